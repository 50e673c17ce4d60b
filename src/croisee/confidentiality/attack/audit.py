"""The attacker: what anybody can deduce of each hidden cell from all that is public.

He knows the relations, every published cell, what was released before, that a count is neither
negative nor fractional. For each hidden cell he solves two linear programs, the least and the
greatest value it can take; no reasoning deduces more (Fischetti & Salazar 2001, section 2). Written
apart from `suppress`, on values instead of deviations: one must not repeat the other's mistake.

Every table the attacker finds possible is a witness for all cells at once, so many cells are
cleared together before the rest is examined one by one.
"""

from dataclasses import dataclass

import numpy as np
from scipy.sparse import csc_array

from croisee.confidentiality.solver import Answer, Program
from croisee.confidentiality.system import (
    BoolArray,
    CellSystem,
    FloatArray,
    IntArray,
    Requirement,
)

_ROUNDS = 60
_SLACK = 1e-6
"""Share of the distance required that counts as rounding of the arithmetic."""


@dataclass(frozen=True)
class Leak:
    """An unsafe cell: the interval left to it, the relations that narrow it, and the public cells
    of these relations (all are indices into the system)."""

    cell: int
    low: float
    high: float
    relations: tuple[int, ...]
    published: tuple[int, ...]


@dataclass(frozen=True)
class Audit:
    """`low`, `high` (n): interval of each cell. For a public cell both are its value.

    For a hidden cell, with `exact`, the interval is what the attacker can deduce (inf: no limit
    met; whole bounds for whole numbers); otherwise it lies inside it and shows at least what is
    required of the cell when the cell is safe.
    """

    low: FloatArray
    high: FloatArray
    leaks: tuple[Leak, ...]

    @property
    def unsafe(self) -> tuple[int, ...]:
        """Cells whose required interval the attacker narrows."""
        return tuple(leak.cell for leak in self.leaks)


def audit(
    system: CellSystem, published: BoolArray, requirement: Requirement, *, exact: bool = False
) -> Audit:
    """Attack the system when the cells of `published` (and `system.known`) are public.

    `exact` finds the whole interval of every hidden cell, required or not: slower.
    """
    public = published | system.known
    low, high = system.values.copy(), system.values.copy()
    leaks = [
        Leak(int(cell), low[cell], high[cell], (), (int(cell),))
        for cell in requirement.cells[public[requirement.cells]]
    ]
    for cells in system.components(~public):
        required = requirement.within(cells)
        if exact or required.cells.size:
            attack = _Attack(system, cells, required)
            leaks += attack.run(exact)
            low[cells], high[cells] = attack.low, attack.high
    return Audit(low, high, tuple(sorted(leaks, key=lambda leak: leak.cell)))


