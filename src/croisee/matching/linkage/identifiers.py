"""What an identifier that both files bear says of pairs: it judges those whose two records bear
one, and these calibrate the others."""

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from croisee.matching.scoring.encodings import Pairs
from croisee.matching.scoring.learn import DIFFERENT, SAME, UNKNOWN, Labels

NONE = -1
"""Number of no identifier."""
Numbers = npt.NDArray[np.int64]
Identifiers = tuple[pa.ChunkedArray, pa.ChunkedArray]
"""Of each side, by place of record: its identifier, null where there is none."""


def numbered(left: pa.Array, right: pa.Array) -> tuple[Numbers, Numbers]:
    """Identifiers as numbers, the same on both sides for the same one; `NONE` where null."""
    every = pa.concat_arrays([left, right]).dictionary_encode().indices.fill_null(NONE)
    numbers = np.asarray(every).astype(np.int64)
    return numbers[: len(left)], numbers[len(left) :]


def labels_of(pairs: Pairs, left: Numbers, right: Numbers) -> Labels:
    """What numbers by place of record say of each pair (p): one person, two, or nothing."""
    one, other = left[pairs.left], right[pairs.right]
    told = np.select([(one == NONE) | (other == NONE), one == other], [UNKNOWN, SAME], DIFFERENT)
    labels: Labels = told.astype(np.int8)
    return labels


def known_pairs(pairs: Pairs, identifiers: Identifiers) -> Labels:
    """What identifiers say of each pair (p).

    An identifier that only some people bear must not be missing for a reason that changes how files
    err: the calibration would be wrong for the others.
    """
    left, right = (side.combine_chunks() for side in identifiers)
    return labels_of(pairs, *numbered(left, right))
