"""*Croisement*: of the persons of one source, how many are found in another?

Joined by the links of an appariement (`sources.linkages`), under pseudonyms of that appariement
alone. A link is a probability: some persons are found by mistake, some are missed. Counts are those
of the links; how many are really absent is estimated beside, from the published counts (`absent`).
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import partial

import pyarrow as pa

from croisee.confidentiality import ProtectedTable
from croisee.confidentiality.evidence import Evidence
from croisee.sources import Declaration, Linkage
from croisee.sources.door import PSEUDONYM
from croisee.sources.linkages import LINKS as COLUMNS
from croisee.sources.linkages import Passage
from croisee.studies.absent import Quality, absent_cells
from croisee.studies.cells import cell_table
from croisee.studies.counting import (
    UNKNOWN,
    check_dimensions,
    count_evidence,
    dimension_codes,
)
from croisee.studies.croisement_card import (
    absent_indicator,
    absent_name,
    card,
    counted_indicator,
)
from croisee.studies.croisement_parameters import Croisements
from croisee.studies.parameters import (
    Filter,
    check_columns,
    check_filter,
    check_sources,
    check_zonings,
    read_parameters,
)
from croisee.studies.sql import condition, last_edition, literal
from croisee.studies.study import BY_PERSON, LINKS, Opened, Request, Result, table_name

_FEWEST_LINKS = 50
"""Fewer links than this say too little of how good they are."""
PRESENCE, AGE = "presence", "tranche_age"
FOUND, NOT_FOUND = "avec", "sans"


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
        """One count table over zone × period × dimensions × found or not, with every margin.

        One period for each edition that was linked, counted by its own links.
        """
        request, linkage = opened.request, opened.linkage
        assert linkage is not None
        parameters = read_parameters(Croisements, request)
        population = opened.declarations[request.sources[0]]
        extra = {name: dimension_codes(population, name) or () for name in parameters.dimensions}
        extra[PRESENCE] = (FOUND, NOT_FOUND)
        passages = _by_period(opened, linkage)
        counted: list[Evidence] = []
        qualities: dict[str, Quality | None] = {}
        for period, passage in passages.items():
            linked = replace(opened, declarations=_editions(opened, linkage, passage))
            counted.append(_counted(linked, parameters, linkage, passage, extra))
            qualities[period] = _quality(linked, parameters, linkage, passage)
        indicator = counted_indicator(opened, parameters, passages)
        return Result(
            (_together(counted),),
            (indicator, absent_indicator(opened, parameters, indicator)),
            card(opened, parameters, linkage, passages, qualities),
            partial(
                _derived,
                qualities=qualities,
                indicator=absent_name(request),
                extra=tuple(extra),
                unmet={name: UNKNOWN for name in extra if name == AGE},
            ),
        )


def _by_period(opened: Opened, linkage: Linkage) -> dict[str, Passage]:
    """The period that each passage of the linkage speaks of; an edition corrects those before."""
    population = opened.request.sources[0]
    side = linkage.sources.index(population)
    deliveries = {each.edition: each for each in opened.declarations[population].livraisons}
    return {
        deliveries[passage.editions[side]].periodes["defaut"]: passage
        for passage in linkage.passages
    }


def _editions(opened: Opened, linkage: Linkage, passage: Passage) -> Mapping[str, Declaration]:
    """The declarations of both sources, as if the edition that was linked were alone."""
    return {
        name: declaration.model_copy(
            update={
                "livraisons": tuple(
                    each
                    for each in declaration.livraisons
                    if each.edition == passage.editions[linkage.sources.index(name)]
                )
            }
        )
        for name, declaration in opened.declarations.items()
    }


def _counted(
    opened: Opened,
    parameters: Croisements,
    linkage: Linkage,
    passage: Passage,
    extra: Mapping[str, Sequence[str]],
) -> Evidence:
    """The count table of the editions that one passage linked."""
    request = opened.request
    population, presence = request.sources
    return count_evidence(
        opened,
        opened.declarations[population],
        opened.query(_query(request, parameters, opened.declarations, linkage, passage)),
        parameters.zonages,
        extra,
        response=f"{population}×{presence}:"
        f"{condition(parameters.population)}×{condition(parameters.presence)}",
        unit=parameters.unite,
    )


def _together(counted: Sequence[Evidence]) -> Evidence:
    """One table of those of several periods, which have all else in common."""
    atoms = [each.atoms for each in counted if each.atoms is not None]
    dimensions = tuple(
        replace(
            same[0], labels={code: label for each in same for code, label in each.labels.items()}
        )
        for same in zip(*(each.dimensions for each in counted), strict=True)
    )
    cells = pa.concat_tables(each.cells for each in counted)
    return replace(
        counted[0],
        dimensions=dimensions,
        cells=cells.sort_by([(each.name, "ascending") for each in dimensions]),
        atoms=pa.concat_tables(atoms) if atoms else None,
    )


def _quality(
    opened: Opened, parameters: Croisements, linkage: Linkage, passage: Passage
) -> Quality | None:
    """How well the persons of the first source were linked; None: too few links to tell."""
    population = opened.request.sources[0]
    mine, other = _sides(linkage, population)
    linked = f'CASE WHEN l."{other}" IS NULL THEN 0 ELSE 1 END'
    (told,) = opened.query(f"""
        SELECT SUM({linked}) AS links, SUM(l."millionths" * {linked}) AS found,
               SUM(l."millionths") AS expected
        FROM {LINKS} l INNER JOIN {table_name(population)} p ON l."{mine}" = p."pseudonyme"
        WHERE {_held(passage, "l")} AND {condition(parameters.population, "p")}
          AND {last_edition(opened.declarations[population], "p")}
    """).to_pylist()
    if (told["links"] or 0) < _FEWEST_LINKS:
        return None
    found = int(told["found"])
    precision, recall = found / (1_000_000 * int(told["links"])), found / int(told["expected"])
    return Quality(round(precision, 4), passage.recall or round(recall, 4))


def _sides(linkage: Linkage, population: str) -> tuple[str, str]:
    """Columns of the links that name the persons of the first source, and those of the second."""
    left, right, *_ = COLUMNS
    return (left, right) if linkage.sources[0] == population else (right, left)


def _held(passage: Passage, table: str) -> str:
    """SQL: the links of one passage. Those of another say nothing here, even where pseudonyms
    last."""
    return f'{table}."edition" = {literal(passage.editions[0])}'


def _derived(
    tables: Sequence[ProtectedTable],
    *,
    qualities: Mapping[str, Quality | None],
    indicator: str,
    extra: Sequence[str],
    unmet: Mapping[str, str],
) -> pa.Table:
    (table,) = tables
    rows = absent_cells(table, PRESENCE, FOUND, NOT_FOUND, qualities, indicator, unmet)
    return cell_table(rows, [name for name in extra if name != PRESENCE])


def _filtered(kept: Filter | None) -> set[str]:
    return {kept.colonne} if kept else set()


def _query(
    request: Request,
    parameters: Croisements,
    declarations: Mapping[str, Declaration],
    linkage: Linkage,
    passage: Passage,
) -> str:
    """Persons of the first source by zone, criteria and presence in the second, by the links of
    one passage. `declarations`: of the editions that it linked.

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
                FROM {LINKS} k WHERE {_held(passage, "k")} GROUP BY "{mine}"
            ) l ON p."pseudonyme" = l."pseudonyme"
            WHERE {condition(parameters.population, "p")}
              AND {last_edition(declarations[population], "p")}
        ) a
        LEFT JOIN (
            SELECT DISTINCT l."{mine}" AS "pseudonyme"
            FROM {LINKS} l INNER JOIN {table_name(presence)} q ON l."{other}" = q."pseudonyme"
            WHERE {_held(passage, "l")} AND {condition(parameters.presence, "q")}
              AND {last_edition(declarations[presence], "q")}
        ) b ON a."pseudonyme" = b."pseudonyme"
        WHERE a."_premiere" = 1 OR a."pseudonyme" IS NULL
        GROUP BY {kept}, {found}
        ORDER BY {kept}, {PRESENCE}
    """
