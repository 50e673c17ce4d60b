"""Natural-looking lines: coasts and borders by midpoint displacement, zones by Voronoi.

Midpoint displacement: Fournier, Fussell and Carpenter, « Computer rendering of stochastic models »,
CACM 25(6), 1982. Each shared border is displaced once, so neighbours keep the same line.
"""

import numpy as np
import shapely
from numpy.random import Generator
from numpy.typing import NDArray
from shapely.geometry import LineString, MultiPoint, Polygon
from shapely.geometry.base import BaseGeometry

Points = NDArray[np.float64]


def wander(start: Points, end: Points, rng: Generator, roughness: float, grain: float) -> Points:
    """Points of an irregular line from `start` to `end`.

    Each half is displaced sideways by a normal of `roughness` × its length, until pieces are
    shorter than `grain` (metres). Shape of the result: (n, 2), ends included.
    """
    line = np.array([start, end], dtype=np.float64)
    while np.hypot(*(line[1] - line[0])) > grain and len(line) < 4096:
        steps = np.diff(line, axis=0)
        normal = np.column_stack([-steps[:, 1], steps[:, 0]])
        shift = rng.normal(0.0, roughness, len(steps)).clip(-2 * roughness, 2 * roughness)
        middle = (line[:-1] + line[1:]) / 2 + normal * shift[:, None]
        woven = np.empty((len(line) + len(middle), 2))
        woven[0::2], woven[1::2] = line, middle
        line = woven
    return line


def outline(corners: Points, rng: Generator, roughness: Points, grain: float) -> Polygon:
    """Closed irregular polygon through `corners`; `roughness` holds one value per side."""
    sides = [
        wander(corners[i], corners[(i + 1) % len(corners)], rng, float(roughness[i]), grain)[:-1]
        for i in range(len(corners))
    ]
    return largest(shapely.make_valid(Polygon(np.concatenate(sides))))


def largest(shape: BaseGeometry) -> Polygon:
    """The polygon of greatest area among the parts of `shape`."""
    parts = [p for p in shapely.get_parts(shape) if p.geom_type == "Polygon"]
    parts += [
        q
        for p in shapely.get_parts(shape)
        if p.geom_type == "MultiPolygon"
        for q in shapely.get_parts(p)
    ]
    return Polygon(max(parts, key=lambda part: part.area).exterior)


def tessellate(
    region: Polygon, seeds: Points, rng: Generator, roughness: float, grain: float
) -> list[BaseGeometry]:
    """Cut `region` into one zone per seed, borders irregular, nothing left over, no overlap.

    Voronoi cells of the seeds, each border displaced once. If displacement brings two seeds into
    one piece, it is halved and tried again; at zero the cells are plain Voronoi cells, so it ends.
    """
    while True:
        pieces = _pieces(region, seeds, rng, roughness, grain)
        owner = _owners(pieces, seeds)
        if owner is not None:
            break
        roughness = roughness / 2 if roughness > 0.01 else 0.0
    owner = _adopt(pieces, owner)
    return [
        shapely.unary_union([piece for piece, who in zip(pieces, owner, strict=True) if who == k])
        for k in range(len(seeds))
    ]


def _pieces(
    region: Polygon, seeds: Points, rng: Generator, roughness: float, grain: float
) -> list[Polygon]:
    edges = shapely.voronoi_polygons(MultiPoint(seeds), extend_to=region, only_edges=True)
    lines = shapely.get_parts(shapely.line_merge(edges))
    segments = sorted(
        tuple(sorted((tuple(a), tuple(b))))
        for line in lines
        for a, b in zip(line.coords[:-1], line.coords[1:], strict=True)
    )
    borders = []
    for a, b in segments:
        if LineString([a, b]).distance(region) > 0.25 * np.hypot(b[0] - a[0], b[1] - a[1]):
            continue
        borders.append(LineString(wander(np.array(a), np.array(b), rng, roughness, grain)))
    network = shapely.unary_union([*borders, region.boundary])
    polygons = shapely.get_parts(shapely.polygonize(shapely.get_parts(network)))
    shapely.prepare(region)
    return [p for p in polygons if region.contains(p.representative_point())]


def _owners(pieces: list[Polygon], seeds: Points) -> NDArray[np.int64] | None:
    tree = shapely.STRtree(pieces)
    points, where = tree.query(shapely.points(seeds), predicate="within")
    if len(set(where.tolist())) < len(seeds):
        return None
    owner = np.full(len(pieces), -1, dtype=np.int64)
    owner[where] = points
    return owner


def _adopt(pieces: list[Polygon], owner: NDArray[np.int64]) -> NDArray[np.int64]:
    """Give each piece without a seed to the neighbour with which it shares the longest border."""
    owner = owner.copy()
    while (owner < 0).any():
        progress = False
        for i in np.flatnonzero(owner < 0):
            shared = [
                (pieces[i].boundary.intersection(pieces[j].boundary).length, -j)
                for j in np.flatnonzero(owner >= 0)
                if pieces[i].touches(pieces[j])
            ]
            if shared and max(shared)[0] > 0:
                owner[i] = owner[-max(shared)[1]]
                progress = True
        if not progress:
            owner[owner < 0] = owner[owner >= 0][0]
    return owner


def inside(shape: BaseGeometry, rng: Generator) -> Points:
    """A point drawn anywhere in `shape`."""
    west, south, east, north = shape.bounds
    while True:
        x, y = rng.uniform((west, south), (east, north))
        if shapely.contains_xy(shape, x, y):
            return np.array([x, y])
