"""Which zones differ clearly: groups against a reference, never a ranking where intervals overlap.

Fifteen hundred comparisons at 5 % each would find seventy-five « differences » where there is none.
Against a reference, Holm's correction (Scandinavian Journal of Statistics 6, 1979) keeps the chance
of even one wrong word under 5 %, whatever links the zones. Between zones, each rank is bounded by
the zones whose joint intervals lie wholly below or above (Klein, Wright and Wieczorek, "A joint
confidence region for an overall ranking of populations", JRSS C 69, 2020): two zones whose
intervals overlap share ranks.

Only each zone's own error counts here: what all have alike moves them together. Values are best
given where errors are normal: the logarithm of take-up, its sign changed to speak of non-take-up.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
import numpy.typing as npt
from scipy.special import ndtr, ndtri

from croisee.take_up.interval import LEVEL, Floats

Whole = npt.NDArray[np.int64]


class Group(StrEnum):
    """Where a zone stands."""

    MORE = "nettement plus"
    ALIKE = "comme"
    LESS = "nettement moins"
    UNKNOWN = "on ne sait pas"


@dataclass(frozen=True, eq=False)
class Reference:
    """What each of n zones is compared with: `value`, `variance` of its error, and `covariance` of
    that error with the zone's (a commune holds its neighbourhoods: part of its error is theirs).
    """

    value: Floats
    variance: Floats
    covariance: Floats

    @classmethod
    def outside(cls, value: float, error: float, zones: int) -> "Reference":
        """One reference that owes nothing to the zones; `error`: its standard error."""
        return cls(np.full(zones, value), np.full(zones, error**2), np.zeros(zones))

    @classmethod
    def mean(cls, values: Floats, errors: Floats, weights: Floats) -> "Reference":
        """The weighted mean of the zones themselves, of those whose weight is not 0."""
        used = weights > 0
        share = weights[used] / weights[used].sum()
        value, variance = share @ values[used], np.sum((share * errors[used]) ** 2)
        covariance = np.zeros(values.size)
        covariance[used] = share * errors[used] ** 2
        return cls(np.full(values.size, value), np.full(values.size, variance), covariance)

    @classmethod
    def families(cls, values: Floats, errors: Floats, family: Whole) -> "Reference":
        """For each zone the mean of those like it: `family` (n × k), the zone itself first."""
        others = family[:, 1:]
        variance = np.square(errors[others]).sum(axis=1) / others.shape[1] ** 2
        return cls(values[others].mean(axis=1), variance, np.zeros(values.size))


def groups(
    values: Floats, errors: Floats, reference: Reference, level: float = LEVEL
) -> tuple[Group, ...]:
    """The group of each zone (n): clearly more or less than the reference, or alike.

    `values` (n): NaN where unknown; `errors` (n): standard errors, of each zone alone.
    """
    gap = values - reference.value
    error = np.sqrt(np.maximum(errors**2 + reference.variance - 2 * reference.covariance, 0.0))
    known = np.isfinite(gap) & np.isfinite(error)
    scores = np.where(gap == 0, 0.0, np.copysign(np.inf, gap))
    np.divide(gap, error, out=scores, where=known & (error > 0))
    clear = np.zeros(values.shape, bool)
    clear[known] = holm(2 * ndtr(-np.abs(scores[known])), 1 - level)
    return tuple(map(_group, known.tolist(), clear.tolist(), scores.tolist()))


def _group(known: bool, clear: bool, score: float) -> Group:
    if not known:
        return Group.UNKNOWN
    if not clear:
        return Group.ALIKE
    return Group.MORE if score > 0 else Group.LESS


def holm(chances: Floats, risk: float) -> npt.NDArray[np.bool_]:
    """Which of n hypotheses are refused, the chance of refusing any true one kept under `risk`."""
    order = np.argsort(chances, kind="stable")
    steps = chances[order] <= risk / np.arange(len(chances), 0, -1)
    refused = np.zeros(len(chances), bool)
    refused[order] = np.logical_and.accumulate(steps)
    return refused


@dataclass(frozen=True, eq=False)
class Ranks:
    """Lowest and highest rank (n) each zone may have, 1 for the smallest value: together they hold
    the true ranks of all zones, with the level asked. 0 for zones without a value.
    """

    first: Whole
    last: Whole


def ranks(values: Floats, errors: Floats, level: float = LEVEL) -> Ranks:
    """Bounds on the rank of each zone among those that have a value (n; NaN without)."""
    known = np.isfinite(values) & np.isfinite(errors)
    number = max(int(known.sum()), 1)
    wide = ndtri((1 + level ** (1 / number)) / 2) * errors[known]
    low, high = values[known] - wide, values[known] + wide
    first, last = np.zeros(values.shape, np.int64), np.zeros(values.shape, np.int64)
    first[known] = 1 + np.searchsorted(np.sort(high), low, side="left")
    last[known] = np.searchsorted(np.sort(low), high, side="right")
    return Ranks(first, last)


def summary(found: Sequence[Group], reference: str) -> str:
    """How many zones stand where: « 1 zone nettement plus que la commune, 3 zones comme… »."""
    parts = [
        f"{count} {'zones' if count > 1 else 'zone'} {group}{join} {reference}"
        for group, join in ((Group.MORE, " que"), (Group.ALIKE, ""), (Group.LESS, " que"))
        if (count := sum(one is group for one in found))
    ]
    return ", ".join(parts) + "." if parts else "Aucune zone ne peut être comparée."
