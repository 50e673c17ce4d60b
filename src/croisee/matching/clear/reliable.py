"""An identifier that both files bear for some people, such as a file number.

It judges the pairs whose two records bear one, and these calibrate the others.
"""

import pyarrow as pa
import pyarrow.compute as pc

from croisee.foundation.errors import CroiseeError, Problem
from croisee.matching.normalisation import holds_nir
from croisee.matching.scoring.encodings import Pairs
from croisee.matching.scoring.learn import Labels, labels_of

Identifiers = tuple[pa.ChunkedArray, pa.ChunkedArray]
"""Of each side, by place of record: the identifier as text, null where there is none."""


def read_identifier(table: pa.Table, column: str, file: str) -> pa.ChunkedArray:
    """The identifiers of a file, blanks around left out; blank is none.

    Raises `CroiseeError`: the column is not there, or it holds NIRs, which need a clause.
    """
    if column not in table.column_names:
        raise CroiseeError(
            Problem(
                message="cette colonne n’est pas dans le fichier.",
                expected="une des colonnes du fichier : " + ", ".join(table.column_names),
                remedy="Corrigez le nom de l’identifiant sûr.",
                file=file,
                column=column,
            )
        )
    if holds_nir(table[column]):
        raise CroiseeError(
            Problem(
                message="cette colonne contient des numéros de sécurité sociale.",
                expected="un numéro propre à vos fichiers (dossier, carte, foyer…)",
                remedy="Prenez une autre colonne, ou passez-vous d’identifiant sûr.",
                file=file,
                column=column,
            )
        )
    text = pc.utf8_trim_whitespace(table[column].cast(pa.string()))
    return pc.if_else(pc.equal(text, ""), None, text)


def known_pairs(pairs: Pairs, identifiers: Identifiers) -> Labels:
    """What the identifiers say of each pair (p): one person, two, or nothing when a side has none.

    An identifier that only some people bear must not be missing for a reason that changes how files
    err: the calibration would be wrong for the others.
    """
    every = pa.chunked_array([*identifiers[0].chunks, *identifiers[1].chunks], pa.string())
    codes = every.combine_chunks().dictionary_encode().indices.fill_null(-1).to_numpy()
    first = len(identifiers[0])
    return labels_of(codes[:first][pairs.left], codes[first:][pairs.right])
