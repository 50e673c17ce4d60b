"""One column of a list, read: texts trimmed, codes with their zeros, decimals, French days."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

import pyarrow as pa

from croisee.foundation.errors import Problem

_HEADER = 1
_WIDTHS = {"postcode": 5, "commune": 5, "department": 2}
"""Figures of a code: a spreadsheet has taken its first zero off « 01000 »."""
_FRENCH_DAY = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4})\b.*")


@dataclass(frozen=True)
class Fault:
    """What is wrong in a canonical column; `row` counts from 0, None for the whole column."""

    column: str
    row: int | None
    count: int
    message: str
    remedy: str
    expected: str

    @classmethod
    def on(
        cls, column: str, rows: Sequence[int], message: str, remedy: str, expected: str
    ) -> list["Fault"]:
        """One fault for all these rows, none when there are none."""
        return [cls(column, rows[0], len(rows), message, remedy, expected)] if rows else []

    def problem(self, column: str, file: str | None) -> Problem:
        """The same, told with the file and its own name of the column."""
        return Problem(
            self.message,
            self.remedy,
            expected=self.expected,
            file=file,
            row=None if self.row is None else self.row + 1 + _HEADER,
            column=column,
            count=self.count,
        )


def read_column(
    column: pa.ChunkedArray, field: pa.Field, faults: list[Fault]
) -> list[str | float | None]:
    """The values of a canonical column, null when blank; what cannot be read goes to `faults`."""
    number = field.type == pa.float64()
    texts = _texts(column, number=number)
    if texts is None:
        expected = "un nombre décimal, en degrés" if number else "du texte"
        faults.append(
            Fault(
                field.name,
                None,
                1,
                "la colonne n’a pas le bon type.",
                "Convertissez-la avant la comparaison.",
                expected,
            )
        )
        return [None] * len(column)
    if number:
        return _decimals(texts, field.name, faults)
    width = _WIDTHS.get(field.name, 0)
    values = [
        text.zfill(width) if len(text) == width - 1 and text.isdigit() else text for text in texts
    ]
    if field.name == "updated":
        values = [_FRENCH_DAY.sub(_iso, value) for value in values]
    return [value or None for value in values]


def _texts(column: pa.ChunkedArray, *, number: bool) -> list[str] | None:
    """Trimmed texts, "" when null; None when the type is another.

    A code held as a number has lost its first zeros: « 01000 » would become « 1000 ».
    """
    kind = column.type
    if pa.types.is_dictionary(kind):
        return _texts(column.cast(kind.value_type), number=number)
    text = pa.types.is_string(kind) or pa.types.is_large_string(kind) or pa.types.is_null(kind)
    decimal = pa.types.is_floating(kind) or pa.types.is_integer(kind)
    if not (text or pa.types.is_date(kind) or (number and decimal)):
        return None
    return [
        "" if value is None or value != value else str(value).strip()
        for value in column.to_pylist()
    ]


def _decimals(texts: Sequence[str], name: str, faults: list[Fault]) -> list[str | float | None]:
    values: list[str | float | None] = []
    wrong: list[int] = []
    for row, text in enumerate(texts):
        try:
            values.append(float(text.replace(",", ".")) if text else None)
        except ValueError:
            values.append(None)
            wrong.append(row)
    faults += Fault.on(
        name,
        wrong,
        "ce n’est pas un nombre.",
        "Corrigez les deux coordonnées, ou videz-les toutes les deux.",
        "un nombre décimal, en degrés",
    )
    return values


def _iso(found: re.Match[str]) -> str:
    day, month, year = found.groups()
    return f"{year}-{month:0>2}-{day:0>2}"
