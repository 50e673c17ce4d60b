"""Buildings on the land, dwellings in the buildings, and the true zone of each.

A building stands at one point; its zones are those of that point. Buildings stand at least
`MARGIN` metres away from every border, so that rounding a coordinate never changes a zone: the
truth has no doubtful case.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import shapely
from numpy.random import Generator
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from croisee.demo import toponyms
from croisee.demo.neighbourhoods import Neighbourhoods
from croisee.demo.relief import Points
from croisee.demo.streams import stream
from croisee.demo.territory import PIXEL, Land, density, pixel_centres

Ints = NDArray[np.int64]

MARGIN = 2.0
"""Least distance (m) from a building to a border of commune, IRIS or QPV."""

CELL = 200.0
"""Side (m) of the population grid."""

VACANT = 0.075
"""Share of dwellings left empty (INSEE: 8 % of French dwellings in 2023, rounded down)."""

_CAPACITY = {0: 14.0, 1: 5.0, 2: 2.4, 3: 1.15}
"""Mean number of dwellings per building: QPV, big town, small town, village."""

_SIZE = {0: 2.35, 1: 1.98, 2: 2.07, 3: 2.25}
"""Mean people per household of each kind of place (what `households` draws)."""

_IRIS_FACTOR = {"H": 1.0, "Z": 1.0, "A": 0.04, "D": 0.15}


@dataclass(frozen=True)
class Buildings:
    """One row per building; `-1` in `qpv2024`/`qpv2015` means outside. `kind` 0 is QPV."""

    x: NDArray[np.float64]
    y: NDArray[np.float64]
    commune: Ints
    iris: Ints
    qpv2024: Ints
    qpv2015: Ints
    kind: NDArray[np.int8]
    capacity: Ints
    social: NDArray[np.bool_]
    """Whether the building belongs to the social landlord."""


def raise_buildings(
    land: Land, quarters: Neighbourhoods, dwellings: int, seed: int
) -> tuple[Buildings, Ints]:
    """Buildings for about `dwellings` dwellings, and the building of each dwelling (shuffled)."""
    rng = stream(seed, "buildings")
    pixels, side, weight, kind = _pixels(land, quarters)
    mean = np.array([_CAPACITY[k] for k in range(4)])
    # A small territory has small blocks, so that each QPV still has several.
    mean[0] = np.clip(dwellings / 3_000, 5.0, mean[0])
    chance = weight / mean[kind]
    count = int(dwellings * 1.06 * float(chance.sum() / weight.sum())) + 400
    drawn = _systematic(chance, count, rng)
    half = side[drawn, None] / 2
    points = pixels[drawn] + rng.uniform(-1.0, 1.0, (count, 2)) * half
    points = np.round(points, 1)
    kept = _clear(points, land, quarters)
    points = points[kept]
    commune = locate(land.communes.shapes, points)
    inside = commune >= 0
    points, commune = points[inside], commune[inside]
    qpv = locate(quarters.qpv2024.shapes, points)
    kind = np.where(qpv >= 0, 0, land.kinds[commune]).astype(np.int8)
    # Estates are built by blocks of like size; elsewhere a few large buildings, many small ones.
    capacity = np.where(
        kind == 0, 1 + rng.poisson(mean[0] - 1.0, len(kind)), rng.geometric(1.0 / mean[kind])
    )
    social_chance = np.array([0.76, 0.10, 0.08, 0.04])[kind]
    social_chance = np.where((kind > 0) & (capacity >= 6), 0.30, social_chance)
    buildings = Buildings(
        x=points[:, 0],
        y=points[:, 1],
        commune=commune,
        iris=locate(land.iris.shapes, points),
        qpv2024=qpv,
        qpv2015=locate(quarters.qpv2015.shapes, points),
        kind=kind,
        capacity=capacity,
        social=rng.random(len(points)) < social_chance,
    )
    home = np.repeat(np.arange(len(points)), capacity)
    return buildings, rng.permutation(home)


def _systematic(chance: NDArray[np.float64], count: int, rng: Generator) -> Ints:
    """Systematic sampling: each pixel is drawn as often as expected, to within one."""
    steps = (np.arange(count) + rng.random()) / count
    reached = np.cumsum(chance) / chance.sum()
    return np.minimum(np.searchsorted(reached, steps), len(chance) - 1)


def locate(shapes: tuple[BaseGeometry, ...], points: Points) -> Ints:
    """Index of the shape that holds each point, -1 for none."""
    where = np.full(len(points), -1, dtype=np.int64)
    tree = shapely.STRtree(shapes)
    found, shape = tree.query(shapely.points(points), predicate="within")
    where[found] = shape
    return where


def cell_of(x: NDArray[np.float64], y: NDArray[np.float64]) -> tuple[Ints, Ints]:
    """South-west corner (m) of the 200 m cell of each point."""
    west = (np.floor(x / CELL) * CELL).astype(np.int64)
    south = (np.floor(y / CELL) * CELL).astype(np.int64)
    return west, south


def addresses(buildings: Buildings, seed: int) -> pa.Array:
    """Postal address of each building: number, street, commune is not repeated.

    One street per block of 150 m, taken from a list by a hash of the block: neighbours share it.
    """
    rng = stream(seed, "addresses")
    block = (buildings.x // 150).astype(np.int64) * 7919 + (buildings.y // 150).astype(np.int64)
    mixed = block * 104729 + buildings.commune * 31
    plain = mixed % len(toponyms.STREETS)
    estate = mixed % len(toponyms.ESTATE_STREETS)
    numbers = pa.array(1 + rng.integers(0, 60, len(block)))
    streets = pa.array(toponyms.STREETS + toponyms.ESTATE_STREETS)
    index = np.where(buildings.kind == 0, len(toponyms.STREETS) + estate, plain)
    return joined(numbers.cast(pa.string()), streets.take(pa.array(index)), separator=" ")


def joined(*parts: Any, separator: str) -> pa.Array:
    """Text arrays put end to end, row by row."""
    return pc.binary_join_element_wise(*parts, separator)


def _pixels(
    land: Land, quarters: Neighbourhoods
) -> tuple[Points, NDArray[np.float64], NDArray[np.float64], NDArray[np.int8]]:
    """Squares where buildings may stand: centre, side, expected share of dwellings, kind.

    Households are larger in QPV, so fewer dwellings hold the same people: `_SIZE` corrects.
    """
    centres, sides, weights, kinds = [], [], [], []
    qpv_share = np.bincount(quarters.town, quarters.shares, len(land.shares))
    every_qpv = shapely.union_all(quarters.qpv2024.shapes)
    shapely.prepare(every_qpv)
    for i, shape in enumerate(land.communes.shapes):
        pixels = pixel_centres(shape, PIXEL)
        pixels = pixels[~shapely.contains_xy(every_qpv, pixels[:, 0], pixels[:, 1])]
        kind = int(land.kinds[i])
        weight = density(pixels, land.centres[i], kind)
        mine = np.flatnonzero(land.iris_commune == i)
        if len(mine) > 1:
            here = locate(tuple(land.iris.shapes[k] for k in mine), pixels)
            factor = np.array([_IRIS_FACTOR[land.iris_types[k]] for k in mine])
            weight = weight * np.where(here >= 0, factor[here], 0.0)
        share = (land.shares[i] - qpv_share[i]) / _SIZE[kind]
        centres.append(pixels)
        sides.append(np.full(len(pixels), PIXEL))
        weights.append(share * weight / weight.sum())
        kinds.append(np.full(len(pixels), kind, dtype=np.int8))
    for shape, part in zip(quarters.qpv2024.shapes, quarters.shares, strict=True):
        pixels = pixel_centres(shape, 25.0)
        centres.append(pixels)
        sides.append(np.full(len(pixels), 25.0))
        weights.append(np.full(len(pixels), part / _SIZE[0] / len(pixels)))
        kinds.append(np.zeros(len(pixels), dtype=np.int8))
    return (
        np.concatenate(centres),
        np.concatenate(sides),
        np.concatenate(weights),
        np.concatenate(kinds),
    )


def _clear(points: Points, land: Land, quarters: Neighbourhoods) -> NDArray[np.bool_]:
    """Points more than `MARGIN` away from every border."""
    shapes = [*land.iris.shapes, *quarters.qpv2024.shapes, *quarters.qpv2015.shapes]
    lines = shapely.segmentize([shape.boundary for shape in shapes], 100.0)
    ends = [shapely.get_coordinates(part) for line in lines for part in shapely.get_parts(line)]
    segments = np.concatenate([np.stack([e[:-1], e[1:]], axis=1) for e in ends])
    tree = shapely.STRtree(shapely.linestrings(segments))
    close, _ = tree.query(shapely.points(points), predicate="dwithin", distance=MARGIN)
    clear = np.ones(len(points), dtype=np.bool_)
    clear[close] = False
    return clear
