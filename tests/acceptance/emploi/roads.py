"""Times by road, worked out plainly from the streets as they were drawn.

The rules are those that the cards tell: the speed of each road, the cost of a turn, a walk at 5 km/h
between a point and the road. Graph and searches are this module's own (scipy's Dijkstra).
"""

from typing import NamedTuple

import numpy as np
import pyproj
import shapely
from scipy.sparse import csr_array
from scipy.sparse.csgraph import connected_components, dijkstra

from croisee.demo.streets import TRUNK, Streets
from croisee.demo.writing import degrees

LONGEST = 7_200
FARTHEST = 500.0
SMALLEST = 50
_WALK = 5 / 3.6


class Rules(NamedTuple):
    """How one travels: km/h (None: the limit), fast roads allowed, seconds of a turn at most and its
    bias to the left (0: turning costs nothing)."""

    speed: float | None
    fast_roads: bool
    turn: float
    bias: float


RULES = {
    "voiture": Rules(None, True, 7.5, 1.075),
    "velo": Rules(18.0, False, 6.0, 1.4),
    "pied": Rules(5.1, False, 0.0, 1.0),
}
_STEEP, _U_TURN = 13.0, 20_000


class Spots(NamedTuple):
    """Points set on the road: the piece (-1: none near), how far along (0 to 1), milliseconds."""

    piece: np.ndarray
    share: np.ndarray
    access: np.ndarray


class Roads:
    """The streets for one mode. Directed pieces: 2e from the first end of e, 2e + 1 back."""

    def __init__(self, streets: Streets, mode: str) -> None:
        rules = RULES[mode]
        used = _joined(streets, (streets.kind != TRUNK) | rules.fast_roads)
        ends = streets.ends[used]
        lon, lat = degrees(*streets.points.T)
        azimuth, _, metres = pyproj.Geod(ellps="WGS84").inv(
            *(values[ends[:, side]] for side in (0, 1) for values in (lon, lat))
        )
        speed = streets.limit[used] if rules.speed is None else np.full(len(ends), rules.speed)
        self.lines = shapely.linestrings(streets.points[ends])
        self.tree = shapely.STRtree(self.lines)
        self.milliseconds = np.rint(metres * 3600 / speed)
        self.lasts = np.repeat(self.milliseconds, 2)
        self.tail, self.head = ends.ravel(), ends[:, ::-1].ravel()
        self.heading = np.column_stack([azimuth, azimuth + 180]).ravel()
        self.arms = np.bincount(ends.ravel(), minlength=len(streets.points))
        self.leaving: dict[int, list[int]] = {}
        for piece, node in enumerate(self.tail.tolist()):
            self.leaving.setdefault(node, []).append(piece)
        self.rules = rules
        arcs = [
            (piece, into, self.lasts[piece] + cost)
            for piece in range(len(self.tail))
            for into, cost in self.after(piece)
        ]
        start, end, cost = (np.array(column) for column in zip(*arcs, strict=True))
        size = len(self.tail)
        self.graph = csr_array((np.maximum(cost, 1), (start, end)), shape=(size, size))

    def after(self, piece: int) -> list[tuple[int, float]]:
        """Directed pieces that one may take after another, and the milliseconds of the turn."""
        node = int(self.head[piece])
        found = []
        for into in self.leaving[node]:
            if into == piece ^ 1:
                if self.arms[node] == 1:
                    found.append((into, _U_TURN if self.rules.turn else 0.0))
            else:
                angle = (self.heading[into] - self.heading[piece] + 180) % 360 - 180
                found.append((into, self._turn(angle) if self.arms[node] > 2 else 0.0))
        return found

    def _turn(self, angle: float) -> float:
        bias = self.rules.bias if angle < 0 else 1 / self.rules.bias
        steep = _STEEP * bias * abs(angle) / 180 - _STEEP / 2 / bias
        return float(np.rint(1000 * self.rules.turn / (1 + np.exp(-steep))))

    def spots(self, x: np.ndarray, y: np.ndarray) -> Spots:
        """Points (Lambert-93) set on the nearest piece, if within `FARTHEST` metres."""
        points = shapely.points(x, y)
        piece = self.tree.nearest(points)
        line = self.lines[piece]
        longitude, latitude = pyproj.Transformer.from_crs(2154, 4326, always_xy=True).transform(
            x, y
        )
        scale = pyproj.Proj(2154).get_factors(longitude, latitude).meridional_scale
        metres = shapely.distance(line, points) / scale
        return Spots(
            np.where(metres <= FARTHEST, piece, -1),
            shapely.line_locate_point(line, points, normalized=True),
            np.rint(1000 * metres / _WALK),
        )

    def seconds(self, origins: Spots, places: Spots) -> np.ndarray:
        """Times (origins × places), infinite where there is no way within `LONGEST`."""
        away = places.piece < 0
        begun = np.stack([2 * places.piece, 2 * places.piece + 1])
        part = np.rint(np.stack([places.share, 1 - places.share]) * self.milliseconds[places.piece])
        done = np.rint(
            np.stack([origins.share, 1 - origins.share]) * self.milliseconds[origins.piece]
        )
        far = self._far(origins.piece, done)
        found = np.full((len(origins.piece), len(away)), np.inf)
        for row, (piece, access) in enumerate(zip(origins.piece, origins.access, strict=True)):
            best = (far[row][begun] + part).min(axis=0)
            for way in (0, 1):  # straight along the same piece
                along = part[way] - done[way, row]
                best = np.where(
                    (places.piece == piece) & (along >= 0), np.minimum(best, along), best
                )
            total = np.floor((best + access + places.access + 500) / 1000)
            found[row] = np.where(away | (piece < 0) | (total > LONGEST), np.inf, total)
        return found

    def _far(self, piece: np.ndarray, done: np.ndarray) -> np.ndarray:
        """Milliseconds (origins × directed pieces) to the start of each, from origins that are
        `done` milliseconds along theirs, either way."""
        size, count = len(self.tail), len(piece)
        arcs = [
            (size + row, into, max(self.lasts[start] - done[way, row] + cost, 1e-6))
            for row in np.flatnonzero(piece >= 0).tolist()
            for way in (0, 1)
            for start in (2 * int(piece[row]) + way,)
            for into, cost in self.after(start)
        ]
        best: dict[tuple[int, int], float] = {}
        for start, into, cost in arcs:
            best[start, into] = min(cost, best.get((start, into), np.inf))
        pairs = np.array(list(best)).reshape(-1, 2)
        known = self.graph.tocoo()
        graph = csr_array(
            (
                np.concatenate([known.data, list(best.values())]),
                (
                    np.concatenate([known.row, pairs[:, 0]]),
                    np.concatenate([known.col, pairs[:, 1]]),
                ),
            ),
            shape=(size + count, size + count),
        )
        sources = np.arange(size, size + count)
        return np.asarray(dijkstra(graph, indices=sources, limit=1000.0 * (LONGEST + 60)))


def _joined(streets: Streets, is_open: np.ndarray) -> np.ndarray:
    """Pieces that are open and not of a small group apart."""
    count = len(streets.points)
    ends = streets.ends[is_open]
    graph = csr_array((np.ones(len(ends)), (ends[:, 0], ends[:, 1])), shape=(count, count))
    group = connected_components(graph, directed=False)[1]
    large = np.bincount(group)[group] >= SMALLEST
    return np.flatnonzero(is_open & large[streets.ends[:, 0]])
