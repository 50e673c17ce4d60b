"""Times on Liechtenstein and Monaco beside those of Valhalla 3.9.1 (1,500 pairs).

Valhalla does not count the way from a point to the road, so it is left out of ours here. It
minimises a cost (comfort, tolls, manoeuvres) and says the time of that route; we minimise time. The
profiles were set with these pairs in sight, so this holds them in place and proves nothing on other
ground.

Pairs are sorted by kind. A kind says what fits the difference, not what was shown to cause it;
`ends` is fitted on the very pairs it sorts:

- `near`: within 5 %;
- `ends`: the two points stand on other roads than in Valhalla, or on a track or driveway that it
  times otherwise: the difference is one number for the origin and one for the destination, the same
  for all pairs they belong to, and what remains is within 5 %;
- `seconds`: at most 30 seconds, on a short way;
- `shorter`: ours is shorter, as a least time must be beside a route chosen for its comfort;
- `longer`: ours is longer, and none of the above.

Pairs without a time on one side: a point more than 500 m from a road (`off_road`), or one that
Valhalla sets on a piece of road without issue, such as a dyke cut by the edge of the extract
(`no_issue`).
"""

from collections import Counter

import numpy as np
import pandas as pd
import pytest

from croisee.travel.roads import OFF_ROAD, UNREACHABLE, attach, build, profile, read_extract, times
from fixtures.open_data import mirror

REFERENCE = mirror().parent / "reference"
MATRIX = REFERENCE / "access" / "valhalla_3.9.1_reference_matrix.csv"
EXTRACTS = {"li": "liechtenstein", "monaco": "monaco"}
COSTINGS = {"auto": "car", "bicycle": "bicycle", "pedestrian": "foot"}
KINDS = ["near", "ends", "seconds", "shorter", "longer", "off_road", "no_issue"]

pytestmark = pytest.mark.skipif(not MATRIX.is_file(), reason="skipped: no mirror of open data")


@pytest.fixture(scope="module")
def pairs() -> pd.DataFrame:
    """The pairs of the file with our seconds and the kind of each."""
    told = pd.read_csv(MATRIX)
    parts = []
    for area, rows in told.groupby("area"):
        extract = read_extract(REFERENCE / "networks" / f"{EXTRACTS[str(area)]}.osm.pbf")
        for costing, asked in rows.groupby("costing"):
            graph = build(extract, profile(COSTINGS[str(costing)]))
            origins = attach(graph, asked.from_lon.to_numpy(), asked.from_lat.to_numpy())
            destinations = attach(graph, asked.to_lon.to_numpy(), asked.to_lat.to_numpy())
            seconds = np.diagonal(times(graph, origins, destinations))
            walked = (origins.access + destinations.access) / 1_000
            parts.append(_with_kinds(asked.assign(status=seconds, ours=seconds - walked)))
    return pd.concat(parts)


def _with_kinds(asked: pd.DataFrame) -> pd.DataFrame:
    both = (asked.status < UNREACHABLE) & asked.time_s.notna()
    gap = (asked.ours - asked.time_s).where(both)
    left = gap.copy()
    for _ in range(10):
        left -= left.groupby([asked.from_lon, asked.from_lat]).transform("median")
        left -= left.groupby([asked.to_lon, asked.to_lat]).transform("median")
    kinds = {
        "off_road": asked.status == OFF_ROAD,
        "no_issue": ~both,
        "near": gap.abs() <= 0.05 * asked.time_s,
        "ends": left.abs() <= 0.05 * asked.time_s,
        "seconds": gap.abs() <= 30,
        "shorter": gap < 0,
    }
    kind = np.select(list(kinds.values()), list(kinds), default="longer")
    return asked.assign(kind=kind, gap=gap.abs() / asked.time_s)


def test_the_median_difference_is_under_five_percent(pairs: pd.DataFrame) -> None:
    assert len(pairs) == 1_500
    assert pairs.gap.count() == 1_010
    assert pairs.gap.median() <= 0.05


def test_every_pair_has_a_kind(pairs: pd.DataFrame) -> None:
    counts = pd.crosstab([pairs.area, pairs.costing], pairs.kind).reindex(columns=KINDS)
    expected = """
        li      auto        92  46   1   0  1  110   0
        li      bicycle     34  47   0   9  0   89  71
        li      pedestrian  86   4   0   0  0   89  71
        monaco  auto        95  86  13  30  6   20   0
        monaco  bicycle    137  38   6  40  9   20   0
        monaco  pedestrian 183  31   0  14  2   20   0
    """
    rows = [line.split() for line in expected.strip().splitlines()]
    assert [
        (*where, *line) for where, line in zip(counts.index, counts.to_numpy(), strict=True)
    ] == [(area, costing, *map(int, numbers)) for area, costing, *numbers in rows]


def test_few_times_are_longer_than_the_reference_without_a_reason(pairs: pd.DataFrame) -> None:
    assert Counter(pairs.kind)["longer"] <= 20


def test_we_find_a_route_wherever_valhalla_does(pairs: pd.DataFrame) -> None:
    on_road = pairs[pairs.status != OFF_ROAD]
    assert (on_road.status < UNREACHABLE).all()
