"""The canonical record: the columns by which a person is told from another, all of them text.

A file keeps its own column names; a renaming says which of them are which.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import NoReturn

import pyarrow as pa
import pyarrow.compute as pc

from croisee.foundation.columns import nearest
from croisee.foundation.errors import CroiseeError, Problem
from croisee.matching.normalisation.nir import refuse_plain_hash

ID = "id"
NIR = "nir"
FIELDS: Mapping[str, str] = MappingProxyType(
    {
        "given_name": "prénoms",
        "family_name": "nom de naissance",
        "married_name": "nom d’usage",
        "sex": "sexe",
        "birth_date": "date de naissance",
        "birth_place": "lieu de naissance",
        "postcode": "code postal",
    }
)
"""Canonical columns besides `id`, and what they are in French. Any of them may be absent."""
_WIDTHS = {"birth_place": 5, "postcode": 5, "birth_date": 8}
"""How many figures a code has: a file that holds numbers has lost the zeros in front. A birth date
held as a number of four figures is a year and stays as it is."""


def canonical_records(
    table: pa.Table,
    renames: Mapping[str, str] = MappingProxyType({}),
    *,
    file: str | None = None,
    with_nir: bool = False,
) -> pa.Table:
    """The canonical table of a file: `id` and every column of `FIELDS`, as text, null if absent.

    `renames` maps a canonical column to the one of the file; a column that it does not name is
    looked for under its canonical name. Other columns are left out. The NIR is kept, as a column
    `nir`, only when `with_nir` says so, which a clause must allow.

    Raises `CroiseeError`, naming `file` and the column: a renaming that leads nowhere or twice to
    the same place, no `id` or not one for each record, nothing to recognise people by, a column
    that is not text, the NIR when it is not asked for, digests of the NIR (`refuse_plain_hash`).
    """
    _check_renames(table, renames, file, with_nir)
    found = {name: renames.get(name, name) for name in (ID, *FIELDS)}
    if renames.get(ID, ID) not in table.column_names:
        _refuse(
            "le fichier n’a pas d’identifiant de ligne.",
            "Ajoutez une colonne « id » (un numéro par ligne suffit) ou dites laquelle en tient "
            "lieu.",
            file,
            ID,
            expected="une colonne « id »",
        )
    present = [name for name in FIELDS if found[name] in table.column_names]
    if not present:
        _refuse(
            "aucune colonne d’identité n’est reconnue dans le fichier.",
            "Dites quelles colonnes du fichier tiennent lieu de celles-ci.",
            file,
            None,
            expected=_choices(FIELDS),
        )
    columns = {
        name: _as_text(table[source], name, source, file)
        if source in table.column_names
        else pa.nulls(table.num_rows, pa.string())
        for name, source in found.items()
    }
    _check_ids(columns[ID], found[ID], file)
    if with_nir and renames.get(NIR, NIR) in table.column_names:
        source = renames.get(NIR, NIR)
        refuse_plain_hash(table[source], name=source, file=file)
        columns[NIR] = _as_text(table[source], NIR, source, file)
    return pa.table(columns)


def absent_column(table: pa.Table, column: str, file: str, remedy: str) -> Problem:
    """What is said of a column that somebody named and that a file does not have."""
    return Problem(
        message="cette colonne n’est pas dans le fichier.",
        expected=_columns_of(table),
        remedy=remedy,
        file=file,
        column=column,
    )


def _columns_of(table: pa.Table) -> str:
    return "une des colonnes du fichier : " + ", ".join(table.column_names)


def _check_renames(
    table: pa.Table, renames: Mapping[str, str], file: str | None, with_nir: bool
) -> None:
    known = (ID, *FIELDS, NIR)
    for name, source in renames.items():
        if name not in known:
            _refuse(
                f"« {name} » n’est pas une colonne d’identité.",
                "Corrigez le nom à gauche du renommage." + nearest(name, known),
                file,
                source,
                expected=_choices({ID: "identifiant de ligne", **FIELDS}),
            )
        if source not in table.column_names:
            _refuse(
                f"la colonne annoncée pour « {name} » n’est pas dans le fichier.",
                "Corrigez le renommage ou le fichier." + nearest(source, table.column_names),
                file,
                source,
                expected=_columns_of(table),
            )
    if NIR in renames and not with_nir:
        _refuse(
            "le NIR n’est pas admis ici.",
            "Retirez-le du renommage. Si la loi le permet à ce producteur pour ce projet, la "
            "clause doit le dire d’abord.",
            file,
            renames[NIR],
            rule="nir.admis",
        )
    sources = list(renames.values())
    for source in sources:
        if sources.count(source) > 1 or table.column_names.count(source) > 1:
            _refuse(
                "la même colonne du fichier tient lieu de deux choses, ou porte deux fois ce nom.",
                "Donnez à chaque colonne une seule place : compter deux fois le même indice "
                "ferait croire à une ressemblance.",
                file,
                source,
            )


def _check_ids(ids: pa.ChunkedArray, source: str, file: str | None) -> None:
    missing = pc.or_kleene(pc.is_null(ids), pc.equal(pc.utf8_trim_whitespace(ids), ""))
    if pc.any(missing).as_py():
        _refuse(
            "des lignes n’ont pas d’identifiant.",
            "Donnez un identifiant à chaque ligne.",
            file,
            source,
            row=pc.index(missing, pa.scalar(True)).as_py() + 2,
            count=pc.sum(missing).as_py(),
        )
    repeated = len(ids) - pc.count_distinct(ids).as_py()
    if repeated:
        _refuse(
            "le même identifiant est porté par plusieurs lignes.",
            "Donnez à chaque ligne un identifiant qui n’est qu’à elle.",
            file,
            source,
            count=repeated,
        )


def _as_text(column: pa.ChunkedArray, name: str, source: str, file: str | None) -> pa.ChunkedArray:
    """A column as text: dates in ISO, whole numbers with the zeros that their code begins with."""
    kind = column.type
    if pa.types.is_dictionary(kind):
        return _as_text(column.cast(kind.value_type), name, source, file)
    try:
        if pa.types.is_floating(kind):
            column = column.cast(pa.int64())  # refused when a decimal would be lost
        if pa.types.is_integer(column.type):
            return _padded(column.cast(pa.string()), name)
        if _is_readable(column.type):
            return column.cast(pa.string())
    except pa.ArrowInvalid:
        pass
    return _refuse(
        "la colonne n’est pas du texte.",
        "Enregistrez-la comme du texte dans le fichier.",
        file,
        source,
        expected="du texte, des nombres entiers ou des dates",
    )


def _is_readable(kind: pa.DataType) -> bool:
    # A timestamp keeps its time of day: the reader of dates says what it thinks of it.
    kinds = (
        pa.types.is_string,
        pa.types.is_large_string,
        pa.types.is_date,
        pa.types.is_timestamp,
        pa.types.is_null,
    )
    return any(is_kind(kind) for is_kind in kinds)


def _padded(text: pa.ChunkedArray, name: str) -> pa.ChunkedArray:
    width = _WIDTHS.get(name)
    if width is None:
        return text
    shortened = pc.greater_equal(pc.utf8_length(text), width - 1)
    return pc.if_else(shortened, pc.utf8_lpad(text, width, "0"), text)


def _choices(names: Mapping[str, str]) -> str:
    return ", ".join(f"{name} ({french})" for name, french in names.items())


def _refuse(
    message: str,
    remedy: str,
    file: str | None,
    column: str | None,
    *,
    expected: str | None = None,
    row: int | None = None,
    count: int = 1,
    rule: str | None = None,
) -> NoReturn:
    raise CroiseeError(
        Problem(
            message=message,
            remedy=remedy,
            expected=expected,
            file=file,
            row=row,
            column=column,
            count=count,
            rule=rule,
        )
    )
