"""Times on Liechtenstein and Monaco beside those of Valhalla 3.9.1 (1,500 pairs).

Valhalla does not count the way from a point to the road, so it is left out of ours here. It
minimises a cost (comfort, tolls, manoeuvres) and says the time of that route; we minimise time. The
profiles were set with these pairs in sight, so this holds them in place and proves nothing on other
ground.

The file gives the length of each route, and ours is known: pairs are sorted by what the two lengths
say.

- `near`: the times are within 5 %;
- `ferry`: a point stands nearer to a ferry than to any road: Valhalla takes the ferry, which is not
  read here;
- `same`: the lengths are within 1 % or 30 m: the same roads, at other speeds or other turns;
- `faster`, `slower`: other roads, ours in less time, as a least time must be beside a route chosen
  for its comfort, or in more.

What causes each difference is shown by `benchmarks/travel/roads_valhalla.py`, which makes Valhalla
time our routes: of these 342, 337 have a cause and five have none (two where it does not take our
line on foot, three where it takes it by car and finds it no worse than its own).

Pairs without a time on one side: a point more than 500 m from a road (`off_road`), or one that
Valhalla sets on a piece of road without issue, such as a dyke cut by the edge of the extract
(`no_issue`).
"""

from dataclasses import replace
from pathlib import Path

import numpy as np
import numpy.typing as npt
import osmium
import pandas as pd
import pytest
from shapely import (
    LineString,
    MultiLineString,
    get_x,
    get_y,
    line_interpolate_point,
    line_locate_point,
    points,
    union_all,
)

from croisee.travel.roads import OFF_ROAD, UNREACHABLE, attach, build, profile, read_extract, times
from croisee.travel.roads.routes import Routes
from fixtures.open_data import mirror

REFERENCE = mirror().parent / "reference"
MATRIX = REFERENCE / "access" / "valhalla_3.9.1_reference_matrix.csv"
EXTRACTS = {"li": "liechtenstein", "monaco": "monaco"}
COSTINGS = {"auto": "car", "bicycle": "bicycle", "pedestrian": "foot"}
KINDS = ["near", "ferry", "same", "faster", "slower", "off_road", "no_issue"]
METRES = 111_200  # in a degree to the north

pytestmark = pytest.mark.skipif(not MATRIX.is_file(), reason="skipped: no mirror of open data")


@pytest.fixture(scope="module")
def pairs() -> pd.DataFrame:
    """The pairs of the file with our seconds, our kilometres and the kind of each."""
    told = pd.read_csv(MATRIX)
    parts = []
    for area, rows in told.groupby("area"):
        path = REFERENCE / "networks" / f"{EXTRACTS[str(area)]}.osm.pbf"
        extract, ferry = read_extract(path), ferries(path)
        for costing, asked in rows.groupby("costing"):
            graph = build(extract, profile(COSTINGS[str(costing)]))
            origins = attach(graph, asked.from_lon.to_numpy(), asked.from_lat.to_numpy())
            destinations = attach(graph, asked.to_lon.to_numpy(), asked.to_lat.to_numpy())
            seconds = np.diagonal(times(graph, origins, destinations))
            walked = (origins.access + destinations.access) / 1_000
            routes = Routes(graph)
            steps = [routes.between(origins, destinations, row) for row in range(len(asked))]
            parts.append(
                asked.assign(
                    status=seconds,
                    ours=seconds - walked,
                    kilometres=[sum(step.metres for step in each) / 1_000 for each in steps],
                    ferry=(away(asked, "from", ferry) < origins.metres)
                    | (away(asked, "to", ferry) < destinations.metres),
                )
            )
    return with_kinds(pd.concat(parts))


def ferries(path: Path) -> MultiLineString:
    """The lines of the ferries of an extract, in degrees."""
    ways = osmium.FileProcessor(path).with_locations()
    lines = [
        LineString([(node.lon, node.lat) for node in way.nodes if node.location.valid()])
        for way in ways.with_filter(osmium.filter.TagFilter(("route", "ferry")))
        if way.is_way()
    ]
    return union_all(lines)


