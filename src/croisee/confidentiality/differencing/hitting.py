"""The cheapest columns such that each row has one: an exact small program, or a greedy choice."""

from collections.abc import Sequence

import numpy as np
from scipy.sparse import block_array, csc_array, csr_array, eye_array
from scipy.sparse.csgraph import connected_components

from croisee.confidentiality.solver import Answer, Program
from croisee.confidentiality.system import BoolArray, FloatArray, IntArray

_EXACT = 2_000
"""Most columns tied together for which the cheapest choice is looked for."""


def hitting_set(
    hits: csr_array, excluding: Sequence[tuple[int, int]], prices: FloatArray
) -> tuple[BoolArray, bool]:
    """Columns whose total price is least, and whether that is proven.

    `hits` (rows × columns): 1 where the column does for the row. `excluding`: columns that may not
    be taken together. `prices` ≥ 0. Each row must have a column of which nothing else forbids the
    choice: the first of two that exclude one another.
    """
    rows, columns = hits.shape
    against = np.array(excluding, dtype=np.int64).reshape(-1, 2)
    order = np.arange(len(against))
    exclusions = csr_array(
        (np.ones(2 * order.size), (np.tile(order, 2), against.T.ravel())),
        shape=(order.size, columns),
    )
    tied = block_array([[hits], [exclusions]])
    _, label = connected_components(block_array([[None, tied], [tied.T, None]]), directed=False)
    of_row, of_exclusion, of_column = np.split(label, [rows, rows + order.size])
    chosen = np.zeros(columns, dtype=np.bool_)
    proven = True
    for each in np.unique(of_row):
        mine = np.flatnonzero(of_column == each)
        small = csr_array(hits[of_row == each, :][:, mine])
        apart = csr_array(exclusions[of_exclusion == each, :][:, mine])
        found = _exact(small, apart, prices[mine]) if mine.size <= _EXACT else None
        if found is None:
            later = np.isin(mine, against[:, 1])
            found, proven = _greedy(small, np.where(later, np.inf, prices[mine])), False
        chosen[mine] = found
    return chosen, proven


def _exact(hits: csr_array, apart: csr_array, prices: FloatArray) -> BoolArray | None:
    """The cheapest choice, or None when the search ends before it is proven."""
    rows, columns = hits.shape
    matrix = block_array([[hits, -eye_array(rows), None], [apart, None, eye_array(apart.shape[0])]])
    size = matrix.shape[1]
    program = Program(
        csc_array(matrix),
        np.ones(matrix.shape[0]),
        np.zeros(size),
        np.concatenate([np.ones(columns), np.full(size - columns, float(columns))]),
        integer=True,
    )
    program.set_costs(np.arange(columns, dtype=np.int32), prices)
    if program.run() is not Answer.OPTIMAL:
        return None
    return np.asarray(program.solution()[:columns] > 0.5, dtype=np.bool_)


def _greedy(hits: csr_array, prices: FloatArray) -> BoolArray:
    """Best price per row first (Chvátal 1979), then what has become useless is given back."""
    dense = hits.toarray() > 0
    chosen = np.zeros(prices.size, dtype=np.bool_)
    left = np.ones(dense.shape[0], dtype=np.bool_)
    while left.any():
        done = dense[left].sum(axis=0)
        with np.errstate(divide="ignore", invalid="ignore"):
            rate = np.where(done > 0, prices / done, np.inf)
        best = int(np.argmin(rate))
        chosen[best] = True
        left &= ~dense[:, best]
    for column in _dearest_first(chosen, prices):
        chosen[column] = False
        if not dense[:, chosen].any(axis=1).all():
            chosen[column] = True
    return chosen


def _dearest_first(chosen: BoolArray, prices: FloatArray) -> IntArray:
    columns = np.flatnonzero(chosen)
    return columns[np.argsort(-prices[columns], kind="stable")]
