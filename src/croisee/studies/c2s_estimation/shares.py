"""Which share of people live below a ceiling, known only by a few quantiles of income.

Pure functions. The distribution between two known quantiles is unknown: the share is bounded by
them, and interpolated in a straight line for the central value. A ceiling given per household is
turned into a ceiling per consumption unit, which depends on who lives there: the bounds run over
the usual households.
"""

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise, product


@dataclass(frozen=True)
class Interval:
    """A central value between two bounds, in the unit of its context."""

    low: float
    value: float
    high: float


def share_below(ceiling: float, quantiles: Mapping[int, float]) -> Interval:
    """Share (0–1) of people whose income is under `ceiling`, with sure bounds.

    `quantiles`: percentage of people → income they do not exceed, e.g. {10: 8200.0, 50: 13470.0}.
    Below the first quantile incomes are taken from 0 (central value only); above the last, the
    central value is the last share known. Raises `ValueError` without any quantile, or when
    incomes decrease as shares grow.
    """
    shares = sorted(quantiles)
    if not shares:
        raise ValueError("no quantile")
    incomes = [quantiles[share] for share in shares]
    if any(a > b for a, b in pairwise(incomes)):
        raise ValueError("quantiles must not decrease")
    index = bisect_right(incomes, ceiling)
    low = shares[index - 1] / 100 if index else 0.0
    if index == len(shares):
        return Interval(low, low, 1.0)
    high = shares[index] / 100
    floor = incomes[index - 1] if index else 0.0
    span = incomes[index] - floor
    position = (ceiling - floor) / span if span > 0 else 1.0
    return Interval(low, low + (high - low) * min(max(position, 0.0), 1.0), high)


def household_ceiling(size: int, scale: Sequence[float]) -> float:
    """Ceiling of a household of `size` persons, in ceilings of one person."""
    *steps, further = scale
    return sum(steps[:size]) + further * max(0, size - len(steps))


def unit_ceiling_bounds(
    scale: Sequence[float], units: Sequence[float], *, adults: int = 2, children: int = 4
) -> tuple[float, float]:
    """Smallest and largest ceiling per consumption unit over the usual households.

    Households of 1 to `adults` adults with 0 to `children` children, each under or over 14.
    In ceilings of one person: 1 means that both scales weigh this household alike.
    """
    first, other, child = units
    ratios = []
    for grown, young, teen in product(
        range(1, adults + 1), range(children + 1), range(children + 1)
    ):
        if young + teen > children:
            continue
        consumption = first + other * (grown - 1 + teen) + child * young
        ratios.append(household_ceiling(grown + young + teen, scale) / consumption)
    return min(ratios), max(ratios)


def people_below(
    ceiling: float, quantiles: Mapping[int, float], unit_bounds: tuple[float, float]
) -> Interval:
    """Share of people under a household ceiling: both sources of ignorance together."""
    narrow, wide = unit_bounds
    return Interval(
        share_below(ceiling * narrow, quantiles).low,
        share_below(ceiling, quantiles).value,
        share_below(ceiling * wide, quantiles).high,
    )


def not_claiming(beneficiaries: float, eligible: Interval) -> Interval:
    """Share (0–1) of eligible people who do not have the right; 0 where all seem to have it."""

    def rate(people: float) -> float:
        return max(0.0, 1 - beneficiaries / people) if people > 0 else 0.0

    return Interval(rate(eligible.low), rate(eligible.value), rate(eligible.high))
