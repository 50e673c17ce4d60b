"""The land of the Valmorin: coast, communes, EPCI, IRIS; QPV are drawn by `neighbourhoods`.

Coordinates are Lambert-93 metres placed in the open sea off Brittany, so that no map can mistake
the Valmorin for a real place. The Valmorin is a région of one département, as La Réunion is.
"""

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import shapely
from numpy.random import Generator
from numpy.typing import NDArray
from shapely.geometry import LineString, Polygon
from shapely.geometry.base import BaseGeometry

from croisee.demo import toponyms
from croisee.demo.relief import Points, outline, tessellate, wander
from croisee.demo.streams import stream

PIXEL = 100.0
"""Side (m) of the raster on which density is thought."""

IRIS_PEOPLE = 2_600
"""People aimed at per IRIS (INSEE: 1 800 to 5 000 for a residential IRIS)."""

CUT_ABOVE = 10_000
"""Communes above this population are cut into IRIS (INSEE); the two big towns always are."""

_COAST_KM = (
    (68.0, 6724.0), (66.5, 6716.0), (69.5, 6709.0), (67.5, 6702.0), (73.0, 6697.0),
    (77.5, 6691.0), (85.0, 6690.0), (92.0, 6688.0), (99.0, 6690.0), (108.0, 6689.0),
    (112.0, 6697.0), (111.0, 6709.0), (109.0, 6720.0), (101.0, 6727.5), (91.0, 6731.5),
    (79.0, 6728.5),
)  # fmt: skip
_SEA_SIDES = 9
_RIVER_KM = ((109.5, 6719.5), (103.0, 6715.0), (96.0, 6713.5), (90.5, 6707.5), (82.0, 6704.5))


@dataclass(frozen=True)
class Zones:
    """Zones of one zoning: codes, names and shapes (Lambert-93), in order of code."""

    codes: tuple[str, ...]
    names: tuple[str, ...]
    shapes: tuple[BaseGeometry, ...]


@dataclass(frozen=True)
class Land:
    """Communes and what is built from them; index arrays point into the tuples of `Zones`."""

    communes: Zones
    centres: Points
    shares: NDArray[np.float64]
    kinds: NDArray[np.int8]
    """1 big town, 2 small town, 3 village."""
    epci: Zones
    commune_epci: NDArray[np.int64]
    iris: Zones
    iris_commune: NDArray[np.int64]
    iris_types: tuple[str, ...]
    departement: Zones
    region: Zones

    @property
    def outline(self) -> BaseGeometry:
        """The whole land."""
        return self.region.shapes[0]


def draw_land(people: int, seed: int) -> Land:
    """Draw the Valmorin for a number of people (towns get more IRIS when people are many)."""
    rng = stream(seed, "land")
    towns = toponyms.TOWNS
    town_points = np.array([(t.x_km, t.y_km) for t in towns]) * 1000.0
    coast = _coast(rng, town_points)
    villages = _village_seeds(coast, town_points, rng)
    seeds = np.concatenate([town_points, villages])
    shapes = tessellate(coast, seeds, rng, 0.10, 120.0)
    names = [t.name for t in towns] + _village_names(villages, town_points[0], coast, rng)
    order = [*range(len(towns)), *sorted(range(len(towns), len(names)), key=lambda i: names[i])]
    centres = seeds[order]
    communes = Zones(
        tuple(f"V1{i + 1:03d}" for i in range(len(order))),
        tuple(names[i] for i in order),
        tuple(shapes[i] for i in order),
    )
    shares = _shares(centres, rng)
    kinds = np.array([t.kind for t in towns] + [3] * len(villages), dtype=np.int8)
    commune_epci = _nearest_town(centres)
    epci = _merge(commune_epci, communes, toponyms.EPCI_NAMES)
    iris, iris_commune, iris_types = _cut(communes, centres, shares, kinds, people, rng)
    whole = shapely.union_all(communes.shapes)
    return Land(
        communes=communes,
        centres=centres,
        shares=shares,
        kinds=kinds,
        epci=epci,
        commune_epci=commune_epci,
        iris=iris,
        iris_commune=iris_commune,
        iris_types=iris_types,
        departement=Zones(("V1",), (toponyms.DEPARTEMENT,), (whole,)),
        region=Zones(("V",), (toponyms.REGION,), (whole,)),
    )


