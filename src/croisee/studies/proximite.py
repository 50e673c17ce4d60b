"""*Proximité*: how far do inhabitants live from the nearest place of each kind?

Straight lines, from where people live (population grid) or from a central point where no grid
exists; each zone's bounds say what is not known (`territories.origins`).
"""

from collections.abc import Mapping
from typing import Annotated, Any

import numpy as np
import pyarrow as pa
from pydantic import Field

from croisee.foundation.errors import CroiseeError, Problem
from croisee.foundation.statuses import Status
from croisee.sources import Declaration
from croisee.studies.card import Card, Indicator, Parameter, Trend
from croisee.studies.cells import zone_evidence
from croisee.studies.parameters import (
    Name,
    Names,
    Parameters,
    SourceName,
    Text,
    check_columns,
    check_named,
    read_parameters,
)
from croisee.studies.served import Served, served
from croisee.studies.sql import last_edition, literal
from croisee.studies.study import Opened, Request, Result, table_name
from croisee.territories.origins import Origins, nearest, origins

WITHIN = 500
"""Metres: a walk of about ten minutes with detours, for somebody in good health."""

_ALL_CENTRAL = "Part non mesurable : faute de population fine, on ne connaît qu'un point central."
_TREND = Trend(
    allowed=False, reason="Les listes de lieux n'ont qu'une date, et ne disent pas les fermetures."
)


class Place(Parameters):
    """One kind of place: the rows of a list, or those whose `colonne` has this `type`."""

    nom: Name
    source: SourceName
    libelle: Text
    titre: Text
    type: Text | None = None
    colonne: Name = "type"


class Proximity(Parameters):
    """Parameters of the study."""

    zonages: Annotated[Names, Field(min_length=1)]
    lieux: Annotated[tuple[Place, ...], Field(min_length=1, description="une liste de lieux")]


class Proximite:
    """Distance to the nearest place of each kind, and share of people within a short walk."""

    name = "proximite"
    operations = frozenset({"agreger", "croiser", "publier"})
    key = "zone"

    def columns(
        self, request: Request, declarations: Mapping[str, Declaration]
    ) -> Mapping[str, frozenset[str]]:
        """Coordinates of the places, and their kind where a list holds several."""
        needed = {
            name: set(_coordinates(request, declarations[name])[:2]) for name in request.sources
        }
        for place in _read(request).lieux:
            check_named(request, "lieux.source", place.source)
            if place.type is not None:
                check_columns(request, "lieux.colonne", [place.colonne], declarations[place.source])
                needed[place.source].add(place.colonne)
        return {name: frozenset(columns) for name, columns in needed.items()}

    def compute(self, opened: Opened) -> Result:
        """Two indicators per kind of place and zone."""
        request = opened.request
        rows: list[dict[str, Any]] = []
        parameters = _read(request)
        starts = [origins(opened.territory, zoning) for zoning in parameters.zonages]
        for place in parameters.lieux:
            declaration = opened.declarations[place.source]
            x, y, epsg = _located(opened, declaration, place)
            period = declaration.livraisons[-1].periodes["defaut"]
            for start in starts:
                distances = nearest(start, x, y, epsg, [WITHIN])
                behind = served(start, x, y, epsg, WITHIN)
                rows.extend(_cells(place.nom, period, distances, behind))
        profiles = {str(opened.declarations[name].profil) for name in request.sources}
        outputs = {
            name: kind
            for place in parameters.lieux
            for name, kind in ((_distance(place.nom), "moyenne"), (_share(place.nom), "taux"))
        }
        evidence = zone_evidence(opened, rows, profile=_single(profiles), outputs=outputs)
        indicators = tuple(
            indicator for place in parameters.lieux for indicator in _indicators(opened, place)
        )
        return Result((evidence,), indicators, _card(opened, starts))


def _read(request: Request) -> Proximity:
    parameters = read_parameters(Proximity, request)
    names = [place.nom for place in parameters.lieux]
    if repeated := sorted({name for name in names if names.count(name) > 1}):
        raise CroiseeError(
            Problem(
                message=f"demande « {request.name} » : deux sortes de lieux portent le nom "
                f"« {repeated[0]} »",
                file="croisee.yaml",
                column="parametres.lieux",
                remedy="donnez à chacune un nom à elle.",
            )
        )
    return parameters


def _coordinates(request: Request, declaration: Declaration) -> tuple[str, str, int]:
    if declaration.localisation is None:
        raise CroiseeError(
            Problem(
                message=f"la source « {declaration.titre} » ne dit pas où sont ses lieux",
                file=f"sources/{declaration.source}.yaml",
                expected="une clé « localisation »",
                remedy="déclarez les colonnes de coordonnées et leur projection.",
            )
        )
    place = declaration.localisation
    check_columns(request, "lieux.source", [place.x, place.y], declaration)
    return place.x, place.y, place.projection


def _located(
    opened: Opened, declaration: Declaration, place: Place
) -> tuple[np.ndarray, np.ndarray, int]:
    x, y, epsg = _coordinates(opened.request, declaration)
    kind = "1 = 1"
    if place.type is not None:
        kind = f'"{place.colonne}" = {literal(place.type)}'
    table = opened.query(
        f'SELECT "{x}", "{y}" FROM {table_name(declaration.source)} '
        f'WHERE "{x}" IS NOT NULL AND "{y}" IS NOT NULL AND {kind} AND {last_edition(declaration)} '
        f'ORDER BY "{x}", "{y}"'
    )
    return table[x].to_numpy(), table[y].to_numpy(), epsg


