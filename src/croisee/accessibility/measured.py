"""What a measure says of each zone and occupation, and what it makes of a whole zone.

A figure of a zone is the mean of those of its occupations, each weighted by its seekers who have
one: every seeker who has a figure counts once. The others are not forgotten: they are what
coverage lacks of one.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from croisee.accessibility.bounds import NONE, largest_mean, smallest_mean, weighted_mean
from croisee.accessibility.exact import half_even
from croisee.accessibility.inputs import Demand, Points, Whole

MILLI = 1000
"""Distances and times are carried in thousandths of a metre or of a second."""


@dataclass(frozen=True, eq=False)
class Bounded:
    """A whole number per cell, and what it may be under the intervals of demand.

    `NONE` where there is no figure.
    """

    value: Whole
    low: Whole
    high: Whole

    @classmethod
    def certain(cls, value: Whole) -> "Bounded":
        """Numbers that do not depend on demand."""
        return cls(value, value, value)

    @classmethod
    def stacked(cls, parts: "list[Bounded]") -> "Bounded":
        """Runs of zones, one after the other."""
        value = np.concatenate([part.value for part in parts])
        if all(part.low is part.high for part in parts):
            return cls.certain(value)
        low = np.concatenate([part.low for part in parts])
        return cls(value, low, np.concatenate([part.high for part in parts]))


@dataclass(frozen=True, eq=False)
class Measured:
    """A measure per zone × occupation.

    `figure`: in `unit`-ths of a metre, a second or one; `NONE` where no seeker has one. `covered`:
    millionths of the seekers of the cell who have a figure.
    """

    figure: Bounded
    covered: Bounded
    unit: int

    @classmethod
    def over_points(
        cls, points: Points, zones: slice, value: Whole, defined: npt.NDArray[np.bool_], unit: int
    ) -> "Measured":
        """Mean over the people of each zone of what holds at their point (p × occupations)."""
        first = points.first[zones.start : zones.stop] - points.first[zones.start]
        share = points.share[points.points(zones), None] * defined
        covered = np.add.reduceat(share, first)
        total = np.add.reduceat(share * np.where(defined, value, 0), first)
        figure = np.where(covered > 0, half_even(total, covered), NONE)
        return cls(Bounded.certain(figure), Bounded.certain(covered), unit)

    @classmethod
    def stacked(cls, parts: "list[Measured]") -> "Measured":
        """Runs of zones, one after the other."""

        figure = Bounded.stacked([part.figure for part in parts])
        return cls(figure, Bounded.stacked([part.covered for part in parts]), parts[0].unit)

    def by_zone(self, demand: Demand) -> "ZoneFigures":
        """One figure per zone, its bounds, and its coverage.

        Bounds are over every demand within its intervals: exact for a measure that does not
        depend on demand, and never too narrow for one that does.
        """
        covered = self.covered
        everyone = Bounded(demand.twice, demand.low, demand.high)
        with_figure = Bounded(
            demand.twice * covered.value, demand.low * covered.low, demand.high * covered.high
        )
        return ZoneFigures(
            _mean(self.figure, with_figure), _mean(covered, everyone), unit=self.unit
        )


def _mean(value: Bounded, weight: Bounded) -> Bounded:
    """Weighted mean of each row; bounds rounded outwards. Weights are 0 where value is `NONE`."""
    middle = weighted_mean(np.maximum(value.value, 0), weight.value)
    if value.low is value.high and np.array_equal(weight.low, weight.high):
        return Bounded(middle.nearest, middle.floor, middle.ceiling)
    return Bounded(
        middle.nearest,
        smallest_mean(np.maximum(value.low, 0), weight.low, weight.high).floor,
        largest_mean(np.maximum(value.high, 0), weight.low, weight.high).ceiling,
    )


@dataclass(frozen=True, eq=False)
class ZoneFigures:
    """One figure per zone, in `unit`-ths, and its coverage, in millionths of the seekers.

    `NONE`: nobody has a figure (coverage 0), or nobody seeks (coverage `NONE`).
    """

    figure: Bounded
    coverage: Bounded
    unit: int

    def real(self) -> npt.NDArray[np.float64]:
        """The figures as metres, seconds or shares, nan where there is none: to be shown."""
        return np.where(self.figure.value == NONE, np.nan, self.figure.value / self.unit)