def density(points: Points, centre: Points, kind: int) -> NDArray[np.float64]:
    """Relative density of dwellings: falls from the centre, sooner in small places."""
    scale = {1: 1600.0, 2: 700.0, 3: 350.0}[kind]
    floor = {1: 0.02, 2: 0.012, 3: 0.01}[kind]
    distance = np.hypot(points[:, 0] - centre[0], points[:, 1] - centre[1])
    return np.asarray(np.exp(-distance / scale) + floor)


def pixel_centres(shape: BaseGeometry, side: float) -> Points:
    """Centres, inside `shape`, of the squares of a grid of step `side` aligned on the origin."""
    west, south, east, north = shape.bounds
    x = np.arange(np.floor(west / side) * side + side / 2, east, side)
    y = np.arange(np.floor(south / side) * side + side / 2, north, side)
    grid = np.column_stack([np.tile(x, len(y)), np.repeat(y, len(x))])
    shapely.prepare(shape)
    return np.asarray(grid[shapely.contains_xy(shape, grid[:, 0], grid[:, 1])])


def _coast(rng: Generator, towns: Points) -> Polygon:
    corners = np.array(_COAST_KM) * 1000.0
    roughness = np.where(np.arange(len(corners)) < _SEA_SIDES, 0.13, 0.06)
    while True:
        land = outline(corners, rng, roughness, 150.0)
        if land.buffer(-900.0).contains(shapely.multipoints(towns)):
            return land


def _village_seeds(coast: Polygon, towns: Points, rng: Generator) -> Points:
    """Village centres: pairs on either side of the river (so that borders follow it), then others.

    Each of the others is the best of 40 candidates, the one farthest from all before it (Mitchell,
    « Spectrally optimal sampling for distribution ray tracing », SIGGRAPH 1991).
    """
    river = LineString(
        np.concatenate(
            [
                wander(np.array(a) * 1000.0, np.array(b) * 1000.0, rng, 0.08, 400.0)
                for a, b in pairwise(_RIVER_KM)
            ]
        )
    )
    inside = coast.buffer(-1500.0)
    wanted = len(toponyms.VILLAGES)
    far_from_towns = np.array([5200.0, 3600.0] + [3000.0] * (len(towns) - 2))
    found: list[Points] = []
    for along in np.linspace(0.12, 0.95, 5):
        here = np.array(river.interpolate(along, normalized=True).coords[0])
        ahead = np.array(river.interpolate(min(along + 0.03, 1.0), normalized=True).coords[0])
        behind = np.array(river.interpolate(along - 0.03, normalized=True).coords[0])
        course = ahead - behind
        normal = np.array([-course[1], course[0]]) / np.hypot(*course)
        pair = [here + normal * side for side in (1900.0, -1900.0)]
        clear = all(
            inside.contains(shapely.Point(p))
            and (np.hypot(*(towns - p).T) > far_from_towns * 0.8).all()
            for p in pair
        )
        if clear:
            found += pair
    west, south, east, north = inside.bounds
    while len(found) < wanted:
        candidates = rng.uniform((west, south), (east, north), (40, 2))
        kept = [
            c
            for c in candidates
            if inside.contains(shapely.Point(c))
            and (np.hypot(*(towns - c).T) > far_from_towns).all()
        ]
        if kept:
            others = np.concatenate([towns, np.array(found)]) if found else towns
            found.append(max(kept, key=lambda c: float(np.hypot(*(others - c).T).min())))
    return np.array(found)


def _village_names(
    villages: Points, metropolis: Points, coast: Polygon, rng: Generator
) -> list[str]:
    """The suburb is the village nearest to the metropolis; seaside names go to the seaside."""
    names = np.empty(len(villages), dtype=object)
    free = set(range(len(villages)))

    def give(index: int, name: str) -> None:
        names[index] = name
        free.discard(index)

    give(int(np.hypot(*(villages - metropolis).T).argmin()), toponyms.SUBURB)
    sea = LineString(coast.exterior.coords)
    seaside = [n for n in toponyms.VILLAGES if "Dunes" in n or "Grèves" in n]
    shore = sorted(free, key=lambda i: (sea.distance(shapely.Point(villages[i])), i))
    shore = [i for i in shore if villages[i][1] < 6_715_000.0]
    for name, index in zip(seaside, shore, strict=False):
        give(index, name)
    others = [n for n in toponyms.VILLAGES if n != toponyms.SUBURB and n not in seaside]
    for index, name in zip(sorted(free), rng.permutation(others).tolist(), strict=True):
        names[index] = name
    return [str(name) for name in names]


