"""Who looks for what: seekers by zone, occupation and licence to drive."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from croisee.accessibility.inputs import Demand, Whole
from croisee.foundation.statuses import Status
from croisee.sources import Declaration
from croisee.sources.model import STATUS_SUFFIX
from croisee.studies.distance_emploi.parameters import Seekers
from croisee.studies.sql import condition, last_edition
from croisee.studies.study import Opened, table_name

WITH, WITHOUT = 0, 1
"""Place of those who drive, and of those who do not, on the last axis."""


@dataclass(frozen=True, eq=False)
class Sought:
    """`low`, `high` (zones × occupations × 2): seekers who drive, and who do not.

    Where nobody says who drives, all are under `WITH` and `licences` is false. `elsewhere`: seekers
    outside every zone; `strange`: seekers of an occupation that the list does not know; `untold`:
    counts that their producer left empty, taken for nobody, and said.
    """

    low: Whole
    high: Whole
    licences: bool
    elsewhere: int
    strange: int
    untold: int

    @property
    def everyone(self) -> Demand:
        """All seekers."""
        return Demand(self.low.sum(axis=2), self.high.sum(axis=2))

    def only(self, group: int) -> Demand:
        """Those who drive, or those who do not."""
        return Demand(self.low[:, :, group], self.high[:, :, group])


def seekers(
    opened: Opened,
    parameters: Seekers,
    zones: Sequence[str],
    zoning: str,
    codes: Sequence[str],
    *,
    outside: str | None = None,
) -> Sought:
    """Count the seekers of the last delivery, by zone of `zoning`.

    `outside`: those only who live in no zone of this other zoning, where a row is a person.
    """
    declaration = opened.declarations[parameters.source]
    counted = opened.query(query(declaration, parameters, zoning, outside))
    zone_rank = {zone: rank for rank, zone in enumerate(zones)}
    code_rank = {code: rank for rank, code in enumerate(codes)}
    low = np.zeros((len(zones), len(codes), 2), np.int64)
    high = np.zeros_like(low)
    elsewhere = strange = untold = 0
    for row in counted.to_pylist():
        interval = _interval(row, parameters.cache_sous)
        if interval is None:
            untold += 1
            continue
        least, most = interval
        if row["zone"] not in zone_rank:
            elsewhere += least
        elif row["metier"] not in code_rank:
            strange += least
        else:
            place = zone_rank[row["zone"]], code_rank[row["metier"]], int(row["sans_permis"])
            low[place] += least
            high[place] += most
    return Sought(low, high, parameters.sans_permis is not None, elsewhere, strange, untold)


def needed(parameters: Seekers, zoning: str, communes: str) -> frozenset[str]:
    """Columns of the source that are read. Counts by zone have one column of zones, « zone »."""
    filters = [kept.colonne for kept in (parameters.filtre, parameters.sans_permis) if kept]
    if parameters.nombre:
        return frozenset({"zone", parameters.nombre, parameters.metier, *filters})
    return frozenset({zoning, communes, parameters.metier, *filters})


def query(declaration: Declaration, parameters: Seekers, zoning: str, outside: str | None) -> str:
    """SQL: zone, occupation, 1 for those who cannot drive, and how many they are.

    `outside`: those only who live in no zone of this other zoning.
    """
    without = "0"
    if parameters.sans_permis is not None:
        without = f"CASE WHEN {condition(parameters.sans_permis)} THEN 1 ELSE 0 END"
    zone = "zone" if parameters.nombre else zoning
    kept = f"{condition(parameters.filtre)} AND {last_edition(declaration)}"
    if outside is not None:
        kept += f' AND "{outside}" IS NULL'
    read = f'"{zone}" AS zone, "{parameters.metier}" AS metier, {without} AS sans_permis'
    table = f"{table_name(declaration.source)} WHERE {kept}"
    if parameters.nombre:
        status = f'"{parameters.nombre}{STATUS_SUFFIX}"'
        return f'SELECT {read}, "{parameters.nombre}" AS n, {status} AS statut FROM {table}'
    return (
        f"SELECT zone, metier, sans_permis, COUNT(*) AS n FROM (SELECT {read} FROM {table}) a "
        "GROUP BY zone, metier, sans_permis ORDER BY zone, metier, sans_permis"
    )


def _interval(row: Mapping[str, Any], hidden_below: int) -> tuple[int, int] | None:
    """Seekers of a row, at least and at most; None where its producer says nothing of them."""
    if row.get("statut", Status.PUBLISHED) == Status.PUBLISHED:
        return int(row["n"]), int(row["n"])
    return (1, hidden_below - 1) if row["statut"] == Status.SUPPRESSED_AT_SOURCE else None
