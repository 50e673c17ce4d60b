"""The QPV of the Valmorin, on the maps of 2024 and 2015, and the passage between the two.

As in reality, they are angular (they follow streets), straddle IRIS borders, one of them lies on
two communes, and between the two maps some did not move, some changed shape, one disappeared, one
is new.
"""

from dataclasses import dataclass

import numpy as np
import shapely
from numpy.random import Generator
from shapely import affinity
from shapely.geometry import Polygon
from shapely.geometry.base import BaseGeometry

from croisee.demo import toponyms
from croisee.demo.relief import Points, largest
from croisee.demo.streams import stream
from croisee.demo.territory import Land, Zones

SMALLEST_AREA = 120_000.0
"""m² (12 ha)."""

STREET = 40.0
"""Least distance (m) between two QPV."""

DENSITY = 14_000.0
"""People per km² aimed at, above the smallest area."""

STRADDLING = "Les Hautes-Lices"
"""QPV that lies on Montvallon and on its suburb."""


@dataclass(frozen=True)
class Neighbourhoods:
    """Both maps; `communes_*` give the commune codes of each QPV; `shares` are shares of people."""

    qpv2024: Zones
    communes2024: tuple[tuple[str, ...], ...]
    town: tuple[int, ...]
    shares: tuple[float, ...]
    qpv2015: Zones
    communes2015: tuple[tuple[str, ...], ...]
    passage: tuple[tuple[str, str, str], ...]
    """(code_2024, code_2015, statut): INCHANGE, MODIFIE, NOUVEAU (no 2015), SUPPRIME (no 2024)."""


def draw_neighbourhoods(land: Land, people: int, seed: int) -> Neighbourhoods:
    """Draw the 12 QPV of 2024, then the 12 of 2015 from them."""
    rng = stream(seed, "neighbourhoods")
    names: list[str] = []
    shapes: list[Polygon] = []
    town_of: list[int] = []
    shares: list[float] = []
    former: Polygon | None = None
    for i, town in enumerate(toponyms.TOWNS):
        wanted = [*town.qpv, toponyms.FORMER_QPV] if i == 0 else list(town.qpv)
        weight = rng.uniform(0.7, 1.4, len(town.qpv))
        parts = town.share * town.qpv_share * weight / weight.sum() if len(weight) else weight
        areas = [
            max(SMALLEST_AREA * rng.uniform(1.0, 2.2), p * people / DENSITY * 1e6) for p in parts
        ]
        areas += [SMALLEST_AREA] * (len(wanted) - len(areas))
        drawn: list[Polygon] = []
        for name, area in zip(wanted, areas, strict=True):
            within, candidates = _sites(land, i, name, area)
            site = _choose(candidates, land.centres[i], drawn, area, rng)
            drawn.append(_clear_of(_estate(site, area, within, rng), drawn))
        if i == 0:
            former = drawn.pop()
        names += town.qpv
        shapes += drawn
        town_of += [i] * len(drawn)
        shares += [float(p) for p in parts]
    if former is None:
        raise AssertionError("la métropole vient en premier")
    communes2024 = tuple(_communes(land, shape) for shape in shapes)
    codes = tuple(f"QV{i + 1:03d}{_letter(name)}" for i, name in enumerate(names))
    old: list[tuple[str, Polygon, str]] = []
    for k, (name, shape) in enumerate(zip(names, shapes, strict=True)):
        if name == toponyms.NEW_QPV:
            continue
        if name not in toponyms.UNCHANGED_QPV:
            others = [*shapes[:k], *shapes[k + 1 :], *(s for _, s, _ in old), former]
            before = _clear_of(_before(shape, land, town_of[k], rng), others)
        else:
            before = shape
        old.append((name, before, codes[k]))
    old_codes = tuple(f"QPV1{i + 1:03d}" for i in range(len(old) + 1))
    passage = [
        (code, before, "INCHANGE" if name in toponyms.UNCHANGED_QPV else "MODIFIE")
        for before, (name, _, code) in zip(old_codes, old, strict=False)
    ]
    passage.append((codes[names.index(toponyms.NEW_QPV)], "", "NOUVEAU"))
    passage.append(("", old_codes[-1], "SUPPRIME"))
    old_shapes = (*(shape for _, shape, _ in old), former)
    return Neighbourhoods(
        qpv2024=Zones(codes, tuple(names), tuple(shapes)),
        communes2024=communes2024,
        town=tuple(town_of),
        shares=tuple(shares),
        qpv2015=Zones(old_codes, (*(name for name, _, _ in old), toponyms.FORMER_QPV), old_shapes),
        communes2015=tuple(_communes(land, shape) for shape in old_shapes),
        passage=tuple(sorted(passage)),
    )


