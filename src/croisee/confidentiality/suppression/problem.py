"""What one group of cells tied together asks of complementary suppression, in local indices."""

from dataclasses import dataclass, replace

import numpy as np
from scipy.sparse import csr_array

from croisee.confidentiality.system import (
    BoolArray,
    CellSystem,
    FloatArray,
    IntArray,
    Requirement,
)


@dataclass(frozen=True)
class Demands:
    """Raise (`sign` = 1) or lower (`sign` = -1) a `cell` by at least `distance` > 0; parallel."""

    cell: IntArray
    sign: IntArray
    distance: FloatArray

    def __len__(self) -> int:
        return int(self.cell.size)

    def only(self, which: IntArray | BoolArray) -> "Demands":
        """Those at these places."""
        return Demands(self.cell[which], self.sign[which], self.distance[which])


@dataclass(frozen=True)
class Problem:
    """`n` cells that may be hidden, and `demands` that circuits through hidden cells must serve.

    `cells` (n): their indices in the system. `matrix` (m × n): the relations between them. `room`
    (n): how far each can go down. `weights` (n): what hiding loses. `given` (n): hidden already, at
    no cost. `integer`: only whole circuits are tables.
    """

    cells: IntArray
    matrix: csr_array
    room: FloatArray
    weights: FloatArray
    given: BoolArray
    demands: Demands
    integer: bool

    @classmethod
    def of(cls, system: CellSystem, cells: IntArray, requirement: Requirement) -> "Problem":
        """The problem of these cells; the required ones and the hidden ones are given."""
        place = np.searchsorted(cells, requirement.cells)
        both = np.concatenate([requirement.up, requirement.down])
        sign = np.repeat(np.array([1, -1], dtype=np.int64), place.size)
        asked = Demands(np.tile(place, 2), sign, both).only(both > 0.0)
        given = system.hidden[cells].copy()
        given[place] = True
        return cls(
            cells=cells,
            matrix=_used_rows(system.relations[:, cells]),
            room=system.values[cells] - system.lower[cells],
            weights=system.weights[cells],
            given=given,
            demands=asked,
            integer=system.integer,
        )

    @property
    def size(self) -> int:
        """Number of cells."""
        return int(self.cells.size)

    def lost(self, pattern: BoolArray) -> float:
        """Weight of the cells hidden beside the given ones."""
        return float(self.weights[pattern & ~self.given].sum())

    def within(self, kept: IntArray, given: BoolArray, demands: Demands) -> "Problem":
        """The same with fewer cells (`kept`, ascending), others `given`, and these `demands`."""
        return replace(
            self,
            cells=self.cells[kept],
            matrix=_used_rows(self.matrix[:, kept]),
            room=self.room[kept],
            weights=self.weights[kept],
            given=given[kept],
            demands=replace(demands, cell=np.searchsorted(kept, demands.cell)),
        )


def _used_rows(matrix: csr_array) -> csr_array:
    matrix = csr_array(matrix)
    return csr_array(matrix[np.flatnonzero(np.diff(matrix.indptr)), :])
