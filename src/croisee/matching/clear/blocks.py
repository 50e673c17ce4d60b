"""Who is compared with whom: one column of block values per pass, shared by both files.

Passes are those of the encodings (`passes.yaml`), and so are the components of a block value; but
its key is known to all here, where identities are, and hides nothing.
"""

from functools import reduce
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from croisee.matching.encoding.components import Codes, KeyedForms, People
from croisee.matching.encoding.keys import KEY_BYTES
from croisee.matching.encoding.parameters import Pass

LARGEST_BLOCK = 20
"""Rows of one file in one block beyond which the block is left out of that file: it costs
comparisons and tells little. Larger than the encodings', which have counts to hide, so that a file
may hold a person once a month."""

_NO_SECRET = bytes(KEY_BYTES)
_FACTOR = np.uint64(0x9E3779B97F4A7C15)
"""Odd, with mixed bits: parts the same values in another order (3 December, 12 March)."""
_LAST_BIT = np.uint64(1)

Values = npt.NDArray[np.int64]


class BlockColumn(NamedTuple):
    """Block values of one pass for each record: a number, or a list of them for `several` names."""

    name: str
    several: bool
    values: pa.Array


def block_columns(people: pa.Table, left: int, passes: tuple[Pass, ...]) -> list[BlockColumn]:
    """The column of each pass, for a normalised table whose first `left` rows are the left file.

    Equal numbers in one column are equal block values, but by chance that ten million blocks do not
    meet (one in 10⁵).
    """
    forms = KeyedForms(People(people), _NO_SECRET)
    return [
        _column(f"block_{place}", forms, one, left, people.num_rows)
        for place, one in enumerate(passes)
    ]


def _column(name: str, forms: KeyedForms, one: Pass, left: int, size: int) -> BlockColumn:
    records, values, several = forms.sent(one.block)
    keyed = reduce(lambda total, word: total * _FACTOR + word, values.T[::2])
    of_file = (keyed & ~_LAST_BIT) | (records >= left)
    _, block, sizes = np.unique(of_file, return_inverse=True, return_counts=True)
    kept = sizes[block] <= LARGEST_BLOCK
    arrange = _lists if several else _numbers
    return BlockColumn(name, several, arrange(records[kept], keyed[kept].view(np.int64), size))


def _numbers(records: Codes, values: Values, size: int) -> pa.Array:
    column, missing = np.zeros(size, dtype=np.int64), np.ones(size, dtype=np.bool_)
    column[records], missing[records] = values, False
    return pa.array(column, mask=missing)


def _lists(records: Codes, values: Values, size: int) -> pa.Array:
    """Records come in order."""
    offsets = np.zeros(size + 1, dtype=np.int32)
    np.cumsum(np.bincount(records, minlength=size), out=offsets[1:])
    return pa.ListArray.from_arrays(pa.array(offsets), pa.array(values))
