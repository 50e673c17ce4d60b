"""Metres on the ellipsoid, for distances of a few kilometres at most.

Around a latitude, a degree is so many metres to the north and so many to the east (WGS 84); on
roads and on the way to them, this is the geodesic to less than a part in ten thousand. Places are
in ten-millionths of a degree.
"""

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int32]

UNITS = 10_000_000  # units of a place in a degree
_EQUATOR = 6_378_137.0  # metres
_ECCENTRICITY = 0.00669437999014  # squared


def scales(latitudes: Floats) -> tuple[Floats, Floats]:
    """Metres per unit to the east and to the north, at latitudes in degrees."""
    radians = np.radians(latitudes)
    flattening = 1.0 - _ECCENTRICITY * np.sin(radians) ** 2
    east = np.radians(_EQUATOR * np.cos(radians) / np.sqrt(flattening)) / UNITS
    north = np.radians(_EQUATOR * (1.0 - _ECCENTRICITY) / flattening**1.5) / UNITS
    return east, north


def lengths(x: Ints, y: Ints, other_x: Ints, other_y: Ints) -> Floats:
    """Metres from each place to the other of the same row."""
    east, north = scales((y.astype(np.float64) + other_y) / (2 * UNITS))
    across = (other_x.astype(np.float64) - x) * east
    up = (other_y.astype(np.float64) - y) * north
    return np.hypot(across, up)
