"""What employers say they will recruit in the job area, for the occupations that are looked for.

The survey (BMO) counts projects by family of occupations (FAP), and a family is several of them:
the projects told of an occupation are those of its whole family, or families.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import ceil, floor
from typing import Any

import numpy as np
import pyarrow as pa

from croisee.accessibility.bounds import NONE
from croisee.accessibility.inputs import ONE, Demand, Points, Whole
from croisee.accessibility.measured import MILLI, Bounded, Measured
from croisee.foundation.statuses import Status
from croisee.sources.model import STATUS_SUFFIX
from croisee.studies.distance_emploi.catalogue import NEEDS, Figure, Need, need_of_occupation
from croisee.studies.distance_emploi.found import MeanFound
from croisee.studies.distance_emploi.measuring import by_zone, mean_found
from croisee.studies.distance_emploi.parameters import Needs
from croisee.studies.sql import last_edition
from croisee.studies.study import Opened, table_name
from croisee.vacancies.bmo import HARD, MEASURES, PROJECTS, SEASONAL, read_bmo

_MEASURES = {Need.PROJECTS: PROJECTS, Need.HARD: HARD, Need.SEASONAL: SEASONAL}
_HIDDEN = "*"
_UNTOLD = "Le producteur de l'enquête ne donne pas ce nombre de projets."
_NONE = "Aucun projet n'y est annoncé pour ce métier."


@dataclass(frozen=True, eq=False)
class Announced:
    """Of each `Need`, by job area × occupation: thousandths of a project, or millionths of those
    whose number is known; `NONE` where their producer tells no number of projects."""

    tables: Mapping[Need, Bounded]

    def figures(self, points: Points, area: Whole, demand: Demand, told: Demand) -> list[MeanFound]:
        """The figures of each zone. `area` (points): job area of each, -1 for none; `told`: those
        of whom the margins are (see `measuring`)."""
        return [self._figure(figure, points, area, demand, told) for figure in NEEDS]

    def rows(
        self, areas: Sequence[str], codes: Sequence[str], shown: Sequence[int], period: str
    ) -> Iterator[Mapping[str, Any]]:
        """One row per job area, occupation shown (by rank) and `Need`."""
        projects = self.tables[Need.PROJECTS].value
        for need, table in self.tables.items():
            scale = 1 / MILLI if need is Need.PROJECTS else 100 / ONE
            for place, area in enumerate(areas):
                for rank in shown:
                    row = {"zone": area, "indicator": need_of_occupation(need),
                           "period": period, "metier": codes[rank]}  # fmt: skip
                    value, low, high = (float(end[place, rank]) * scale for end in _ends(table))
                    if value >= 0:
                        bounds = (floor(low), ceil(high)) if low < high else (round(value),) * 2
                        yield {**row, "value": round(value), "low": bounds[0], "high": bounds[1]}
                    elif projects[place, rank] == NONE:
                        yield {**row, "status": Status.SUPPRESSED_AT_SOURCE, "reason": _UNTOLD}
                    else:
                        yield {**row, "status": Status.UNAVAILABLE, "reason": _NONE}

    def _figure(
        self, figure: Figure, points: Points, area: Whole, demand: Demand, told: Demand
    ) -> MeanFound:
        need = Need(figure.name)
        table, unit = self.tables[need], MILLI if need is Need.PROJECTS else ONE
        here = Bounded(*(np.where(area[:, None] < 0, NONE, end[area]) for end in _ends(table)))
        ends = [
            Measured.over_points(points, slice(0, points.zones), end, here.value != NONE, unit)
            for end in _ends(here)
        ]
        bounds = Bounded(*(end.figure.value for end in ends))
        measured = Measured(bounds, ends[0].covered, unit)
        value, _, _ = by_zone(figure, measured, demand)
        middle, low, high = by_zone(figure, measured, told)
        # Bounds are rounded outwards at the last digit carried, which is no doubt about the figure.
        below, above = (np.round(each, 2) for each in (middle - low, high - middle))
        return mean_found(figure, measured, demand, value, below, above)


def announced(
    opened: Opened, parameters: Needs, areas: Sequence[str], codes: Sequence[str]
) -> Announced:
    """Read the survey and which occupation is of which family.

    `areas`: ids of the job areas; `codes`: occupations. A family that has no row in an area has no
    project there. Where its number is hidden and unbounded, nothing is told of its occupations.
    """
    of = _families(opened, parameters, codes)
    families = {family: rank for rank, family in enumerate(sorted({one for one, _ in of}))}
    place = {area: rank for rank, area in enumerate(areas)}
    shape = len(areas), len(families)
    low, high = ({name: np.zeros(shape, np.int64) for name in MEASURES} for _ in range(2))
    unknown = np.zeros(shape, np.bool_)
    for row in _survey(opened, parameters).to_pylist():
        area = row["zone"].partition("/")[2]  # « bmo2000/ », then what we call it
        if area in place and row["family"] in families:
            cell = place[area], families[row["family"]]
            unknown[cell] |= row["measure"] == PROJECTS and row["value"] is None
            low[row["measure"]][cell] = row["low"]
            high[row["measure"]][cell] = row["low"] if row["high"] is None else row["high"]
    member = np.zeros((len(families), len(codes)), np.int64)
    for family, rank in of:
        member[families[family], rank] = 1
    some = (member.sum(axis=0) > 0) & (unknown @ member == 0)
    least, most = ({name: each @ member for name, each in side.items()} for side in (low, high))
    projects = np.where(some, least[PROJECTS], NONE)
    whole = Bounded.certain(np.where(some, MILLI * projects, NONE))
    shares: dict[Need, Bounded] = {
        need: Bounded(*(_share(end, projects) for end in _middle(least[name], most[name])))
        for need, name in _MEASURES.items()
        if need is not Need.PROJECTS
    }
    return Announced({Need.PROJECTS: whole, **shares})


def _ends(table: Bounded) -> tuple[Whole, Whole, Whole]:
    return table.value, table.low, table.high


def _middle(low: Whole, high: Whole) -> tuple[Whole, Whole, Whole]:
    """Twice the middle of intervals, and twice their ends."""
    return low + high, 2 * low, 2 * high


def _share(twice: Whole, projects: Whole) -> Whole:
    """In millionths of the projects; `NONE` where there is none, or their number is not told."""
    return np.where(projects > 0, twice * ONE // (2 * np.maximum(projects, 1)), NONE)


def _families(opened: Opened, parameters: Needs, codes: Sequence[str]) -> list[tuple[str, int]]:
    """Family and rank of each of its occupations."""
    passage = parameters.passage
    table = opened.query(
        f'SELECT DISTINCT "{passage.famille}" AS famille, "{passage.metier}" AS metier '
        f"FROM {table_name(passage.source)} "
        f"WHERE {last_edition(opened.declarations[passage.source])} ORDER BY famille, metier"
    )
    rank = {code: place for place, code in enumerate(codes)}
    return [
        (row["famille"], rank[row["metier"]]) for row in table.to_pylist() if row["metier"] in rank
    ]


def _survey(opened: Opened, parameters: Needs) -> pa.Table:
    """The last edition of the survey, with the bounds of what its producer hides (`read_bmo`)."""
    names = {
        PROJECTS: parameters.projets,
        HARD: parameters.difficiles,
        SEASONAL: parameters.saisonniers,
    }
    told = ", ".join(
        f'"{column}" AS {name}, "{column}{STATUS_SUFFIX}" AS {name}_statut'
        for name, column in names.items()
    )
    table = opened.query(
        f'SELECT "zone" AS bassin, "{parameters.famille}" AS famille, {told} '
        f"FROM {table_name(parameters.source)} "
        f"WHERE {last_edition(opened.declarations[parameters.source])} ORDER BY bassin, famille"
    )
    count = table.num_rows
    columns = {"annee": ["0"] * count, "code métier bmo": table["famille"].to_pylist()}
    columns |= dict.fromkeys(("nom métier bmo", "nombe00", "dept"), [""] * count)
    columns["be00"] = table["bassin"].to_pylist()
    for name, column in MEASURES.items():
        cells = zip(table[name].to_pylist(), table[f"{name}_statut"].to_pylist(), strict=True)
        columns[column] = [
            str(number) if status == Status.PUBLISHED else _HIDDEN for number, status in cells
        ]
    return read_bmo(pa.table(columns))
