"""The table of encodings, as a producer writes it and the linkage unit reads it.

One row per record and block: `record` (nonce), `pass`, `block`, then the encoded fields.
"""

import pyarrow as pa

PROJECT, PARAMETERS, FAKES = b"croisee.projet", b"croisee.parametres", b"croisee.leurres"
"""Keys of its metadata: name of the project, digest of the encoding parameters, number of fakes per
real record (how many is no secret, which is)."""

NAMES = ("given", "family", "married")
"""Fields sent as Bloom filters of 128 bits."""

TOKENS = ("birth_day", "birth_month", "birth_year", "birth_place", "sex", "postcode")
"""Fields sent as tokens of 16 bits."""

IDENTIFIER = "identifier"
"""Last column, of those producers who send it: the code of a reliable identifier (16 bytes), the
same on every row of a record, null where it has none."""


def fakes_of(encodings: pa.Table) -> float:
    """How many fake records a producer says it sent for each real one."""
    return float((encodings.schema.metadata or {}).get(FAKES, b"0"))
