"""Where the inhabitants of a zone start from, and how far the nearest place is.

A distance to the nearest place changes by at most one metre when one moves by one metre. So the
true distance of anybody who lives within `radius` of an origin is within `radius` of that
origin's distance: the bounds below suppose nothing else.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyproj
import shapely
from scipy.spatial import cKDTree

from croisee.foundation.errors import CroiseeError, Problem
from croisee.territories.overlay import Ranks, shares_of_cells
from croisee.territories.population import PopulationGrid
from croisee.territories.projection import Floats, is_geographic, transform
from croisee.territories.reading import Geometries
from croisee.territories.territory import Territory

_CENTRE = "Distances mesurées depuis un point central du quartier, faute de population fine."


@dataclass(frozen=True, eq=False)
class Origins:
    """Starting points of each zone, in the working projection, sorted by zone.

    `zones[zone[i]]` is the zone of point i, `weight[i]` its share of that zone's people (sums to
    1), `radius[i]` how far, in metres, those people may be from it. `by_people[j]` tells whether
    zone j has inhabited points or a central point; `method` says it in French.
    """

    zones: tuple[str, ...]
    zone: Ranks
    x: Floats
    y: Floats
    weight: Floats
    radius: Floats
    by_people: tuple[bool, ...]
    epsg: int
    method: str


def origins(territory: Territory, zoning: str) -> Origins:
    """Inhabited points of every zone where a population is declared, a central point otherwise.

    Inhabited: the middle of the part of each populated cell that lies in the zone. Central: the
    centroid if the zone contains it, a point inside otherwise. Raises `CroiseeError` when the
    zoning has no outline.
    """
    shapes = territory.shapes(zoning)
    grid, epsg = territory.population, territory.epsg
    zone, x, y, weight, radius = _inhabited(shapes, grid, epsg)
    people = np.bincount(zone, weights=weight, minlength=len(shapes))
    by_people = people > 0
    weight = weight / people[zone]
    empty = np.flatnonzero(~by_people)
    centre = central_points(shapes[empty])
    cx, cy = shapely.get_x(centre), shapely.get_y(centre)
    reach = _reach(shapes[empty], cx, cy, epsg)
    zone = np.concatenate([zone, empty])
    order = np.argsort(zone, kind="stable")
    return Origins(
        zones=tuple(territory.zoning(zoning).ids()),
        zone=zone[order],
        x=np.concatenate([x, cx])[order],
        y=np.concatenate([y, cy])[order],
        weight=np.concatenate([weight, np.ones(len(empty))])[order],
        radius=np.concatenate([radius, reach])[order],
        by_people=tuple(by_people.tolist()),
        epsg=epsg,
        method=_method(grid, len(empty)),
    )


def _method(grid: PopulationGrid | None, empty: int) -> str:
    """How distances are measured, in French; `empty` zones have a central point."""
    if grid is None:
        return _CENTRE
    start = f"Distances mesurées depuis les lieux habités ({grid.title})"
    if not empty:
        return f"{start}."
    return f"{start}, ou depuis un point central pour {empty} zone{'s' if empty > 1 else ''}."


def central_points(shapes: Geometries) -> Geometries:
    """Centroid of each surface, or a point inside it when the centroid falls outside."""
    centres = np.asarray(shapely.centroid(shapes), dtype=object)
    outside = ~np.asarray(shapely.intersects(shapes, centres))
    centres[outside] = shapely.point_on_surface(shapes[outside])
    return centres


def nearest(
    start: Origins,
    x: npt.ArrayLike,
    y: npt.ArrayLike,
    epsg: int,
    within: Sequence[int] = (500, 1000),
) -> pa.Table:
    """Distance, as the crow flies, from the people of each zone to the nearest of some places.

    `x`, `y`: the places, in `epsg` (longitude, latitude if geographic). One row per zone:
    `zone`, `mean` (metres, mean over people) with bounds `mean_low`, `mean_high`, then for each
    threshold d `within_<d>` (share of people, 0 to 1; null when a central point cannot tell),
    `within_<d>_low`, `within_<d>_high`; `by_people`. Raises `CroiseeError` when no place has
    coordinates.
    """
    px, py = transform(np.asarray(x, dtype=float), np.asarray(y, dtype=float), epsg, start.epsg)
    placed = np.isfinite(px) & np.isfinite(py)
    if not placed.any():
        raise CroiseeError(
            Problem(
                message="aucun des lieux n’a de coordonnées : aucune distance n’est mesurable.",
                remedy="Vérifiez les colonnes de coordonnées de la source et sa projection.",
            )
        )
    distance = _to_nearest(start, px[placed], py[placed])
    by_people = np.array(start.by_people)

    def mean(values: Floats) -> Floats:
        total = np.bincount(start.zone, weights=values * start.weight, minlength=len(start.zones))
        return np.asarray(total, dtype=np.float64)

    columns: dict[str, object] = {
        "zone": list(start.zones),
        "mean": mean(distance),
        "mean_low": mean(np.maximum(distance - start.radius, 0)),
        "mean_high": mean(distance + start.radius),
    }
    for limit in within:
        low = mean((distance + start.radius <= limit).astype(float))
        high = mean((distance - start.radius <= limit).astype(float))
        low, high = np.clip(low, 0, 1), np.clip(high, 0, 1)
        share = np.clip(mean((distance <= limit).astype(float)), 0, 1)
        columns[f"within_{limit}"] = pa.array(share, mask=~by_people & (low < high))
        columns[f"within_{limit}_low"], columns[f"within_{limit}_high"] = low, high
    columns["by_people"] = list(start.by_people)
    return pa.table(columns)


def _inhabited(
    shapes: Geometries, grid: PopulationGrid | None, epsg: int
) -> tuple[Ranks, Floats, Floats, Floats, Floats]:
    """Zone, place, people and radius of each populated piece of cell."""
    if grid is None:
        none = np.zeros(0)
        return none.astype(np.int64), none, none, none, none
    lived = np.flatnonzero(grid.people > 0)
    squares = grid.squares[lived]
    zone, cell, share = shares_of_cells(shapes, squares)
    parts = np.asarray(squares[cell], dtype=object)
    cut = share < 1
    parts[cut] = shapely.intersection(shapes[zone[cut]], parts[cut])
    middle = central_points(parts)
    x, y = shapely.get_x(middle), shapely.get_y(middle)
    people = grid.people[lived][cell] * share
    return zone, x, y, people, _reach(parts, x, y, epsg)


def _reach(shapes: Geometries, x: Floats, y: Floats, epsg: int) -> Floats:
    """Metres from each point to the farthest point of its surface (always a vertex)."""
    corners, shape = shapely.get_coordinates(shapes, return_index=True)
    metres = _metres(x[shape], y[shape], corners[:, 0], corners[:, 1], epsg)
    farthest = np.zeros(len(shapes))
    np.maximum.at(farthest, shape, metres)
    return farthest


def _metres(x1: Floats, y1: Floats, x2: Floats, y2: Floats, epsg: int) -> Floats:
    if is_geographic(epsg):
        return np.asarray(pyproj.Geod(ellps="GRS80").inv(x1, y1, x2, y2)[2])
    return np.asarray(np.hypot(x2 - x1, y2 - y1))


def _to_nearest(start: Origins, px: Floats, py: Floats) -> Floats:
    """Metres from each origin to the nearest place."""
    if not is_geographic(start.epsg):
        tree = cKDTree(np.column_stack([px, py]))
        return np.asarray(tree.query(np.column_stack([start.x, start.y]))[0])
    # On the ellipsoid: the few nearest by straight chord, then the exact geodesic among them.
    tree = cKDTree(_on_sphere(px, py))
    few = min(8, len(px))
    _, candidates = tree.query(_on_sphere(start.x, start.y), k=range(1, few + 1))
    near = candidates.ravel()
    x, y = np.repeat(start.x, few), np.repeat(start.y, few)
    metres = _metres(x, y, px[near], py[near], start.epsg)
    return np.asarray(metres.reshape(-1, few).min(axis=1))


def _on_sphere(lon: Floats, lat: Floats) -> Floats:
    east, north = np.radians(lon), np.radians(lat)
    return np.column_stack(
        [np.cos(north) * np.cos(east), np.cos(north) * np.sin(east), np.sin(north)]
    )
