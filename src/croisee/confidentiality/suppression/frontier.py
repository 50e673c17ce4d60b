"""Where to look for a circuit in a large table: the neighbourhood grows where circuits leave it.

In a table of half a million cells a cheap circuit stays close, but close in no simple sense: it may
go through three communes and not see their neighbours. So circuits are first allowed to leave the
neighbourhood, at a low price; the cells they would need next come in, and so on until the cheapest
one stays inside. With a price below what the outside costs the search looks far for cheap circuits;
with a higher one it is content with those it has (as in A* search, the price is what it expects).
"""

from dataclasses import dataclass

import numpy as np
from scipy.sparse import csc_array, hstack

from croisee.confidentiality.solver import Answer, Program
from croisee.confidentiality.suppression.neighbourhood import Ground
from croisee.confidentiality.system import BoolArray, FloatArray, IntArray

_LEAVING = 0.03
"""Expected cost of what lies outside, for a unit that leaves (the median cell costs 1)."""
_ENTERING = 6
"""Cells of a relation that come in, cheapest first, when a circuit leaves through it."""
_NOISE = 1e-7


def cells_of_a_circuit(
    ground: Ground, cell: int, distance: float, costs: FloatArray, start: IntArray
) -> IntArray | None:
    """Cells (ascending), those of `start` and others, among which some circuit changes `cell` by
    `distance`; None when none does in the whole system (whole numbers are not asked for).

    `costs` (n): of moving each cell by one. `start` contains `cell`.
    """
    inside = np.zeros(ground.free.size, dtype=np.bool_)
    inside[start] = True
    while True:
        border = _Border.of(ground, inside)
        left = border.left_through(ground, cell, distance, costs)
        if left is None:
            return None
        if not left.size:
            return np.flatnonzero(inside)
        for row in left:
            members = ground.rows.indices[ground.rows.indptr[row] : ground.rows.indptr[row + 1]]
            others = members[ground.free[members] & ~inside[members]]
            inside[others[np.argsort(costs[others], kind="stable")[:_ENTERING]]] = True


@dataclass(frozen=True)
class _Border:
    """`cells` inside, `rows` the relations they are in, `ways` those with free cells outside."""

    cells: IntArray
    rows: IntArray
    ways: IntArray
    matrix: csc_array

    @classmethod
    def of(cls, ground: Ground, inside: BoolArray) -> "_Border":
        cells = np.flatnonzero(inside)
        columns = csc_array(ground.columns[:, cells])
        rows, members = np.unique(columns.indices, return_counts=True)
        ways = np.flatnonzero(members < ground.members[rows])
        return cls(cells, rows, ways, csc_array(columns[rows, :]))

    def left_through(
        self, ground: Ground, cell: int, distance: float, costs: FloatArray
    ) -> IntArray | None:
        """Relations through which the cheapest circuit leaves; None when there is no circuit."""
        size, ways = self.cells.size, self.ways.size
        exits = csc_array(
            (np.ones(ways), (self.ways, np.arange(ways))), shape=(self.rows.size, ways)
        )
        both = csc_array(hstack([self.matrix, -self.matrix, exits, -exits], format="csc"))
        rises, free = np.full(size, np.inf), np.full(2 * ways, np.inf)
        upper = np.concatenate([rises, ground.room[self.cells], free])
        lower = np.zeros(upper.size)
        place = int(np.searchsorted(self.cells, cell))
        ahead, behind = (place, place + size) if distance > 0 else (place + size, place)
        if abs(distance) > upper[ahead]:
            return None
        lower[ahead], upper[behind] = abs(distance), 0.0
        program = Program(both, np.zeros(self.rows.size), lower, upper)
        prices = np.concatenate([np.tile(costs[self.cells], 2), np.full(2 * ways, _LEAVING)])
        program.set_costs(np.arange(prices.size, dtype=np.int32), prices)
        if program.run() is not Answer.OPTIMAL:
            return None
        through = program.solution()[2 * size :]
        used = np.abs(through[:ways] - through[ways:]) > _NOISE * abs(distance)
        found: IntArray = self.rows[self.ways[used]]
        return found
