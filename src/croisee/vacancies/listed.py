"""The vacancies of a company's file, once its source has read it."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from difflib import get_close_matches
from types import MappingProxyType
from typing import Any

import pyarrow as pa

from croisee.foundation.errors import CroiseeError, Problem
from croisee.vacancies.canonical import NEEDED, canonical_vacancies
from croisee.vacancies.cells import READERS
from croisee.vacancies.row import Precision, Raw, Reading

_HEADER = 1
_NOTHING: Mapping[str, Any] = MappingProxyType({})
_REQUIRED = tuple(name for name in NEEDED if name != "posts")


def read_listed(
    table: pa.Table,
    source: str,
    *,
    renames: Mapping[str, str] = _NOTHING,
    company: str | None = None,
    points: Precision = Precision.UNKNOWN,
    seen: date | None = None,
    postcodes: Mapping[str, Sequence[str]] = _NOTHING,
    file: str | None = None,
) -> Reading:
    """The vacancies of a table with one row each.

    `renames`: our column (`number`, `title`, `rome`, `posts`, `contract`, `company`, `commune`,
    `postcode`, `department`, `lat`, `lon`, `precision`, `published`, `updated`, `until`, `wage` in
    euros an hour, `description`, `via`) → the one of the file. `company`: whose file it is, where a
    row names none; `points`: what coordinates designate, where a row does not say; `seen`: day of
    the delivery, until which a vacancy without end is known to be open.

    Raises `CroiseeError` when a renaming leads nowhere or a needed column is absent.
    """
    own = {name: renames.get(name, name) for name in READERS}
    _check(table, own, renames, file)
    present = {name: column for name, column in own.items() if column in table.column_names}

    def rows() -> Iterator[Raw]:
        columns = {name: table[column].to_pylist() for name, column in present.items()}
        for place in range(table.num_rows):
            said = {name: values[place] for name, values in columns.items()}
            for name, fallback in (("company", company), ("precision", points), ("until", seen)):
                if said.get(name) in (None, ""):
                    said[name] = fallback
            yield Raw(file or source, place + 1 + _HEADER, said)

    return canonical_vacancies(rows(), source, columns=own, postcodes=postcodes)


def _check(
    table: pa.Table, own: Mapping[str, str], renames: Mapping[str, str], file: str | None
) -> None:
    problems = [
        Problem(
            f"« {name} » n’est pas une colonne attendue." + _nearest(name, READERS),
            "Corrigez le nom à gauche du renommage.",
            expected=", ".join(READERS),
            file=file,
        )
        for name in renames
        if name not in READERS
    ]
    wanted = {own[name] for name in _REQUIRED} | {renames[name] for name in renames if name in own}
    problems += [
        Problem(
            "cette colonne manque." + _nearest(column, table.column_names),
            "Ajoutez-la, ou dites quelle colonne en tient lieu.",
            expected=f"une des colonnes du fichier : {', '.join(table.column_names)}",
            file=file,
            column=column,
        )
        for column in sorted(wanted - set(table.column_names))
    ]
    if problems:
        raise CroiseeError(problems)


def _nearest(word: str, words: Sequence[str] | Mapping[str, Any]) -> str:
    near = get_close_matches(word, list(words), n=1)
    return f" Vouliez-vous dire « {near[0]} » ?" if near else ""
