"""A producer's sendings, month after month: records keep their nonces, fakes live as records do.

Each month the whole file is encoded; what has not changed gives the same rows, since encodings
follow from the key. A record's nonce follows from its identifier and a secret of the producer's
own, so that one who leaves and comes back is the same record, and nothing is kept of who is gone.

Fakes must not be told by how they live. Drawn anew each month, they would be the records that all
vanish at once; kept as they were, those that never change. So a fake is the copy of one record, and
every month it is encoded again from what that record has become, under the secret it was born with:
it comes, changes and leaves as records do. A newcomer is copied as often as those it is next to: it
draws one of the records with which it shares a block, and is copied if that one is.

What this does not hide: how many come, change and leave; and that two neighbourhoods of one file
live the same life, month after month, which says that one is the copy of the other, not which.
"""

from dataclasses import replace
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import pyarrow as pa
from numpy.random import Generator

from croisee.matching.bits import Words, column_of, words_of
from croisee.matching.circuit.identifier_codes import with_codes
from croisee.matching.circuit.pseudonyms import Draw
from croisee.matching.circuit.sides import places
from croisee.matching.encoding.encode import encode
from croisee.matching.encoding.fakes import neighbourhoods
from croisee.matching.encoding.keys import ProjectKey
from croisee.matching.encoding.parameters import EncodingParameters
from croisee.matching.encoding.prf import prf
from croisee.matching.exchange import FAKES

COPIED = "copied"
"""Column of the private table: whether the record has one fake more than others have."""
_KEY_WORDS = 4
Bools = npt.NDArray[np.bool_]


class Sent(NamedTuple):
    """`encodings` to send; `private` (id, record, copied) to keep."""

    encodings: pa.Table
    private: pa.Table


def encode_again(
    table: pa.Table,
    key: ProjectKey,
    parameters: EncodingParameters,
    fakes: float,
    secret: bytes,
    before: pa.Table | None,
    draw: Draw,
) -> Sent:
    """Encode a normalised table under nonces that follow from `secret`, with its fakes.

    A column `IDENTIFIER` of the table, if there is one, is encoded too (`identifier_codes`).
    `fakes`: per real record, the same at each sending. `before`: the private table of the sending
    that this one follows, None at the first. Raises `ValueError` if `fakes` is negative.
    """
    if fakes < 0:
        raise ValueError("a share of fake records cannot be negative")
    encodings = _encoded(table, key, parameters, secret, "enregistrement")
    nonces = column_of(_nonces(table["id"], secret, "enregistrement"))
    met = _Rows.of(encodings, nonces)
    whole = int(fakes)
    copied = _copied(met, table["id"], fakes - whole, before, draw)
    parts = [encodings]
    for copy in range(whole + 1):
        name = f"copie {copy}"
        own = prf(secret, "cle", [name], words=_KEY_WORDS).tobytes()
        of = table if copy < whole else table.filter(pa.array(copied))
        if of.num_rows:
            parts.append(_encoded(of, replace(key, secret=own), parameters, secret, name))
    private = pa.table({"id": table["id"], "record": nonces, COPIED: pa.array(copied)})
    metadata = {**(encodings.schema.metadata or {}), FAKES: str(fakes).encode()}
    together = pa.concat_tables(parts).combine_chunks()
    order = np.argsort(words_of(together["record"])[:, 0], kind="stable")
    return Sent(together.take(pa.array(order)).replace_schema_metadata(metadata), private)


def _encoded(
    table: pa.Table, key: ProjectKey, parameters: EncodingParameters, secret: bytes, name: str
) -> pa.Table:
    """Rows of some people under a key, and under nonces that are theirs by that name."""
    nonces = _nonces(table["id"], secret, name)
    rows = encode(table, key, parameters, nonces).encodings
    return with_codes(rows, column_of(nonces), table, key)


def _nonces(ids: pa.ChunkedArray, secret: bytes, name: str) -> Words:
    return prf(secret, name, ids.to_pylist())


class _Rows(NamedTuple):
    """Rows sent of the real records: place of the record in the file, pass, first word of the block
    (m each)."""

    records: npt.NDArray[np.int32]
    passes: npt.NDArray[np.uint8]
    blocks: npt.NDArray[np.uint64]
    size: int

    @classmethod
    def of(cls, encodings: pa.Table, nonces: pa.Array) -> "_Rows":
        table = encodings.combine_chunks()
        records = places(table["record"], nonces).astype(np.int32)
        return cls(records, np.asarray(table["pass"]), words_of(table["block"])[:, 0], len(nonces))

    def drawn(self, wanted: int, draw: Draw) -> Bools:
        """Records (n) in whole neighbourhoods, `wanted` in all."""
        sent = [
            (self.records[rows], self.blocks[rows])
            for rows in (self.passes == one for one in np.unique(self.passes))
        ]
        chosen = np.zeros(self.size, dtype=np.bool_)
        chosen[neighbourhoods(sent, self.size, wanted, _random(draw))] = True
        return chosen

    def only(self, some: Bools) -> "_Rows":
        """The rows of some records, which are numbered among themselves."""
        rows = some[self.records]
        place = (np.cumsum(some) - 1).astype(np.int32)
        return _Rows(
            place[self.records[rows]], self.passes[rows], self.blocks[rows], int(some.sum())
        )


def _copied(
    rows: _Rows, ids: pa.ChunkedArray, share: float, before: pa.Table | None, draw: Draw
) -> Bools:
    """Which records (n) have a fake: those that had one, newcomers as often as their neighbours."""
    if before is None:
        return rows.drawn(round(share * rows.size), draw)
    found = places(ids, before["id"].combine_chunks())
    known = found >= 0
    copied: Bools = known & np.asarray(before[COPIED].combine_chunks())[found]
    alone = ~known
    for newcomer, neighbour in zip(*_neighbours(rows, known, draw), strict=True):
        copied[newcomer] = copied[neighbour]
        alone[newcomer] = False
    copied[alone] = rows.only(alone).drawn(round(share * int(alone.sum())), draw)
    return copied


def _neighbours(
    rows: _Rows, known: Bools, draw: Draw
) -> tuple[npt.NDArray[np.int32], npt.NDArray[np.int32]]:
    """Newcomers that share a block with somebody known, and one of those, at random, for each."""
    random = _random(draw)
    old, new = known[rows.records], ~known[rows.records]
    order = np.argsort(rows.blocks[old])
    blocks, people = rows.blocks[old][order], rows.records[old][order]
    first, last = (np.searchsorted(blocks, rows.blocks[new], side) for side in ("left", "right"))
    meeting = random.permutation(np.flatnonzero(last > first))
    newcomers, which = np.unique(rows.records[new][meeting], return_index=True)
    chosen = meeting[which]
    return newcomers, people[random.integers(first[chosen], last[chosen])]


def _random(draw: Draw) -> Generator:
    return np.random.default_rng(np.frombuffer(draw(32), dtype=np.uint64))
