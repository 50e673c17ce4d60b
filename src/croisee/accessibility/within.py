"""A vacancy known by its commune alone is somewhere in the commune, not at its centre.

For a post anywhere in the commune with the same chance, the mean square of the distance is exact:
E[D²] = d² + s², d to the centroid, s² the mean square distance of the commune to its centroid. The
expected distance is taken as its root, √(d² + s²): at d = 0 it is 6 % above the mean of a disc
(s against 2/3 of the radius; √½ = 0.707), and the excess vanishes as d grows. Whatever the shape,
the true distance lies within the commune's radius (centroid to farthest corner) of d.

A radius or spread is in the unit of the distances: for times, divide metres by a speed first.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from croisee.accessibility.inputs import UNREACHABLE, Distances, Travel


@dataclass(frozen=True, eq=False)
class Somewhere:
    """Distances to places known only within some `spread` (per place, 0 where known exactly)."""

    travel: Travel
    spread: npt.NDArray[np.float64]

    def __call__(self, points: slice) -> Distances:
        """√(d² + s²), to the nearest whole number, halves to the even one."""
        centre = self.travel(points)
        real = centre.astype(np.float64)
        expected = np.rint(np.sqrt(real * real + self.spread * self.spread))
        return np.where(centre == UNREACHABLE, centre, expected.astype(np.int32))


@dataclass(frozen=True, eq=False)
class AtWorst:
    """Largest distances to places known only within some `radius` (per place): d + radius."""

    travel: Travel
    radius: npt.NDArray[np.int32]

    def __call__(self, points: slice) -> Distances:
        """Never below the true distance in the plane."""
        centre = self.travel(points)
        return np.where(centre == UNREACHABLE, centre, centre + self.radius).astype(np.int32)


@dataclass(frozen=True, eq=False)
class AtBest:
    """Smallest distances to places known only within some `radius` (per place): d − radius."""

    travel: Travel
    radius: npt.NDArray[np.int32]

    def __call__(self, points: slice) -> Distances:
        """Never above the true distance in the plane, nor below 0."""
        centre = self.travel(points)
        return np.where(centre == UNREACHABLE, centre, np.maximum(centre - self.radius, 0)).astype(
            np.int32
        )
