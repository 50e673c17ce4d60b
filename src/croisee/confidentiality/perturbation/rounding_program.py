"""Controlled rounding as a linear program, whole or not.

A cell is its lower multiple, plus at most one base (`part`), plus whole bases beyond (`up`,
`down`). Costs rise with the distance, so the program fills them in that order. On a table of two
dimensions with one hierarchy the continuous program already gives whole bases (it is a flow: Cox
1987; Kelly, Golden & Assad, *The controlled rounding problem: relaxations and complexity issues*,
OR Spektrum 12, 1990); elsewhere it bounds what any rounding must lose, and the integer program
(Salazar-González, *Controlled rounding and cell perturbation*, Math. Programming 105, 2006) is for
small tables.
"""

from dataclasses import dataclass

import numpy as np
from scipy.sparse import csc_array, csr_array, hstack

from croisee.confidentiality.perturbation.rounding_limits import Limits, Whole
from croisee.confidentiality.solver import Answer, Program
from croisee.confidentiality.system import FloatArray

_NEAR = 1e-6


@dataclass(frozen=True)
class Nearest:
    """`cells` (n): the rounding in bases, None when the program gives none or a fractional one.
    `loss`: total deviation of the solution in bases, NaN without one."""

    answer: Answer
    cells: Whole | None
    loss: float


class Nearness:
    """The programs of one table. `exact` and `cost` (n): values in bases, price per base."""

    def __init__(self, relations: csr_array, exact: FloatArray, cost: FloatArray) -> None:
        self._relations = csc_array(relations)
        self._exact, self._cost = exact, cost

    def solve(self, limits: Limits, *, integer: bool) -> Nearest:
        """The rounding nearest to the values within these limits."""
        start = np.clip(np.floor(self._exact + _NEAR), limits.low, limits.high)
        fraction = self._exact - start
        # One base up is nearer, or less far, only for a fraction that the limits leave below it.
        partly = (fraction > _NEAR) & (fraction < 1.0) & (start < limits.high)
        above = start + partly
        widths = (above - start, limits.high - above, start - limits.low)
        prices = (self._cost * (1.0 - 2.0 * fraction), self._cost, self._cost)
        signs = (1.0, 1.0, -1.0)
        used = [np.flatnonzero(width > 0.0) for width in widths]
        fixed = float(self._cost @ np.abs(fraction))
        if not any(columns.size for columns in used):
            return Nearest(Answer.OPTIMAL, start.astype(np.int64), fixed)
        matrix = hstack(
            [sign * self._relations[:, c] for sign, c in zip(signs, used, strict=True)],
            format="csc",
        )
        rows = np.unique(matrix.indices)
        right = self._relations @ (self._exact - start)
        program = Program(
            csc_array(matrix[rows, :]),
            np.rint(right[rows]),
            np.zeros(matrix.shape[1]),
            np.concatenate([width[c] for width, c in zip(widths, used, strict=True)]),
            integer=integer,
        )
        costs = np.concatenate([price[c] for price, c in zip(prices, used, strict=True)])
        program.set_costs(np.arange(costs.size, dtype=np.int32), costs)
        answer = program.run()
        if answer is not Answer.OPTIMAL:
            return Nearest(answer, None, np.nan)
        moves = program.solution()
        cells = start.copy()
        ends = np.cumsum([columns.size for columns in used])[:-1]
        for sign, columns, move in zip(signs, used, np.split(moves, ends), strict=True):
            cells[columns] += sign * move
        whole = np.rint(cells)
        found = whole.astype(np.int64) if np.abs(whole - cells).max() < _NEAR else None
        return Nearest(answer, found, fixed + float(costs @ moves))