def _letter(name: str) -> str:
    if name == toponyms.NEW_QPV:
        return "N"
    return "I" if name in toponyms.UNCHANGED_QPV else "M"


def _sites(land: Land, town: int, name: str, area: float) -> tuple[BaseGeometry, Points]:
    """Where a QPV may lie, and candidate centres: points of borders, so that it straddles them."""
    shape = land.communes.shapes[town]
    radius = float(np.sqrt(area / np.pi))
    if name == STRADDLING:
        suburb = land.communes.shapes[land.communes.names.index(toponyms.SUBURB)]
        within = shapely.union_all([shape, suburb])
        lines = shape.boundary.intersection(suburb.boundary)
    else:
        within = shape
        mine = np.flatnonzero(land.iris_commune == town)
        if len(mine) > 1:
            lines = shapely.union_all([land.iris.shapes[k].boundary for k in mine])
        else:
            lines = land.outline.intersection(
                shapely.union_all(
                    [shapely.Point(land.centres[town]).buffer(r).boundary for r in (500, 800, 1100)]
                )
            )
    safe = within.buffer(-1.6 * radius)
    points = shapely.get_coordinates(shapely.segmentize(lines, 60.0))
    return within, points[shapely.contains_xy(safe, points[:, 0], points[:, 1])]


def _choose(
    candidates: Points, centre: Points, drawn: list[Polygon], area: float, rng: Generator
) -> Points:
    """The candidate nearest to a drawn distance from the centre, clear of the QPV already there."""
    radius = float(np.sqrt(area / np.pi))
    distance = np.hypot(*(candidates - centre).T)
    wish = rng.uniform(0.30, 0.62) * distance.max()
    room = np.full(len(candidates), np.inf)
    for other in drawn:
        room = np.minimum(room, shapely.distance(shapely.points(candidates), other))
    clear = (room > 1.9 * radius + 150.0) & (distance > 0.2 * distance.max())
    if not clear.any():
        clear = room == room.max()
    score = np.where(clear, np.abs(distance - wish), np.inf)
    return np.asarray(candidates[int(score.argmin())])


def _estate(site: Points, area: float, within: BaseGeometry, rng: Generator) -> Polygon:
    """Blocks along one direction of street, put together; scaled to the area, cut at the border."""
    side = float(np.sqrt(area))
    angle = rng.uniform(0.0, 90.0)
    blocks = []
    for k in range(5):
        width, height = rng.uniform(0.35, 1.0, 2) * side
        dx, dy = rng.uniform(-0.42, 0.42, 2) * side if k else (0.0, 0.0)
        blocks.append(shapely.box(dx - width / 2, dy - height / 2, dx + width / 2, dy + height / 2))
    shape = largest(shapely.union_all(blocks).buffer(2.0, join_style="mitre"))
    corners = np.array(shape.exterior.coords)[:-1]
    shape = largest(
        shapely.make_valid(Polygon(corners + rng.normal(0, side * 0.015, corners.shape)))
    )
    scale = np.sqrt(area / shape.area)
    shape = affinity.scale(shape, scale, scale, origin=(0.0, 0.0))
    shape = affinity.translate(affinity.rotate(shape, angle, origin=(0.0, 0.0)), *site)
    return largest(shape.intersection(within))


def _clear_of(shape: Polygon, others: list[Polygon]) -> Polygon:
    """Two QPV never touch: what lies within a street's width of another is left to it."""
    return largest(shape.difference(shapely.union_all(others).buffer(STREET)))


def _before(shape: Polygon, land: Land, town: int, rng: Generator) -> Polygon:
    """Shape on the map of 2015: narrower one way, and without the blocks added since."""
    side = float(np.sqrt(shape.area))
    x, y = rng.uniform(0.10, 0.22, 2) * rng.choice([-1.0, 1.0], 2) * side
    old = affinity.translate(affinity.scale(shape, 0.92, 0.85), x, y)
    name = land.communes.names.index(toponyms.SUBURB)
    within = land.communes.shapes[town]
    if not within.contains(shape):
        within = shapely.union_all([within, land.communes.shapes[name]])
    return largest(old.intersection(within))


def _communes(land: Land, shape: BaseGeometry) -> tuple[str, ...]:
    return tuple(
        code
        for code, commune in zip(land.communes.codes, land.communes.shapes, strict=True)
        if commune.intersection(shape).area > 1.0
    )
