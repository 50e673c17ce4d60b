"""The common table of vacancies, and what is told of the rows that could not enter it."""

from collections.abc import Mapping, Sequence
from enum import StrEnum
from typing import Any, NamedTuple

import pyarrow as pa

from croisee.foundation.errors import Problem


class Contract(StrEnum):
    """Kinds of contract: a closed list. `contracts.yaml` says which code of a source is which."""

    PERMANENT = "cdi"
    FIXED_TERM = "cdd"
    TEMPORARY = "interim"
    SEASONAL = "saisonnier"
    APPRENTICESHIP = "apprentissage"
    OTHER = "autre"


class Precision(StrEnum):
    """What the place of a vacancy designates; never finer than what its source gives."""

    POINT = "point"
    STREET = "rue"
    COMMUNE = "commune"
    DEPARTMENT = "departement"
    UNKNOWN = "inconnu"


PRECISIONS = tuple(Precision)
"""From the finest to the coarsest."""

SCHEMA = pa.schema(
    [
        pa.field("id", pa.string(), nullable=False),
        pa.field("source", pa.string(), nullable=False),
        ("via", pa.string()),
        pa.field("title", pa.string(), nullable=False),
        ("rome", pa.string()),
        pa.field("posts", pa.int32(), nullable=False),
        ("contract", pa.string()),
        ("open_ended", pa.bool_()),
        ("company", pa.string()),
        ("commune", pa.string()),
        ("postcode", pa.string()),
        ("department", pa.string()),
        ("lat", pa.float64()),
        ("lon", pa.float64()),
        pa.field("precision", pa.string(), nullable=False),
        ("published", pa.date32()),
        ("updated", pa.date32()),
        ("until", pa.date32()),
        ("wage", pa.int32()),
        ("text", pa.string()),
    ]
)
"""One row per vacancy.

`id`: « source/number », unique. `via`: the partner who handed it to the source, null when the
source has it from the employer. `contract`: a `Contract`, null when not said; `open_ended`:
whether it has no end, which temporary work may not have either. `commune`: COG code;
`department` is told by the commune, the postcode or the source. `lat`, `lon`: degrees (WGS 84),
standing for what `precision` says: a vacancy « commune » bears the point of its commune. `until`:
last day on which the source says, or has shown, that the vacancy is open. `wage`: lowest gross
hourly wage, cents of a euro. `text`: fingerprint of the description.
"""

REJECTED = pa.schema(
    [
        ("file", pa.string()),
        ("row", pa.int64()),
        ("id", pa.string()),
        ("column", pa.string()),
        ("message", pa.string()),
        ("expected", pa.string()),
        ("remedy", pa.string()),
    ]
)
"""Rows that are no vacancy as they stand: one line per row, with its first fault."""


class Raw(NamedTuple):
    """A row before it is checked: where it lies, and what it says under the names of `SCHEMA`.

    `row` counts as the file shows it (header = 1; in a page of offers, the place of the offer).
    """

    file: str
    row: int
    said: Mapping[str, Any]


class Reading(NamedTuple):
    """What came of the rows of a source.

    `vacancies` (`SCHEMA`, in order of `id`); `rejected` (`REJECTED`); `repeated`: rows left out
    because another row of the same number is as fresh or fresher; `problems`: what is told of
    rejected rows and of cells emptied, one per file, column and fault.
    """

    vacancies: pa.Table
    rejected: pa.Table
    repeated: int
    problems: tuple[Problem, ...]


def table_of(rows: Sequence[Mapping[str, Any]]) -> pa.Table:
    """A table of `SCHEMA` from rows that name some of its columns; the others are null."""
    return pa.Table.from_pylist(
        [{name: row.get(name) for name in SCHEMA.names} for row in rows], schema=SCHEMA
    )
