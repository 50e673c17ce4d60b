"""Intervals: what is known of a figure, and how two pieces of knowledge are put together.

A count that a producer has hidden is only known between two bounds, and no chance makes one value
likelier than another: an interval that covered « 95 % of the values between the bounds » would miss
precisely those who have the smallest counts. Imbens and Manski (Econometrica 72-6, 2004) give the
interval that covers the true value 95 times out of 100 *wherever* it lies between the bounds.
"""

from dataclasses import dataclass
from typing import Self

import numpy as np
import numpy.typing as npt
from scipy.special import ndtr, ndtri

Floats = npt.NDArray[np.float64]
LEVEL = 0.95
_STEPS = 60


@dataclass(frozen=True, eq=False)
class Interval:
    """A value between two bounds per zone, in the unit of its context; NaN where none is known."""

    low: Floats
    value: Floats
    high: Floats

    @classmethod
    def of(cls, low: npt.ArrayLike, value: npt.ArrayLike, high: npt.ArrayLike) -> Self:
        """The three as arrays of the same length."""
        arrays = np.broadcast_arrays(*(np.asarray(part, float) for part in (low, value, high)))
        return cls(*arrays)

    def times(self, other: "Interval") -> "Interval":
        """Product of two independent figures, `other` positive.

        Their half-widths, each carried over by the other's value, add up as squares, side by side
        (« square-and-add », Zou and Donner, Statistics in Medicine 27, 2008), which keeps skewness.
        """
        value = self.value * other.value
        below, above = self.value - self.low, self.high - self.value
        less, more = other.value - other.low, other.high - other.value
        positive = self.value >= 0
        return Interval(
            value - np.hypot(other.value * below, self.value * np.where(positive, less, more)),
            value,
            value + np.hypot(other.value * above, self.value * np.where(positive, more, less)),
        )


def deviations(width: npt.ArrayLike, spread: npt.ArrayLike, level: float = LEVEL) -> Floats:
    """How many standard deviations to add on both sides of two bounds `width` apart.

    `spread`: standard deviation of the error of the bounds, in the unit of `width`. From 1.96 where
    both bounds are one to 1.645 where they lie far apart, as only one side can then fail (95 %).
    """
    width, spread = np.broadcast_arrays(np.asarray(width, float), np.asarray(spread, float))
    apart = np.full(width.shape, np.inf)
    np.divide(width, spread, out=apart, where=spread > 0)
    least, most = np.full(apart.shape, ndtri(level)), np.full(apart.shape, ndtri((1 + level) / 2))
    for _ in range(_STEPS):
        middle = (least + most) / 2
        short = ndtr(middle + apart) - ndtr(-middle) < level
        least, most = np.where(short, middle, least), np.where(short, most, middle)
    return np.asarray((least + most) / 2)
