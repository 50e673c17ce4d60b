"""Comparison of encoded records: from two rows of one block to one level per field.

Names by the Dice similarity of their filters (twice the common bits over all bits), the birth name
and the married name of one side against both of the other, the best kept; when both names are
better read crosswise, both are « swapped ». Other fields by equality of tokens, day, month and year
read together as one date.
"""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from numba import njit

from croisee.matching.bits import Words, bits_set

Tokens = npt.NDArray[np.int32]
Places = npt.NDArray[np.int64]
Patterns = npt.NDArray[np.int32]


class Rows(NamedTuple):
    """Encoded rows as arrays: filters (m × 3 names × 2 words), tokens (m × 6), -1 for missing."""

    filters: Words
    tokens: Tokens


@njit(inline="always")
def _dice(first: Words, second: Words) -> float:
    """Similarity from 0 to 1; -1 when a name is missing."""
    one = bits_set(first[0]) + bits_set(first[1])
    other = bits_set(second[0]) + bits_set(second[1])
    if one == 0 or other == 0:
        return -1.0
    common = bits_set(first[0] & second[0]) + bits_set(first[1] & second[1])
    return float(2 * common) / float(one + other)


@njit(inline="always")
def _name_level(similarity: float, thresholds: tuple[float, float, float, float]) -> int:
    if similarity < 0:
        return 0
    if similarity < thresholds[0]:
        return 1
    if similarity < thresholds[1]:
        return 2
    if similarity < thresholds[2]:
        return 3
    if similarity < thresholds[3]:
        return 4
    return 6


@njit(inline="always")
def _date_level(first: Tokens, second: Tokens) -> int:
    if first[2] < 0 or second[2] < 0:
        return 0
    same_year = first[2] == second[2]
    if first[0] < 0 or second[0] < 0 or first[1] < 0 or second[1] < 0:
        return 4 if same_year else 2
    same = (first[0] == second[0]) + (first[1] == second[1])
    if not same_year:
        return 5 if same == 2 else 1
    if same == 2:
        return 8
    if first[0] == second[1] and first[1] == second[0]:
        return 7
    return 6 if same == 1 else 3


@njit(inline="always")
def _token_level(first: int, second: int) -> int:
    if first < 0 or second < 0:
        return 0
    return 2 if first == second else 1


@njit(cache=True)
def patterns(
    left: Rows,
    right: Rows,
    left_rows: Places,
    right_rows: Places,
    thresholds: tuple[float, float, float, float],
    sizes: tuple[int, ...],
) -> Patterns:
    """Pattern of each pair (p): its levels, field by field, as one number in mixed base `sizes`."""
    found = np.empty(left_rows.size, dtype=np.int32)
    for pair in range(left_rows.size):
        names, others = left.filters[left_rows[pair]], right.filters[right_rows[pair]]
        tokens, facing = left.tokens[left_rows[pair]], right.tokens[right_rows[pair]]
        given = _dice(names[0], others[0])
        family = max(
            max(_dice(names[1], others[1]), _dice(names[2], others[2])),
            max(_dice(names[1], others[2]), _dice(names[2], others[1])),
        )
        crossed = min(_dice(names[0], others[1]), _dice(names[1], others[0]))
        given_level = _name_level(given, thresholds)
        family_level = _name_level(family, thresholds)
        if crossed >= thresholds[2] and crossed > max(given, family):
            given_level, family_level = 5, 5
        code = given_level * sizes[1] + family_level
        code = code * sizes[2] + _date_level(tokens, facing)
        code = code * sizes[3] + _token_level(tokens[3], facing[3])
        code = code * sizes[4] + _token_level(tokens[4], facing[4])
        code = code * sizes[5] + _token_level(tokens[5], facing[5])
        found[pair] = code
    return found


def levels(codes: Patterns, sizes: tuple[int, ...]) -> npt.NDArray[np.int64]:
    """Levels (k × fields) of pattern numbers (k)."""
    return np.column_stack(np.unravel_index(codes.astype(np.int64), sizes))
