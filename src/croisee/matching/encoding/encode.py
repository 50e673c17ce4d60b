"""A producer's file becomes encodings: what the linkage unit receives, and what it never does.

The linkage unit receives one row per record and pass: a nonce, the record's nonce, the block, the
encoded fields. No identifier, no attribute, no order (rows lie by their nonce, drawn at random).
The producer keeps the table that says which record stands behind which nonce.
"""

import secrets
from collections.abc import Callable
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from croisee.matching.encoding.blocks import Blocks, blocks
from croisee.matching.encoding.components import Codes, People
from croisee.matching.encoding.fakes import neighbourhoods
from croisee.matching.encoding.fields import (
    NAMES,
    TOKENS,
    grams,
    name_filters,
    value_tokens,
    value_words,
)
from croisee.matching.encoding.keys import KEY_BYTES, ProjectKey
from croisee.matching.encoding.parameters import EncodingParameters
from croisee.matching.encoding.prf import Words

NONCE_BYTES = 16
PROJECT, PARAMETERS, FAKES = b"croisee.projet", b"croisee.parametres", b"croisee.leurres"
"""Keys of the table's metadata: name of the project, digest of the encoding parameters, number of
fakes per real record (how many is no secret, which is)."""

Draw = Callable[[int], bytes]


class Encoded(NamedTuple):
    """`encodings` goes to the linkage unit; `private` (id, record) stays with the producer."""

    encodings: pa.Table
    private: pa.Table


class _Secrets(NamedTuple):
    blocks: bytes
    values: bytes


def encode(
    table: pa.Table,
    key: ProjectKey,
    parameters: EncodingParameters,
    *,
    fakes: float = 0.0,
    draw: Draw = secrets.token_bytes,
) -> Encoded:
    """Encode a normalised table under the key of a project.

    `fakes` is the number of fake records sent besides, per real record (module `fakes`); nothing in
    the encodings tells them, and `private` does not name them. `draw` gives random bytes: replaced
    in tests only. Raises `ValueError` if `fakes` is negative.
    """
    if fakes < 0:
        raise ValueError("a share of fake records cannot be negative")
    own = _Secrets(key.derive("blocs"), key.derive("valeurs"))
    nonces = _draw_words(draw, table.num_rows)
    people = People(table)
    sent = [blocks(people, one, own.blocks, parameters.block_cap) for one in parameters.passes]
    rows = [_rows(people, sent, own, nonces, parameters)]
    for chosen in neighbourhoods(sent, people.size, round(fakes * people.size), draw):
        unknown = _Secrets(draw(KEY_BYTES), draw(KEY_BYTES))  # kept by nobody
        copies = People(table.take(pa.array(chosen)))
        copied = [
            blocks(copies, one, unknown.blocks, parameters.block_cap) for one in parameters.passes
        ]
        rows.append(_rows(copies, copied, unknown, _draw_words(draw, copies.size), parameters))
    private = pa.table({"id": table.column("id"), "record": _fixed(nonces)})
    metadata = {PROJECT: key.project, PARAMETERS: parameters.digest, FAKES: str(fakes)}
    encodings = _shuffled(pa.concat_tables(rows), draw).replace_schema_metadata(metadata)
    return Encoded(encodings, private)


def _rows(
    people: People,
    sent: list[Blocks],
    own: _Secrets,
    nonces: Words,
    parameters: EncodingParameters,
) -> pa.Table:
    names = {name: grams(people.column(name)) for name in NAMES}
    values = {
        name: value_words(people.column(name), domain, own.values)
        for name, domain in TOKENS.items()
    }
    tables = []
    for place, one in enumerate(sent):
        where = (one.records, one.keys, one.places)
        columns = {
            "record": _fixed(nonces[one.records]),
            "pass": pa.array(np.full(one.records.size, place, dtype=np.uint8)),
            "block": _fixed(one.names[one.places]),
        }
        for name in NAMES:
            filters = name_filters(names[name], *where, parameters.positions)
            columns[name] = _fixed(filters, (filters != 0).any(axis=1))
        for name, words in values.items():
            tokens = value_tokens(people.column(name).codes, words, *where)
            columns[name] = pa.array(tokens.astype(np.uint16), mask=tokens < 0)
        tables.append(pa.table(columns))
    return pa.concat_tables(tables)


def _shuffled(rows: pa.Table, draw: Draw) -> pa.Table:
    nonces = _draw_words(draw, rows.num_rows)
    order: Codes = np.argsort(nonces[:, 0])
    table = rows.combine_chunks().take(pa.array(order))
    return table.add_column(0, "nonce", _fixed(nonces[order])).combine_chunks()


def _draw_words(draw: Draw, rows: int) -> Words:
    return np.frombuffer(draw(rows * NONCE_BYTES), dtype="<u8").reshape(rows, 2)


def _fixed(words: Words, valid: npt.NDArray[np.bool_] | None = None) -> pa.Array:
    """128-bit values (n × 2 words) as an Arrow column of 16 bytes; null where not `valid`."""
    mask = None if valid is None else pa.py_buffer(np.packbits(valid, bitorder="little"))
    content = pa.py_buffer(np.ascontiguousarray(words))
    return pa.FixedSizeBinaryArray.from_buffers(pa.binary(16), len(words), [mask, content])
