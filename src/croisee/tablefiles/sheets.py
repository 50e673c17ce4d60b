"""One table of a statistician, read under its rules: codes, figures, letters, line by line."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from croisee.confidentiality import Kind
from croisee.confidentiality.system import BoolArray, FloatArray, IntArray
from croisee.foundation.errors import CroiseeError
from croisee.tablefiles.axes import Space
from croisee.tablefiles.delimited import TextTable, read_table
from croisee.tablefiles.figures import Figures
from croisee.tablefiles.protection import Letters
from croisee.tablefiles.rules_file import Columns, TableRules
from croisee.tablefiles.values import codes, first, numbers, optional_numbers, places

_LETTERS = {letter: letter for letter in "ABCDV"}
_SECRET = _LETTERS | {"": "V", "0": "V", "FALSE": "V", "FAUX": "V", "NON": "V"}
_SECRET |= {"1": "A", "TRUE": "A", "VRAI": "A", "OUI": "A", "X": "A"}
_STATUS = _LETTERS | {"PUBLIE": "V", "ARRONDI": "V", "ESTIME": "V", "SECRET": "D"}
_STATUS |= {"SECRET_SOURCE": "D"}


@dataclass(frozen=True)
class Sheet:
    """A table as read. `axes`: names of the dimensions it has. `cost`: NaN where not given.

    `letters`: of the column `secret` (a table to protect) or `status` (a table already protected).
    """

    path: Path
    text: TextTable
    axes: tuple[str, ...]
    figures: Figures
    cost: FloatArray
    letters: Letters


def read_sheet(
    path: Path, rules: TableRules, *, protected: bool = False, released: bool = False
) -> Sheet:
    """Read a table. `protected`: it carries statuses. `released`: it does, and a hidden figure may
    be absent.

    Raises `CroiseeError` with the row and column of what is wrong.
    """
    text = read_table(path)
    columns = rules.columns
    text.require(*_absent_axes(text, rules), *_optional_columns(columns))
    letters = _letters(text, columns, protected or released)
    value = optional_numbers(text, columns.value) if released else numbers(text, columns.value)
    _check_value(text, columns.value, value, letters, rules.kind)
    figures = Figures(
        value,
        _count(text, columns.contributors),
        _count(text, columns.households),
        np.nan_to_num(_count(text, columns.waived)),
        _count(text, columns.largest),
        _count(text, columns.second),
    )
    axes = tuple(axis.name for axis in rules.axes if axis.name in text.names)
    return Sheet(path, text, axes, figures, _count(text, columns.cost), letters)


def place_rows(sheet: Sheet, space: Space) -> IntArray:
    """The crossing of each row, as a key of `space`: at the total of an axis the table lacks.

    Raises `CroiseeError` on a code that the hierarchy does not have, and on a row met twice.
    """
    keys = np.zeros(sheet.text.size, dtype=np.int64)
    for stride, axis in zip(space.strides, space.axes, strict=True):
        if axis.name not in sheet.axes:
            keys += (axis.total or 0) * stride
            continue
        found = places(axis.codes, codes(sheet.text, axis.name))
        keys += found * stride
        unknown = found < 0
        if unknown.any():
            raise CroiseeError(
                sheet.text.problem(
                    "ce code n'est pas dans la hiérarchie.",
                    "Ajoutez-le à la hiérarchie, ou corrigez-le.",
                    row=first(unknown),
                    column=axis.name,
                    count=int(unknown.sum()),
                )
            )
    _check_unique(sheet, keys)
    return keys


def _check_unique(sheet: Sheet, keys: IntArray) -> None:
    _, start = np.unique(keys, return_index=True)
    if start.size < keys.size:
        again = np.ones(keys.size, dtype=np.bool_)
        again[start] = False
        raise CroiseeError(
            sheet.text.problem(
                "cette case est déjà plus haut dans le tableau.",
                "Gardez une seule ligne par case, ou ajoutez la dimension qui les distingue.",
                row=first(again),
                count=int(again.sum()),
            )
        )


def _absent_axes(text: TextTable, rules: TableRules) -> list[str]:
    """Dimensions that the table must have: those without a total, and at least one."""
    there = [axis.name for axis in rules.axes if axis.name in text.names]
    return [axis.name for axis in rules.axes if axis.total is None or not there]


def _optional_columns(columns: Columns) -> list[str]:
    return [name for name in (*columns.figures, columns.cost) if name is not None]


def _count(text: TextTable, column: str | None) -> FloatArray:
    """A column of numbers that are not negative; NaN where nothing is told."""
    if column is None:
        return np.full(text.size, np.nan)
    return optional_numbers(text, column, least=0.0)


def _letters(text: TextTable, columns: Columns, protected: bool) -> Letters:
    if protected:
        text.require(columns.status)
        return _translated(text, columns.status, _STATUS, "A, B, C, D ou V")
    if columns.secret is None:
        return np.full(text.size, "V")
    text.require(columns.secret)
    return _translated(text, columns.secret, _SECRET, "A, B, C, D, V, ou 1 et 0")


def _translated(text: TextTable, column: str, meanings: dict[str, str], expected: str) -> Letters:
    written = pc.utf8_upper(pc.utf8_trim_whitespace(text.text(column)))
    found = places(pa.array(list(meanings)), written)
    unknown = found < 0
    if unknown.any():
        raise CroiseeError(
            text.problem(
                "ce statut n'est pas connu.",
                "Employez les lettres de la statistique publique.",
                row=first(unknown),
                column=column,
                expected=expected,
                count=int(unknown.sum()),
            )
        )
    return np.array(list(meanings.values()))[found]


def _check_value(
    text: TextTable, column: str, value: FloatArray, letters: Letters, kind: Kind
) -> None:
    empty: BoolArray = np.isnan(value) & (letters == "V")
    if empty.any():
        raise CroiseeError(
            text.problem(
                "cette case est dite publiée, et n'a pas de valeur.",
                "Donnez sa valeur, ou corrigez son statut.",
                row=first(empty),
                column=column,
                count=int(empty.sum()),
            )
        )
    if kind is Kind.COUNT and (value < 0.0).any():
        raise CroiseeError(
            text.problem(
                "un effectif ne peut être négatif.",
                "Corrigez la valeur, ou écrivez « nature: montant » dans les règles.",
                row=first(value < 0.0),
                column=column,
                expected="un nombre positif ou nul",
                count=int((value < 0.0).sum()),
            )
        )
