"""What several averages over the same hidden groups tell of how small each group is.

A mean distance over the job seekers of a neighbourhood is a quotient of two sums over groups of
them (one per occupation) whose coefficients anybody can compute. Published with a known rounding,
it confines the numbers of these groups between two hyperplanes; some twenty figures may confine
one group to a few persons. The attacker knows every coefficient, every figure, that groups are
whole numbers, and nothing else. A group is safe when a *witness* is shown: whole numbers that agree
with all that is published and in which this group is not small. As in `attack.region`, what is
neither found nor refuted counts as a leak.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from scipy.sparse import csc_array, eye_array, hstack, vstack

from croisee.confidentiality.solver import Answer, LostError, Program
from croisee.confidentiality.system import BoolArray, FloatArray, IntArray

_SLACK = 1e-9
"""Share of a bound by which the arithmetic of a witness may pass it."""
_SHARES = (0.4, 0.8, 1.0)
"""How narrow numbers are first looked for, then how wide: shares of what is public."""
_ROUNDINGS = 64
"""Roundings tried of each solution."""
_NEAR = 1e-6
"""How far below the threshold an optimum must be to prove that nothing reaches it."""


@dataclass(frozen=True)
class Told:
    """A published figure: `numerator · x / denominator · x` to the nearest `step`.

    One coefficient per group, known to anybody. Without `denominator`, a sum; `step` 0: exact.
    """

    numerator: FloatArray
    denominator: FloatArray | None
    value: float
    step: float

    def rows(self, share: float) -> tuple[FloatArray, FloatArray, FloatArray]:
        """What it confines x to, as lower ≤ rows · x ≤ upper, in this share of its rounding."""
        half = share * self.step / 2
        if self.denominator is None:
            bounds = np.array([self.value - half]), np.array([self.value + half])
            return self.numerator[None, :], *bounds
        ends = [
            self.numerator - end * self.denominator
            for end in (self.value - half, self.value + half)
        ]
        return np.stack(ends), np.array([0.0, -np.inf]), np.array([np.inf, 0.0])


@dataclass(frozen=True)
class _Confined:
    """All that is public of the groups x: lower ≤ coefficients · x ≤ upper."""

    coefficients: FloatArray
    lower: FloatArray
    upper: FloatArray

    @classmethod
    def by(cls, figures: Sequence[Told], share: float = 1.0) -> "_Confined":
        parts = zip(*(figure.rows(share) for figure in figures), strict=True)
        return cls(*(np.concatenate(part) for part in parts))

    def hold(self, numbers: IntArray) -> BoolArray:
        """Which of several numbers of the groups (m × n) agree with all that is public."""
        told, size = (
            # Not by BLAS, whose threads cost more than such small products.
            np.einsum("mn,rn->mr", numbers.astype(np.float64), each)
            for each in (self.coefficients, np.abs(self.coefficients))
        )
        scale = _SLACK * (size + 1.0)
        agree = (told >= self.lower - scale) & (told <= self.upper + scale)
        return np.asarray(agree.all(axis=1) & (numbers >= 0).all(axis=1))


def guessed(groups: IntArray, figures: Sequence[Told], threshold: int) -> BoolArray:
    """Which small groups (1 to `threshold` - 1 persons) an attacker may tell to be small.

    `groups` (n): the true numbers; `figures`: all that is published of them. Raises `ValueError`
    when they do not agree: a figure was then not computed on them, and nothing would be proven.
    """
    found = np.zeros(len(groups), dtype=np.bool_)
    found[list(_leaks(groups, figures, threshold))] = True
    return found


def safe(groups: IntArray, figures: Sequence[Told], threshold: int) -> bool:
    """Whether no group is `guessed`; the search stops at the first that is."""
    return next(_leaks(groups, figures, threshold), None) is None


def _leaks(groups: IntArray, figures: Sequence[Told], threshold: int) -> Iterator[int]:
    """The groups of which no witness is found: looked for all together, then one by one."""
    public = _Confined.by(figures)
    if not public.hold(groups[None, :]).all():
        raise ValueError("the published figures are not those of these groups")
    doubtful = (groups > 0) & (groups < threshold)
    narrow, *wider = searches = [
        _Search(_Confined.by(figures, share), public, len(groups), threshold) for share in _SHARES
    ]
    for search in searches:
        while doubtful.any():
            search.widen(np.flatnonzero(doubtful))
            met = search.reached() & doubtful
            doubtful &= ~met
            if not met.any():
                break
    for group in np.flatnonzero(doubtful):
        for search in (*reversed(wider), narrow):
            if not doubtful[group]:
                break
            most = search.widen(np.array([group]))
            if search is wider[-1] and most < threshold - _NEAR:
                break  # no number at all agrees with what is public, whole or not
            doubtful &= ~search.reached()
        if doubtful[group]:
            yield int(group)


class _Search:
    """Numbers that agree with what is public and make chosen groups large.

    Columns: the groups x, then y with y ≤ x and y ≤ threshold, whose sum over the chosen groups is
    made as large as can be, then one slack per row. The best x is seldom whole: it is rounded in
    several ways that keep its sum, and the roundings that agree with everything are witnesses. What
    is asked of x is narrower than what is public, to leave room for rounding.
    """

    def __init__(self, asked: _Confined, public: _Confined, count: int, threshold: int) -> None:
        self._asked, self._public = asked, public
        self._count, self._threshold = count, threshold
        self._chance = np.random.default_rng(0)
        self._best: FloatArray | None = None

    @cached_property
    def _program(self) -> Program:
        """Made when first run: most often the narrowest search of several is enough."""
        asked, count = self._asked, self._count
        rows = len(asked.lower)
        scale = np.abs(asked.coefficients).max(axis=1)
        scale[scale == 0.0] = 1.0
        one = eye_array(count)
        told = hstack(
            [csc_array(asked.coefficients / scale[:, None]), csc_array((rows, count)),
             -eye_array(rows), csc_array((rows, count))]
        )  # fmt: skip
        capped = hstack([one, -one, csc_array((count, rows)), -one])
        # y - x ≤ 0 is x - y - slack = 0 with a slack that is never negative.
        free, cap = np.full(count, np.inf), np.full(count, float(self._threshold))
        zero = np.zeros(count)
        return Program(
            csc_array(vstack([told, capped])),
            np.zeros(rows + count),
            np.concatenate([zero, zero, asked.lower / scale, zero]),
            np.concatenate([free, cap, asked.upper / scale, free]),
        )

    def widen(self, chosen: IntArray) -> float:
        """Make the chosen groups large; returns what they add up to, each up to the threshold."""
        costs = np.zeros(self._count)
        costs[chosen] = -1.0
        self._program.set_costs(np.arange(self._count, 2 * self._count, dtype=np.int32), costs)
        self._best = None
        try:
            answer = self._program.run()
        except LostError:
            return np.inf  # nothing is proven either way
        if answer is not Answer.OPTIMAL:
            return 0.0
        solution = self._program.solution()
        self._best = np.maximum(solution[: self._count], 0.0)
        return float(solution[self._count + chosen].sum())

    def reached(self) -> BoolArray:
        """Groups that reach the threshold in a witness near the numbers made large last."""
        if self._best is None:
            return np.zeros(self._count, dtype=np.bool_)
        whole = _rounded(self._best, self._chance)
        whole = whole[self._public.hold(whole)]
        return np.asarray((whole >= self._threshold).any(axis=0))


def _rounded(numbers: FloatArray, chance: np.random.Generator) -> IntArray:
    """Whole numbers next to these (roundings × n), with the same sum when it is whole: systematic
    sampling of those rounded up, in `_ROUNDINGS` orders."""
    floor = np.floor(numbers + _SLACK)
    order = chance.permuted(np.tile(np.arange(numbers.size), (_ROUNDINGS, 1)), axis=1)
    parts = np.maximum(numbers - floor, 0.0)[order]
    along = np.cumsum(parts, axis=1) + chance.random((_ROUNDINGS, 1))
    up = np.diff(np.floor(along), prepend=0.0, axis=1) > 0
    whole = np.tile(floor, (_ROUNDINGS, 1))
    np.put_along_axis(whole, order, np.take_along_axis(whole, order, axis=1) + up, axis=1)
    return whole.astype(np.int64)
