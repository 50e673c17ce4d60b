"""*Croisement*: of the persons of one source, how many are found in another?

Joined by the links of an appariement (`sources.linkages`), under pseudonyms of that appariement
alone. A link is a probability: some persons are found by mistake, some are missed. Counts are those
of the links; how many are really absent is estimated beside, from the published counts (`absent`).
"""

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Annotated

import pyarrow as pa
from pydantic import Field

from croisee.confidentiality import ProtectedTable
from croisee.sources import Declaration, Linkage
from croisee.sources.door import PSEUDONYM
from croisee.sources.linkages import LINKS as COLUMNS
from croisee.studies.absent import DOUBTED, NEVER_MET, Quality, absent_cells, sentences
from croisee.studies.card import Card, Indicator, LinkageNote, Parameter, Trend
from croisee.studies.cells import cell_table
from croisee.studies.counting import (
    check_dimensions,
    count_evidence,
    dimension_codes,
)
from croisee.studies.parameters import (
    CountTexts,
    Filter,
    Names,
    Parameters,
    Phrase,
    Text,
    check_columns,
    check_filter,
    check_sources,
    check_zonings,
    read_parameters,
)
from croisee.studies.sql import condition, last_edition
from croisee.studies.study import BY_PERSON, LINKS, Opened, Request, Result, table_name

_FEWEST_LINKS = 50
"""Fewer links than this say too little of how good they are."""
PRESENCE = "presence"
FOUND, NOT_FOUND = "avec", "sans"


_BY_CIRCUIT = (
    "sans que leurs producteurs se les montrent : chacun encode les siennes chez lui, un tiers qui "
    "n'a ni la clé ni les noms rapproche les encodages, et l'étude ne reçoit que des informations "
    "sous pseudonyme, avec la probabilité de chaque lien."
)
_IN_CLEAR = (
    "par leur unique producteur, qui connaît déjà les unes et les autres : noms et dates de "
    "naissance sont comparés, puis effacés ; il reste des pseudonymes, avec la probabilité de "
    "chaque lien."
)


class Absents(Parameters):
    """The words of the estimate of those who are really absent."""

    titre: Text
    definition: Text
    phrase: Phrase


class Croisements(CountTexts):
    """Parameters of the study; `population` and `presence` filter the first and second source."""

    zonages: Names
    dimensions: Names = ()
    population: Filter | None = None
    presence: Filter | None = None
    population_texte: Text
    pourquoi: Text
    absents: Annotated[Absents, Field(description="titre, definition et phrase")]


class Croisement:
    """Persons of the first source, found or not in the second."""

    name = "croisement"
    operations = frozenset({"agreger", "croiser", "publier"})
    key = BY_PERSON

    def columns(
        self, request: Request, declarations: Mapping[str, Declaration]
    ) -> Mapping[str, frozenset[str]]:
        """Pseudonyms of both; zones, dimensions and filter of the first; filter of the second."""
        check_sources(request, 2, "deux sources différentes, celle des personnes d'abord")
        population, presence = request.sources
        parameters = read_parameters(Croisements, request)
        for name in request.sources:
            check_columns(request, "sources", [PSEUDONYM], declarations[name])
        first, second = declarations[population], declarations[presence]
        check_zonings(request, parameters.zonages, first)
        check_dimensions(request, parameters.dimensions, first, parameters.zonages)
        check_filter(request, "population", parameters.population, first)
        check_filter(request, "presence", parameters.presence, second)
        return {
            population: frozenset(
                {
                    PSEUDONYM,
                    *parameters.zonages,
                    *parameters.dimensions,
                    *_filtered(parameters.population),
                }
            ),
            presence: frozenset({PSEUDONYM, *_filtered(parameters.presence)}),
        }

    def compute(self, opened: Opened) -> Result:
        """One count table over zone × dimensions × found or not, with every margin."""
        request, linkage = opened.request, opened.linkage
        assert linkage is not None
        population, presence = request.sources
        declaration = opened.declarations[population]
        parameters = read_parameters(Croisements, request)
        extra = {name: dimension_codes(declaration, name) or () for name in parameters.dimensions}
        extra[PRESENCE] = (FOUND, NOT_FOUND)
        counted = opened.query(_query(request, parameters, opened.declarations, linkage))
        evidence = count_evidence(
            opened,
            declaration,
            counted,
            parameters.zonages,
            extra,
            response=f"{population}×{presence}:"
            f"{condition(parameters.population)}×{condition(parameters.presence)}",
            unit=parameters.unite,
        )
        quality = _quality(opened, parameters, linkage)
        return Result(
            (evidence,),
            (_indicator(opened, parameters), _absent(opened, parameters)),
            _card(opened, parameters, linkage, quality),
            partial(_derived, quality=quality, indicator=_absent_name(request), extra=tuple(extra)),
        )


