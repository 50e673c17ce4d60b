"""As the crow flies: straight line in the plane of a projection, geodesic on the ellipsoid.

Lambert-93 (EPSG:2154) in metropolitan France, where its scale errs by less than 0.3 %; geodesic
elsewhere. Whole metres, halves to the even neighbour: on whole coordinates each distance is the
exact one, rounded; every step is an operation that IEEE 754 rounds correctly, and none depends on
the other points asked for.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyproj
from numba import njit

Floats = npt.NDArray[np.float64]
Distances = npt.NDArray[np.int32]


@dataclass(frozen=True, eq=False)
class StraightLine:
    """Metres from points (x, y) to places (px, py), all in one projection in metres.

    `blur` (places): metres of each place's spread about (px, py), 0 where it is known exactly:
    the distance is then √(d² + blur²), the quadratic mean over wherever it may be.
    """

    x: Floats
    y: Floats
    place_x: Floats
    place_y: Floats
    blur: Floats

    @classmethod
    def between(
        cls,
        x: npt.ArrayLike,
        y: npt.ArrayLike,
        place_x: npt.ArrayLike,
        place_y: npt.ArrayLike,
        blur: npt.ArrayLike = 0,
    ) -> "StraightLine":
        """Coordinates as whole or real metres, all finite."""
        given = (np.ascontiguousarray(v, np.float64) for v in (x, y, place_x, place_y))
        px, py, qx, qy = given
        return cls(px, py, qx, qy, np.broadcast_to(np.asarray(blur, np.float64), qx.shape).copy())

    def __call__(self, points: slice) -> Distances:
        """Points in `points` × places."""
        x, y = self.x[points], self.y[points]
        return np.asarray(_plane(x, y, self.place_x, self.place_y, self.blur * self.blur))


@dataclass(frozen=True, eq=False)
class Geodesic:
    """Metres on the GRS80 ellipsoid (Karney 2013) from points to places, in degrees."""

    longitude: Floats
    latitude: Floats
    place_longitude: Floats
    place_latitude: Floats

    def __call__(self, points: slice) -> Distances:
        """Points in `points` × places."""
        lon, lat = self.longitude[points], self.latitude[points]
        shape = lon.size, self.place_longitude.size
        start = (np.broadcast_to(values[:, None], shape) for values in (lon, lat))
        end = (np.broadcast_to(v, shape) for v in (self.place_longitude, self.place_latitude))
        metres = pyproj.Geod(ellps="GRS80").inv(*start, *end)[2]
        return np.asarray(np.rint(metres).astype(np.int32))


@njit(cache=True)
def _plane(x: Floats, y: Floats, px: Floats, py: Floats, blur2: Floats) -> Distances:
    metres = np.empty((x.size, px.size), np.int32)
    for point in range(x.size):
        for place in range(px.size):
            east, north = px[place] - x[point], py[place] - y[point]
            square = east * east + north * north + blur2[place]
            metres[point, place] = np.int32(np.rint(np.sqrt(square)))
    return metres
