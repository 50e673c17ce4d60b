"""What of a producer's file may go into a study: attributes, never what tells who a person is."""

from collections.abc import Iterable, Mapping

import pyarrow as pa
import pyarrow.compute as pc

from croisee.foundation.errors import CroiseeError, Problem
from croisee.matching.identity import FIELDS, ID, NIR, absent_column, canonical_records
from croisee.matching.normalisation import holds_nir
from croisee.matching.normalisation.folding import fold

_ALIKE = 0.5
"""Share of rows that hold the same text from which a column is a copy of another."""
_TELLING = frozenset(FIELDS) - {"sex"}
"""Identity columns whose copy under another name is refused too: a sex or an age group tells little
by itself."""
_NAMES = frozenset(
    {
        *("NOM", "NOMNAISSANCE", "NOMDENAISSANCE", "NOMDUSAGE", "NOMUSAGE", "NOMMARITAL"),
        *("NOMDEFAMILLE", "PRENOM", "PRENOMS", "DATENAISSANCE", "DATEDENAISSANCE"),
        *("LIEUNAISSANCE", "LIEUDENAISSANCE", "NIR", "NIRPP", "NUMSS", "NUMEROSS"),
        *("NUMEROSECURITESOCIALE", "NUMEROALLOCATAIRE", "ADRESSE", "EMAIL", "MAIL"),
        *("IDENTIFIANT", "MATRICULE", "NUMERODOSSIER", "NUMDOSSIER", "PSEUDONYME", "PSEUDONYM"),
        *("COURRIEL", "TELEPHONE", "TEL", "MOBILE", "IBAN"),
    }
)
"""Folded names of columns that say who somebody is, whatever they hold."""


def ids_of(table: pa.Table, renames: Mapping[str, str], file: str) -> pa.ChunkedArray:
    """The identifier of each row, as text, read as it was when the file was encoded.

    Raises `CroiseeError` as `canonical_records`: an identifier is missing, or borne twice.
    """
    source = renames.get(ID, ID)
    if source not in table.column_names:
        raise CroiseeError(
            Problem(
                message="le fichier n’a plus la colonne d’identifiants qu’il avait à l’encodage.",
                remedy="Donnez le fichier qui a été encodé, ou un fichier de mêmes identifiants.",
                file=file,
                column=source,
            )
        )
    alone = pa.table({ID: table[source], "sex": pa.nulls(table.num_rows)})
    return canonical_records(alone, file=file)[ID]


def check_attributes(
    table: pa.Table,
    keep: Iterable[str],
    renames: Mapping[str, str],
    file: str,
    *,
    reliable: str = "",
) -> None:
    """Raise `CroiseeError`, one problem for each column of `keep` that must not be kept.

    A column is refused when it served to recognise people, when its name says that it tells who
    they are, when most of its rows hold what an identity column holds, or when it holds NIRs.
    `reliable`: the column of a reliable identifier, if one was encoded.
    """
    used = {reliable, *(renames.get(name, name) for name in (ID, *FIELDS, NIR))}
    telling = [reliable, *(renames.get(name, name) for name in _TELLING)]
    copied = [table[name] for name in telling if name in table.column_names]
    problems = []
    for name in keep:
        if name not in table.column_names:
            problems.append(absent_column(table, name, file, "Corrigez « --keep »."))
        elif name in used or "".join(fold(name).split()) in _NAMES:
            problems.append(_identity(name, file, "elle dit qui est la personne"))
        elif any(_is_copy(table[name], other) for other in copied):
            problems.append(_identity(name, file, "elle répète une colonne d’identité"))
        elif holds_nir(table[name]):
            problems.append(_identity(name, file, "elle contient des numéros de sécurité sociale"))
    if problems:
        raise CroiseeError(problems)


def _is_copy(column: pa.ChunkedArray, other: pa.ChunkedArray) -> bool:
    try:
        mine, theirs = (_folded(each) for each in (column, other))
    except (pa.ArrowInvalid, pa.ArrowNotImplementedError):
        return False
    same = pc.and_(pc.equal(mine, theirs), pc.not_equal(theirs, ""))
    known = pc.sum(pc.not_equal(theirs, "")).as_py() or 0
    return bool(known) and (pc.sum(same).as_py() or 0) > _ALIKE * known


def _folded(column: pa.ChunkedArray) -> pa.ChunkedArray:
    return pc.utf8_upper(pc.utf8_trim_whitespace(column.cast(pa.string()).fill_null("")))


def _identity(name: str, file: str, why: str) -> Problem:
    return Problem(
        message=f"cette colonne ne va pas dans une étude : {why}.",
        expected="des informations seules, sous le pseudonyme",
        remedy="Retirez-la de « --keep ». S’il en faut une idée, préparez une colonne moins "
        "précise (âge par tranche, département) sous un nom à elle.",
        file=file,
        column=name,
    )
