"""Points set on the road: the nearest place on an edge, and how far it is.

The nearest piece of road is looked for cell by cell around the point, in metres on the ellipsoid;
of two at the same distance, the first of the graph. Between the point and the road one goes
straight, at the walking speed of the profile; beyond its maximum distance the point is off the
road.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from numba import njit

from croisee.travel.roads.graph import RoadGraph
from croisee.travel.roads.metric import UNITS, Floats, Ints, scales

Longs = npt.NDArray[np.int64]

NOWHERE = -1
_CELL = 200.0  # metres, where the extract is not too wide
_MOST_CELLS = 4_000_000
_MILLISECONDS_PER_METRE = 3_600.0  # at 1 km/h


@dataclass(frozen=True)
class Attached:
    """Points on a graph, one row each.

    `edge` is where the point stands, `NOWHERE` when no road is near enough; `onward` the
    milliseconds from the start of that edge to the point, `back` those from its end when it is
    taken backwards; `access` the milliseconds between the point and the road, `metres` their
    distance, rounded.
    """

    edge: Ints
    onward: Ints
    back: Ints
    access: Ints
    metres: Ints

    def __len__(self) -> int:
        return self.edge.size

    def part(self, rows: slice) -> "Attached":
        """Some of the points."""
        return Attached(
            self.edge[rows],
            self.onward[rows],
            self.back[rows],
            self.access[rows],
            self.metres[rows],
        )


def attach(graph: RoadGraph, longitudes: Floats, latitudes: Floats) -> Attached:
    """Set points (degrees) on the graph."""
    x = np.rint(np.asarray(longitudes, dtype=np.float64) * UNITS).astype(np.int64)
    y = np.rint(np.asarray(latitudes, dtype=np.float64) * UNITS).astype(np.int64)
    east, north = scales(y / UNITS)
    index = _Index.over(graph)
    edge, piece, share, metres = _nearest(
        x, y, east, north, float(graph.access_distance), index.cell, index.origin, index.step,
        index.shape, index.first, index.pieces, graph.shapes.first, graph.shapes.x, graph.shapes.y,
    )  # fmt: skip
    access = metres * _MILLISECONDS_PER_METRE / graph.access_speed
    return Attached(
        edge=edge,
        onward=_between(graph.shapes.onward, piece, share),
        back=_between(graph.shapes.back, piece, share),
        access=np.rint(access).astype(np.int32),
        metres=np.rint(metres).astype(np.int32),
    )


def _between(milliseconds: Ints, piece: Longs, share: Floats) -> Ints:
    start = milliseconds[piece].astype(np.float64)
    return np.rint(start + share * (milliseconds[piece + 1] - start)).astype(np.int32)


@dataclass(frozen=True)
class _Index:
    """Pieces of road by square cell of about `cell` metres; a piece is in all those its box
    touches.
    """

    cell: float
    origin: Longs
    step: Longs
    shape: Longs
    first: Longs
    pieces: Longs

    @staticmethod
    def over(graph: RoadGraph) -> "_Index":
        x, y = graph.shapes.x.astype(np.int64), graph.shapes.y.astype(np.int64)
        origin = np.array([x.min(), y.min()])
        extent = np.array([x.max(), y.max()]) - origin
        # The narrowest metre per unit, so that a cell is nowhere less than `cell` metres wide.
        east, north = scales(np.array([y.min(), y.max()]) / UNITS)
        metres = np.array([east.min(), north.min()])
        cell = max(_CELL, float(np.sqrt(np.prod(extent * metres) / _MOST_CELLS)))
        step = np.ceil(cell / metres).astype(np.int64)
        shape = extent // step + 1
        inside = np.ones(x.size, dtype=np.bool_)
        inside[graph.shapes.first[1:] - 1] = False
        pieces = np.flatnonzero(inside)
        columns = (x - origin[0]) // step[0]
        rows = (y - origin[1]) // step[1]
        first, filled = _fill_cells(pieces, columns, rows, shape)
        return _Index(cell, origin, step, shape, first, filled)


@njit(cache=True)
def _fill_cells(pieces: Longs, columns: Longs, rows: Longs, shape: Longs) -> tuple[Longs, Longs]:
    first = np.zeros(shape[0] * shape[1] + 1, dtype=np.int64)
    filled = np.empty(0, dtype=np.int64)
    for counting in (True, False):
        for piece in pieces:
            left, right = sorted((columns[piece], columns[piece + 1]))
            low, high = sorted((rows[piece], rows[piece + 1]))
            for row in range(low, high + 1):
                for column in range(left, right + 1):
                    cell = row * shape[0] + column
                    if counting:
                        first[cell + 1] += 1
                    else:
                        filled[first[cell]] = piece
                        first[cell] += 1
        if counting:
            first = np.cumsum(first)
            filled = np.empty(first[-1], dtype=np.int64)
    first[1:] = first[:-1].copy()
    first[0] = 0
    return first, filled


@njit(cache=True)
def _nearest(
    x: Longs,
    y: Longs,
    east: Floats,
    north: Floats,
    farthest: float,
    cell: float,
    origin: Longs,
    step: Longs,
    shape: Longs,
    first: Longs,
    pieces: Longs,
    edges: Longs,
    shape_x: Ints,
    shape_y: Ints,
) -> tuple[Ints, Longs, Floats, Floats]:
    edge = np.full(x.size, -1, dtype=np.int32)
    nearest = np.zeros(x.size, dtype=np.int64)
    share = np.zeros(x.size)
    metres = np.zeros(x.size)
    for point in range(x.size):
        column = (x[point] - origin[0]) // step[0]
        row = (y[point] - origin[1]) // step[1]
        best = np.inf
        ring = 0
        # What lies beyond `ring` rings of cells is at least `ring` cells away.
        while (ring - 1) * cell < min(best, farthest):
            for r in range(max(row - ring, 0), min(row + ring, shape[1] - 1) + 1):
                edge_row = abs(r - row) == ring
                for c in range(max(column - ring, 0), min(column + ring, shape[0] - 1) + 1):
                    if not edge_row and abs(c - column) != ring:
                        continue
                    square = r * shape[0] + c
                    for i in range(first[square], first[square + 1]):
                        piece = pieces[i]
                        across = (shape_x[piece] - x[point]) * east[point]
                        up = (shape_y[piece] - y[point]) * north[point]
                        along = (shape_x[piece + 1] - shape_x[piece]) * east[point]
                        rise = (shape_y[piece + 1] - shape_y[piece]) * north[point]
                        length = along * along + rise * rise
                        part = 0.0
                        if length > 0.0:
                            part = min(1.0, max(0.0, -(across * along + up * rise) / length))
                        distance = np.hypot(across + part * along, up + part * rise)
                        if distance < best or (distance == best and piece < nearest[point]):
                            best = distance
                            nearest[point] = piece
                            share[point] = part
            ring += 1
        if best <= farthest:
            edge[point] = np.searchsorted(edges, nearest[point], side="right") - 1
            metres[point] = best
    return edge, nearest, share, metres
