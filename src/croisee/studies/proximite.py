"""*Proximité*: how far do inhabitants live from the nearest place of each kind?

Straight lines, from where people live (population grid) or from a central point where no grid
exists; each zone's bounds say what is not known (`territories.origins`).
"""

from collections.abc import Mapping
from typing import Any

import numpy as np
import pyarrow as pa

from croisee.confidentiality.evidence import Dimension, Evidence, Kind
from croisee.foundation.errors import CroiseeError, Problem
from croisee.foundation.statuses import Status
from croisee.sources import Declaration
from croisee.studies.card import Card, Indicator, Parameter, Trend
from croisee.studies.cells import cell_table
from croisee.studies.study import Opened, Request, Result, table_name
from croisee.territories.origins import Origins, nearest, origins

WITHIN = 500
"""Metres: a walk of about ten minutes with detours, for somebody in good health."""

_ALL_CENTRAL = "Part non mesurable : faute de population fine, on ne connaît qu'un point central."
_TREND = Trend(
    allowed=False, reason="Les listes de lieux n'ont qu'une date, et ne disent pas les fermetures."
)


class Proximite:
    """Distance to the nearest place of each kind, and share of people within a short walk."""

    name = "proximite"
    operations = frozenset({"agreger", "croiser", "publier"})
    key = "zone"

    def columns(
        self, request: Request, declarations: Mapping[str, Declaration]
    ) -> Mapping[str, frozenset[str]]:
        """Coordinates of the places, and their kind where a list holds several."""
        return {
            name: frozenset(
                {
                    *_coordinates(declarations[name])[:2],
                    *(
                        place["colonne"]
                        for place in _places(request)
                        if place["source"] == name and "type" in place
                    ),
                }
            )
            for name in request.sources
        }

    def compute(self, opened: Opened) -> Result:
        """Two indicators per kind of place and zone."""
        request = opened.request
        rows: list[dict[str, Any]] = []
        starts = [origins(opened.territory, zoning) for zoning in request.parameters["zonages"]]
        for place in _places(request):
            declaration = opened.declarations[place["source"]]
            x, y, epsg = _located(opened, declaration, place)
            period = declaration.livraisons[-1].periodes["defaut"]
            for start in starts:
                rows.extend(_cells(place["nom"], period, nearest(start, x, y, epsg, [WITHIN])))
        profiles = {str(opened.declarations[name].profil) for name in request.sources}
        evidence = Evidence(
            study=request.name,
            table=request.name,
            title=request.title,
            permit=opened.permit.reference,
            kind=Kind.INDICATOR,
            response=request.name,
            profile=_single(profiles),
            unit="",
            dimensions=(
                Dimension("zone", "Zone"),
                Dimension("indicator", "Indicateur"),
                Dimension("period", "Période"),
            ),
            cells=cell_table(rows),
        )
        indicators = tuple(
            indicator for place in _places(request) for indicator in _indicators(opened, place)
        )
        return Result((evidence,), indicators, _card(opened, starts))


def _places(request: Request) -> list[dict[str, Any]]:
    return [{"colonne": "type", **place} for place in request.parameters["lieux"]]


def _coordinates(declaration: Declaration) -> tuple[str, str, int]:
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
    return place.x, place.y, place.projection


def _located(
    opened: Opened, declaration: Declaration, place: Mapping[str, Any]
) -> tuple[np.ndarray, np.ndarray, int]:
    x, y, epsg = _coordinates(declaration)
    kind = "1 = 1"
    if "type" in place:
        value = str(place["type"]).replace("'", "''")
        kind = f"\"{place['colonne']}\" = '{value}'"
    table = opened.query(
        f'SELECT "{x}", "{y}" FROM {table_name(declaration.source)} '
        f'WHERE "{x}" IS NOT NULL AND "{y}" IS NOT NULL AND {kind} ORDER BY "{x}", "{y}"'
    )
    return table[x].to_numpy(), table[y].to_numpy(), epsg


def _cells(name: str, period: str, table: pa.Table) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = []
    for record in table.to_pylist():
        status = Status.PUBLISHED if record["by_people"] else Status.MODELLED
        base = {"zone": record["zone"], "period": period, "status": status}
        rows.append(
            {
                **base,
                "indicator": f"distance_{name}",
                "value": round(record["mean"]),
                "low": round(record["mean_low"]),
                "high": round(record["mean_high"]),
            }
        )
        share = record[f"within_{WITHIN}"]
        rows.append(
            {
                **base,
                "indicator": f"part_a_{WITHIN}_m_{name}",
                "value": None if share is None else round(100 * share, 1),
                "low": round(100 * record[f"within_{WITHIN}_low"], 1),
                "high": round(100 * record[f"within_{WITHIN}_high"], 1),
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


def _indicators(opened: Opened, place: Mapping[str, Any]) -> tuple[Indicator, Indicator]:
    name, what, title = place["nom"], place["libelle"], place["titre"]
    source = opened.declarations[place["source"]].titre
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
            name=f"distance_{name}",
            label=f"{title} : distance moyenne",
            definition=f"Distance moyenne, en ligne droite, entre les habitants et {what}, "
            "le plus proche.",
            unit="mètres",
            decimals=0,
            polarity="defavorable",
            sentence=f"Depuis {{zone}}, il y a en moyenne {{value}} en ligne droite jusqu'au lieu "
            f"le plus proche où trouver {what}.",
            **shared,
        ),
        Indicator(
            name=f"part_a_{WITHIN}_m_{name}",
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
