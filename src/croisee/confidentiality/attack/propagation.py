"""Bounds that follow from one relation at a time, passed on until nothing moves.

In each relation, what the other cells leave bounds each one (the Shuttle algorithm of Buzzigoli &
Giusti, 1999; feasibility-based bound tightening in integer programming). Never tighter than a
linear program, but linear in the number of relations: on tables of counts it alone finds nearly
every unsafe cell. Each bound remembers the relation that gave it, so that a leak can be told.
"""

from dataclasses import dataclass

import numpy as np
from numba import njit
from scipy.sparse import csc_array, csr_array

from croisee.confidentiality.system import FloatArray, IntArray

_VISITS = 60
"""Visits of a relation on average, past which slow convergence is cut: bounds stay valid."""
_GAIN = 1e-4
"""A real bound moves only if it gains this share of its interval."""
_NOISE = 1e-6


@dataclass(frozen=True)
class Deductions:
    """`least`, `most` (n): valid bounds of each cell; and the journal of how they came.

    Entry `e` of the journal says that relation `by[e]` moved end `end[e]` (2·cell for the least,
    2·cell + 1 for the most), whose entry before was `before[e]` (-1: none); `last[end]` is the
    newest entry of each end.
    """

    least: FloatArray
    most: FloatArray
    by: IntArray
    before: IntArray
    last: IntArray

    def origin(self, matrix: csr_array, ends: IntArray) -> IntArray:
        """The relations from which these ends follow, in ascending order."""
        journal = (self.by, self.before, self.last)
        found: IntArray = _trace(matrix.indptr, matrix.indices, matrix.data, *journal, ends)
        return np.unique(found)


def propagate(
    rows: csr_array,
    columns: csc_array,
    right: FloatArray,
    least: FloatArray,
    most: FloatArray,
    *,
    integer: bool,
) -> Deductions:
    """Tighten `least ≤ x ≤ most` (n) by `rows @ x = right`; `columns` is the same matrix."""
    least, most = least.copy(), most.copy()
    by, before, last = _tighten(
        rows.indptr,
        rows.indices,
        rows.data,
        columns.indptr,
        columns.indices,
        right,
        least,
        most,
        integer,
        _VISITS * (rows.shape[0] + 1),
    )
    return Deductions(least, most, by, before, last)


@njit(cache=True)
def _tighten(start, member, weight, first, seat, right, least, most, integer, visits):  # type: ignore[no-untyped-def]
    relations = start.size - 1
    queue = np.arange(relations + 1)
    waiting = np.ones(relations, np.bool_)
    head, count = 0, relations
    last = np.full(2 * least.size, -1, np.int64)
    by, before = np.empty(1024, np.int64), np.empty(1024, np.int64)
    entries = 0
    while count > 0 and visits > 0:
        visits -= 1
        row = queue[head]
        head = (head + 1) % queue.size
        count -= 1
        waiting[row] = False
        low, high, open_low, open_high = 0.0, 0.0, 0, 0
        for e in range(start[row], start[row + 1]):
            a, cell = weight[e], member[e]
            bottom, top = a * least[cell], a * most[cell]
            if a < 0:
                bottom, top = top, bottom
            if bottom == -np.inf:
                open_low += 1
            else:
                low += bottom
            if top == np.inf:
                open_high += 1
            else:
                high += top
        for e in range(start[row], start[row + 1]):
            a, cell = weight[e], member[e]
            bottom, top = a * least[cell], a * most[cell]
            if a < 0:
                bottom, top = top, bottom
            ceiling, floor = np.inf, -np.inf
            if open_low == 0:
                ceiling = right[row] - (low - bottom)
            elif open_low == 1 and bottom == -np.inf:
                ceiling = right[row] - low
            if open_high == 0:
                floor = right[row] - (high - top)
            elif open_high == 1 and top == np.inf:
                floor = right[row] - high
            floor, ceiling = floor / a, ceiling / a
            if a < 0:
                floor, ceiling = ceiling, floor
            if integer:
                floor, ceiling, gain = np.ceil(floor - _NOISE), np.floor(ceiling + _NOISE), 0.5
            else:
                width = most[cell] - least[cell]
                gain = _NOISE + (_GAIN * width if width < np.inf else 0.0)
            moved = False
            for side in range(2):
                if side == 0 and floor > least[cell] + gain:
                    least[cell] = floor
                elif side == 1 and ceiling < most[cell] - gain:
                    most[cell] = ceiling
                else:
                    continue
                moved = True
                if entries == by.size:
                    by, before = np.append(by, by), np.append(before, before)
                by[entries], before[entries] = row, last[2 * cell + side]
                last[2 * cell + side] = entries
                entries += 1
            if moved:
                for f in range(first[cell], first[cell + 1]):
                    other = seat[f]
                    if not waiting[other]:
                        waiting[other] = True
                        queue[(head + count) % queue.size] = other
                        count += 1
    return by[:entries].copy(), before[:entries].copy(), last


@njit(cache=True)
def _trace(start, member, weight, by, before, last, ends):  # type: ignore[no-untyped-def]
    seen = np.zeros(by.size, np.bool_)
    stack = [last[end] for end in ends if last[end] >= 0]
    whose = [end for end in ends if last[end] >= 0]
    rows = [by[0] for _ in range(0)]
    while len(stack):
        entry, end = stack.pop(), whose.pop()
        if seen[entry]:
            continue
        seen[entry] = True
        row, cell = by[entry], end // 2
        rows.append(row)
        own = 0.0
        for e in range(start[row], start[row + 1]):
            if member[e] == cell:
                own = weight[e]
        upper = (end % 2 == 0) == (own > 0)
        for e in range(start[row], start[row + 1]):
            if member[e] != cell:
                other = 2 * member[e] + (1 if (weight[e] > 0) == upper else 0)
                earlier = last[other]
                while earlier >= entry:
                    earlier = before[earlier]
                if earlier >= 0 and not seen[earlier]:
                    stack.append(earlier)
                    whose.append(other)
    return np.array(rows)
