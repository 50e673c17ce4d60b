"""Encodings as the linkage unit reads them: arrays, then pairs and their patterns."""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from croisee.foundation.errors import CroiseeError, Problem
from croisee.matching.bits import Words, words_of
from croisee.matching.exchange import NAMES, PARAMETERS, PROJECT, TOKENS
from croisee.matching.scoring.candidates import Sorted, in_order, pairs_across, pairs_within
from croisee.matching.scoring.comparison import Patterns, Places, Rows, patterns
from croisee.matching.scoring.fields import NAME_THRESHOLDS, SIZES


class Pairs(NamedTuple):
    """Distinct candidate pairs: records (p, p), pattern (p), first pass that met them (p)."""

    left: Places
    right: Places
    pattern: Patterns
    first_pass: npt.NDArray[np.uint8]


@dataclass(frozen=True)
class Encodings:
    """One producer's encodings: rows, the record of each (m), nonces of records (n × 2 words)."""

    rows: Rows
    blocks: Words
    record_of: Places
    nonces: Words
    passes: tuple[Sorted, ...]

    @classmethod
    def of(cls, table: pa.Table) -> "Encodings":
        """Read a table of encodings."""
        table = table.combine_chunks()
        filters = np.empty((table.num_rows, len(NAMES), 2), dtype=np.uint64)
        for place, name in enumerate(NAMES):
            filters[:, place] = words_of(table.column(name))
        tokens = np.empty((table.num_rows, len(TOKENS)), dtype=np.int32)
        for place, name in enumerate(TOKENS):
            tokens[:, place] = table.column(name).cast(pa.int32()).fill_null(-1).to_numpy()
        nonces, record_of = _distinct(words_of(table.column("record")))
        blocks, passes = words_of(table.column("block")), table.column("pass").to_numpy()
        count = int(passes.max(initial=0)) + 1
        return cls(
            Rows(filters, tokens),
            blocks,
            record_of,
            nonces,
            tuple(in_order(blocks, np.flatnonzero(passes == one)) for one in range(count)),
        )

    @property
    def size(self) -> int:
        """Number of records."""
        return len(self.nonces)


def check_one_project(left: pa.Table, right: pa.Table) -> None:
    """Raise `CroiseeError` unless both tables come from one project and the same parameters."""
    facts = [table.schema.metadata or {} for table in (left, right)]
    if any(facts[0].get(name) != facts[1].get(name) for name in (PROJECT, PARAMETERS)):
        raise CroiseeError(
            Problem(
                message="ces deux fichiers d'encodages ne viennent pas du même projet.",
                expected="deux fichiers du même projet, encodés avec les mêmes paramètres",
                remedy="Demandez aux producteurs d'encoder à nouveau avec la clé et les paramètres"
                " du projet.",
            )
        )


def across(left: Encodings, right: Encodings) -> Pairs:
    """Pairs of a left and a right record that share a block, each once.

    A record shows the same fields in every pass: the first pass in which a pair meets says all.
    """
    met = [pairs_across(one, other) for one, other in zip(left.passes, right.passes, strict=False)]
    return _compared(left, right, met)


def within(side: Encodings) -> Pairs:
    """Pairs of two records of one producer that share a block, each once."""
    return _compared(side, side, [pairs_within(one) for one in side.passes])


def _compared(left: Encodings, right: Encodings, met: list[tuple[Places, Places]]) -> Pairs:
    rows, facing = (np.concatenate(parts) for parts in zip(*met, strict=True))
    first_pass = np.repeat(np.arange(len(met), dtype=np.uint8), [len(one[0]) for one in met])
    records, others = left.record_of[rows], right.record_of[facing]
    if left is right:
        records, others = np.minimum(records, others), np.maximum(records, others)
    order = np.argsort(records * right.size + others, kind="stable")
    records, others = records[order], others[order]
    new = np.ones(order.size, dtype=np.bool_)
    new[1:] = (records[1:] != records[:-1]) | (others[1:] != others[:-1])
    if left is right:
        new &= records != others  # one record met under two of its names
    kept = order[new]
    found = patterns(left.rows, right.rows, rows[kept], facing[kept], NAME_THRESHOLDS, SIZES)
    return Pairs(records[new], others[new], found, first_pass[kept])


def _distinct(words: Words) -> tuple[Words, Places]:
    """Distinct rows (n × 2) and the place of each row among them (m)."""
    order = np.argsort(words[:, 0])
    lying = words[order]
    first, second = (lying[1:, word] != lying[:-1, word] for word in (0, 1))
    if (second & ~first).any():  # two nonces of one first half: never by chance
        order = np.lexsort((words[:, 1], words[:, 0]))
        lying = words[order]
        first, second = (lying[1:, word] != lying[:-1, word] for word in (0, 1))
    new = np.ones(len(lying), dtype=np.bool_)
    new[1:] = first | second
    places = np.empty(len(lying), dtype=np.int64)
    places[order] = np.cumsum(new) - 1
    return lying[new], places
