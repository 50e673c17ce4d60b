"""Values of 128 bits, between Arrow columns and words."""

import numpy as np
import pyarrow as pa
from hypothesis import given
from hypothesis import strategies as st
from numba import njit

from croisee.matching.bits import bits_set, column_of, words_of

VALUES = st.lists(st.none() | st.binary(min_size=16, max_size=16), max_size=8)


@given(VALUES, st.integers(0, 3))
def test_words_are_the_bytes_of_a_column_and_zeros_where_there_is_none(
    values: list[bytes | None], skipped: int
) -> None:
    column = pa.array(values, pa.binary(16)).slice(skipped)
    expected = [value or bytes(16) for value in values[skipped:]]
    assert [row.tobytes() for row in words_of(column)] == expected
    assert words_of(pa.chunked_array([column])).tolist() == words_of(column).tolist()


@given(VALUES)
def test_a_column_of_words_is_the_column_they_come_from(values: list[bytes | None]) -> None:
    column = pa.array(values, pa.binary(16))
    there = np.array([value is not None for value in values], dtype=np.bool_)
    assert column_of(words_of(column), there).to_pylist() == values


@njit
def counted(words: np.ndarray) -> np.ndarray:
    return np.array([bits_set(word) for word in words])


def test_bits_are_counted() -> None:
    words = np.random.default_rng(1).integers(0, 1 << 64, 1000, dtype=np.uint64)
    words[:2] = 0, (1 << 64) - 1
    assert counted(words).tolist() == [int(word).bit_count() for word in words]
