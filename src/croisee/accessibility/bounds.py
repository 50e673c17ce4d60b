"""Weighted means when weights are only known between two bounds, as hidden cells are.

The mean Σ w·x / Σ w is largest with each weight at one end of its interval: the high end where x
is above that very mean, the low end elsewhere. Newton's method on that condition (Dinkelbach 1967,
fractional programming) climbs from mean to larger mean until the choice stands: a handful of
steps, exact since x is whole and so compares with the floor of the mean.
"""

from typing import NamedTuple

import numpy as np

from croisee.accessibility.exact import Sums, row_sums
from croisee.accessibility.inputs import Whole

NONE = -1
"""A mean over nobody."""


class Ratio(NamedTuple):
    """Fractions, one per row: unbounded whole numbers, since products of sums overflow words."""

    numerator: Sums
    denominator: Sums

    @property
    def floor(self) -> Whole:
        """Whole part, `NONE` where the denominator is 0."""
        known = self.denominator > 0
        whole = self.numerator // np.where(known, self.denominator, 1)
        return np.asarray(np.where(known, whole, NONE).astype(np.int64))

    @property
    def ceiling(self) -> Whole:
        """Smallest whole number not below, `NONE` where the denominator is 0."""
        known = self.denominator > 0
        whole = -(-self.numerator // np.where(known, self.denominator, 1))
        return np.where(known, whole, NONE).astype(np.int64)

    @property
    def nearest(self) -> Whole:
        """Nearest whole number, halves to the even one; `NONE` where the denominator is 0."""
        floor = self.floor
        rest = 2 * (self.numerator - floor * self.denominator)
        up = (rest > self.denominator) | ((rest == self.denominator) & (floor % 2 == 1))
        return np.where(floor == NONE, NONE, floor + up.astype(np.int64))


def weighted_mean(value: Whole, *weights: Whole) -> Ratio:
    """Mean of each row of `value`, weighted by the product of `weights` (all rows × columns)."""
    return Ratio(row_sums(value, *weights), row_sums(*weights))


def largest_mean(value: Whole, low: Whole, high: Whole) -> Ratio:
    """Largest weighted mean of each row (rows × columns) over weights between `low` and `high`.

    Over weights that are not all 0; a row whose weights can only be 0 has denominator 0.
    """
    best = weighted_mean(value, high)
    while True:
        above = value > best.floor[:, None]
        tried = weighted_mean(value, np.where(above, high, low))
        # A mean reached by the larger weights alone cannot be bettered: the choice would be empty.
        better = tried.numerator * best.denominator > best.numerator * tried.denominator
        if not better.any():
            return best
        best = Ratio(*(np.where(better, new, old) for new, old in zip(tried, best, strict=True)))


def smallest_mean(value: Whole, low: Whole, high: Whole) -> Ratio:
    """Smallest weighted mean of each row over weights between `low` and `high`."""
    top = value.max(initial=0)
    mirrored = largest_mean(top - value, low, high)
    return Ratio(top * mirrored.denominator - mirrored.numerator, mirrored.denominator)
