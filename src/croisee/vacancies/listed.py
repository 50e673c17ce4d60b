"""The vacancies of a company's file, once its source has read it."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from types import MappingProxyType
from typing import Any

import pyarrow as pa

from croisee.foundation.columns import absent_columns, unexpected_columns
from croisee.foundation.errors import CroiseeError
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

    `renames`: our column (`number`, `title`, `rome`, `posts`, `contract`, `open_ended` (a contract
    too: whether it has an end), `company`, `commune`, `postcode`, `department`, `lat`, `lon`,
    `precision`, `published`, `updated`, `until`, `wage` in euros an hour, `description`, `via`) →
    the one of the file. `company`: whose file it is, where a row names none; `points`: what
    coordinates designate, where a row does not say; `seen`: day of the delivery, until which a
    vacancy without end is known to be open.

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
    wanted = {own[name] for name in _REQUIRED} | {renames[name] for name in renames if name in own}
    remedy = "Ajoutez-la, ou dites quelle colonne en tient lieu."
    problems = unexpected_columns(renames, list(READERS), file)
    problems += absent_columns(sorted(wanted), table.column_names, remedy, file)
    if problems:
        raise CroiseeError(problems)