def _quality(opened: Opened, parameters: Croisements, linkage: Linkage) -> Quality | None:
    """How well the persons of the first source were linked; None: too few links to tell."""
    population = opened.request.sources[0]
    mine, other = _sides(linkage, population)
    linked = f'CASE WHEN l."{other}" IS NULL THEN 0 ELSE 1 END'
    (told,) = opened.query(f"""
        SELECT SUM({linked}) AS links, SUM(l."millionths" * {linked}) AS found,
               SUM(l."millionths") AS expected
        FROM {LINKS} l INNER JOIN {table_name(population)} p ON l."{mine}" = p."pseudonyme"
        WHERE {condition(parameters.population, "p")}
          AND {last_edition(opened.declarations[population], "p")}
    """).to_pylist()
    if (told["links"] or 0) < _FEWEST_LINKS:
        return None
    found = int(told["found"])
    precision, recall = found / (1_000_000 * int(told["links"])), found / int(told["expected"])
    return Quality(round(precision, 4), linkage.recall or round(recall, 4))


def _sides(linkage: Linkage, population: str) -> tuple[str, str]:
    """Columns of the links that name the persons of the first source, and those of the second."""
    left, right, _ = COLUMNS
    return (left, right) if linkage.sources[0] == population else (right, left)


def _derived(
    tables: Sequence[ProtectedTable],
    *,
    quality: Quality | None,
    indicator: str,
    extra: Sequence[str],
) -> pa.Table:
    (table,) = tables
    rows = absent_cells(table, PRESENCE, FOUND, NOT_FOUND, quality, indicator)
    return cell_table(rows, [name for name in extra if name != PRESENCE])


def _filtered(kept: Filter | None) -> set[str]:
    return {kept.colonne} if kept else set()


def _query(
    request: Request,
    parameters: Croisements,
    declarations: Mapping[str, Declaration],
    linkage: Linkage,
) -> str:
    """Persons of the first source by zone, criteria and presence in the second.

    Lines linked to one and the same person of the second source are one person, who counts once, by
    one whole line: zones and criteria taken from different lines would not add up. A line without
    pseudonym is a person nobody can find.
    """
    population, presence = request.sources
    mine, other = _sides(linkage, population)
    names = (*parameters.zonages, *parameters.dimensions)
    columns = ", ".join(f'p."{name}"' for name in names)
    order = ", ".join(f'p."{name}" NULLS LAST' for name in names)
    kept = ", ".join(f'a."{name}"' for name in names)
    found = f"CASE WHEN b.\"pseudonyme\" IS NULL THEN '{NOT_FOUND}' ELSE '{FOUND}' END"
    return f"""
        SELECT {kept}, {found} AS {PRESENCE}, COUNT(*) AS n
        FROM (
            SELECT p."pseudonyme", {columns},
                   ROW_NUMBER() OVER (
                       PARTITION BY COALESCE(l."autre", p."pseudonyme")
                       ORDER BY {order}, p."pseudonyme"
                   ) AS "_premiere"
            FROM {table_name(population)} p
            LEFT JOIN (
                SELECT "{mine}" AS "pseudonyme", MIN("{other}") AS "autre"
                FROM {LINKS} GROUP BY "{mine}"
            ) l ON p."pseudonyme" = l."pseudonyme"
            WHERE {condition(parameters.population, "p")}
              AND {last_edition(declarations[population], "p")}
        ) a
        LEFT JOIN (
            SELECT DISTINCT l."{mine}" AS "pseudonyme"
            FROM {LINKS} l INNER JOIN {table_name(presence)} q ON l."{other}" = q."pseudonyme"
            WHERE {condition(parameters.presence, "q")}
              AND {last_edition(declarations[presence], "q")}
        ) b ON a."pseudonyme" = b."pseudonyme"
        WHERE a."_premiere" = 1 OR a."pseudonyme" IS NULL
        GROUP BY {kept}, {found}
        ORDER BY {kept}, {PRESENCE}
    """


