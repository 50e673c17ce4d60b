"""What the rules look at in one cell, and how it is drawn from the records behind the cell."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from croisee.confidentiality.system import BoolArray, FloatArray, IntArray

Labels = npt.ArrayLike
"""One label per record: strings or whole numbers."""

DEPTH = 3
"""How many of the largest contributions are kept: enough for (n, k) rules up to n = 3."""
_NOTHING = 1e-9
"""Part of a place below which sums of weights are only the rounding of the arithmetic."""


@dataclass(frozen=True)
class Facts:
    """What the rules look at in one cell. None: not known, which never helps publication.

    `value`: the figure as it would be shown (weighted, for a sample). `contributors`: how many
    stand behind it, in the unit of the profile: respondents of a sample, whatever their weights; a
    holding counts for one. `largest`, `second`, `further`: what the largest contributors bring, in
    absolute value, in descending order. When some have waived, the largest that has not comes
    first, then the others. `households`: how many households these contributors live in. `waived`:
    how many contributors agreed to be shown. `weight`: how many units a respondent of the sample
    stands for on average (1 where everybody is counted). `structural`: a zero by definition (no man
    draws a maternity allowance), which teaches nothing.
    """

    value: float
    contributors: int | None = None
    largest: float | None = None
    second: float | None = None
    further: tuple[float, ...] = ()
    households: int | None = None
    waived: int = 0
    weight: float = 1.0
    structural: bool = False

    @property
    def tops(self) -> tuple[float, ...]:
        """The largest contributions known, as far as they are known."""
        if self.largest is None:
            return ()
        return (
            (self.largest,) if self.second is None else (self.largest, self.second, *self.further)
        )


def strictest(one: Facts, other: Facts) -> Facts:
    """The same cell told by two tables: the fewest contributors, the largest contributions.

    Of a zero, « nobody » is believed only when both tables say so: it would show the cell.
    """
    behind = _least(one.contributors, other.contributors)
    if one.value == 0.0 and behind == 0:
        behind = max(one.contributors or 0, other.contributors or 0)
    tops = [max(pair) for pair in zip(one.tops, other.tops, strict=False)]
    longer = max(one.tops, other.tops, key=len)
    tops += longer[len(tops) :]
    return Facts(
        one.value,
        behind,
        *_first_two(tops),
        further=tuple(tops[2:]),
        households=_least(one.households, other.households),
        waived=min(one.waived, other.waived),
        weight=max(one.weight, other.weight),
        structural=one.structural and other.structural,
    )


def _least(one: int | None, other: int | None) -> int | None:
    told = [number for number in (one, other) if number is not None]
    return min(told) if told else None


def _first_two(tops: Sequence[float]) -> tuple[float | None, float | None]:
    first, second = [*tops, None, None][:2]
    return first, second


def facts_of(
    contributions: npt.ArrayLike,
    *,
    holdings: Labels | None = None,
    weights: npt.ArrayLike | None = None,
    households: Labels | None = None,
    waivers: npt.ArrayLike | None = None,
) -> Facts:
    """The facts of one cell, from its records. See `facts_by_cell`."""
    amounts = np.atleast_1d(np.asarray(contributions, dtype=np.float64))
    cells = np.zeros(amounts.size, dtype=np.int64)
    if not amounts.size:
        return Facts(0.0, 0, households=None if households is None else 0)
    return facts_by_cell(
        cells, amounts, holdings=holdings, weights=weights, households=households, waivers=waivers
    )[0]


def facts_by_cell(
    cells: npt.ArrayLike,
    contributions: npt.ArrayLike,
    *,
    holdings: Labels | None = None,
    weights: npt.ArrayLike | None = None,
    households: Labels | None = None,
    waivers: npt.ArrayLike | None = None,
) -> list[Facts]:
    """The facts of every cell, from the records of all cells at once.

    All arguments have one entry per record. `cells`: the number of its cell, from 0 on.
    `contributions`: what it brings (1 each, for a count). `holdings`: who it belongs to: records of
    one holding in one cell are one contributor (Hundepool et al., *Handbook on Statistical
    Disclosure Control*, section « Holdings »). `weights`: sampling weights. `households`: the
    household it lives in. `waivers`: whether it agreed to be shown; a holding has agreed when all
    its records have.

    A record that brings 0 hides nobody, so it is not counted as a contributor. Sizes are absolute
    values, added within a holding: contributions of both signs do not make it look smaller.

    Weights: each contribution stands for as many equal ones as its weight (τ-ARGUS manual 4.1,
    section 4.4.4 « Weight »: 100 with weight 4 and 10 with weight 7 give 100, 100, 100…); a
    fraction fills a fraction of a place; a weight below 1 counts as 1, since that respondent is
    there. The result never falls below the two largest observations, which INSEE compares with the
    weighted total (*Manuel de protection des tableaux*, annexe « Règles »).

    Raises `ValueError` when both holdings and weights are given: nobody knows to which holding the
    units that a respondent stands for belong (same handbook, « Sampling weights »).
    """
    if holdings is not None and weights is not None:
        raise ValueError("sampling weights and holdings cannot be combined")
    place = np.asarray(cells, dtype=np.int64)
    amounts = np.asarray(contributions, dtype=np.float64)
    weight = np.ones(amounts.size) if weights is None else np.asarray(weights, dtype=np.float64)
    agreed = np.zeros(amounts.size, bool) if waivers is None else np.asarray(waivers, dtype=bool)
    count = int(place.max()) + 1 if place.size else 0
    values = np.bincount(place, amounts * weight, minlength=count)
    there = amounts != 0.0
    homes = None if households is None else _distinct(place, np.asarray(households), there, count)
    who = np.arange(amounts.size) if holdings is None else _codes(np.asarray(holdings))
    place, size, copies, agreed = _contributors(
        place[there], who[there], np.abs(amounts[there]), weight[there], agreed[there]
    )
    behind = np.bincount(place, minlength=count)
    waived = np.bincount(place, agreed, minlength=count)
    tops = _tops(place, size, np.maximum(copies, 1.0), agreed, count)
    mean = float(weight.mean()) if weight.size else 1.0
    return [
        Facts(
            float(values[cell]),
            int(behind[cell]),
            *_first_two(tops[cell]),
            further=tuple(tops[cell][2:]),
            households=None if homes is None else int(homes[cell]),
            waived=int(waived[cell]),
            weight=mean,
        )
        for cell in range(count)
    ]


def _codes(labels: npt.NDArray[np.generic]) -> IntArray:
    return np.asarray(np.unique(labels, return_inverse=True)[1], dtype=np.int64)


def _distinct(
    place: IntArray, labels: npt.NDArray[np.generic], there: BoolArray, count: int
) -> IntArray:
    """How many different labels each cell has, among the records that are there."""
    pairs = np.unique(np.stack([place[there], _codes(labels)[there]]), axis=1)
    return np.asarray(np.bincount(pairs[0], minlength=count))


def _contributors(
    place: IntArray, who: IntArray, size: FloatArray, copies: FloatArray, agreed: BoolArray
) -> tuple[IntArray, FloatArray, FloatArray, BoolArray]:
    """One row per contributor of a cell: where, how large, how many copies, agreed or not."""
    if not place.size:
        return place, size, copies, agreed
    order = np.lexsort((who, place))
    place, who = place[order], who[order]
    first = np.flatnonzero(np.r_[True, (np.diff(place) != 0) | (np.diff(who) != 0)])
    together = np.logical_and.reduceat(agreed[order], first)
    return place[first], np.add.reduceat(size[order], first), copies[order][first], together


def _tops(
    place: IntArray, size: FloatArray, copies: FloatArray, agreed: BoolArray, count: int
) -> list[list[float]]:
    """The largest contributions of each cell, the largest that has not agreed first.

    Where all have agreed, nobody is left to protect: no contribution is listed.
    """
    order = np.lexsort((-size, agreed, place))
    start = np.searchsorted(place[order], np.arange(count))
    lead = order[start[start < place.size]] if place.size else order
    leads = np.zeros(place.size, dtype=bool)
    leads[lead] = ~agreed[lead]
    order = np.lexsort((-size, ~leads, place))
    place, size, copies = place[order], size[order], copies[order]
    kept = np.isin(place, place[leads[order]])
    place, size, copies = place[kept], size[kept], copies[kept]
    filled = np.cumsum(copies)
    before = filled - copies
    if place.size:
        first = np.flatnonzero(np.r_[True, np.diff(place) != 0])
        before = before - np.repeat(before[first], np.diff(np.r_[first, place.size]))
    slots = []
    for slot in range(DEPTH):
        share = np.clip(np.minimum(before + copies, slot + 1) - np.maximum(before, slot), 0.0, 1.0)
        slots.append((np.bincount(place, share * size, count), np.bincount(place, share, count)))
    return [
        [float(sums[cell]) for sums, shares in slots if shares[cell] > _NOTHING]
        for cell in range(count)
    ]
