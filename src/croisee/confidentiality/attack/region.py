"""Regions: cells near one another, and their programs.

A region says something of the whole system in two ways. *Inside*: the cells around keep their true
value, so a move found is a move of the system. *From outside*: the cells around take any value not
excluded and the relations beyond are dropped, so a bound found bounds the whole system.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy.sparse import csc_array, csr_array, hstack

from croisee.confidentiality.attack.position import Position
from croisee.confidentiality.solver import Answer, Program
from croisee.confidentiality.system import FloatArray, IntArray

_PRICE = 1e-9


@dataclass(frozen=True)
class Reasons:
    """What a bound rests on: `relations` (of the position), and bounds proved before, as `ends`
    (2·cell for the least value of a cell of the position, 2·cell + 1 for the most)."""

    relations: IntArray
    ends: IntArray


NO_REASON = Reasons(np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.int64))


class Region:
    """The programs of one region.

    `core`: its cells (ascending, indices of the position). `rows`: the relations they are in.
    `pinned`: cells of the position whose value is known to this attacker.
    """

    def __init__(self, position: Position, core: IntArray, pinned: Sequence[int] = ()) -> None:
        self.core = core
        self.rows: IntArray = np.unique(position.columns[:, core].indices)
        part = position.rows[self.rows, :]
        self._cells = np.union1d(part.indices, core)
        places = np.searchsorted(self._cells, part.indices)
        shape = (self.rows.size, self._cells.size)
        self._matrix = csc_array(csr_array((part.data, places, part.indptr), shape=shape))
        free = ~np.isin(self._cells, np.array(pinned, dtype=np.int64))
        truth = position.truth[self._cells]
        self._down = np.where(free, truth - position.bounds.least[self._cells], 0.0)
        self._up = np.where(free, position.bounds.most[self._cells] - truth, 0.0)
        self._inside = np.flatnonzero(np.isin(self._cells, core))
        around = np.ones(self._cells.size, dtype=np.bool_)
        around[self._inside] = False
        self.closed = not np.any(around & ((self._down > 0.0) | (self._up > 0.0)))
        """Nothing that can move lies around: what is not possible inside is not possible."""
        self._from_outside: Program | None = None
        self._inner: Program | None = None

    def farthest(self, cell: int, distance: float) -> tuple[float, Reasons]:
        """How far the cell goes at most towards `distance` (negative: down), seen from outside;
        and why, when it falls short."""
        if self._from_outside is None:
            self._from_outside = self._wide(whole=False)
        program = self._from_outside
        place, sign = self._towards(program, cell, distance)
        if program.run() is not Answer.OPTIMAL:
            raise RuntimeError("the attacker's program has no answer: the true table is one")
        found = abs(float(program.solution()[place]))
        short = found < abs(distance)
        reasons = self._reasons(program.row_prices(), place, sign) if short else NO_REASON
        self._restore(program, place)
        return sign * found, reasons

    def everything(self) -> Reasons:
        """All the relations of the region, and all the bounds it takes for granted."""
        ends = np.concatenate([2 * self._cells, 2 * self._cells + 1])
        return Reasons(self.rows, ends)

    def _reasons(self, prices: FloatArray, place: int, sign: float) -> Reasons:
        """Relations with a price, and the bounds that hold back a cell which would go further."""
        slack = -(self._matrix.T @ prices)
        slack[place] -= sign
        lower, upper = self._cells[slack > _PRICE], self._cells[slack < -_PRICE]
        ends = np.concatenate([2 * lower, 2 * upper + 1])
        return Reasons(self.rows[np.abs(prices) > _PRICE], ends)

    def move(self, cell: int, distance: float, *, whole: bool = False) -> FloatArray | None:
        """The smallest move (of `core`) that changes the cell by `distance`, inside; None: none
        (whole numbers: none found)."""
        if whole:
            program = self._narrow(whole=True)
        else:
            self._inner = program = self._inner or self._narrow(whole=False)
        size = self._inside.size
        place = int(np.searchsorted(self.core, cell))
        ahead, behind = (place, place + size) if distance > 0 else (place + size, place)
        pair = np.array([ahead, behind], dtype=np.int32)
        upper = self._both()[pair]
        if upper[0] < abs(distance):
            return None
        program.set_bounds(pair, np.array([abs(distance), 0.0]), np.array([upper[0], 0.0]))
        moves = program.solution() if program.run() is Answer.OPTIMAL else None
        program.set_bounds(pair, np.zeros(2), upper)
        return None if moves is None else moves[:size] - moves[size:]

    def settle(self, cell: int, distance: float) -> tuple[Answer, FloatArray]:
        """Whether whole numbers, seen from outside, change the cell by `distance` or more.

        When they do (`OPTIMAL`), the move of `core` that does: a move of the system if the region
        is `closed`.
        """
        program = self._wide(whole=True)
        place = int(np.searchsorted(self._cells, cell))
        limits = (distance, self._up[place]) if distance > 0 else (-self._down[place], distance)
        still = np.zeros(self.core.size)
        if limits[0] > limits[1]:
            return Answer.INFEASIBLE, still
        column = np.array([place], dtype=np.int32)
        program.set_bounds(column, np.array([limits[0]]), np.array([limits[1]]))
        answer = program.run()
        found = program.solution()[self._inside] if answer is Answer.OPTIMAL else still
        return answer, np.rint(found)

    def _wide(self, *, whole: bool) -> Program:
        right = np.zeros(self.rows.size)
        return Program(self._matrix, right, -self._down, self._up, integer=whole)

    def _narrow(self, *, whole: bool) -> Program:
        inner = self._matrix[:, self._inside]
        both = csc_array(hstack([inner, -inner], format="csc"))
        right, upper = np.zeros(self.rows.size), self._both()
        program = Program(both, right, np.zeros(upper.size), upper, integer=whole)
        program.set_costs(np.arange(upper.size, dtype=np.int32), np.ones(upper.size))
        return program

    def _both(self) -> FloatArray:
        return np.concatenate([self._up[self._inside], self._down[self._inside]])

    def _towards(self, program: Program, cell: int, distance: float) -> tuple[int, float]:
        """Ask the program to take the cell as far as `distance`; its place and direction."""
        place = int(np.searchsorted(self._cells, cell))
        sign = 1.0 if distance > 0 else -1.0
        column = np.array([place], dtype=np.int32)
        program.set_costs(column, np.array([-sign]))
        lower, upper = -self._down[place], self._up[place]
        capped = (lower, min(upper, distance)) if sign > 0 else (max(lower, distance), upper)
        program.set_bounds(column, np.array([capped[0]]), np.array([capped[1]]))
        return place, sign

    def _restore(self, program: Program, place: int) -> None:
        column = np.array([place], dtype=np.int32)
        program.set_costs(column, np.zeros(1))
        program.set_bounds(column, -self._down[[place]], self._up[[place]])