def _shares(centres: Points, rng: Generator) -> NDArray[np.float64]:
    towns = np.array([t.share for t in toponyms.TOWNS])
    villages = centres[len(towns) :]
    distance = np.hypot(*(villages - centres[0]).T)
    weight = rng.lognormal(0.0, 0.45, len(villages)) * (0.6 + 3.0 * np.exp(-distance / 6000.0))
    return np.concatenate([towns, (1.0 - towns.sum()) * weight / weight.sum()])


def _nearest_town(centres: Points) -> NDArray[np.int64]:
    seats = centres[: len(toponyms.EPCI_NAMES)]
    distance = np.hypot(
        centres[:, None, 0] - seats[None, :, 0], centres[:, None, 1] - seats[None, :, 1]
    )
    return np.asarray(distance.argmin(axis=1))


def _merge(group: NDArray[np.int64], communes: Zones, names: tuple[str, ...]) -> Zones:
    return Zones(
        tuple(f"V1{k + 1:07d}" for k in range(len(names))),
        names,
        tuple(
            shapely.union_all([communes.shapes[i] for i in np.flatnonzero(group == k)])
            for k in range(len(names))
        ),
    )


def _cut(
    communes: Zones,
    centres: Points,
    shares: NDArray[np.float64],
    kinds: NDArray[np.int8],
    people: int,
    rng: Generator,
) -> tuple[Zones, NDArray[np.int64], tuple[str, ...]]:
    codes: list[str] = []
    names: list[str] = []
    shapes: list[BaseGeometry] = []
    owner: list[int] = []
    types: list[str] = []
    for i, (code, name, shape) in enumerate(
        zip(communes.codes, communes.names, communes.shapes, strict=True)
    ):
        inhabitants = shares[i] * people
        fewest = {0: 14, 1: 6}.get(i, 3)
        if i > 1 and inhabitants <= CUT_ABOVE:
            codes.append(f"{code}0000")
            names.append(name)
            shapes.append(shape)
            owner.append(i)
            types.append("Z")
            continue
        count = max(fewest, round(inhabitants / IRIS_PEOPLE))
        seeds = _iris_seeds(shape, centres[i], int(kinds[i]), count, rng)
        for rank, part in enumerate(tessellate(shape, seeds, rng, 0.07, 70.0)):
            codes.append(f"{code}{rank + 1:04d}")
            names.append(_iris_name(rank))
            shapes.append(part)
            owner.append(i)
            types.append(_iris_type(rank, count))
    return Zones(tuple(codes), tuple(names), tuple(shapes)), np.array(owner), tuple(types)


def _iris_seeds(
    shape: BaseGeometry, centre: Points, kind: int, count: int, rng: Generator
) -> Points:
    """Seeds of IRIS from the centre outwards: weighted k-means, so dense IRIS are small."""
    pixels = pixel_centres(shape, PIXEL)
    weight = density(pixels, centre, kind) ** 0.75
    seeds = pixels[rng.choice(len(pixels), count, replace=False, p=weight / weight.sum())]
    for _ in range(6):
        square = (pixels**2).sum(1)[:, None] - 2 * pixels @ seeds.T + (seeds**2).sum(1)[None, :]
        nearest = square.argmin(axis=1)
        mass = np.bincount(nearest, weight, count)
        moved = np.column_stack(
            [np.bincount(nearest, weight * pixels[:, k], count) for k in (0, 1)]
        )
        seeds = np.where(mass[:, None] > 0, moved / np.maximum(mass, 1e-12)[:, None], seeds)
    # A mean may fall outside a hollow shape: the nearest pixel never does.
    seeds = pixels[((pixels[None] - seeds[:, None]) ** 2).sum(-1).argmin(axis=1)] + rng.uniform(
        -1.0, 1.0, (count, 2)
    )
    return np.asarray(seeds[np.argsort(np.hypot(*(seeds - centre).T))])


def _iris_type(rank: int, count: int) -> str:
    """The two or three outermost IRIS are activity zones, the one before them a large park."""
    activity = 1 if count < 10 else 2 if count < 40 else 5
    if rank >= count - activity:
        return "A"
    return "D" if rank == count - activity - 1 and count >= 10 else "H"


def _iris_name(rank: int) -> str:
    name = toponyms.IRIS_NAMES[rank % len(toponyms.IRIS_NAMES)]
    turn = rank // len(toponyms.IRIS_NAMES)
    return name if turn == 0 else f"{name} {turn + 1}"
