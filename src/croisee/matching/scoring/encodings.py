"""Encodings as the linkage unit reads them: arrays, then pairs and their patterns."""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from croisee.foundation.errors import CroiseeError, Problem
from croisee.matching.scoring.candidates import Sorted, in_order, pairs_across, pairs_within
from croisee.matching.scoring.comparison import Patterns, Places, Rows, Words, patterns
from croisee.matching.scoring.fields import NAME_THRESHOLDS, SIZES

_NAMES = ("given", "family", "married")
_TOKENS = ("birth_day", "birth_month", "birth_year", "birth_place", "sex", "postcode")
_PROJECT, _PARAMETERS, _FAKES = b"croisee.projet", b"croisee.parametres", b"croisee.leurres"


class Pairs(NamedTuple):
    """Distinct candidate pairs: records (p, p), pattern (p), first pass that met them (p)."""

    left: Places
    right: Places
    pattern: Patterns
    first_pass: npt.NDArray[np.uint8]


@dataclass(frozen=True)
class Encodings:
    """One producer's encodings: rows, the record of each (m), nonces of records (n × 2 words).

    `fakes`: how many fake records it says it sent for each real one.
    """

    rows: Rows
    blocks: Words
    record_of: Places
    nonces: Words
    passes: tuple[Sorted, ...]
    fakes: float

    @classmethod
    def of(cls, table: pa.Table) -> "Encodings":
        """Read a table of encodings."""
        table = table.combine_chunks()
        filters = np.empty((table.num_rows, len(_NAMES), 2), dtype=np.uint64)
        for place, name in enumerate(_NAMES):
            filters[:, place] = _words(table.column(name))
        tokens = np.empty((table.num_rows, len(_TOKENS)), dtype=np.int32)
        for place, name in enumerate(_TOKENS):
            tokens[:, place] = table.column(name).cast(pa.int32()).fill_null(-1).to_numpy()
        nonces, record_of = _distinct(_words(table.column("record")))
        blocks, passes = _words(table.column("block")), table.column("pass").to_numpy()
        count = int(passes.max(initial=0)) + 1
        return cls(
            Rows(filters, tokens),
            blocks,
            record_of,
            nonces,
            tuple(in_order(blocks, np.flatnonzero(passes == one)) for one in range(count)),
            float((table.schema.metadata or {}).get(_FAKES, b"0")),
        )

    @property
    def size(self) -> int:
        """Number of records."""
        return len(self.nonces)


def check_comparable(left: pa.Table, right: pa.Table) -> None:
    """Raise `CroiseeError` unless both tables come from one project and the same parameters."""
    facts = [table.schema.metadata or {} for table in (left, right)]
    if any(facts[0].get(name) != facts[1].get(name) for name in (_PROJECT, _PARAMETERS)):
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


def _words(column: pa.ChunkedArray) -> Words:
    """A column of 16 bytes as two words a row; zeros where null."""
    array = column.combine_chunks()
    content = np.frombuffer(array.buffers()[1], dtype="<u8")
    words: Words = content.reshape(-1, 2)[array.offset : array.offset + len(array)].copy()
    if array.null_count:
        words[array.is_null().to_numpy(zero_copy_only=False)] = 0
    return words


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
