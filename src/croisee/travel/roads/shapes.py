"""The line an edge draws on the ground, and when one passes each of its points.

Points of all edges follow one another; those of edge `e` are `first[e] … first[e + 1]`. `onward`
counts the milliseconds from the first point of the edge, `back` those from its last point when it
is taken backwards; both are zero where one starts.
"""

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from numba import njit

from croisee.travel.roads.chains import Chains
from croisee.travel.roads.extract import Extract
from croisee.travel.roads.metric import Floats, Ints, scales
from croisee.travel.roads.segments import Longs, Segments

# Metres along an edge from which its heading at a junction is taken: the first metres of a road as
# drawn often follow the kerb.
_HEADING = 15.0


@dataclass(frozen=True)
class Shapes:
    """Lines of the edges (places in ten-millionths of a degree, milliseconds)."""

    first: Longs
    x: Ints
    y: Ints
    onward: Ints
    back: Ints

    def durations(self) -> tuple[Ints, Ints]:
        """Milliseconds of each whole edge, forward and backward."""
        return self.onward[self.first[1:] - 1], self.back[self.first[:-1]]


def draw(extract: Extract, segments: Segments, chains: Chains) -> Shapes:
    """Lines of the chains of segments."""
    starts, edges, against = chains.first, chains.edges, chains.against
    pieces = segments.end[edges] - segments.start[edges]
    sizes = np.add.reduceat(pieces, starts[:-1]) + 1
    first = np.concatenate([[0], np.cumsum(sizes)]).astype(np.int64)
    points = np.empty(first[-1], dtype=np.int64)
    onward = np.empty(first[-1], dtype=np.int64)
    back = np.empty(first[-1], dtype=np.int64)
    _fill(
        starts, edges, against, first, segments.start, segments.end, segments.forward,
        segments.backward, points, onward, back,
    )  # fmt: skip
    nodes = extract.points[points]
    return Shapes(
        first, extract.x[nodes], extract.y[nodes], onward.astype(np.int32), back.astype(np.int32)
    )


@njit(cache=True)
def _fill(
    starts: Longs,
    edges: Longs,
    against: npt.NDArray[np.bool_],
    first: Longs,
    start: Longs,
    end: Longs,
    forward: Longs,
    backward: Longs,
    points: Longs,
    onward: Longs,
    back: Longs,
) -> None:
    for chain in range(starts.size - 1):
        place = first[chain]
        onward[place] = 0
        for member in range(starts[chain], starts[chain + 1]):
            edge = edges[member]
            if against[member]:
                points[place] = end[edge]
                for position in range(end[edge] - 1, start[edge] - 1, -1):
                    place += 1
                    points[place] = position
                    onward[place] = onward[place - 1] + backward[position]
                    back[place] = forward[position]
            else:
                points[place] = start[edge]
                for position in range(start[edge], end[edge]):
                    place += 1
                    points[place] = position + 1
                    onward[place] = onward[place - 1] + forward[position]
                    back[place] = backward[position]
        total = 0
        for point in range(place, first[chain], -1):
            step = back[point]
            back[point] = total
            total += step
        back[first[chain]] = total


def headings(shapes: Shapes) -> tuple[Floats, Floats]:
    """Headings in degrees (0 north, 90 east): leaving the first point, and arriving at the last."""
    east, north = scales(shapes.y / 1e7)
    leaving, arriving = _headings(shapes.first, shapes.x, shapes.y, east, north)
    return leaving, arriving


@njit(cache=True)
def _headings(
    first: Longs, x: Ints, y: Ints, east: Floats, north: Floats
) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]:
    edges = first.size - 1
    leaving = np.empty(edges)
    arriving = np.empty(edges)
    for edge in range(edges):
        low, high = first[edge], first[edge + 1] - 1
        point = low + 1
        while point < high and _away(low, point, x, y, east, north) < _HEADING:
            point += 1
        leaving[edge] = _heading(low, point, x, y, east, north)
        point = high - 1
        while point > low and _away(high, point, x, y, east, north) < _HEADING:
            point -= 1
        arriving[edge] = _heading(point, high, x, y, east, north)
    return leaving, arriving


@njit(cache=True, inline="always")
def _away(one: int, other: int, x: Ints, y: Ints, east: Floats, north: Floats) -> float:
    across = (x[other] - x[one]) * east[one]
    up = (y[other] - y[one]) * north[one]
    return math.hypot(across, up)


@njit(cache=True, inline="always")
def _heading(one: int, other: int, x: Ints, y: Ints, east: Floats, north: Floats) -> float:
    across = (x[other] - x[one]) * east[one]
    up = (y[other] - y[one]) * north[one]
    return math.degrees(math.atan2(across, up)) % 360.0
