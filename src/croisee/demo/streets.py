"""The streets and roads of the Valmorin, in the form of an OpenStreetMap extract. All invented.

Crossroads are drawn close together in towns, neighbourhoods and activity zones, and far apart
elsewhere; those side by side are joined as in a Gabriel graph, which looks like a road map and
holds together. Then the quickest ways between towns and from villages to their town become main
roads.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import pairwise
from pathlib import Path

import numpy as np
import osmium
import shapely
from numpy.random import Generator
from numpy.typing import NDArray
from scipy.sparse import csr_array
from scipy.sparse.csgraph import connected_components, dijkstra
from scipy.spatial import Delaunay, cKDTree

from croisee.demo.dwellings import Ints
from croisee.demo.relief import Points
from croisee.demo.streams import stream
from croisee.demo.territory import Land
from croisee.demo.writing import degrees
from croisee.foundation.files import atomic_file

CLASSES = ("residential", "unclassified", "secondary", "primary", "trunk")
"""`highway` of each class of road, the lesser first."""
RESIDENTIAL, LANE, SECONDARY, PRIMARY, TRUNK = range(5)
_LIMITS = {RESIDENTIAL: 30, LANE: 70, SECONDARY: 80, PRIMARY: 80, TRUNK: 110}
"""Speed limits, km/h, outside built-up areas but for streets."""
_TOWN_LIMIT = 50
_COARSE, _NEAR, _REACH = 1_280.0, 170.0, (3_600.0, 1_500.0, 650.0)
"""Metres between crossroads in the country, then in towns; radius of a city, a town, a village."""
_BUILT_UP = 260.0
"""A road shorter than this between two crossroads is a street."""


@dataclass(frozen=True)
class Streets:
    """`points` (n, 2): crossroads, Lambert-93; `ends` (m, 2): the two of each piece of road;
    `kind` (m): its class; `metres` (m): its length."""

    points: Points
    ends: Ints
    kind: Ints
    metres: NDArray[np.float64]

    @property
    def limit(self) -> Ints:
        """Speed limit of each piece, km/h."""
        limit = np.array([_LIMITS[kind] for kind in range(len(CLASSES))])[self.kind]
        through_town = (self.metres < _BUILT_UP) & (self.kind != TRUNK)
        return np.where(through_town, np.minimum(limit, _TOWN_LIMIT), limit)

    def nearest(self, points: Points) -> Ints:
        """The crossroads nearest to each point."""
        return np.asarray(cKDTree(self.points).query(points)[1], dtype=np.int64)

    def way(self, start: int, end: int) -> list[int]:
        """Crossroads of the quickest way by car from one to another."""
        _, before = dijkstra(self._seconds, indices=start, return_predecessors=True)
        way = [end]
        while way[-1] != start:
            way.append(int(before[way[-1]]))
        return way[::-1]

    @cached_property
    def _seconds(self) -> csr_array:
        """Seconds by car from a crossroads to the next, both ways."""
        seconds = self.metres / (self.limit / 3.6)
        count = len(self.points)
        one_way = csr_array((seconds, (self.ends[:, 0], self.ends[:, 1])), shape=(count, count))
        return csr_array(one_way + one_way.T)


def lay_streets(land: Land, quarters: Sequence[shapely.Geometry], seed: int) -> Streets:
    """Draw the roads; `quarters` are dense whatever their distance to a centre."""
    rng = stream(seed, "streets")
    points = _crossroads(land, quarters, rng)
    ends = _gabriel(points)
    lines = shapely.linestrings(points[ends])
    shore = land.outline.buffer(20.0)
    shapely.prepare(shore)
    ends = ends[shapely.contains(shore, lines)]
    points, ends = _largest(points, ends)
    metres = np.hypot(*(points[ends[:, 0]] - points[ends[:, 1]]).T)
    kind = np.where(metres < _BUILT_UP, RESIDENTIAL, LANE)
    return _with_main_roads(Streets(points, ends, kind, metres), land)


def write_extract(path: Path, streets: Streets) -> None:
    """Write the roads as an OSM extract (.osm.pbf), one way per piece."""
    longitude, latitude = degrees(streets.points[:, 0], streets.points[:, 1])
    with (
        atomic_file(path) as aside,
        # The format follows the name, and the one aside has another.
        osmium.SimpleWriter(osmium.io.File(str(aside), "pbf"), overwrite=True) as writer,
    ):
        for rank, place in enumerate(zip(longitude.tolist(), latitude.tolist(), strict=True)):
            writer.add_node(osmium.osm.mutable.Node(id=rank + 1, location=place))
        pieces = zip(
            (streets.ends + 1).tolist(),
            streets.kind.tolist(),
            streets.limit.tolist(),
            strict=True,
        )
        for rank, (ends, kind, limit) in enumerate(pieces):
            tags = {"highway": CLASSES[kind], "maxspeed": str(limit)}
            if kind == TRUNK:
                tags |= {"motorroad": "yes", "foot": "no", "bicycle": "no"}
            writer.add_way(osmium.osm.mutable.Way(id=rank + 1, nodes=ends, tags=tags))


def _crossroads(land: Land, quarters: Sequence[shapely.Geometry], rng: Generator) -> Points:
    """A point in each square of a grid; those of dense places are cut in four until they are fine,
    and the centres of communes are added."""
    west, south, east, north = land.outline.bounds
    side = _COARSE
    x, y = np.arange(west, east, side), np.arange(south, north, side)
    corners = np.column_stack([np.tile(x, len(y)), np.repeat(y, len(x))])
    dense = [
        shapely.points(centre).buffer(_REACH[kind - 1])
        for centre, kind in zip(land.centres, land.kinds.tolist(), strict=True)
    ]
    dense += [shape.buffer(150.0) for shape in quarters]
    dense += [s for s, kind in zip(land.iris.shapes, land.iris_types, strict=True) if kind == "A"]
    towns = shapely.STRtree(dense)
    kept = []
    while side > _NEAR:
        squares = shapely.box(*corners.T, *(corners + side).T)
        fine = np.zeros(len(corners), dtype=np.bool_)
        fine[towns.query(squares, predicate="intersects")[0]] = True
        kept.append(np.column_stack([corners[~fine], np.full((~fine).sum(), side)]))
        side /= 2
        quarter = np.array([(0, 0), (side, 0), (0, side), (side, side)])
        corners = (corners[fine][:, None, :] + quarter).reshape(-1, 2)
    kept.append(np.column_stack([corners, np.full(len(corners), side)]))
    squares = np.concatenate(kept)
    points = squares[:, :2] + squares[:, 2:] * rng.uniform(0.2, 0.8, (len(squares), 2))
    points = np.round(np.concatenate([points, land.centres]), 1)
    shapely.prepare(land.outline)
    return np.asarray(points[shapely.contains_xy(land.outline, points[:, 0], points[:, 1])])


def _gabriel(points: Points) -> Ints:
    """Pairs of points with no other point in the circle they are opposite on."""
    triangles = Delaunay(points).simplices
    sides = np.concatenate([triangles[:, [0, 1]], triangles[:, [1, 2]], triangles[:, [0, 2]]])
    sides = np.unique(np.sort(sides, axis=1), axis=0)
    middle = points[sides].mean(axis=1)
    radius = np.hypot(*(points[sides[:, 0]] - points[sides[:, 1]]).T) / 2
    nearest = cKDTree(points).query(middle)[0]
    return np.asarray(sides[nearest >= radius - 1e-6], dtype=np.int64)


def _largest(points: Points, ends: Ints) -> tuple[Points, Ints]:
    """The crossroads that hold together, and their roads."""
    count = len(points)
    graph = csr_array((np.ones(len(ends)), (ends[:, 0], ends[:, 1])), shape=(count, count))
    part = connected_components(graph, directed=False)[1]
    inside = part == np.bincount(part).argmax()
    rank = np.cumsum(inside) - 1
    kept = ends[inside[ends[:, 0]]]
    return points[inside], rank[kept]


def _with_main_roads(streets: Streets, land: Land) -> Streets:
    """Roads on the quickest ways between towns, and from each village to its nearest town."""
    centres = streets.nearest(land.centres)
    big = np.flatnonzero(land.kinds == 1).tolist()
    towns = np.flatnonzero(land.kinds <= 2).tolist()
    kind = streets.kind.copy()
    place = {tuple(sorted(pair)): rank for rank, pair in enumerate(streets.ends.tolist())}

    def upgrade(start: int, end: int, to: int) -> None:
        way = streets.way(int(centres[start]), int(centres[end]))
        for pair in pairwise(way):
            rank = place[tuple(sorted(pair))]
            kind[rank] = max(kind[rank], to)

    for village in range(len(land.centres)):
        if village not in towns:
            gaps = np.hypot(*(land.centres[towns] - land.centres[village]).T)
            upgrade(village, towns[int(gaps.argmin())], SECONDARY)
    for town in towns:
        if town != towns[0]:
            upgrade(town, towns[0], TRUNK if town in big else PRIMARY)
    # A fast road does not cross a town at its speed, nor is it closed to those who walk there.
    near_town = cKDTree(land.centres[towns]).query(streets.points[streets.ends[:, 0]])[0] < 2_200.0
    kind[(kind == TRUNK) & near_town] = PRIMARY
    return replace(streets, kind=kind)
