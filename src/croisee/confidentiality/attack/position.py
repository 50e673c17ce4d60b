"""Where the attack stands: what is known, what is asked, what is shown possible, what is proved."""

from dataclasses import dataclass

import numpy as np
from scipy.sparse import csc_array, csr_array

from croisee.confidentiality.attack.propagation import Deductions, propagate
from croisee.confidentiality.attack.witness import pieces, reach
from croisee.confidentiality.system import (
    BoolArray,
    CellSystem,
    FloatArray,
    IntArray,
    Requirement,
)

Some = IntArray | slice
EVERY = slice(None)
_SLACK = 1e-6
"""Share of the distance required that counts as rounding of the arithmetic."""


@dataclass(frozen=True)
class Known:
    """`lower`, `upper` (n): what the attacker knows of each cell without reading it, the true value
    lying between. A count published before, rounded to the nearest multiple of 5, is known within
    2 of what was printed; an amount, within 2.5."""

    lower: FloatArray
    upper: FloatArray


class Position:
    """The cells nobody is shown (`cells`, indices into the system), with local indices 0…u inside.

    `down`, `up` (u): how far the requirement asks each to be able to move (0: nothing asked).
    `low`, `high` (u): reached by a witness. `bounds.least`, `bounds.most` (u): proved by passing
    bounds on; `refutations`: proved otherwise, by end (2·cell for the lower one, 2·cell + 1).
    """

    def __init__(
        self, system: CellSystem, public: BoolArray, requirement: Requirement, known: Known
    ) -> None:
        self.cells: IntArray = np.flatnonzero(~public)
        self.integer = system.integer
        hidden = system.relations[:, self.cells]
        self.relations: IntArray = np.flatnonzero(np.diff(hidden.indptr))
        self.rows = csr_array(hidden[self.relations, :])
        self.columns = csc_array(self.rows)
        self.truth: FloatArray = system.values[self.cells]
        self.right: FloatArray = self.rows @ self.truth
        self.floor, self.ceiling = known.lower[self.cells], known.upper[self.cells]
        if np.any(self.floor > self.truth) or np.any(self.ceiling < self.truth):
            raise ValueError("what is known of a cell must include its value")
        self.room = self.truth - self.floor, self.ceiling - self.truth
        self.down, self.up = np.zeros(self.size), np.zeros(self.size)
        self.place: IntArray = np.full(system.size, -1)
        self.place[self.cells] = np.arange(self.size)
        asked = self.place[requirement.cells]
        self.down[asked], self.up[asked] = requirement.down, requirement.up
        slack = _SLACK * np.maximum(self.down + self.up, 1.0)
        if self.integer:
            self.down, self.up = np.ceil(self.down - _SLACK), np.ceil(self.up - _SLACK)
        self.need_low, self.need_high = self.truth - self.down + slack, self.truth + self.up - slack
        self.low, self.high = self.truth.copy(), self.truth.copy()
        self.bounds: Deductions = propagate(
            self.rows, self.columns, self.right, self.floor, self.ceiling, integer=self.integer
        )
        np.minimum(self.bounds.least, self.truth, out=self.bounds.least)
        np.maximum(self.bounds.most, self.truth, out=self.bounds.most)
        self.caught_below: BoolArray = self.bounds.least > self.need_low
        self.caught_above: BoolArray = self.bounds.most < self.need_high
        self.refutations: dict[int, tuple[float, IntArray]] = {}

    @property
    def size(self) -> int:
        """Number of hidden cells."""
        return int(self.cells.size)

    def short_below(self, cells: Some = EVERY) -> BoolArray:
        """Cells that no witness lowers enough yet."""
        return self.low[cells] > self.need_low[cells]

    def short_above(self, cells: Some = EVERY) -> BoolArray:
        """Cells that no witness raises enough yet."""
        return self.high[cells] < self.need_high[cells]

    def open_below(self, cells: Some = EVERY) -> BoolArray:
        """Cells whose lower end is neither shown possible nor refuted."""
        return self.short_below(cells) & ~self.caught_below[cells]

    def open_above(self, cells: Some = EVERY) -> BoolArray:
        """Cells whose upper end is neither shown possible nor refuted."""
        return self.short_above(cells) & ~self.caught_above[cells]

    def is_open(self, cell: int, side: int) -> bool:
        """Whether this end (side 0: lower, 1: upper) is neither shown possible nor refuted."""
        return bool((self.open_above if side else self.open_below)(np.array([cell]))[0])

    def open_ends(self, cells: IntArray | int) -> list[tuple[int, int]]:
        """(cell, side) of the open ends of `cells`."""
        cells = np.atleast_1d(cells)
        ends = [(int(cell), 0) for cell in cells[self.open_below(cells)]]
        return ends + [(int(cell), 1) for cell in cells[self.open_above(cells)]]

    def distance(self, cell: int, side: int) -> float:
        """How far this end asks the cell to go: up, or down (negative)."""
        return float(self.up[cell] if side else -self.down[cell])

    def open_cells(self) -> IntArray:
        """Cells with an open end."""
        return np.flatnonzero(self.open_below() | self.open_above())

    def count_open(self) -> int:
        """Number of open ends."""
        return int(self.open_below().sum() + self.open_above().sum())

    def refute(
        self, cell: int, side: int, move: float, relations: IntArray, ends: IntArray
    ) -> None:
        """Take account that the cell moves no further than `move`, because of these relations and
        these ends of `bounds` (2·cell, 2·cell + 1): that refutes an end if it falls short of it."""
        if self.integer:
            move = float(np.sign(move) * np.floor(abs(move) + _SLACK))
        bound = float(self.truth[cell] + move)
        short = bound < self.need_high[cell] if side else bound > self.need_low[cell]
        if short:
            (self.caught_below, self.caught_above)[side][cell] = True
            because = np.union1d(relations, self.bounds.origin(self.rows, ends))
            self.refutations[2 * cell + side] = (bound, because)

    def record(self, moves: csr_array) -> None:
        """Take account of moves that respect every relation, stretched as far as they go."""
        if moves.nnz:
            down, up = reach(moves, *self.room, integer=self.integer)
            cells, truth = moves.indices, self.truth[moves.indices]
            np.minimum.at(self.low, cells, truth - down)
            np.maximum.at(self.high, cells, truth + up)

    def widen(self, cells: Some, down: FloatArray, up: FloatArray) -> None:
        """Record tables that lower and raise these distinct cells so far from the truth."""
        self.low[cells] = np.minimum(self.low[cells], self.truth[cells] - down)
        self.high[cells] = np.maximum(self.high[cells], self.truth[cells] + up)

    def try_moves(self, cells: IntArray, moves: FloatArray) -> None:
        """Record what holds of a move that changes these cells by so much, and no other."""
        self.record(pieces(self.rows, self.columns, cells, moves, integer=self.integer))
