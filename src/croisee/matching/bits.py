"""Values of 128 bits (nonces, block names, filters): 16 bytes in an Arrow column, two words a row
in arrays, little end first."""

import numpy as np
import numpy.typing as npt
import pyarrow as pa
from numba import njit

Words = npt.NDArray[np.uint64]

_ONE, _TWO, _FOUR, _TOP = (np.uint64(number) for number in (1, 2, 4, 56))
_PAIRS, _QUADS = np.uint64(0x5555555555555555), np.uint64(0x3333333333333333)
_OCTETS, _EACH = np.uint64(0x0F0F0F0F0F0F0F0F), np.uint64(0x0101010101010101)


def words_of(column: pa.Array | pa.ChunkedArray) -> Words:
    """A column of 16 bytes as two words a row (n × 2), not to be written in; zeros where null."""
    array = column.combine_chunks() if isinstance(column, pa.ChunkedArray) else column
    if not len(array):
        return np.zeros((0, 2), dtype=np.uint64)
    content = np.frombuffer(array.buffers()[1], dtype="<u8").reshape(-1, 2)
    words: Words = content[array.offset : array.offset + len(array)]
    if array.null_count:
        words = np.where(np.asarray(array.is_null())[:, None], np.uint64(0), words)
    return words


def column_of(words: Words, valid: npt.NDArray[np.bool_] | None = None) -> pa.Array:
    """Two words a row (n × 2) as a column of 16 bytes, null where not `valid` (n)."""
    mask = None if valid is None else pa.py_buffer(np.packbits(valid, bitorder="little"))
    content = pa.py_buffer(np.ascontiguousarray(words))
    return pa.FixedSizeBinaryArray.from_buffers(pa.binary(16), len(words), [mask, content])


@njit(inline="always")
def bits_set(word: np.uint64) -> np.int64:
    """How many bits of a word are set."""
    word = word - ((word >> _ONE) & _PAIRS)
    word = (word & _QUADS) + ((word >> _TWO) & _QUADS)
    word = (word + (word >> _FOUR)) & _OCTETS
    return np.int64((word * _EACH) >> _TOP)
