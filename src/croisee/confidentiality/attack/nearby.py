"""Which cells are near which: two cells of one relation, or of one move, are neighbours.

Neighbours enter together, past the size asked if need be: half a move is of no use. Cells whose
value is already deduced cannot move, and nothing spreads through them.
"""

import numpy as np
from numba import njit
from scipy.sparse import csc_array, csr_array

from croisee.confidentiality.system import BoolArray, IntArray


def neighbourhood(
    ties: csr_array, by_cell: csc_array, free: BoolArray, seed: int, size: int
) -> IntArray:
    """About `size` cells in ascending order, `seed` and the `free` ones nearest to it.

    `ties` (k × n): relations or moves; `by_cell`: the same.
    """
    links = ties.indptr, ties.indices, by_cell.indptr, by_cell.indices
    return np.sort(_spread(*links, ~free, seed, size))


@njit(cache=True)
def _spread(start, member, first, seat, taken, seed, size):  # type: ignore[no-untyped-def]
    """Breadth-first search; what it reaches is marked in `taken`."""
    order = np.empty(taken.size, np.int64)
    order[0] = seed
    taken[seed] = True
    head, count = 0, 1
    while head < count < size:
        cell = order[head]
        head += 1
        for f in range(first[cell], first[cell + 1]):
            if count >= size:
                break
            for e in range(start[seat[f]], start[seat[f] + 1]):
                other = member[e]
                if not taken[other]:
                    taken[other] = True
                    order[count] = other
                    count += 1
    return order[:count]
