"""How much of a table is hidden, as its readers can tell.

The true weight of the hidden cells must not be published: beside the totals it would give away the
small ones. So it is estimated from what is public alone: what remains of a whole without its
visible parts, split evenly between those that are hidden. Anybody could compute the same.
"""

import numpy as np

from croisee.confidentiality.system import BoolArray, CellSystem, FloatArray


def readers_weights(system: CellSystem, visible: BoolArray) -> FloatArray:
    """The size of each cell: its own where `visible`, else as a reader would guess it.

    In each relation the whole has coefficient 1 and its parts −1. Where a cell is part of several
    wholes, the smallest share counts; where it is part of none that can be guessed, its own parts.
    """
    relations = system.relations.tocoo()
    whole = relations.data > 0
    parent = np.zeros(system.relations.shape[0], dtype=np.int64)
    parent[relations.row[whole]] = relations.col[whole]
    row, child = relations.row[~whole], relations.col[~whole]
    size = np.where(visible, np.abs(system.values), np.nan)
    told = np.bincount(row, np.where(visible[child], size[child], 0.0), parent.size)
    unseen = np.bincount(row, ~visible[child], parent.size)
    while True:
        share = np.maximum(size[parent] - told, 0.0) / np.maximum(unseen, 1)
        guess = size.copy()
        open_to = ~visible[child] & np.isnan(size[child])
        np.fmin.at(guess, child[open_to], share[row[open_to]])
        if np.array_equal(np.isnan(guess), np.isnan(size)):
            break
        size = guess
    below = np.bincount(row, np.nan_to_num(size[child]), parent.size)
    for line in np.flatnonzero(np.isnan(size[parent])):
        size[parent[line]] = max(below[line], 0.0)
    return np.nan_to_num(size)
