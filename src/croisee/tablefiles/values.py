"""From text to numbers and flags, one column at a time; the first line at fault is named."""

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from croisee.confidentiality.system import BoolArray, FloatArray, IntArray
from croisee.foundation.errors import CroiseeError, Problem
from croisee.tablefiles.delimited import TextTable

_SPACES = " \u00a0\u202f"
_NUMBER = (
    rf"^[-+]?(\d+|\d{{1,3}}([{_SPACES}]\d{{3}})+|\d+[.,]|\d*[.,]\d+"
    rf"|\d{{1,3}}([{_SPACES}]\d{{3}})+[.,]\d+)([eE][-+]?\d+)?$"
)
_TRUE = pa.array(["1", "1.0", "true", "vrai", "oui", "x"])
_FALSE = pa.array(["", "0", "0.0", "false", "faux", "non"])


def numbers(table: TextTable, column: str, *, least: float = -np.inf) -> FloatArray:
    """A column where every cell is a finite number, at least `least`.

    Raises `CroiseeError` on the first cell that is empty, not a number, infinite or too small.
    """
    found = optional_numbers(table, column, least=least)
    empty = np.isnan(found)
    if empty.any():
        raise CroiseeError(
            _fault(table, column, empty, "cette case est vide.", "un nombre", "vide")
        )
    return found


def optional_numbers(table: TextTable, column: str, *, least: float = -np.inf) -> FloatArray:
    """A column of finite numbers; NaN where the cell is empty. Raises as `numbers`."""
    text = pc.utf8_trim_whitespace(table.text(column))
    empty = _mask(pc.equal(text, ""))
    text = pc.if_else(pc.equal(text, ""), "0", text)
    try:
        found = pc.cast(text, pa.float64())
    except pa.ArrowInvalid:
        found = _french(table, column, text)
    values: FloatArray = found.to_numpy(zero_copy_only=False).copy()
    strange = ~np.isfinite(values)
    if strange.any():
        raise CroiseeError(
            _fault(
                table, column, strange, "ce n'est pas un nombre fini.", "un nombre", "nan, infini"
            )
        )
    if (values < least).any():
        raise CroiseeError(
            _fault(
                table,
                column,
                values < least,
                "ce nombre est trop petit.",
                "un nombre positif ou nul" if least == 0.0 else f"au moins {least:g}",
                "nombre négatif",
            )
        )
    values[empty] = np.nan
    return values


def flags(table: TextTable, column: str) -> BoolArray:
    """A column of yes and no: 1/0, true/false, vrai/faux, oui/non; empty is no."""
    text = pc.utf8_lower(pc.utf8_trim_whitespace(table.text(column)))
    true, false = _mask(pc.is_in(text, _TRUE)), _mask(pc.is_in(text, _FALSE))
    if not (true | false).all():
        raise CroiseeError(
            _fault(
                table, column, ~(true | false), "ce n'est ni oui ni non.", "1 ou 0", "autre texte"
            )
        )
    return true


def codes(table: TextTable, column: str) -> pa.StringArray:
    """A column of codes, spaces at the ends removed. Raises `CroiseeError` on an empty one."""
    text = pc.utf8_trim_whitespace(table.text(column))
    empty = _mask(pc.equal(text, ""))
    if empty.any():
        raise CroiseeError(_fault(table, column, empty, "ce code est vide.", "un code", "vide"))
    return text


def places(names: pa.StringArray, wanted: pa.StringArray) -> IntArray:
    """Index of each `wanted` name among `names`; -1 where it is none of them."""
    found: IntArray = pc.fill_null(pc.index_in(wanted, names), -1).to_numpy().astype(np.int64)
    return found


def first(mask: BoolArray) -> int:
    """Row of the first true value."""
    return int(np.argmax(mask))


def _french(table: TextTable, column: str, text: pa.StringArray) -> pa.DoubleArray:
    """Numbers with a decimal comma, or thousands set apart by a space."""
    strange = ~_mask(pc.match_substring_regex(text, _NUMBER))
    named = _mask(pc.is_in(pc.utf8_lower(text), pa.array(["nan", "inf", "-inf", "na", "null"])))
    if strange.any():
        found = "une marque d'absence" if named[first(strange)] else "texte"
        raise CroiseeError(
            _fault(table, column, strange, "ce n'est pas un nombre.", "un nombre", found)
        )
    bare = pc.replace_substring_regex(text, f"[{_SPACES}]", "")
    return pc.cast(pc.replace_substring(bare, ",", "."), pa.float64())


def _mask(found: pa.BooleanArray) -> BoolArray:
    mask: BoolArray = found.to_numpy(zero_copy_only=False)
    return mask


def _fault(
    table: TextTable, column: str, where: BoolArray, message: str, expected: str, found: str
) -> Problem:
    return table.problem(
        message,
        "Corrigez cette case dans le fichier.",
        row=first(where),
        column=column,
        expected=expected,
        found=found,
        count=int(where.sum()),
    )
