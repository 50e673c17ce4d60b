"""Counts by zone and dimensions, with every margin, and the relations that link them.

Zones nest when each zone of the first zoning lies in one zone of the second (a QPV in its
commune). A QPV that straddles communes has no single parent: the figures of those communes are
left out, because commune minus QPV would isolate a remainder that no relation here controls.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from itertools import pairwise, product
from typing import Any

import pyarrow as pa

from croisee.confidentiality.evidence import Dimension
from croisee.studies.zones import holders, zone_ids
from croisee.territories import Territory

TOTAL = "ensemble"
"""Code of the total of a dimension."""

UNKNOWN = "non_renseigne"
"""Code of the records whose dimension is empty: a line of its own, so that totals add up."""


def zone_parents(territory: Territory, zonings: Sequence[str]) -> dict[str, str]:
    """Zone → the one zone of the next zoning that holds it, for zones that nest."""
    parents: dict[str, str] = {}
    for child, parent in pairwise(zonings):
        for zone in zone_ids(territory, child):
            above = holders(territory, zone, parent)
            if len(above) == 1:
                parents[zone] = above[0]
    return parents


def straddled(territory: Territory, zonings: Sequence[str]) -> frozenset[str]:
    """Zones of the wider zonings that a zone of the finer one only partly covers."""
    found: set[str] = set()
    for child, parent in pairwise(zonings):
        for zone in zone_ids(territory, child):
            above = holders(territory, zone, parent)
            if len(above) > 1:
                found.update(above)
    return frozenset(found)


def count_dimensions(
    territory: Territory, zonings: Sequence[str], indicator: str, period: str
) -> tuple[Dimension, ...]:
    """The three axes every count has; only the zone adds up."""
    return (
        Dimension("zone", "Zone", parents=zone_parents(territory, zonings)),
        Dimension("indicator", "Indicateur", labels={indicator: indicator}),
        Dimension("period", "Période", labels={period: period}),
    )


def count_cells(
    counted: pa.Table,
    territory: Territory,
    zonings: Sequence[str],
    extra: Sequence[str],
    indicator: str,
    period: str,
) -> list[dict[str, Any]]:
    """Cells of every zone × every code or total of each dimension, zeros included.

    `counted` has one column per zoning (zone id or null), one per dimension and `n`. Records
    outside every zone of a zoning enter none of its cells.
    """
    left_out = straddled(territory, zonings)
    totals: Counter[tuple[str, ...]] = Counter()
    codes: list[set[str]] = [set() for _ in extra]
    for record in counted.to_pylist():
        own = [UNKNOWN if record[name] is None else str(record[name]) for name in extra]
        keys = [[TOTAL, code] for code in own]
        for seen, code in zip(codes, own, strict=True):
            seen.add(code)
        for zoning in zonings:
            zone = record[zoning]
            if zone is None or zone in left_out:
                continue
            for combination in product(*keys):
                totals[(zone, *combination)] += record["n"]
    zones = [z for zoning in zonings for z in zone_ids(territory, zoning) if z not in left_out]
    axes = [[TOTAL, *sorted(values)] for values in codes]
    return [
        {
            "zone": zone,
            "indicator": indicator,
            "period": period,
            **dict(zip(extra, combination, strict=True)),
            "value": float(totals[(zone, *combination)]),
            "contributors": totals[(zone, *combination)],
        }
        for zone in zones
        for combination in product(*axes)
    ]


def axis(name: str, label: str, codes: Sequence[str], labels: Mapping[str, str]) -> Dimension:
    """A dimension of a count table: its codes add up to the total."""
    return Dimension(
        name,
        label,
        labels={TOTAL: "Ensemble", UNKNOWN: "Non renseigné", **labels},
        parents={code: TOTAL for code in codes if code != TOTAL},
    )


def condition(filtre: Mapping[str, Any] | None) -> str:
    """SQL condition of a `filtre: {colonne, valeur}`; always true when there is none."""
    if filtre is None:
        return "1 = 1"
    value = filtre["valeur"]
    literal = (
        str(value).upper()
        if isinstance(value, bool)
        else f"'{str(value).replace(chr(39), chr(39) * 2)}'"
    )
    return f'"{filtre["colonne"]}" = {literal}'
