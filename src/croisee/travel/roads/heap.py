"""A heap of integers, four children to each, in an array given by the caller.

An entry holds a time or a priority in its high bits and a node in its low ones: one comparison
orders both, and equal times leave in the order of the nodes.
"""

import numpy as np
import numpy.typing as npt
from numba import njit

Longs = npt.NDArray[np.int64]


@njit(cache=True, nogil=True, inline="always")
def push(heap: Longs, size: int, entry: int) -> None:
    """Insert an entry in a heap of `size` entries."""
    place = size
    while place > 0:
        parent = (place - 1) >> 2
        if heap[parent] <= entry:
            break
        heap[place] = heap[parent]
        place = parent
    heap[place] = entry


@njit(cache=True, nogil=True, inline="always")
def drop(heap: Longs, size: int) -> None:
    """Remove the least entry: the last one, at `size`, takes its place and goes down."""
    entry = heap[size]
    place = 0
    while True:
        child = 4 * place + 1
        if child >= size:
            break
        least = child
        for other in range(child + 1, min(child + 4, size)):
            if heap[other] < heap[least]:
                least = other
        if entry <= heap[least]:
            break
        heap[place] = heap[least]
        place = least
    heap[place] = entry