def away(asked: pd.DataFrame, end: str, line: MultiLineString) -> npt.NDArray[np.float64]:
    """Metres from the points to a line, infinity if it is empty."""
    east = np.cos(np.radians(asked[f"{end}_lat"].mean()))
    x, y = asked[f"{end}_lon"].to_numpy(), asked[f"{end}_lat"].to_numpy()
    if line.is_empty:
        return np.full(x.size, np.inf)
    near = line_interpolate_point(line, line_locate_point(line, points(x, y)))
    return METRES * np.hypot((get_x(near) - x) * east, get_y(near) - y)


def with_kinds(asked: pd.DataFrame) -> pd.DataFrame:
    both = (asked.status < UNREACHABLE) & asked.time_s.notna()
    gap = (asked.ours - asked.time_s).where(both)
    same = (asked.kilometres - asked.distance_km).abs() <= np.maximum(
        0.01 * asked.distance_km, 0.03
    )
    kinds = {
        "off_road": asked.status == OFF_ROAD,
        "no_issue": ~both,
        "near": gap.abs() <= 0.05 * asked.time_s,
        "ferry": asked.ferry,
        "same": same,
        "faster": gap < 0,
    }
    kind = np.select(list(kinds.values()), list(kinds), default="slower")
    return asked.assign(kind=kind, gap=gap.abs() / asked.time_s)


def test_the_median_difference_is_under_five_percent(pairs: pd.DataFrame) -> None:
    assert len(pairs) == 1_500
    assert pairs.gap.count() == 1_010
    assert pairs.gap.median() <= 0.03


def test_it_is_in_each_place_and_mode_where_no_ferry_is_taken(pairs: pd.DataFrame) -> None:
    by_road = pairs[~pairs.ferry & pairs.gap.notna()]
    assert len(by_road) == 845
    assert (by_road.groupby(["area", "costing"]).gap.median() <= 0.05).all()


def test_every_pair_has_a_kind(pairs: pd.DataFrame) -> None:
    counts = pd.crosstab([pairs.area, pairs.costing], pairs.kind).reindex(columns=KINDS)
    expected = """
        li      auto       100   0  23  17   0  110   0
        li      bicycle     54   0   1  33   2   89  71
        li      pedestrian  86   0   0   4   0   89  71
        monaco  auto       108  59  27  36   0   20   0
        monaco  bicycle    137  44  13  31   5   20   0
        monaco  pedestrian 183  35   0  12   0   20   0
    """
    rows = [line.split() for line in expected.strip().splitlines()]
    assert [
        (*where, *line) for where, line in zip(counts.index, counts.to_numpy(), strict=True)
    ] == [(area, costing, *map(int, numbers)) for area, costing, *numbers in rows]


def test_on_the_same_roads_the_times_are_the_same_to_one_percent(pairs: pd.DataFrame) -> None:
    same = (pairs.kilometres - pairs.distance_km).abs() <= 0.01 * pairs.distance_km
    assert (same & pairs.gap.notna()).sum() >= 500
    assert pairs[same].gap.median() <= 0.01


def test_we_find_a_route_wherever_valhalla_does(pairs: pd.DataFrame) -> None:
    on_road = pairs[pairs.status != OFF_ROAD]
    assert (on_road.status < UNREACHABLE).all()


def test_forbidden_turns_that_are_not_read_would_matter_little() -> None:
    """Those that pass by a way are not read. There are none here: what is measured is what leaving
    out the 27 of Monaco that pass by a point would cost.
    """
    path = REFERENCE / "networks" / "monaco.osm.pbf"
    rules = osmium.FileProcessor(path, osmium.osm.RELATION).with_filter(
        osmium.filter.TagFilter(("type", "restriction"))
    )
    assert {member.type for rule in rules for member in rule.members if member.role == "via"} == {
        "n"
    }
    extract = read_extract(path)
    assert len(extract.restrictions) == 27
    graph, free = (
        build(each, profile("car")) for each in (extract, replace(extract, restrictions=()))
    )
    drawn = np.random.default_rng(0).choice(graph.shapes.x.size, 400, replace=False)
    places = graph.shapes.x[drawn] / 1e7, graph.shapes.y[drawn] / 1e7
    held, ignored = (
        times(each, attach(each, *places), attach(each, *places)).astype(np.int64)
        for each in (graph, free)
    )
    both = (held < UNREACHABLE) & (ignored < UNREACHABLE)
    longer = (held - ignored)[both]
    assert longer.min() == 0
    assert 0.005 < (longer > 0).mean() < 0.03
    assert 10 < longer[longer > 0].mean() < 40
