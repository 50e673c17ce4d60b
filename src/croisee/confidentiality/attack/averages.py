"""What several averages over the same hidden groups tell of how small each group is.

A mean distance over the job seekers of a neighbourhood is a quotient of two sums over groups of
them (one per occupation) whose coefficients anybody can compute. Published with a known rounding,
it confines the numbers of these groups between two hyperplanes; some twenty figures may confine
one group to a few persons. The attacker knows every coefficient, every figure, that groups are
whole numbers, and nothing else. A group is safe when a *witness* is shown: whole numbers that agree
with all that is published and in which this group is not small. As in `attack.region`, what is
neither found nor refuted counts as a leak.
"""

from dataclasses import dataclass

import numpy as np
from scipy.sparse import csc_array, eye_array, hstack, vstack

from croisee.confidentiality.solver import Program
from croisee.confidentiality.system import BoolArray, FloatArray, IntArray

_SLACK = 1e-9
"""Share of a bound by which the arithmetic of a witness may pass it."""


@dataclass(frozen=True)
class Confined:
    """What is public of the groups x: `lower ≤ coefficients @ x ≤ upper`, one row per figure."""

    coefficients: FloatArray
    lower: FloatArray
    upper: FloatArray

    def holds(self, groups: IntArray) -> bool:
        """Whether these groups agree with all that is public."""
        told = self.coefficients @ groups
        scale = _SLACK * (np.abs(self.coefficients) @ groups + 1.0)
        return bool(
            np.all(told >= self.lower - scale)
            and np.all(told <= self.upper + scale)
            and np.all(groups >= 0)
        )


def of_mean(numerator: FloatArray, denominator: FloatArray, mean: float, step: float) -> Confined:
    """What the mean `numerator · x / denominator · x`, published to the nearest `step`, confines.

    Both vectors have one non-negative coefficient per group. A share is the mean of zeros and ones.
    """
    half = step / 2
    rows = np.stack(
        [numerator - (mean - half) * denominator, numerator - (mean + half) * denominator]
    )
    return Confined(rows, np.array([0.0, -np.inf]), np.array([np.inf, 0.0]))


def of_sum(coefficients: FloatArray, total: float, step: float) -> Confined:
    """What a weighted number of persons, published to the nearest `step` (0: exact), confines."""
    half = step / 2
    return Confined(coefficients[None, :], np.array([total - half]), np.array([total + half]))


def together(figures: list[Confined]) -> Confined:
    """All that is public."""
    return Confined(
        np.concatenate([each.coefficients for each in figures]),
        np.concatenate([each.lower for each in figures]),
        np.concatenate([each.upper for each in figures]),
    )


def guessed(groups: IntArray, known: Confined, threshold: int) -> BoolArray:
    """Which small groups (1 to `threshold` - 1 persons) an attacker can tell to be small.

    `groups` (n): the true numbers. Raises `ValueError` when they do not agree with `known`: a
    figure was then not computed on them, and nothing would be proven.
    """
    if not known.holds(groups):
        raise ValueError("the published figures are not those of these groups")
    doubtful = (groups > 0) & (groups < threshold)
    search = _Search(known, len(groups), threshold)
    while doubtful.any():
        met = search.reached(np.flatnonzero(doubtful)) & doubtful
        if not met.any():
            break
        doubtful &= ~met
    for group in np.flatnonzero(doubtful):
        if search.reached(np.array([group]))[group]:
            doubtful[group] = False
    return doubtful


class _Search:
    """Whole numbers that agree with what is public and make chosen groups large.

    Columns: the groups x, then y with y ≤ x and y ≤ threshold, whose sum over the chosen groups is
    made as large as can be, then one slack per row.
    """

    def __init__(self, known: Confined, count: int, threshold: int) -> None:
        self._known, self._count, self._threshold = known, count, threshold
        rows = len(known.lower)
        scale = np.abs(known.coefficients).max(axis=1)
        scale[scale == 0.0] = 1.0
        one = eye_array(count)
        told = hstack(
            [csc_array(known.coefficients / scale[:, None]), csc_array((rows, count)),
             -eye_array(rows), csc_array((rows, count))]
        )  # fmt: skip
        capped = hstack([one, -one, csc_array((count, rows)), -one])
        # y - x ≤ 0 is x - y - slack = 0 with a slack that is never negative.
        matrix = csc_array(vstack([told, capped]))
        free, cap = np.full(count, np.inf), np.full(count, float(threshold))
        zero = np.zeros(count)
        self._program = Program(
            matrix,
            np.zeros(rows + count),
            np.concatenate([zero, zero, known.lower / scale, zero]),
            np.concatenate([free, cap, known.upper / scale, free]),
            integer=np.arange(3 * count + rows) < count,
        )

    def reached(self, chosen: IntArray) -> BoolArray:
        """Groups that reach the threshold in the witness found for the `chosen` ones, if any."""
        costs = np.zeros(self._count)
        costs[chosen] = -1.0
        every = np.arange(self._count, 2 * self._count, dtype=np.int32)
        self._program.set_costs(every, costs)
        self._program.run()
        found = np.rint(self._program.solution()[: self._count]).astype(np.int64)
        if len(found) < self._count or not self._known.holds(found):
            return np.zeros(self._count, dtype=np.bool_)
        reached: BoolArray = found >= self._threshold
        return reached
