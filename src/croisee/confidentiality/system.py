"""Cells and the additive relations between them: the one thing defender and attacker share.

Every table, hierarchy or set of linked tables reduces to a vector of cells `x` and relations
`R · x = constant` (Fischetti & Salazar, *Solving the cell suppression problem on tabular data with
linear constraints*, Management Science 47(7), 2001). Nothing here knows how cells are chosen.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_array
from scipy.sparse.csgraph import connected_components

FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int64]
BoolArray = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class CellSystem:
    """`n` cells and `m` relations.

    `values` (n): true values. `lower` (n): what anybody knows of a cell without reading it (0 for
    a count, -inf for an amount that may be negative). `weights` (n): what is lost when the cell is
    hidden. `relations` (m × n): each row adds up to a constant anybody can compute. `hidden` (n):
    never published (what remains of a commune outside its QPV). `known` (n): already public, so
    hiding it protects nobody. `integer`: all cells are whole numbers and the attacker knows it.
    """

    values: FloatArray
    lower: FloatArray
    weights: FloatArray
    relations: csr_array
    hidden: BoolArray
    known: BoolArray
    integer: bool

    @property
    def size(self) -> int:
        """Number of cells."""
        return int(self.values.size)

    def components(self, free: BoolArray) -> list[IntArray]:
        """Groups of the `free` cells that relations tie together, each in ascending order."""
        cells = np.flatnonzero(free)
        if not cells.size:
            return []
        among = self.relations[:, cells]
        graph = among.T @ among
        _, label = connected_components(graph, directed=False)
        order = np.argsort(label, kind="stable")
        cuts = np.flatnonzero(np.diff(label[order])) + 1
        return [cells[group] for group in np.split(order, cuts)]


@dataclass(frozen=True)
class Requirement:
    """The interval an attacker must not narrow: `[value - down, value + up]` of each cell.

    `cells`, `down`, `up` are parallel; the first holds indices into a `CellSystem`. `down` and `up`
    both zero ask only that the relations do not determine the cell: the weak protection of
    elimination (Langsrud, GaussSuppression), kept to compare with.
    """

    cells: IntArray
    down: FloatArray
    up: FloatArray

    def within(self, group: IntArray) -> "Requirement":
        """The part that concerns the cells of `group`."""
        keep = np.isin(self.cells, group)
        return Requirement(self.cells[keep], self.down[keep], self.up[keep])


class UnprotectableError(Exception):
    """No suppression protects these cells: what is already public gives them away."""

    def __init__(self, cells: tuple[int, ...]) -> None:
        self.cells = cells
        super().__init__(f"{len(cells)} cells cannot be protected")
