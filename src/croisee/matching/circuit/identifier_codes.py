"""At the producer's: a reliable identifier becomes a code under the key of the project.

Another key gives another code: nobody follows an identifier from one project to the next, and
without the key nobody tries numbers one after the other, as a plain hash would let them do. Fakes
bear codes as the records they copy, under their own key.
"""

import pyarrow as pa
import pyarrow.compute as pc

from croisee.matching.bits import column_of
from croisee.matching.encoding.keys import ProjectKey
from croisee.matching.encoding.prf import prf
from croisee.matching.exchange import IDENTIFIER

_USE = "identifiants"


def codes(identifiers: pa.ChunkedArray, key: ProjectKey) -> pa.Array:
    """The code (16 bytes) of each identifier, null where there is none."""
    known = identifiers.combine_chunks().dictionary_encode()
    answers = column_of(prf(key.derive(_USE), _USE, known.dictionary.to_pylist()))
    return answers.take(known.indices)


def with_codes(
    encodings: pa.Table, records: pa.Array, table: pa.Table, key: ProjectKey
) -> pa.Table:
    """Encodings with, on the rows of each record, the code of its identifier.

    `records` (n): nonces of the rows of `table`, whose column `IDENTIFIER` holds identifiers as
    text; without that column, the encodings as they are.
    """
    if IDENTIFIER not in table.column_names:
        return encodings
    rows = pc.index_in(encodings["record"], value_set=records)
    return encodings.append_column(IDENTIFIER, codes(table[IDENTIFIER], key).take(rows))