def _distance(place: str) -> str:
    return f"distance_{place}"


def _share(place: str) -> str:
    return f"part_a_{WITHIN}_m_{place}"


def _cells(
    name: str, period: str, table: pa.Table, behind: Mapping[str, Served]
) -> list[dict[str, Any]]:
    """The distance and the share of each zone; the places behind them are their contributors."""
    rows: list[dict[str, Any]] = []
    for record in table.to_pylist():
        status = Status.PUBLISHED if record["by_people"] else Status.MODELLED
        places = behind[record["zone"]]
        base = {
            "zone": record["zone"],
            "period": period,
            "status": status,
            "contributors": places.places,
        }
        rows.append(
            {
                **base,
                "indicator": _distance(name),
                "value": round(record["mean"]),
                "low": round(record["mean_low"]),
                "high": round(record["mean_high"]),
                "facts": {"effectif": places.places, "part_du_premier": places.largest},
            }
        )
        share = record[f"within_{WITHIN}"]
        rows.append(
            {
                **base,
                "indicator": _share(name),
                "value": None if share is None else round(100 * share, 1),
                "low": round(100 * record[f"within_{WITHIN}_low"], 1),
                "high": round(100 * record[f"within_{WITHIN}_high"], 1),
                "facts": {"denominateur": places.places, "numerateur": places.near},
                **(
                    {
                        "status": Status.UNAVAILABLE,
                        "reason": _ALL_CENTRAL,
                        "low": None,
                        "high": None,
                    }
                    if share is None
                    else {}
                ),
            }
        )
    return rows


def _single(profiles: set[str]) -> str:
    """Places are no persons: one profile for the whole table, and they must agree on it."""
    if len(profiles) > 1:
        raise CroiseeError(
            Problem(
                message="les listes de lieux n'ont pas toutes le même profil de confidentialité",
                expected="le même « profil » dans chaque déclaration de lieux",
                remedy="faites deux demandes, ou alignez les profils.",
            )
        )
    return profiles.pop()


def _indicators(opened: Opened, place: Place) -> tuple[Indicator, Indicator]:
    name, what, title = place.nom, place.libelle, place.titre
    source = opened.declarations[place.source].titre
    shared: dict[str, Any] = {
        "theme": "Proximité des services",
        "population": "Habitants du quartier",
        "additive": False,
        "source": source,
        "trend": _TREND,
        "limits": (
            "La distance est mesurée en ligne droite : le chemin réel est plus long.",
            "Être près d'un lieu ne dit ni s'il est ouvert, ni s'il a de la place, ni s'il "
            "convient.",
        ),
    }
    return (
        Indicator(
            name=_distance(name),
            label=f"{title} : distance moyenne",
            definition="Distance moyenne, en ligne droite, entre les habitants et le lieu le plus "
            f"proche où trouver {what}.",
            unit="mètres",
            decimals=0,
            polarity="defavorable",
            sentence=f"Depuis {{zone}}, il y a en moyenne {{value}} en ligne droite jusqu'au lieu "
            f"le plus proche où trouver {what}.",
            **shared,
        ),
        Indicator(
            name=_share(name),
            label=f"{title} : part des habitants à moins de {WITHIN} m",
            definition=f"Sur 100 habitants, combien vivent à moins de {WITHIN} mètres, en ligne "
            f"droite, du lieu le plus proche où trouver {what}.",
            unit="%",
            decimals=0,
            polarity="favorable",
            sentence=f"Sur 100 habitants de {{zone}}, {{value}} vivent à moins de {WITHIN} mètres "
            f"du lieu le plus proche où trouver {what}.",
            **shared,
        ),
    )


def _card(opened: Opened, starts: list[Origins]) -> Card:
    return Card(
        study=opened.request.name,
        title=opened.request.title,
        question="À quelle distance les habitants trouvent-ils de l'aide et des services ?",
        why="Un droit ou une aide trop loin est un droit qu'on ne réclame pas.",
        method=(
            *dict.fromkeys(start.method for start in starts),
            "Pour chaque point de départ on cherche le lieu le plus proche, en ligne droite, puis "
            "on fait la moyenne en donnant à chaque point le poids de ses habitants.",
            "La fourchette dit ce qu'on ignore : où vivent exactement les habitants autour de "
            "chaque point.",
        ),
        formula="distance(quartier) = Σ poids(point) × distance(point, lieu le plus proche)",
        parameters=(
            Parameter(
                name="seuil",
                label="Distance d'une courte marche",
                value=str(WITHIN),
                unit="mètres",
                source="Choix de l'étude : environ dix minutes à pied avec les détours",
                checked_on="2026-11-20",
            ),
        ),
        limits=(
            "En ligne droite : une voie ferrée, une rivière ou une rocade peuvent doubler le "
            "trajet.",
            "Les listes de lieux sont celles de leurs producteurs : un lieu fermé ou oublié change "
            "le résultat.",
        ),
        contact=opened.contact,
        version="1",
    )
