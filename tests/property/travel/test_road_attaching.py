"""A point is set on the nearest place of the nearest road: what looking at every piece finds."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from croisee.travel.roads import RoadGraph, attach
from croisee.travel.roads.junctions import junction_network
from croisee.travel.roads.metric import UNITS, scales
from croisee.travel.roads.shapes import Shapes

FARTHEST = 500
SOUTH = 475_000_000


@st.composite
def roads(draw: st.DrawFn) -> RoadGraph:
    """Some broken lines within about two kilometres, at ten metres to the millisecond."""
    place = st.tuples(st.integers(-150_000, 150_000), st.integers(-100_000, 100_000))
    lines = draw(st.lists(st.lists(place, min_size=2, max_size=5), min_size=1, max_size=6))
    sizes = [len(line) for line in lines]
    x, y = np.array([point for line in lines for point in line], dtype=np.int64).T
    onward = np.concatenate([1_000 * np.arange(size) for size in sizes])
    back = np.concatenate([1_000 * np.arange(size)[::-1] for size in sizes])
    first = np.concatenate([[0], np.cumsum(sizes)])
    shapes = Shapes(
        first, x.astype(np.int32), (SOUTH + y).astype(np.int32),
        onward.astype(np.int32), back.astype(np.int32),
    )  # fmt: skip
    milliseconds = np.column_stack(shapes.durations())
    ends = 2 * np.arange(len(lines))
    starts, left, net = junction_network(ends, ends + 1, milliseconds, shapes)
    return RoadGraph("foot", "", "", 5.0, FARTHEST, shapes, milliseconds, starts, left, net)


def slowly(graph: RoadGraph, x: int, y: int) -> list[tuple[float, int, float]]:
    """Metres to each piece of road, the edge it is of, and the milliseconds to its nearest place."""
    shapes = graph.shapes
    east, north = (float(scale[0]) for scale in scales(np.array([y / UNITS])))
    found = []
    for edge in range(graph.edges):
        for piece in range(shapes.first[edge], shapes.first[edge + 1] - 1):
            a = complex((shapes.x[piece] - x) * east, (shapes.y[piece] - y) * north)
            b = complex((shapes.x[piece + 1] - x) * east, (shapes.y[piece + 1] - y) * north)
            along = b - a
            share = 0.0
            if along:
                share = min(1.0, max(0.0, (-a * along.conjugate()).real / abs(along) ** 2))
            clock = shapes.onward[piece] + share * (shapes.onward[piece + 1] - shapes.onward[piece])
            found.append((abs(a + share * along), edge, float(clock)))
    return found


@settings(deadline=None)
@given(roads(), st.lists(st.tuples(st.integers(-250_000, 250_000), st.integers(-170_000, 170_000))))
def test_a_point_is_set_where_looking_everywhere_sets_it(
    graph: RoadGraph, places: list[tuple[int, int]]
) -> None:
    x = np.array([place[0] for place in places], dtype=np.int64)
    y = SOUTH + np.array([place[1] for place in places], dtype=np.int64)
    found = attach(graph, x / UNITS, y / UNITS)
    for row in range(len(found)):
        pieces = slowly(graph, int(x[row]), int(y[row]))
        nearest = min(metres for metres, _, _ in pieces)
        if nearest > FARTHEST + 1e-3:
            assert found.edge[row] == -1
        elif nearest < FARTHEST - 1e-3:
            equal = [piece for piece in pieces if piece[0] < nearest + 1e-3]
            assert found.edge[row] in [edge for _, edge, _ in equal]
            assert min(abs(found.onward[row] - clock) for _, _, clock in equal) <= 1
            assert abs(found.metres[row] - nearest) <= 0.501
            assert abs(found.access[row] - 720 * nearest) <= 1.5  # 5 km/h
