"""What a linkage unit holds of one producer: rows, who shares a block with whom, and how alike.

Nothing here reads a key or a plaintext: it is what any attack on encodings starts from.
"""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from croisee.matching.bits import column_of
from croisee.matching.circuit.series import Sent
from croisee.matching.circuit.sides import places
from croisee.matching.scoring.candidates import pairs_within
from croisee.matching.scoring.comparison import levels, patterns
from croisee.matching.scoring.encodings import Encodings
from croisee.matching.scoring.fields import NAME_THRESHOLDS, SIZES

Ints = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Edges:
    """Two records in one block (e pairs), all their common passes as bits, levels of each field."""

    left: Ints
    right: Ints
    passes: Ints
    levels: Ints


class Seen:
    """Encodings of one producer: record, pass, block (a number) and block size of each row."""

    def __init__(self, encodings: pa.Table) -> None:
        self.encodings = Encodings.of(encodings)
        self.size = self.encodings.size
        self.record: Ints = self.encodings.record_of
        self.passes: Ints = encodings["pass"].to_numpy().astype(np.int64)
        self.block_names = self.encodings.blocks[:, 0]
        _, self.block, sizes = np.unique(self.block_names, return_inverse=True, return_counts=True)
        self.block_size: Ints = sizes[self.block]
        self.pass_count = int(self.passes.max(initial=0)) + 1
        self.missing = np.zeros((self.size, 2), dtype=np.int64)
        for place, column in enumerate(("married", "birth_place")):
            self.missing[self.record, place] = encodings[column].is_null().to_numpy()

    @cached_property
    def edges(self) -> Edges:
        """Every pair of records that share a block."""
        met = [pairs_within(one) for one in self.encodings.passes]
        rows, facing = (np.concatenate(parts) for parts in zip(*met, strict=True))
        bits = np.repeat(1 << np.arange(len(met)), [len(one[0]) for one in met])
        left, right = self.record[rows], self.record[facing]
        low, high = np.minimum(left, right), np.maximum(left, right)
        order = np.argsort(low * self.size + high, kind="stable")
        order = order[low[order] != high[order]]
        pair = low[order] * self.size + high[order]
        starts = np.flatnonzero(np.diff(pair, prepend=-1))
        shared = np.bitwise_or.reduceat(bits[order], starts) if starts.size else bits[:0]
        first = order[starts]
        code = patterns(
            self.encodings.rows,
            self.encodings.rows,
            rows[first],
            facing[first],
            NAME_THRESHOLDS,
            SIZES,
        )
        return Edges(low[first], high[first], shared, levels(code, SIZES))


def people_behind(sent: Sent, seen: Seen) -> Ints:
    """Place, in the producer's private table, of each record seen; -1 for fakes. For scoring only."""
    return places(column_of(seen.encodings.nonces), sent.private["record"].combine_chunks())
