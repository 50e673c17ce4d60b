"""An identifier that two files bear for some people, such as a file number: read and checked.

It must be one person's, and the same number on both sides. The NIR is none: it needs a clause.
"""

import pyarrow as pa
import pyarrow.compute as pc

from croisee.foundation.errors import CroiseeError, Problem
from croisee.matching.identity import absent_column
from croisee.matching.normalisation import holds_nir

_DIGEST = (
    r"^(?:[0-9a-fA-F]{32}|[0-9a-fA-F]{40}|[0-9a-fA-F]{56}|[0-9a-fA-F]{64}"
    r"|[0-9a-fA-F]{96}|[0-9a-fA-F]{128}|[0-9A-Za-z+/]{43}=)$"
)
"""MD5, SHA-1, SHA-2 in hexadecimal, SHA-256 in base 64."""
_SAMPLE = 1_000
"""Values read to see whether a column holds digests."""


def read_identifier(table: pa.Table, column: str, file: str) -> pa.ChunkedArray:
    """The identifiers of a file, blanks around left out; blank is none.

    Raises `CroiseeError`: the column is not there, it holds NIRs, or digests: nothing tells those
    of the NIR from others, and they are worth what they are made of (`nir.refuse_plain_hash`).
    """
    if column not in table.column_names:
        remedy = "Corrigez le nom de l’identifiant sûr."
        raise CroiseeError(absent_column(table, column, file, remedy))
    if holds_nir(table[column]):
        raise _refused(
            "cette colonne contient des numéros de sécurité sociale.", file, column, "nir.admis"
        )
    text = pc.utf8_trim_whitespace(table[column].cast(pa.string()))
    identifiers = pc.if_else(pc.equal(text, ""), None, text)
    sample = identifiers.drop_null().slice(0, _SAMPLE)
    if pc.any(pc.match_substring_regex(sample, _DIGEST)).as_py():
        raise _refused(
            "cette colonne contient des empreintes (hachages). Une empreinte simple ne protège "
            "rien : celle d’un numéro de sécurité sociale s’inverse en quelques minutes.",
            file,
            column,
            "nir.empreinte",
        )
    return identifiers


def bearers(identifiers: pa.ChunkedArray) -> tuple[int, int]:
    """How many rows bear an identifier, and how many of them one that another row bears too."""
    known = identifiers.drop_null()
    alone = pc.sum(pc.equal(known.value_counts().field("counts"), 1)).as_py() or 0
    return len(known), len(known) - alone


def _refused(message: str, file: str, column: str, rule: str) -> CroiseeError:
    return CroiseeError(
        Problem(
            message=message,
            expected="un numéro propre à vos fichiers, tel qu’il y est écrit (dossier, carte…)",
            remedy="Prenez une autre colonne, ou passez-vous d’identifiant sûr.",
            file=file,
            column=column,
            rule=rule,
        )
    )
