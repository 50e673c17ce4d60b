"""Records as numbers: one code per value, one class per combination of values."""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

Codes = npt.NDArray[np.int64]


def codes_of(column: pa.ChunkedArray, order: Sequence[object] | None = None) -> Codes:
    """One whole number per record (n), from 0; a missing value is a value, and comes first.

    Numbers follow the order of the values, or `order` when given. Raises `ValueError` when `order`
    misses a value of the column.
    """
    if order is None:
        values = pc.unique(column).drop_null()
        values = values.take(pc.sort_indices(values))
    else:
        values = pa.array(order, type=column.type)
    found = pc.fill_null(pc.index_in(column, value_set=values), -1)
    codes = found.to_numpy().astype(np.int64)
    if int((codes < 0).sum()) > column.null_count:
        raise ValueError("the order given misses a value of the column")
    return np.asarray(np.unique(codes, return_inverse=True)[1], dtype=np.int64)


def classes_of(columns: Sequence[Codes], records: int) -> Codes:
    """The class of each record (n), from 0: records equal on all `columns` share one."""
    classes = np.zeros(records, dtype=np.int64)
    for codes in columns:
        pairs = classes * (int(codes.max(initial=0)) + 1) + codes
        classes = np.unique(pairs, return_inverse=True)[1].astype(np.int64)
    return classes


def sizes_of(classes: Codes) -> Codes:
    """Size of the class of each record (n)."""
    return np.bincount(classes)[classes] if classes.size else classes
