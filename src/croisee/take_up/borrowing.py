"""Rates that borrow strength from similar zones.

The model of `fay_herriot` on the logarithm of take-up, where errors add up and are nearly normal. A
zone with a reliable count keeps its own rate; one with an unsure count is drawn towards the zones
of the same characteristics; one without a count gets theirs. Errors that all zones have alike do
not tell zones apart: they stay out of the model and are added to the interval.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from croisee.take_up.counts import Counts
from croisee.take_up.fay_herriot import Model, fit
from croisee.take_up.interval import LEVEL, Floats, Interval, deviations


@dataclass(frozen=True, eq=False)
class Borrowed:
    """`logarithm` (n): of take-up, as predicted; `error` (n): its own standard error; `common` (n):
    that of the error all zones have alike; `counted` (n): the zone has an estimate of its own.
    """

    model: Model
    common: Floats
    counted: npt.NDArray[np.bool_]

    @property
    def logarithm(self) -> Floats:
        """Of take-up (n)."""
        return self.model.prediction

    @property
    def error(self) -> Floats:
        """Standard error (n) of the logarithm, the common part left out."""
        return np.asarray(np.sqrt(self.model.error))

    def non_take_up(self, level: float = LEVEL) -> Interval:
        """The rate of each zone, with both parts of its error."""
        wide = deviations(0.0, 1.0, level) * np.hypot(self.error, self.common)
        low, value, high = (
            1 - np.exp(self.logarithm + shift) for shift in (wide, np.zeros_like(wide), -wide)
        )
        return Interval(low, value, high)


def borrow(counts: Counts, features: Floats) -> Borrowed:
    """Fit on the zones that have a count, predict all.

    `features` (n × p): characteristics of every zone, a column of ones included. A hidden count
    takes part by the middle of its bounds (geometric), with the variance of a uniform law between
    them; one that may be 0 does not. Raises `ValueError` as `fit`.
    """
    counted = counts.found & (counts.low > 0)
    direct, variance = np.full(counted.shape, np.nan), np.full(counted.shape, np.nan)
    low, high = counts.low[counted], counts.high[counted]
    direct[counted] = (np.log(low) + np.log(high)) / 2 - np.log(counts.eligible[counted])
    variance[counted] = counts.own[counted] ** 2 + np.log(high / low) ** 2 / 12
    return Borrowed(fit(direct, variance, features), counts.common, counted)
