"""A producer's file becomes encodings: what the linkage unit receives, and what it never does.

The linkage unit receives one row per record and pass: the record's nonce, the pass, the block, the
encoded fields. No identifier, no attribute, no order: rows lie by the nonce of their record, drawn
at random. The producer keeps the table that says which record stands behind which nonce.
"""

import secrets
from collections.abc import Callable
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import pyarrow as pa
from numba import njit

from croisee.matching.encoding.blocks import Blocks, Crowd, blocks
from croisee.matching.encoding.components import Codes, KeyedForms, People
from croisee.matching.encoding.fakes import neighbourhoods
from croisee.matching.encoding.fields import NAMES, TOKENS, Asked, asked, shown
from croisee.matching.encoding.keys import KEY_BYTES, ProjectKey
from croisee.matching.encoding.parameters import EncodingParameters
from croisee.matching.encoding.prf import Words

NONCE_BYTES = 16
PROJECT, PARAMETERS, FAKES = b"croisee.projet", b"croisee.parametres", b"croisee.leurres"
"""Keys of the table's metadata: name of the project, digest of the encoding parameters, number of
fakes per real record (how many is no secret, which is)."""

_READ = frozenset({"id", "family_parts", *NAMES, *TOKENS})
"""Columns of a normalised table that encodings are made of."""

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
    real = _part(table, own, parameters, draw)
    rows = [_rows(real, parameters)]
    wanted = round(fakes * table.num_rows)
    for chosen in neighbourhoods(real.sent, table.num_rows, wanted, draw):
        unknown = _Secrets(draw(KEY_BYTES), draw(KEY_BYTES))  # kept by nobody
        copies = _part(real.table.take(pa.array(chosen)), unknown, parameters, draw)
        rows.append(_rows(copies, parameters))
    private = pa.table({"id": real.table["id"], "record": _fixed(real.nonces)})
    metadata = {PROJECT: key.project, PARAMETERS: parameters.digest, FAKES: str(fakes)}
    return Encoded(_mixed(rows).replace_schema_metadata(metadata), private)


class _Part(NamedTuple):
    """People whose rows go together, in order of nonce: the real ones, or fakes under their key."""

    table: pa.Table
    sent: list[Blocks]
    fields: Asked
    nonces: Words


def _part(table: pa.Table, own: _Secrets, parameters: EncodingParameters, draw: Draw) -> _Part:
    """People, and the rows that each pass sends of them.

    Work goes in the order of nonces: rows of a record then stand together at every step.
    """
    table = table.select([name for name in table.column_names if name in _READ])
    nonces = np.frombuffer(draw(table.num_rows * NONCE_BYTES), dtype="<u8").reshape(-1, 2)
    order = np.argsort(nonces[:, 0])
    table = table.take(pa.array(order))
    people = People(table)
    forms = KeyedForms(people, own.values)
    fields = asked(people, own.values)
    crowd = Crowd(parameters.block_cap, fields.alike)
    sent = [blocks(people, forms, one, own.blocks, crowd) for one in parameters.passes]
    return _Part(table, sent, fields, nonces[order])


def _rows(part: _Part, parameters: EncodingParameters) -> pa.Table:
    """What is sent of some people, record by record, pass by pass."""
    sent, of = part.sent, part.fields
    records = np.concatenate([one.records for one in sent])
    order = _by_record(records, len(part.nonces))
    answers = np.concatenate([one.answers for one in sent])
    filters, tokens = shown(of, records, answers, order, parameters.weight)
    records, names = records[order], answers[order, :2]
    sizes = [one.records.size for one in sent]
    places = np.repeat(np.arange(len(sizes), dtype=np.uint8), sizes)[order]
    columns = {
        "record": _fixed(part.nonces[records]),
        "pass": pa.array(places),
        "block": _fixed(names),
    }
    for place, name in enumerate(NAMES):
        columns[name] = _fixed(filters[place], of.names[records, place] >= 0)
    for place, name in enumerate(TOKENS):
        columns[name] = pa.array(tokens[place], mask=of.values[records, place] == 0)
    return pa.table(columns)


@njit(cache=True)
def _by_record(records: Codes, size: int) -> Codes:
    """Rows in order of record (0 to `size` - 1), those of one record as they were."""
    starts = np.zeros(size + 1, dtype=np.int32)
    for record in records:
        starts[record + 1] += 1
    for record in range(size):
        starts[record + 1] += starts[record]
    order = np.empty(records.size, dtype=np.int32)
    for row, record in enumerate(records):
        order[starts[record]] = row
        starts[record] += 1
    return order


def _mixed(parts: list[pa.Table]) -> pa.Table:
    """Real and fake rows together, in order of nonce."""
    table = pa.concat_tables(parts)
    if len(parts) == 1:
        return table
    nonces = [np.frombuffer(part["record"].chunk(0).buffers()[1], dtype="<u8") for part in parts]
    order = np.argsort(np.concatenate(nonces)[::2], kind="stable")
    return table.combine_chunks().take(pa.array(order))


def _fixed(words: Words, valid: npt.NDArray[np.bool_] | None = None) -> pa.Array:
    """128-bit values (n × 2 words) as an Arrow column of 16 bytes; null where not `valid`."""
    mask = None if valid is None else pa.py_buffer(np.packbits(valid, bitorder="little"))
    content = pa.py_buffer(np.ascontiguousarray(words))
    return pa.FixedSizeBinaryArray.from_buffers(pa.binary(16), len(words), [mask, content])
