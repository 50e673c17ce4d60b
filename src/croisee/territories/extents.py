"""How far the inside of a zone is from its centre: what one ignores when only the zone is known."""

from dataclasses import dataclass

import numpy as np
import shapely

from croisee.territories.projection import Floats
from croisee.territories.reading import Geometries


@dataclass(frozen=True, eq=False)
class Extents:
    """Of each zone, in the unit of its outline: centroid `x`, `y`; `spread`: root of the mean
    square distance of its points to the centroid; `radius`: distance to its farthest corner."""

    x: Floats
    y: Floats
    spread: Floats
    radius: Floats


def extents(shapes: Geometries) -> Extents:
    """Extents of surfaces in a plane projection.

    The second moment about the centroid is exact, by Green's formula on the rings of each outline.
    """
    centres = shapely.centroid(shapes)
    x, y = shapely.get_x(centres), shapely.get_y(centres)
    corners, shape = shapely.get_coordinates(shapes, return_index=True)
    radius = np.zeros(len(shapes))
    np.maximum.at(radius, shape, np.hypot(corners[:, 0] - x[shape], corners[:, 1] - y[shape]))
    spread = np.array([_spread(*each) for each in zip(shapes, x, y, strict=True)])
    return Extents(x, y, spread, radius)


def _spread(shape: shapely.Geometry, x: float, y: float) -> float:
    moment = area = 0.0
    for polygon in shapely.get_parts(shape):
        for rank, ring in enumerate((polygon.exterior, *polygon.interiors)):
            east, north = (shapely.get_coordinates(ring) - (x, y)).T
            cross = east[:-1] * north[1:] - east[1:] * north[:-1]
            inside = cross.sum() / 2
            squares = (
                east[:-1] ** 2 + east[:-1] * east[1:] + east[1:] ** 2
                + north[:-1] ** 2 + north[:-1] * north[1:] + north[1:] ** 2
            )  # fmt: skip
            # A hole takes away, whichever way its ring turns.
            sign = np.sign(inside) * (1 if rank == 0 else -1)
            moment += sign * float((cross * squares).sum()) / 12
            area += sign * float(inside)
    return float(np.sqrt(moment / area))
