"""Cells that the relations alone give away: linear algebra, whatever the signs.

A hidden cell is determined when every move of the hidden cells that keeps the relations leaves it
still. A random vector, projected on those moves, is one: where it is zero, so are they all, but for
a chance that a second draw makes negligible.
"""

import numpy as np
from scipy.sparse import csr_array
from scipy.sparse.linalg import lsmr

from croisee.confidentiality.system import BoolArray, CellSystem, FloatArray, IntArray

_STILL = 1e-7
"""Share of the draw below which a cell does not move: well above the error of the projection."""
_ERROR = 1e-13
_DRAWS = 2


def determined(system: CellSystem, public: BoolArray, cells: IntArray) -> IntArray:
    """Which of `cells` the relations and the `public` cells (or the known ones) give exactly."""
    free = _unsolved(system.relations, ~(public | system.known))
    matrix = csr_array(system.relations[:, np.flatnonzero(free)])
    matrix = matrix[np.diff(matrix.indptr) > 0, :]
    random = np.random.default_rng(0)
    moved = np.zeros(system.size, dtype=np.bool_)
    for _ in range(_DRAWS):
        if moved[cells[free[cells]]].all():
            break
        moved[free] |= np.abs(_move(matrix, random.normal(size=matrix.shape[1]))) > _STILL
    return cells[~moved[cells]]


def _unsolved(relations: csr_array, free: BoolArray) -> BoolArray:
    """The free cells left when those alone in a relation are solved, again and again."""
    links = abs(relations).sign()
    while True:
        lonely = links @ free.astype(float) == 1.0
        solved = free & (links.T @ lonely.astype(float) > 0.0)
        if not solved.any():
            return free
        free = free & ~solved


def _move(matrix: csr_array, draw: FloatArray) -> FloatArray:
    """The draw, less what the relations hold still."""
    if not matrix.nnz:
        return draw
    held = lsmr(matrix.T, draw, atol=_ERROR, btol=_ERROR, conlim=0.0, maxiter=20_000)[0]
    move: FloatArray = draw - matrix.T @ held
    return move
