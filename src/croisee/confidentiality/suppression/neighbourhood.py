"""The cells through which a circuit may pass near a given one, and the cheapest circuit there.

In a table of half a million cells a cheap circuit stays close: it goes through hidden cells, which
cost nothing, and a few cheap others. So the linear program of a circuit is posed on a neighbourhood
only, the cells cheapest to reach from relation to relation; cells outside keep their value.
"""

from dataclasses import dataclass, replace
from heapq import heappop, heappush

import numpy as np
from numba import njit
from scipy.sparse import csc_array, csr_array, hstack

from croisee.confidentiality.solver import Answer, Program
from croisee.confidentiality.system import BoolArray, CellSystem, FloatArray, IntArray

_SLOPES = 1
"""Times a circuit is sought again, each cell costing its weight over what it moved (Kim & Pardalos
1999, slope scaling): hiding costs the same however far a cell moves."""
_LEAST_COSTS = (0.03, 0.1, 0.3, 1.0, 3.0)
"""Least cost of a cell, where the median one costs 1: circuits through hidden cells are long, and
often of halves; the dearer hidden cells are, the shorter the circuit, down to a whole one."""
_SEARCHED = 2_000
"""Cells of a neighbourhood up to which all of it is searched for whole numbers."""
_NOISE = 1e-7
_MULTIPLES = (1.0, 2.0, 3.0, 4.0)


@dataclass(frozen=True)
class Ground:
    """A system laid out for searching: `rows` and `columns` are its relations, `room` (n) how far
    each cell can go down, `free` (n) the cells that may be hidden, `members` how many of these each
    relation has, `integer` as in the system."""

    rows: csr_array
    columns: csc_array
    room: FloatArray
    free: BoolArray
    members: IntArray
    integer: bool

    @classmethod
    def of(cls, system: CellSystem) -> "Ground":
        """The ground of a system."""
        rows = csr_array(system.relations)
        room, free = system.values - system.lower, ~system.known
        owner = np.repeat(np.arange(rows.shape[0]), np.diff(rows.indptr))
        members = np.bincount(owner[free[rows.indices]], minlength=rows.shape[0])
        return cls(rows, csc_array(rows), room, free, members, system.integer)

    def without(self, cell: int) -> "Ground":
        """The same where this cell keeps its value."""
        free, members = self.free.copy(), self.members.copy()
        if free[cell]:
            members[
                self.columns.indices[self.columns.indptr[cell] : self.columns.indptr[cell + 1]]
            ] -= 1
        free[cell] = False
        return replace(self, free=free, members=members)

    def around(self, cell: int, costs: FloatArray, size: int) -> IntArray:
        """The `size` free cells cheapest to reach from this one, cheapest first.

        `costs` (n): of passing through each cell.
        """
        rows, columns = self.rows, self.columns
        found: IntArray = _grow(
            rows.indptr,
            rows.indices,
            columns.indptr,
            columns.indices,
            costs,
            self.free,
            cell,
            size,
        )
        return found

    def reach(self, circuit: "Circuit") -> tuple[FloatArray, FloatArray]:
        """How far each cell of a circuit goes down and up, the circuit or its opposite stretched as
        far as the room of its cells allows."""
        moves, room = circuit.moves, self.room[circuit.cells]
        falls = moves < 0.0
        forth = np.min(room[falls] / -moves[falls], initial=np.inf)
        back = np.min(room[~falls] / moves[~falls], initial=np.inf)
        if self.integer:
            forth, back = np.floor(forth + _NOISE), np.floor(back + _NOISE)
        size = np.abs(moves)
        ahead, behind = size * forth, size * back
        return np.where(falls, ahead, behind), np.where(falls, behind, ahead)


@dataclass(frozen=True)
class Circuit:
    """Moves by `moves` the cells `cells` (of the system), which respect every relation."""

    cells: IntArray
    moves: FloatArray


