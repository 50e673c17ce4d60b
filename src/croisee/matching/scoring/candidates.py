"""Candidate pairs: rows of two tables, or of one, that lie in the same block."""

from typing import NamedTuple

import numpy as np
from numba import njit

from croisee.matching.bits import Words
from croisee.matching.scoring.comparison import Places


class Sorted(NamedTuple):
    """Rows of one pass in order of block: both words of the block (m), the row (m)."""

    first: Words
    second: Words
    rows: Places


def in_order(blocks: Words, rows: Places) -> Sorted:
    """The given rows of `blocks` (m × 2 words) in order of block."""
    first = blocks[rows, 0]
    order = np.argsort(first)
    rows = rows[order]
    return Sorted(first[order], blocks[rows, 1], rows)


def pairs_across(left: Sorted, right: Sorted) -> tuple[Places, Places]:
    """Rows (left, right) of each pair in one block."""
    met: tuple[Places, Places] = _across(*left, *right)
    return met


def pairs_within(side: Sorted) -> tuple[Places, Places]:
    """Rows of each unordered pair of one table in one block."""
    met: tuple[Places, Places] = _within(*side)
    return met


@njit(cache=True)
def _across(
    first: Words, second: Words, rows: Places, first_2: Words, second_2: Words, rows_2: Places
) -> tuple[Places, Places]:
    found = 0
    for fill in (False, True):  # count, then write
        size = found if fill else 0
        left, right = np.empty(size, np.int64), np.empty(size, np.int64)
        found = 0
        here = there = 0
        while here < first.size and there < first_2.size:
            if first[here] < first_2[there]:
                here += 1
            elif first[here] > first_2[there]:
                there += 1
            else:
                last = here
                while last < first.size and first[last] == first[here]:
                    last += 1
                last_2 = there
                while last_2 < first_2.size and first_2[last_2] == first_2[there]:
                    last_2 += 1
                for one in range(here, last):
                    for other in range(there, last_2):
                        if second[one] == second_2[other]:
                            if fill:
                                left[found], right[found] = rows[one], rows_2[other]
                            found += 1
                here, there = last, last_2
    return left, right


@njit(cache=True)
def _within(first: Words, second: Words, rows: Places) -> tuple[Places, Places]:
    found = 0
    for fill in (False, True):  # count, then write
        size = found if fill else 0
        left, right = np.empty(size, np.int64), np.empty(size, np.int64)
        found = 0
        for one in range(first.size):
            other = one + 1
            while other < first.size and first[other] == first[one]:
                if second[other] == second[one]:
                    if fill:
                        left[found], right[found] = rows[one], rows[other]
                    found += 1
                other += 1
    return left, right
