"""Blocks of one pass: who shares which block value, and the secret of each block.

The keyed function of a block value gives 256 bits at once: the first half names the block, the
second is the key of every field sent in it. Neither half tells anything of the other.
"""

from dataclasses import dataclass
from functools import reduce

import numpy as np
import numpy.typing as npt

from croisee.matching.encoding.components import COMPONENTS, OF_NAMES, Coded, Codes, People
from croisee.matching.encoding.parameters import Pass
from croisee.matching.encoding.prf import Words, prf

_SEPARATOR = "\x1f"
"""Between components; folded values never hold it."""


@dataclass(frozen=True)
class Blocks:
    """Rows sent in one pass: record (m), place of its block (m); name and key of blocks (b × 2)."""

    records: Codes
    places: Codes
    names: Words
    keys: Words


def blocks(people: People, one: Pass, key: bytes, cap: int) -> Blocks:
    """The rows that `one` pass sends under `key`, blocks of more than `cap` records left out."""
    sent = people.by_name if OF_NAMES & set(one.block) else people.by_record
    columns = [COMPONENTS[name](people, sent) for name in one.block]
    whole = np.flatnonzero(reduce(np.logical_and, (column.codes >= 0 for column in columns)))
    codes = _compound([column.take(whole) for column in columns])
    if sent is people.by_name:  # a record whose two names give one block value is sent once
        order = np.lexsort((sent.records[whole], codes))
        whole, codes = whole[order], codes[order]
        records = sent.records[whole]
        new = np.ones(whole.size, dtype=np.bool_)
        new[1:] = (codes[1:] != codes[:-1]) | (records[1:] != records[:-1])
        whole, codes = whole[new], codes[new]
    _, first, places, counts = np.unique(
        codes, return_index=True, return_inverse=True, return_counts=True
    )
    kept = counts <= cap
    rows = kept[places]
    texts = _texts(columns, whole[first[kept]])
    answers = prf(key, one.name, texts, words=4)
    renumbered = np.cumsum(kept) - 1
    return Blocks(
        records=sent.records[whole[rows]],
        places=renumbered[places[rows]],
        names=np.ascontiguousarray(answers[:, :2]),
        keys=np.ascontiguousarray(answers[:, 2:]),
    )


def _compound(columns: list[Coded]) -> Codes:
    """One code per distinct combination of the columns' codes."""
    codes = np.zeros(columns[0].codes.size, dtype=np.int64)
    reach = 1
    for column in columns:
        width = max(len(column.values), 1)
        if reach * width >= 1 << 62:
            codes = np.unique(codes, return_inverse=True)[1].astype(np.int64)
            reach = codes.size
        codes = codes * width + column.codes
        reach *= width
    return codes


def _texts(columns: list[Coded], rows: npt.NDArray[np.int64]) -> list[str]:
    parts = [[column.values[code] for code in column.codes[rows].tolist()] for column in columns]
    return [_SEPARATOR.join(texts) for texts in zip(*parts, strict=True)]
