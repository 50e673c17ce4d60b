"""A reliable identifier on encodings: what keyed codes say of pairs, read without any key.

A producer may send, with the rows of a record, a code of an identifier that the other producer
holds too (`identifier_codes`). Two equal codes are one identifier; a code tells nothing else.
"""

from typing import NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from croisee.matching.bits import words_of
from croisee.matching.exchange import IDENTIFIER
from croisee.matching.linkage.identifiers import NONE, Numbers, labels_of, numbered
from croisee.matching.scoring.assign import Cardinality
from croisee.matching.scoring.encodings import Pairs
from croisee.matching.scoring.learn import DIFFERENT, SAME, UNKNOWN, Labels


class Identified(NamedTuple):
    """`labels` (p): what identifiers say of each pair. `bearers`: records of each side that bear
    one that can be used, fakes included; `common`: identifiers that are on both sides."""

    labels: Labels
    bearers: tuple[int, int]
    common: int

    @property
    def same(self) -> int:
        """Pairs judged to be one person."""
        return int((self.labels == SAME).sum())

    @property
    def different(self) -> int:
        """Pairs judged to be two."""
        return int((self.labels == DIFFERENT).sum())


def identified(
    tables: tuple[pa.Table, pa.Table],
    records: tuple[pa.Array, pa.Array],
    pairs: Pairs,
    cardinality: Cardinality,
) -> Identified | None:
    """What the identifiers of two tables of encodings say; None when a side sends none.

    `records`: nonces of each side, by place. An identifier that several records bear on a side
    where a person has one is not one person's (a household number) and says nothing. When no
    identifier is common, the two producers did not take the same one: none says anything.
    """
    if not all(IDENTIFIER in table.column_names for table in tables):
        return None
    read = [_of_records(table, names) for table, names in zip(tables, records, strict=True)]
    sides = numbered(*read)
    exclusive = {Cardinality.ONE_TO_ONE: 2, Cardinality.ONE_TO_MANY: 1}.get(cardinality, 0)
    shared = np.concatenate([_repeated(side) for side in sides[:exclusive]] or [sides[0][:0]])
    left, right = (np.where(np.isin(side, shared), NONE, side) for side in sides)
    common = np.intersect1d(left[left != NONE], right[right != NONE]).size
    labels = labels_of(pairs, left, right)
    return Identified(
        labels if common else np.full_like(labels, UNKNOWN),
        (int((left != NONE).sum()), int((right != NONE).sum())),
        common,
    )


def _of_records(table: pa.Table, records: pa.Array) -> pa.Array:
    """The code of each record (n), told by its first row.

    Quick when rows of a record lie together, as producers send them.
    """
    nonces = words_of(table["record"])
    begins = np.ones(len(nonces), dtype=np.bool_)
    begins[1:] = (nonces[1:] != nonces[:-1]).any(axis=1)
    first = table.select(["record", IDENTIFIER]).filter(pa.array(begins))
    rows = pc.index_in(records, value_set=first["record"].combine_chunks())
    return first[IDENTIFIER].take(rows).combine_chunks()


def _repeated(numbers: Numbers) -> Numbers:
    """Those that several records bear."""
    return np.flatnonzero(np.bincount(numbers[numbers != NONE]) > 1)
