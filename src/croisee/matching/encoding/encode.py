"""A producer's file becomes encodings: what the linkage unit receives, and what it never does.

The linkage unit receives one row per record and pass: the record's nonce, the pass, the block, the
encoded fields. No identifier, no attribute, no order: rows lie by the nonce of their record, which
says nothing of it. The producer keeps the table that says which record stands behind which nonce.
"""

import secrets
from typing import NamedTuple

import numpy as np
import pyarrow as pa
from numba import njit

from croisee.matching.bits import Words, column_of
from croisee.matching.encoding.blocks import Blocks, Crowd, blocks
from croisee.matching.encoding.components import Codes, KeyedForms, People
from croisee.matching.encoding.fields import Asked, asked, shown
from croisee.matching.encoding.keys import ProjectKey
from croisee.matching.encoding.parameters import EncodingParameters
from croisee.matching.exchange import NAMES, PARAMETERS, PROJECT, TOKENS

NONCE_BYTES = 16
_READ = frozenset({"id", "family_parts", *NAMES, *TOKENS})
"""Columns of a normalised table that encodings are made of."""


class Encoded(NamedTuple):
    """`encodings` goes to the linkage unit; `private` (id, record) stays with the producer."""

    encodings: pa.Table
    private: pa.Table


def encode(
    table: pa.Table,
    key: ProjectKey,
    parameters: EncodingParameters,
    nonces: Words | None = None,
) -> Encoded:
    """Encode a normalised table (n rows) under the key of a project.

    `nonces` (n × 2 words): one for each record, never two alike; None: drawn at random. Work goes
    in their order: rows of a record then stand together at every step.
    """
    if nonces is None:
        drawn = secrets.token_bytes(table.num_rows * NONCE_BYTES)
        nonces = np.frombuffer(drawn, dtype="<u8").reshape(-1, 2)
    order = np.argsort(nonces[:, 0])
    table = table.select([name for name in table.column_names if name in _READ])
    table, nonces = table.take(pa.array(order)), nonces[order]
    people, values = People(table), key.derive("valeurs")
    forms, fields = KeyedForms(people, values), asked(people, values)
    crowd = Crowd(parameters.block_cap, fields.alike)
    names = key.derive("blocs")
    sent = [blocks(forms, one, names, crowd) for one in parameters.passes]
    metadata = {PROJECT: key.project, PARAMETERS: parameters.digest}
    encodings = _rows(sent, fields, nonces, parameters.weight)
    private = pa.table({"id": table["id"], "record": column_of(nonces)})
    return Encoded(encodings.replace_schema_metadata(metadata), private)


def _rows(sent: list[Blocks], fields: Asked, nonces: Words, weight: int) -> pa.Table:
    """What is sent, record by record, pass by pass."""
    records = np.concatenate([one.records for one in sent])
    order = _by_record(records, len(nonces))
    answers = np.concatenate([one.answers for one in sent])
    filters, tokens = shown(fields, records, answers, order, weight)
    records, names = records[order], answers[order, :2]
    sizes = [one.records.size for one in sent]
    places = np.repeat(np.arange(len(sizes), dtype=np.uint8), sizes)[order]
    columns = {
        "record": column_of(nonces[records]),
        "pass": pa.array(places),
        "block": column_of(names),
    }
    for place, name in enumerate(NAMES):
        columns[name] = column_of(filters[place], fields.names[records, place] >= 0)
    for place, name in enumerate(TOKENS):
        columns[name] = pa.array(tokens[place], mask=fields.values[records, place] == 0)
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
