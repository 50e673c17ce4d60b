"""The part of a system an attacker does not know yet, in the arrays that kernels read."""

from typing import NamedTuple

import numpy as np
from scipy.sparse import csr_array

from croisee.confidentiality.suppression.tableau import Int32Array
from croisee.confidentiality.system import BoolArray, CellSystem, FloatArray, IntArray


class Unknowns(NamedTuple):
    """Cells not public yet, and the relations between them.

    `cells` (n): their indices in the system. `starts` (m + 1), `members`, `coefficients`: the cells
    of each relation. `cell_starts` (n + 1), `memberships`: the relations of each cell. `weights`,
    `required` and `residual` (n): hidden in any case, and not required.
    """

    cells: IntArray
    starts: Int32Array
    members: Int32Array
    coefficients: IntArray
    cell_starts: Int32Array
    memberships: Int32Array
    weights: FloatArray
    required: BoolArray
    residual: BoolArray

    @classmethod
    def of(cls, system: CellSystem, required: IntArray) -> "Unknowns":
        """All cells of the system but the `known` ones."""
        needed = np.zeros(system.size, dtype=np.bool_)
        needed[required] = True
        cells = np.flatnonzero(~system.known)
        starts, members, coefficients = restrict(system.relations, cells)
        by_cell = csr_array(
            (np.ones(members.size, np.int8), members, starts), shape=(starts.size - 1, cells.size)
        ).tocsc()
        return cls(
            cells,
            starts,
            members,
            coefficients,
            by_cell.indptr.astype(np.int32),
            by_cell.indices.astype(np.int32),
            system.weights[cells].astype(np.float64),
            needed[cells],
            (system.hidden & ~needed)[cells],
        )

    @property
    def size(self) -> int:
        """Number of unknown cells."""
        return int(self.cells.size)

    @property
    def open_to_choice(self) -> BoolArray:
        """Cells that may be published or not."""
        return ~(self.required | self.residual)

    def loss(self, hidden: BoolArray) -> float:
        """Weight of the hidden cells that need not be."""
        return float(self.weights[hidden & self.open_to_choice].sum())

    def around(self, cells: BoolArray) -> BoolArray:
        """These cells and all that share a relation with one of them."""
        touched = np.zeros(self.starts.size - 1, dtype=np.bool_)
        touched[self.memberships[np.repeat(cells, np.diff(self.cell_starts))]] = True
        found = cells.copy()
        found[self.members[np.repeat(touched, np.diff(self.starts))]] = True
        return found


def restrict(relations: csr_array, cells: IntArray) -> tuple[Int32Array, Int32Array, IntArray]:
    """Relations between `cells` alone: where each starts, its cells (local) and coefficients.

    Relations that hold none of them are left out. Raises `ValueError` if a coefficient is not
    whole: the arithmetic of elimination is exact.
    """
    place = np.full(relations.shape[1], -1, dtype=np.int32)
    place[cells] = np.arange(cells.size, dtype=np.int32)
    members = place[relations.indices]
    among = members >= 0
    counts = np.add.reduceat(np.append(among, False).astype(np.int64), relations.indptr[:-1])
    counts[np.diff(relations.indptr) == 0] = 0
    coefficients = relations.data[among]
    whole = np.rint(coefficients).astype(np.int64)
    if np.any(whole != coefficients):
        raise ValueError("elimination needs whole coefficients")
    starts = np.concatenate([[0], np.cumsum(counts[counts > 0])]).astype(np.int32)
    return starts, members[among], whole
