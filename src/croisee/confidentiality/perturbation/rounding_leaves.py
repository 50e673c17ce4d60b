"""The leaves of a table: the cells that are the sum of no others, from which all others follow."""

from dataclasses import dataclass

import numpy as np
from scipy.sparse import csr_array, vstack

from croisee.confidentiality.system import IntArray

_DEEPEST = 64
"""Levels of totals above a leaf, beyond which the relations go in circles."""


@dataclass(frozen=True)
class Leaves:
    """The cells that are the sum of no others, and how each cell adds them up.

    `cells` (m): indices of the leaves. `sums` ((n + e) × m): each cell as a sum of leaves, then `e`
    rows that must stay at zero: a cell that two tables build from different leaves.
    """

    cells: IntArray
    sums: csr_array


def leaves_of(relations: csr_array) -> Leaves | None:
    """Read the relations as wholes and their parts; None when they cannot be read so.

    A relation is a whole and its parts when one cell has the sign opposite to all the others and
    all coefficients are 1 or -1. With two cells, the whole has the sign that wholes have elsewhere.
    """
    matrix = csr_array(relations)
    rows, size = matrix.shape
    wholes, parts = _wholes_and_parts(matrix)
    if wholes is None:
        return None
    inner = np.setdiff1d(np.arange(size), wholes)
    layer = csr_array(
        (np.ones(inner.size), (inner, np.arange(inner.size))), shape=(size, inner.size)
    )
    built, first = np.unique(wholes, return_index=True)
    names = csr_array((np.ones(built.size), (built, first)), shape=(size, rows))
    adds, sums = csr_array(names @ parts), layer
    for _ in range(_DEEPEST):
        layer = csr_array(adds @ layer)
        if not layer.nnz:
            ties = _ties(matrix, sums)
            return Leaves(inner, csr_array(vstack([sums, ties], format="csr")))
        sums = csr_array(sums + layer)
    return None


def _wholes_and_parts(matrix: csr_array) -> tuple[IntArray | None, csr_array]:
    """The whole of each relation (m), and its parts (m × n, ones); None when one has no whole."""
    rows = matrix.shape[0]
    row = np.repeat(np.arange(rows), np.diff(matrix.indptr))
    positive = matrix.data > 0.0
    risen = np.bincount(row[positive], minlength=rows)
    fallen = np.bincount(row[~positive], minlength=rows)
    wide = risen + fallen > 2
    usual = np.sum(wide & (risen == 1)) >= np.sum(wide & (fallen == 1))
    above = np.where((risen == 1) & (fallen == 1), usual, risen == 1)
    whole = positive == above[row]
    parts = csr_array(matrix.shape)
    if np.any(np.abs(matrix.data) != 1.0) or np.any(np.bincount(row[whole], minlength=rows) != 1):
        return None, parts
    part = ~whole
    parts = csr_array((np.ones(part.sum()), (row[part], matrix.indices[part])), shape=matrix.shape)
    return matrix.indices[whole].astype(np.int64), parts


def _ties(relations: csr_array, sums: csr_array) -> csr_array:
    """What the relations still ask of the leaves: rows that must stay at zero."""
    ties = csr_array(relations @ sums)
    ties.eliminate_zeros()
    return ties[np.flatnonzero(np.diff(ties.indptr)), :]