class Neighbourhood:
    """Cheapest circuits through `cells` (ascending, of the system) only."""

    def __init__(self, ground: Ground, cells: IntArray) -> None:
        self.cells = cells
        matrix = csc_array(ground.columns[:, cells])
        self._matrix = csc_array(matrix[np.unique(matrix.indices), :])
        self._both = csc_array(hstack([self._matrix, -self._matrix], format="csc"))
        self._room = ground.room[cells]
        self._upper = np.concatenate([np.full(cells.size, np.inf), self._room])
        self._integer = ground.integer
        self._warm = self._program(np.ones(2 * cells.size, dtype=np.bool_), whole=False)
        self._all = np.arange(2 * cells.size, dtype=np.int32)

    def cheapest(self, cell: int, distance: float, costs: FloatArray) -> Circuit | None:
        """A circuit that changes `cell` by `distance`; None when there is none, or no whole one.

        `costs` (of `cells`): of moving each at all.
        """
        room = self._room[np.searchsorted(self.cells, cell)]
        if distance < -room:
            return None
        everything = np.ones(2 * self.cells.size, dtype=np.bool_)
        slopes = costs
        best, least = None, np.inf
        for _ in range(1 + _SLOPES):
            moves = self._solve(self._warm, cell, distance, slopes, everything)
            if moves is None:
                break
            spent = float(costs[moves != 0.0].sum())
            if spent >= least * (1 - 1e-9):
                break
            best, least = moves, spent
            slopes = np.where(moves != 0.0, costs / np.maximum(np.abs(moves), _NOISE), costs)
        if best is None:
            return None
        moves = self._whole(best, cell, distance, costs) if self._integer else best
        if moves is None:
            return None
        return Circuit(self.cells[moves != 0.0], moves[moves != 0.0])

    def _program(self, movable: BoolArray, *, whole: bool) -> Program:
        right = np.zeros(self._both.shape[0])
        upper = np.where(movable, self._upper, 0.0)
        return Program(self._both, right, np.zeros(upper.size), upper, integer=whole)

    def _solve(
        self,
        program: Program,
        cell: int,
        distance: float,
        costs: FloatArray,
        movable: BoolArray,
    ) -> FloatArray | None:
        size = self.cells.size
        place = int(np.searchsorted(self.cells, cell))
        ahead, behind = (place, place + size) if distance > 0 else (place + size, place)
        lower, upper = np.zeros(2 * size), np.where(movable, self._upper, 0.0)
        lower[ahead], upper[ahead], upper[behind] = abs(distance), self._upper[ahead], 0.0
        program.set_costs(self._all, np.tile(costs, 2))
        program.set_bounds(self._all, lower, upper)
        if program.run() is not Answer.OPTIMAL:
            return None
        both = program.solution()
        moves: FloatArray = both[:size] - both[size:]
        moves[np.abs(moves) <= _NOISE * abs(distance)] = 0.0
        return moves

    def _whole(
        self,
        moves: FloatArray,
        cell: int,
        distance: float,
        costs: FloatArray,
    ) -> FloatArray | None:
        """Whole moves: a multiple of these; else of those found when no cell is free; else of the
        same cells, then of those around, by a search for whole numbers."""
        everything = np.ones(2 * self.cells.size, dtype=np.bool_)
        tried: FloatArray | None = moves
        for least in (*_LEAST_COSTS, None):
            whole = None if tried is None else self._multiple(tried)
            if whole is not None or least is None:
                break
            tried = self._solve(self._warm, cell, distance, np.maximum(costs, least), everything)
        if whole is not None:
            return whole
        support = moves != 0.0
        close = abs(self._matrix).T @ (abs(self._matrix) @ support) != 0.0
        small = self.cells.size <= _SEARCHED
        for movable in (support, close, *([np.ones_like(support)] if small else [])):
            reach = np.tile(movable, 2)
            found = self._solve(self._program(reach, whole=True), cell, distance, costs, reach)
            if found is not None and self._respects(np.rint(found)):
                return np.rint(found)
        return None

    def _multiple(self, moves: FloatArray) -> FloatArray | None:
        for multiple in _MULTIPLES:
            whole = np.rint(moves * multiple)
            if np.abs(whole - moves * multiple).max() < 1e-5 and self._respects(whole):
                return whole
        return None

    def _respects(self, moves: FloatArray) -> bool:
        return bool(np.all(moves >= -self._room) and not np.any(self._matrix @ moves))


@njit(cache=True)
def _grow(start, member, first, seat, costs, free, seed, size):  # type: ignore[no-untyped-def]
    """Dijkstra's search from cell to cell; a relation is opened by its cheapest cell."""
    reached = {seed: 0.0}
    opened = set(seat[:0])
    order = np.empty(size, np.int64)
    count = 0
    heap = [(0.0, seed)]
    while len(heap) and count < size:
        spent, cell = heappop(heap)
        if spent > reached[cell]:
            continue
        order[count] = cell
        count += 1
        for f in range(first[cell], first[cell + 1]):
            row = seat[f]
            if row in opened:
                continue
            opened.add(row)
            for e in range(start[row], start[row + 1]):
                other = member[e]
                then = spent + costs[other]
                if free[other] and then < reached.get(other, np.inf):
                    reached[other] = then
                    heappush(heap, (then, np.int64(other)))
    return order[:count]
