"""How the posts of each occupation spread by distance around a zone: what a decile is read from."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from croisee.accessibility.inputs import ONE, Points, Supply, Travel, Whole
from croisee.accessibility.reached import reached

Floats = npt.NDArray[np.float64]
_TIE = 1e-9
"""Seekers by which arithmetic may miss a decile that is met exactly."""


@dataclass(frozen=True, eq=False)
class Spread:
    """Seekers start from `points`, travel by `travel`, to the posts of `supply` within `radius`."""

    points: Points
    supply: Supply
    travel: Travel
    radius: int

    def within(self, zone: int, distances: Sequence[int]) -> Floats:
        """Share (distances × occupations) of the seekers of a zone who have a post in reach, that
        posts within each distance hold when each seeker spreads evenly over those within `radius`.

        It depends on no seeker. A distance below 0 holds nothing, one above `radius` everything.
        """
        asked = np.clip(np.asarray(distances, np.int64), -1, self.radius)
        limits = np.unique(np.append(asked[asked >= 0], self.radius))
        rows = self.points.points(slice(zone, zone + 1))
        nowhere = np.full(rows.stop - rows.start, -1), np.full(self.supply.places, -1)
        met = reached(self.travel(rows), self.supply, tuple(limits.tolist()), *nowhere)
        every = met.posts[:, :, len(limits) - 1]
        held = met.posts[:, :, np.searchsorted(limits, asked)] / np.maximum(every, 1)[:, :, None]
        held[:, :, asked < 0] = 0.0
        share = self.points.share[rows] / ONE
        return np.asarray(np.einsum("p,prd->dr", share, held))

    def tenths(self, zone: int, low: Whole, high: Whole, tenth: int) -> tuple[float, float]:
        """Least and most that a decile of a zone may be, in the unit of its distances, for numbers
        of seekers (occupations) between `low` and `high`; NaN where there may be nobody.

        That the decile is within a distance is that Σ seekers · (share within − tenth / 10 · share
        in reach) is not negative: largest with each number at one end, smallest with each at the
        other.
        """
        reach = self.within(zone, [self.radius])[0]
        if not (low * reach).any():
            return np.nan, np.nan
        ends = []
        for few, many in ((low, high), (high, low)):
            nearest, farthest = -1, self.radius
            while farthest - nearest > 1:
                middle = (nearest + farthest) // 2
                gap = self.within(zone, [middle])[0] - tenth / 10 * reach
                total = (np.where(gap > 0, many, few) * gap).sum()
                nearest, farthest = (nearest, middle) if total >= -_TIE else (middle, farthest)
            ends.append(float(farthest))
        return ends[0], ends[1]
