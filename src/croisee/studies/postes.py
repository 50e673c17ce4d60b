"""*Postes*: how many posts a programme pays for in each contract's area, and for how much.

Each source lists one post per row and edition. Posts are counted and their amounts summed by the
area of the contract (*contrat de ville*) that names them, never by neighbourhood: a post is paid
for a whole contract. The areas are those of the territory that the declaration recodes contracts
into (`valeurs`): one with a contract and no post reads zero, one without contract has no figure.

Those behind the posts and those behind the euros are the same: a number of posts that is hidden
hides its amount.
"""

from collections.abc import Mapping, Sequence
from typing import Annotated, Any

from pydantic import Field

from croisee.confidentiality.evidence import Evidence, Kind
from croisee.foundation.errors import CroiseeError, Problem
from croisee.nomenclatures import zone_id
from croisee.sources import Declaration
from croisee.studies.card import Card, Indicator, Trend
from croisee.studies.cells import zone_evidence
from croisee.studies.parameters import (
    Name,
    Parameters,
    SourceName,
    Text,
    check_columns,
    check_named,
    read_parameters,
)
from croisee.studies.study import Opened, Request, Result, table_name
from croisee.studies.zones import zone_ids

_THEME = "Postes financés"
_TREND = Trend(
    allowed=False,
    reason="Le producteur ne dit pas si ses fichiers annuels recensent les postes de la même "
    "façon d'une année à l'autre.",
)
_SHARED = (
    "Ces postes sont financés pour tout le contrat de ville : rien ne dit dans quel quartier la "
    "personne travaille.",
)


class Programme(Parameters):
    """One programme: the list of its posts, and the words of its indicators."""

    nom: Name
    source: SourceName
    colonne: Name
    montant: Name
    titre: Text
    libelle: Text
    definition: Text
    limites: tuple[Text, ...] = ()


class PostParameters(Parameters):
    """Parameters of the study. `zonage`: what the contracts are recoded into."""

    zonage: Name
    programmes: Annotated[tuple[Programme, ...], Field(min_length=1)]


class Postes:
    """Posts and amounts by area of contract and year, one pair of indicators per programme."""

    name = "postes"
    operations = frozenset({"agreger", "publier"})
    key = "zone"

    def columns(
        self, request: Request, declarations: Mapping[str, Declaration]
    ) -> Mapping[str, frozenset[str]]:
        """The area of the contract and the amount; no name of a post or of its employer."""
        parameters = read_parameters(PostParameters, request)
        for place, each in enumerate(parameters.programmes):
            key = f"programmes.{place + 1}"
            check_named(request, f"{key}.source", each.source)
            columns = (each.colonne, each.montant)
            check_columns(request, key, columns, declarations[each.source])
        return {
            each.source: frozenset({each.colonne, each.montant}) for each in parameters.programmes
        }

    def compute(self, opened: Opened) -> Result:
        """Two evidences per programme, posts and euros, by area and year."""
        parameters = read_parameters(PostParameters, opened.request)
        zoning = parameters.zonage
        known = frozenset(zone_ids(opened.territory, zoning))
        evidences: list[Evidence] = []
        indicators: list[Indicator] = []
        left_out: list[str] = []
        for each in parameters.programmes:
            declaration = opened.declarations[each.source]
            posts = _posts(opened, declaration, each)
            areas = _areas(declaration, each.colonne, zoning, known)
            evidences += _evidences(opened, declaration, each, _rows(areas, posts))
            indicators += _indicators(each, declaration)
            outside = sum(row["posts"] for (_, area), row in posts.items() if area is None)
            if outside:
                left_out.append(_without_contract(outside, each))
        return Result(tuple(evidences), tuple(indicators), _card(opened, left_out))


_Posts = Mapping[tuple[str, str | None], Mapping[str, Any]]
"""(period, code of the area or None) → what the query says of its posts."""
_NO_POST = {"posts": 0, "euros": 0.0, "paid": 0, "largest": None, "second": None}


def _posts(opened: Opened, declaration: Declaration, programme: Programme) -> _Posts:
    area, amount = programme.colonne, programme.montant
    return {
        (declaration.period(row["edition"], amount), row[area]): row
        for row in opened.query(query(declaration, programme)).to_pylist()
    }


def query(declaration: Declaration, programme: Programme) -> str:
    """Posts and euros by edition and area, how many are paid, and the two largest amounts."""
    area, amount = f'"{programme.colonne}"', f'"{programme.montant}"'
    return f"""
        SELECT "edition", {area}, COUNT(*) AS posts, SUM({amount}) AS euros,
               COUNT(CASE WHEN "size" > 0 THEN 1 END) AS paid,
               MAX(CASE WHEN "place" = 1 THEN "size" END) AS largest,
               MAX(CASE WHEN "place" = 2 THEN "size" END) AS "second"
        FROM (
            SELECT "edition", {area}, {amount}, ABS({amount}) AS "size",
                   ROW_NUMBER() OVER (
                       PARTITION BY "edition", {area} ORDER BY ABS({amount}) DESC NULLS LAST
                   ) AS "place"
            FROM {table_name(declaration.source)}
        ) a
        GROUP BY "edition", {area} ORDER BY "edition", {area}
    """


