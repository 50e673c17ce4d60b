"""Project pseudonyms: 128 random bits each, drawn for one linkage and derived from nothing."""

from collections.abc import Callable

import numpy as np
import pyarrow as pa

Draw = Callable[[int], bytes]
"""Gives so many bytes at random; replaced in tests only."""
BYTES = 16
_WIDTH = 2 * BYTES


def pseudonyms(count: int, draw: Draw) -> pa.StringArray:
    """`count` pseudonyms, each of 32 hexadecimal figures."""
    text = draw(count * BYTES).hex().encode()
    ends = np.arange(count + 1, dtype=np.int64) * _WIDTH
    long = pa.LargeStringArray.from_buffers(count, pa.py_buffer(ends), pa.py_buffer(text))
    return long.cast(pa.string())
