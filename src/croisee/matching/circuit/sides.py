"""One producer's encodings seen record by record: who is there, and is each as it was last time.

A record is compared by its rows alone: two records whose rows are what they were make the pair they
made. The print of its rows is all that must be kept of a record to know which of its pairs stand.
"""

from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc
from numba import njit

from croisee.matching.bits import Words, column_of, words_of
from croisee.matching.exchange import NAMES, TOKENS
from croisee.matching.scoring.comparison import Places

_ABSENT = -1
_FIRST, _SECOND = np.uint64(0x9E3779B97F4A7C15), np.uint64(0xD6E8FEB86659FD93)
_HALF = np.uint64(32)


class Skipped(NamedTuple):
    """Blocks of one producer that were too large to compare, and their rows."""

    blocks: int
    rows: int


@dataclass(frozen=True)
class Side:
    """One producer's encodings.

    `records` (n): nonces in order, those that meet nobody included. `table` (m rows): what may be
    compared. `place` (m): record of each row. `prints` (n × 2 words): the same for the same rows,
    in whatever order. `skipped`: what may not be compared.
    """

    records: pa.Array
    table: pa.Table
    place: Places
    prints: Words
    skipped: Skipped

    @classmethod
    def of(cls, table: pa.Table, largest_block: int) -> "Side":
        """Read a table of encodings; blocks of more than `largest_block` rows are left out."""
        table = table.combine_chunks()
        records, place = _by_record(words_of(table["record"]))
        crowded = _crowded(words_of(table["block"])[:, 0], largest_block)
        if crowded is None:
            skipped = Skipped(0, 0)
        else:
            blocks = np.unique(words_of(table["block"])[crowded, 0])
            skipped = Skipped(blocks.size, int(crowded.sum()))
            table, place = table.filter(pa.array(~crowded)).combine_chunks(), place[~crowded]
        return cls(records, table, place, _prints(table, place, len(records)), skipped)

    @cached_property
    def blocks(self) -> npt.NDArray[np.uint64]:
        """First word of the block of each row (m)."""
        return words_of(self.table["block"])[:, 0]


def places(nonces: pa.Array | pa.ChunkedArray, records: pa.Array) -> Places:
    """Place of each nonce among `records`, -1 for those that are not there."""
    found = pc.index_in(nonces, value_set=records).fill_null(_ABSENT)
    return np.asarray(found).astype(np.int64)


def _by_record(nonces: Words) -> tuple[pa.Array, Places]:
    """Distinct nonces, in order, and the place of each row among them.

    Quick when rows of a record lie together, as producers send them.
    """
    begins = np.ones(len(nonces), dtype=np.bool_)
    begins[1:] = (nonces[1:] != nonces[:-1]).any(axis=1)
    starts = np.flatnonzero(begins)
    runs = column_of(nonces[starts])
    records = runs.unique().sort()
    return records, np.repeat(places(runs, records), np.diff(starts, append=len(nonces)))


def _crowded(blocks: npt.NDArray[np.uint64], largest: int) -> npt.NDArray[np.bool_] | None:
    """Rows (m) in blocks of more than `largest` rows; None when there is no such block."""
    lying = np.sort(blocks)
    found = lying[largest:][lying[largest:] == lying[: max(lying.size - largest, 0)]]
    return np.isin(blocks, found) if found.size else None


def _numbers(column: pa.ChunkedArray) -> npt.NDArray[np.int32]:
    """A column of small numbers; -1 where null."""
    return np.asarray(column.cast(pa.int32()).fill_null(_ABSENT))


def _prints(table: pa.Table, place: Places, records: int) -> Words:
    """Sum (n × 2), over the rows of each record, of two mixtures of all that a row holds."""
    mixtures = np.zeros((table.num_rows, 2), dtype=np.uint64)
    for name in ("pass", *TOKENS):
        _absorb(mixtures, _numbers(table[name]).astype(np.uint64))
    for name in (*NAMES, "block"):
        for column in words_of(table[name]).T:
            _absorb(mixtures, column)
    prints = np.zeros((records, 2), dtype=np.uint64)
    np.add.at(prints, place, mixtures)
    return prints


@njit(cache=True)
def _absorb(mixtures: Words, column: npt.NDArray[np.uint64]) -> None:
    """Mix one more column (m) into the mixtures (m × 2) of rows."""
    for row in range(column.size):
        one = (mixtures[row, 0] ^ column[row]) * _FIRST + _SECOND
        other = (mixtures[row, 1] + column[row]) * _SECOND + _FIRST
        mixtures[row, 0] = one ^ (one >> _HALF)
        mixtures[row, 1] = other ^ (other >> _HALF)