def _areas(
    declaration: Declaration, column: str, zoning: str, known: frozenset[str]
) -> dict[str, str]:
    """Code of each area of the territory that has a contract → zone id.

    Raises `CroiseeError` when there is none: the codes are those of another zoning.
    """
    codes = sorted(set((declaration.field(column).croisee.valeurs or {}).values()))
    zones = {code: zone for code in codes if (zone := zone_id(zoning, code)) in known}
    if not zones:
        raise CroiseeError(
            Problem(
                message="aucun contrat de ville n'est rattaché à une zone du territoire",
                file=f"sources/{declaration.source}.yaml",
                column=column,
                expected=f"« valeurs » : de chaque contrat vers un code du zonage {zoning}",
                remedy="complétez « valeurs », ou corrigez « zonage » dans la demande.",
            )
        )
    return zones


def _rows(areas: Mapping[str, str], posts: _Posts) -> list[dict[str, Any]]:
    """One row per year and area with a contract, as the query gives it or without any post."""
    return [
        {**_NO_POST, **posts.get((period, code), {}), "zone": zone, "period": period}
        for period in sorted({period for period, _ in posts})
        for code, zone in areas.items()
    ]


def _evidences(
    opened: Opened,
    declaration: Declaration,
    programme: Programme,
    rows: Sequence[Mapping[str, Any]],
) -> tuple[Evidence, Evidence]:
    """The posts, and the euros of the same posts."""
    counted = [
        {
            "zone": row["zone"],
            "indicator": f"postes_{programme.nom}",
            "period": row["period"],
            "value": float(row["posts"]),
            "contributors": row["posts"],
        }
        for row in rows
    ]
    paid = [
        {
            "zone": row["zone"],
            "indicator": f"montant_{programme.nom}",
            "period": row["period"],
            "value": round(row["euros"], 2),
            "contributors": row["paid"],
            "largest": row["largest"],
            "second": row["second"],
        }
        for row in rows
    ]
    source = declaration.source
    shared: dict[str, Any] = {
        "profile": declaration.profil,
        "title": declaration.titre,
        "contributors_group": source,
    }
    return (
        zone_evidence(
            opened,
            counted,
            kind=Kind.COUNT,
            unit="postes",
            part=f"postes_{programme.nom}",
            response=f"{source}:postes",
            **shared,
        ),
        zone_evidence(
            opened,
            paid,
            kind=Kind.MAGNITUDE,
            unit="€",
            part=f"montant_{programme.nom}",
            response=f"{source}:montants",
            **shared,
        ),
    )


def _indicators(programme: Programme, declaration: Declaration) -> tuple[Indicator, Indicator]:
    what, limits = programme.libelle, (*_SHARED, *programme.limites)
    shared: dict[str, Any] = {
        "theme": _THEME,
        "decimals": 0,
        "population": programme.definition,
        "polarity": "neutre",
        "additive": True,
        "source": declaration.titre,
        "trend": _TREND,
        "limits": limits,
    }
    return (
        Indicator(
            name=f"postes_{programme.nom}",
            label=f"{programme.titre} : postes",
            definition=f"Nombre de postes {what} financés dans l'année pour le contrat de ville.",
            unit="postes",
            sentence=f"Postes {what} financés pour le contrat de ville, dans l'intercommunalité "
            "{zone} : {value}.",
            **shared,
        ),
        Indicator(
            name=f"montant_{programme.nom}",
            label=f"{programme.titre} : montant",
            definition=f"Somme des aides de l'État inscrites pour les postes {what} du contrat "
            "de ville.",
            unit="€ par an",
            sentence=f"Aide de l'État inscrite pour les postes {what} du contrat de ville, dans "
            "l'intercommunalité {zone} : {value}.",
            **shared,
        ),
    )


def _without_contract(rows: int, programme: Programme) -> str:
    title = programme.titre
    if rows == 1:
        return f"{title} : un poste sans contrat de ville indiqué n'est compté nulle part."
    return f"{title} : {rows} postes sans contrat de ville indiqué ne sont comptés nulle part."


def _card(opened: Opened, left_out: list[str]) -> Card:
    return Card(
        study=opened.request.name,
        title=opened.request.title,
        question="Combien de postes de médiation et d'animation l'État finance-t-il dans chaque "
        "contrat de ville ?",
        why="Savoir qui est là pour accompagner les habitants, avant de construire une action.",
        method=(
            "On compte les postes de chaque liste, année par année, et on additionne leurs "
            "montants.",
            "Chaque poste est rangé dans l'intercommunalité d'aujourd'hui qui porte son contrat "
            "de ville ; la correspondance est écrite dans la déclaration de la source.",
            "Un territoire qui a un contrat de ville et aucun poste vaut zéro ; un territoire sans "
            "contrat de ville n'a pas de chiffre.",
        ),
        formula="postes(territoire, année) = nombre de lignes ; montant = somme des montants",
        parameters=(),
        limits=(
            *_SHARED,
            "Un poste créé ou libéré en cours d'année compte pour un.",
            "Ni le nom de l'employeur ni le numéro du poste ne sont publiés.",
            *left_out,
        ),
        contact=opened.contact,
        version="1",
    )
