"""*Postes*: how many posts a programme pays for in each contract's area, and for how much.

Each source lists one post per row and edition. Posts are counted and their amounts summed by the
area of the contract (*contrat de ville*) that names them, never by neighbourhood: a post is paid
for a whole contract. The areas are those of the territory that the declaration recodes contracts
into (`valeurs`): one with a contract and no post reads zero, one without contract has no figure.
"""

from collections.abc import Iterator, Mapping
from typing import Annotated, Any

from pydantic import Field

from croisee.confidentiality.evidence import Evidence
from croisee.foundation.errors import CroiseeError, Problem
from croisee.nomenclatures import zone_id
from croisee.sources import Declaration
from croisee.studies.card import Card, Indicator, Trend
from croisee.studies.cells import indicator_evidence
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
        """One evidence per programme: posts and euros, by area and year."""
        parameters = read_parameters(PostParameters, opened.request)
        zoning = parameters.zonage
        known = frozenset(zone_ids(opened.territory, zoning))
        evidences: list[Evidence] = []
        indicators: list[Indicator] = []
        left_out: list[str] = []
        for each in parameters.programmes:
            declaration = opened.declarations[each.source]
            counted = _counted(opened, declaration, each)
            areas = _areas(declaration, each.colonne, zoning, known)
            evidences.append(
                indicator_evidence(
                    opened,
                    _rows(each, areas, counted),
                    profile=declaration.profil,
                    part=each.nom,
                    title=declaration.titre,
                    response=declaration.source,
                )
            )
            indicators += _indicators(each, declaration)
            outside = sum(n for (_, area), (n, _) in counted.items() if area is None)
            if outside:
                left_out.append(_without_contract(outside, each))
        return Result(tuple(evidences), tuple(indicators), _card(opened, left_out))


_Counted = Mapping[tuple[str, str | None], tuple[int, float]]
"""(period, code of the area or None) → posts, euros."""


def _counted(opened: Opened, declaration: Declaration, programme: Programme) -> _Counted:
    area, amount = programme.colonne, programme.montant
    table = opened.query(
        f'SELECT "edition", "{area}", COUNT(*) AS posts, SUM("{amount}") AS euros '
        f'FROM {table_name(declaration.source)} GROUP BY "edition", "{area}" '
        f'ORDER BY "edition", "{area}"'
    )
    return {
        (declaration.period(row["edition"], amount), row[area]): (row["posts"], row["euros"])
        for row in table.to_pylist()
    }


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


def _rows(
    programme: Programme, areas: Mapping[str, str], counted: _Counted
) -> Iterator[dict[str, Any]]:
    for period in sorted({period for period, _ in counted}):
        for code, zone in areas.items():
            posts, euros = counted.get((period, code), (0, 0.0))
            base = {"zone": zone, "period": period}
            yield {**base, "indicator": f"postes_{programme.nom}", "value": float(posts)}
            yield {**base, "indicator": f"montant_{programme.nom}", "value": round(euros, 2)}


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
