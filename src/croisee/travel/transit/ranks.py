"""Percentiles by nearest rank: always a time of the list, never an average of two.

R5 too takes a time of the list (`TravelTimeReducer`), at most one rank further.
"""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
from numba import njit


def ranks(percentiles: Sequence[int], many: int) -> npt.NDArray[np.int64]:
    """Rank (from 0) of each percentile among `many` sorted values: the nearest at or above it."""
    asked = np.asarray(percentiles, dtype=np.int64)
    if not ((asked >= 1) & (asked <= 100)).all():
        raise ValueError("a percentile is from 1 to 100")
    return np.asarray(-(-asked * many // 100) - 1, dtype=np.int64)


@njit(cache=True)
def ranked(values: npt.NDArray[np.int32], rank: int) -> int:
    """The value of this rank, without sorting all (Hoare 1961, *Find*); `values` are reordered."""
    low, high = 0, values.size - 1
    while low < high:
        pivot = values[(low + high) // 2]
        left, right = low, high
        while left <= right:
            while values[left] < pivot:
                left += 1
            while values[right] > pivot:
                right -= 1
            if left <= right:
                values[left], values[right] = values[right], values[left]
                left += 1
                right -= 1
        if rank <= right:
            high = right
        elif rank >= left:
            low = left
        else:
            break
    return int(values[rank])