def _indicator(opened: Opened, parameters: Croisements) -> Indicator:
    request = opened.request
    return Indicator(
        name=request.name,
        label=request.title,
        theme=parameters.theme,
        definition=parameters.definition,
        unit=parameters.unite,
        decimals=0,
        population=parameters.population_texte,
        polarity="neutre",
        additive=True,
        source=" × ".join(opened.declarations[name].titre for name in request.sources),
        trend=Trend(allowed=False, reason="Une seule livraison est publiée ici."),
        limits=(
            "Quelques personnes sont retrouvées à tort, et d'autres sont manquées : l'estimation "
            "« " + parameters.absents.titre + " » en tient compte.",
        ),
        sentence=parameters.phrase,
    )


def _absent_name(request: Request) -> str:
    return f"{request.name}-estimation"


def _absent(opened: Opened, parameters: Croisements) -> Indicator:
    counted = _indicator(opened, parameters)
    return counted.model_copy(
        update={
            "name": _absent_name(opened.request),
            "label": parameters.absents.titre,
            "definition": parameters.absents.definition,
            "sentence": parameters.absents.phrase,
            "limits": (
                "C'est une estimation : elle corrige le nombre de personnes non retrouvées de ce "
                "que l'appariement manque, ou trouve à tort, en moyenne. Un quartier ou un âge "
                "où les noms sont plus souvent mal écrits peut s'en écarter.",
            ),
        }
    )


def _card(
    opened: Opened, parameters: Croisements, linkage: Linkage, quality: Quality | None
) -> Card:
    request = opened.request
    first, second = (opened.declarations[name].titre for name in request.sources)
    return Card(
        study=request.name,
        title=request.title,
        question=parameters.question,
        why=parameters.pourquoi,
        method=(
            f"Les personnes des fichiers « {first} » et « {second} » ont été appariées "
            + (_IN_CLEAR if linkage.in_clear else _BY_CIRCUIT),
            f"Un lien est retenu quand sa probabilité atteint {_percent(linkage.threshold)}. On "
            "compte, parmi les personnes du premier fichier, celles qui ont un lien avec le "
            "second, par zone et par critère.",
            "Les petits nombres sont cachés, ainsi que les chiffres qui permettraient de les "
            "retrouver, ou bien tous les chiffres sont brouillés. Aucune liste de personnes n'est "
            "produite.",
            "Des seuls chiffres publiés, on estime combien de personnes sont vraiment absentes du "
            "second fichier, avec une fourchette.",
        ),
        formula="absentes = non retrouvées + retrouvées × (1 − précision) "
        "− retrouvées × précision × (1 − rappel) ÷ rappel",
        parameters=(
            Parameter(
                name="jamais_comparees",
                label="Bas de la fourchette : personnes communes jamais comparées, au plus",
                value=f"{100 * NEVER_MET:g}",
                unit="%",
                source="Territoire fictif : moins de 3 % de personnes communes manquées en tout",
                checked_on="2026-11-22",
            ),
            Parameter(
                name="estimation_doutee",
                label="Bas de la fourchette : personnes manquées, par rapport à l'estimation",
                value=f"{DOUBTED:g}",
                unit="fois",
                source="Choix de prudence",
                checked_on="2026-11-22",
            ),
        ),
        limits=(
            "Quelques personnes sont retrouvées à tort, d'autres sont manquées : la fourchette en "
            "tient compte, mais elle repose sur une estimation, pas sur une vérification.",
            "Être absent du second fichier n'est pas toujours un non-recours : les deux fichiers "
            "n'ont pas exactement la même date ni le même champ.",
        ),
        contact=opened.contact,
        version="2",
        linkage=LinkageNote(
            name=linkage.name,
            sources=_titles(opened, linkage),
            threshold=linkage.threshold,
            precision=None if quality is None else quality.precision,
            recall=None if quality is None else quality.recall,
            consequence=tuple(sentences(quality)),
            report=linkage.report,
            parameters=linkage.parameters,
            key=linkage.key,
            destroyed_on=linkage.destroyed_on,
            in_clear=linkage.in_clear,
        ),
    )


def _titles(opened: Opened, linkage: Linkage) -> tuple[str, str]:
    left, right = linkage.sources
    return opened.declarations[left].titre, opened.declarations[right].titre


def _percent(share: float) -> str:
    return f"{100 * share:g} %".replace(".", ",")
