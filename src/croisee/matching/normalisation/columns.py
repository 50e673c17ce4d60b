"""Columns of text handled by their distinct values: each writing is normalised once.

A file of a million people holds some ten thousand given names: what is costly is done per distinct
text in plain Python, what is done per row is a gather of numpy or Arrow. A row is computed from
its own texts alone, never from another row.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from croisee.matching.normalisation.reasons import Reason, Remark

Ints = npt.NDArray[np.int64]
T = TypeVar("T")
S = TypeVar("S")


@dataclass(frozen=True)
class Distinct(Generic[T]):
    """A column as its distinct values and, per row, the place of its value (-1: nothing there)."""

    values: Sequence[T]
    rows: Ints

    def map(self, function: Callable[[T], S]) -> "Distinct[S]":
        """The same rows, each distinct value replaced."""
        return Distinct([function(value) for value in self.values], self.rows)

    def array(self, pick: Callable[[T], Any], kind: pa.DataType) -> pa.Array:
        """Arrow column of what `pick` takes from each value; null where there is none."""
        picked = pa.array([pick(value) for value in self.values], kind)
        return picked.take(pa.array(self.rows, mask=self.rows < 0))

    def remarks(self, column: str, pick: Callable[[T], Reason | None]) -> list[Remark]:
        """How many rows met each reason."""
        times = np.bincount(self.rows[self.rows >= 0], minlength=len(self.values)).tolist()
        counts: Counter[Reason] = Counter()
        for value, count in zip(self.values, times, strict=True):
            reason = pick(value)
            if reason is not None:
                counts[reason] += count
        return [Remark(column, reason, count) for reason, count in counts.items() if count]


def distinct(column: pa.ChunkedArray | pa.Array) -> Distinct[str]:
    """The distinct texts of a column of strings."""
    whole = column.combine_chunks() if isinstance(column, pa.ChunkedArray) else column
    encoded = whole.dictionary_encode()
    rows = encoded.indices.fill_null(-1).to_numpy(zero_copy_only=False).astype(np.int64)
    return Distinct(encoded.dictionary.to_pylist(), rows)


def united(columns: Sequence[Distinct[Sequence[str]]], order: Callable[[str], Any]) -> pa.ListArray:
    """Per row, the words of all columns, each once, sorted by `order`: a list<string>.

    A row that has no word at all gets an empty list. `order` must tell any two words apart.
    """
    words = sorted({word for c in columns for value in c.values for word in value}, key=order)
    rank = {word: place for place, word in enumerate(words)}
    base = max(len(words), 1)
    height = len(columns[0].rows)
    # One number per (row, word), ordered as the answer is: sorting it sorts all rows at once.
    keys = np.sort(np.concatenate([_keys(column, rank, base) for column in columns]))
    keys = keys[np.diff(keys, prepend=-1) > 0]
    offsets = np.zeros(height + 1, dtype=np.int32)
    np.cumsum(np.bincount(keys // base, minlength=height), out=offsets[1:])
    flat = pa.array(words, pa.string()).take(pa.array(keys % base))
    return pa.ListArray.from_arrays(pa.array(offsets), flat)


def _keys(column: Distinct[Sequence[str]], rank: dict[str, int], base: int) -> Ints:
    ranks = _whole(rank[word] for value in column.values for word in value)
    sizes = _whole(len(value) for value in column.values)
    starts = np.cumsum(sizes) - sizes
    present = np.flatnonzero(column.rows >= 0)
    places = column.rows[present]
    repeats = sizes[places]
    within = np.arange(repeats.sum()) - np.repeat(np.cumsum(repeats) - repeats, repeats)
    picked: Ints = ranks[np.repeat(starts[places], repeats) + within]
    picked += np.repeat(present * base, repeats)
    return picked


def _whole(numbers: Iterable[int]) -> Ints:
    return np.fromiter(numbers, dtype=np.int64)
