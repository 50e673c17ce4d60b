"""The whole interval of each hidden cell: the least and the greatest value it can take.

Two programs on all that is tied to the cell, for each that neither a witness nor a passed-on bound
has settled; every table found on the way may settle other cells.
"""

import numpy as np
from scipy.sparse import csc_array
from scipy.sparse.csgraph import connected_components

from croisee.confidentiality.attack.position import Position
from croisee.confidentiality.attack.search import short_moves
from croisee.confidentiality.solver import Answer, Program
from croisee.confidentiality.system import BoolArray, FloatArray, IntArray

_NOISE = 1e-6


def widest(position: Position) -> tuple[FloatArray, FloatArray]:
    """Least and greatest value (u) of each hidden cell; ±inf where nothing limits it."""
    position.record(short_moves(position))
    least, most = position.bounds.least.copy(), position.bounds.most.copy()
    _, label = connected_components(position.rows.T @ position.rows, directed=False)
    order = np.argsort(label, kind="stable")
    for cells in np.split(order, np.flatnonzero(np.diff(label[order])) + 1):
        if cells.size:
            least[cells], most[cells] = _Group(position, cells).widest()
    return least, most


class _Group:
    """Hidden cells tied together; deviations from the truth are the unknowns."""

    def __init__(self, position: Position, cells: IntArray) -> None:
        self._position, self._cells = position, cells
        matrix = csc_array(position.columns[:, cells])
        self._matrix = csc_array(matrix[np.unique(matrix.indices), :])
        self._right = np.zeros(self._matrix.shape[0])
        truth = position.truth[cells]
        self._low = position.bounds.least[cells] - truth
        self._high = position.bounds.most[cells] - truth
        self._program: Program | None = None

    def widest(self) -> tuple[FloatArray, FloatArray]:
        """Both ends of each cell."""
        ends = [self._low.copy(), self._high.copy()]
        without_limit = self._limitless()
        for side in (0, 1):
            for place in np.flatnonzero(~without_limit[side]).tolist():
                if not self._settled(place, side, ends[side][place]):
                    ends[side][place] = self._end(place, side)
        truth = self._position.truth[self._cells]
        return truth + ends[0], truth + ends[1]

    def _settled(self, place: int, side: int, bound: float) -> bool:
        cell = self._cells[place]
        shown = (self._position.high if side else self._position.low)[cell]
        distance = shown - self._position.truth[cell]
        return bool(abs(bound - distance) <= _NOISE * max(1.0, abs(bound)))

    def _end(self, place: int, side: int) -> float:
        if self._program is None:
            self._program = self._start(whole=False)
        bound = self._farthest(self._program, place, side)
        assert bound is not None, "a program on the true table always has an answer"
        if self._position.integer:
            bound = float(np.floor(bound + _NOISE) if side else np.ceil(bound - _NOISE))
            if not self._settled(place, side, bound):
                whole = self._farthest(self._start(whole=True), place, side)
                bound = bound if whole is None else float(np.rint(whole))
        return bound

    def _farthest(self, program: Program, place: int, side: int) -> float | None:
        column = np.array([place], dtype=np.int32)
        program.set_costs(column, np.array([-1.0 if side else 1.0]))
        answer = program.run()
        program.set_costs(column, np.zeros(1))
        if answer is not Answer.OPTIMAL:
            return None
        moves = program.solution()
        self._position.try_moves(self._cells, moves)
        return float(moves[place])

    def _start(self, *, whole: bool) -> Program:
        return Program(self._matrix, self._right, self._low, self._high, integer=whole)

    def _limitless(self) -> tuple[BoolArray, BoolArray]:
        """Cells that a move goes on lowering, or raising, for ever without breaking anything."""
        falls, rises = np.isneginf(self._low), np.isposinf(self._high)
        found = np.zeros_like(falls), np.zeros_like(rises)
        if not falls.any() and not rises.any():
            return found
        program = Program(self._matrix, self._right, -falls.astype(float), rises.astype(float))
        everything = np.arange(falls.size)
        for side, sign, candidates in ((0, 1.0, falls), (1, -1.0, rises)):
            self._chase(program, np.where(candidates, sign, 0.0), found)
            for place in np.flatnonzero(candidates):
                if not found[side][place]:
                    self._chase(program, np.where(everything == place, sign, 0.0), found)
        return found

    def _chase(
        self, program: Program, costs: FloatArray, found: tuple[BoolArray, BoolArray]
    ) -> None:
        program.set_costs(np.arange(costs.size, dtype=np.int32), costs)
        if program.run() is Answer.OPTIMAL:
            ray = program.solution()
            found[0][ray < -_NOISE] = True
            found[1][ray > _NOISE] = True