class _Attack:
    """The attack on one group of hidden cells tied together; local indices inside."""

    def __init__(self, system: CellSystem, cells: IntArray, required: Requirement) -> None:
        self._system, self._cells = system, cells
        values = system.values[cells]
        self.low, self.high = values.copy(), values.copy()
        matrix = csc_array(system.relations[:, cells])
        self._rows = np.unique(matrix.indices)
        self._matrix = matrix[self._rows, :]
        self._right = self._matrix @ values
        self._place = np.searchsorted(cells, required.cells)
        self._down, self._up = values.copy(), values.copy()
        self._down[self._place] -= required.down
        self._up[self._place] += required.up
        self._slack = _SLACK * np.maximum(self._up - self._down, 1.0)
        span = float(np.abs(values).max() + (self._up - self._down).max())
        self._far = 100.0 * (span + 1.0)
        self._floor = np.maximum(system.lower[cells], -self._far)
        self._ceiling = np.full(cells.size, self._far)
        self._columns = np.arange(cells.size, dtype=np.int32)
        self._program = self._start(integer=False)

    def _start(self, *, integer: bool) -> Program:
        return Program(self._matrix, self._right, self._floor, self._ceiling, integer=integer)

    def run(self, exact: bool) -> list[Leak]:
        """Fill `low` and `high`; return the leaks."""
        self._together()
        leaks = []
        wanted = np.arange(self._cells.size) if exact else np.flatnonzero(self._open())
        for cell in wanted:
            leak = self._alone(int(cell), exact)
            if leak is not None:
                leaks.append(leak)
        beyond = self._far * 0.99
        self.high[self.high >= beyond] = np.inf
        self.low[self.low <= -beyond] = -np.inf
        return leaks

    def _short_above(self) -> BoolArray:
        return self.high < self._up - self._slack

    def _short_below(self) -> BoolArray:
        return self.low > self._down + self._slack

    def _open(self) -> BoolArray:
        return self._short_above() | self._short_below()

    def _together(self) -> None:
        """Possible tables that take many open cells at once to the ends of their intervals."""
        random = np.random.default_rng(0)
        idle = 0
        for _ in range(_ROUNDS):
            above, below = self._short_above(), self._short_below()
            left = int(above.sum() + below.sum())
            if not left or idle == 3:
                break
            coin = random.random(above.size) < 0.5
            rise, fall = above & (~below | coin), below & ~(above & coin)
            costs = random.uniform(0.5, 1.0, above.size) * (fall.astype(float) - rise)
            self._program.set_costs(self._columns, costs)
            self._program.set_bounds(
                self._columns,
                np.where(fall, np.maximum(self._down, self._floor), self._floor),
                np.where(rise, self._up, self._ceiling),
            )
            if self._program.run() is Answer.OPTIMAL:
                self._witness(self._program.solution())
            now = int(self._short_above().sum() + self._short_below().sum())
            idle = 0 if now < left else idle + 1
        self._program.set_bounds(self._columns, self._floor, self._ceiling)

    def _witness(self, table: FloatArray) -> bool:
        """Widen all intervals by a possible table; False when it is not one of whole numbers."""
        if self._system.integer:
            whole = np.rint(table)
            if np.abs(whole - table).max() > 1e-5 or not self._possible(whole):
                return False
            table = whole
        np.minimum(self.low, table, out=self.low)
        np.maximum(self.high, table, out=self.high)
        return True

    def _possible(self, table: FloatArray) -> bool:
        return bool(
            np.all(table >= self._floor)
            and np.abs(self._matrix @ table - self._right).max(initial=0.0) < 1e-6
        )

    def _alone(self, cell: int, exact: bool) -> Leak | None:
        """Both ends of one cell; a leak when one of them is too near."""
        bounds = [self.low[cell], self.high[cell]]
        prices = np.zeros(self._rows.size)
        unsafe = False
        for end, sign in enumerate((1.0, -1.0)):
            if not exact and not (self._short_below() if sign > 0 else self._short_above())[cell]:
                continue
            costs = np.zeros(self._cells.size)
            costs[cell] = sign
            self._program.set_costs(self._columns, costs)
            if self._program.run() is not Answer.OPTIMAL:
                raise RuntimeError("the attacker's program has no answer: the true table is one")
            table = self._program.solution()
            price = self._program.row_prices()
            bound = table[cell]
            whole = self._witness(table)
            if self._system.integer:
                bound = np.ceil(bound - 1e-6) if sign > 0 else np.floor(bound + 1e-6)
            bounds[end] = bound
            short = (
                bound > self._down[cell] + self._slack[cell]
                if sign > 0
                else bound < self._up[cell] - self._slack[cell]
            )
            if short or (not whole and not self._whole_table(cell, sign)):
                unsafe = True
                prices += np.abs(price)
        self.low[cell] = min(self.low[cell], bounds[0])
        self.high[cell] = max(self.high[cell], bounds[1])
        return self._leak(cell, bounds, prices) if unsafe else None

    def _whole_table(self, cell: int, sign: float) -> bool:
        """Whether a table of whole numbers takes the cell as far as required."""
        target = self._down[cell] if sign > 0 else self._up[cell]
        program = self._start(integer=True)
        bounds = (self._floor[cell], target) if sign > 0 else (target, self._ceiling[cell])
        program.set_bounds(
            np.array([cell], dtype=np.int32), np.array([bounds[0]]), np.array([bounds[1]])
        )
        return program.run() is Answer.OPTIMAL and self._witness(program.solution())

    def _leak(self, cell: int, bounds: list[float], prices: FloatArray) -> Leak:
        used = self._rows[prices > 1e-9]
        if not used.size:
            used = self._rows[np.unique(self._matrix[:, [cell]].indices)]
        members = np.unique(self._system.relations[used, :].indices)
        public = np.setdiff1d(members, self._cells)
        return Leak(
            int(self._cells[cell]),
            float(bounds[0]),
            float(bounds[1]),
            tuple(int(row) for row in used),
            tuple(int(member) for member in public),
        )
