"""The tables written: one for the house, which tells all, and one to publish, which does not."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from croisee.confidentiality import Disclosure
from croisee.confidentiality.system import FloatArray, IntArray
from croisee.foundation.errors import CroiseeError, Problem
from croisee.foundation.statuses import Status
from croisee.tablefiles.delimited import TextTable
from croisee.tablefiles.perturbing import Blurring
from croisee.tablefiles.protection import Letters
from croisee.tablefiles.response import Response
from croisee.tablefiles.sheets import Sheet

STATUS, REASON = "status", "reason"
PUBLISHED, LOW, HIGH = "published", "low", "high"


def with_column(table: TextTable, name: str, values: pa.Array) -> TextTable:
    """The table with this column, in the place of one of the same name or after the last."""
    columns = table.columns
    if name in table.names:
        columns = columns.set_column(table.names.index(name), name, values)
    else:
        columns = columns.append_column(name, values)
    return TextTable(table.name, columns, table.delimiter)


def house(response: Response, letters: Letters) -> list[TextTable]:
    """Each table as given, the margins it lacked below, and the letter of every cell."""
    tables = []
    for place, sheet in enumerate(response.sheets):
        cells = response.built.cells[place]
        full = _completed(response, sheet, cells)
        tables.append(with_column(full, response.rules.columns.status, pa.array(letters[cells])))
    return tables


def public(response: Response, letters: Letters) -> list[TextTable]:
    """Dimensions, figure, status and reason: no letter, no contributor, no hidden figure."""
    column = response.rules.columns.value
    reason = response.rules.profile.reason(response.rules.kind)
    tables = []
    for place, sheet in enumerate(response.sheets):
        cells = response.built.cells[place]
        full = _completed(response, sheet, cells)
        shown = pa.array(letters[cells] == Disclosure.VALID.value)
        columns = {name: full.text(name) for name in sheet.axes}
        columns[column] = pc.if_else(shown, full.text(column), "")
        columns[STATUS] = pc.if_else(shown, Status.PUBLISHED.value, Status.SUPPRESSED.value)
        columns[REASON] = pc.if_else(shown, "", reason)
        tables.append(TextTable(sheet.text.name, pa.table(columns), sheet.text.delimiter))
    return tables


def blurred_house(response: Response, blurring: Blurring) -> list[TextTable]:
    """Each table as given, the margins it lacked, the letter of every cell by itself, and what is
    shown of it in the columns `published`, `low` and `high`."""
    tables = []
    for place, table in enumerate(house(response, response.letters)):
        cells = response.built.cells[place]
        comma = decimal_comma(response.sheets[place], response.rules.columns.value)
        for name, told in zip((PUBLISHED, LOW, HIGH), _told(blurring, cells), strict=True):
            table = with_column(table, name, written(told, comma=comma))
        tables.append(table)
    return tables


def blurred_public(response: Response, blurring: Blurring) -> list[TextTable]:
    """Dimensions, blurred figure, its bounds, status and reason."""
    column = response.rules.columns.value
    reason = response.rules.profile.reason(response.rules.kind)
    status = blurring.choice.status.value
    tables = []
    for place, sheet in enumerate(response.sheets):
        cells = response.built.cells[place]
        full = _completed(response, sheet, cells)
        comma = decimal_comma(sheet, column)
        told = _told(blurring, cells)
        columns = {name: full.text(name) for name in sheet.axes}
        for name, figures in zip((column, LOW, HIGH), told, strict=True):
            columns[name] = written(figures, comma=comma)
        shown = pa.array(~np.isnan(told[0]))
        columns[STATUS] = pc.if_else(shown, status, Status.SUPPRESSED.value)
        columns[REASON] = pc.if_else(shown, "", reason)
        tables.append(TextTable(sheet.text.name, pa.table(columns), sheet.text.delimiter))
    return tables


def _told(blurring: Blurring, cells: IntArray) -> tuple[FloatArray, FloatArray, FloatArray]:
    table = blurring.table
    return table.values[cells], table.low[cells], table.high[cells]


def targets(sheets: Sequence[Sheet], path: Path) -> list[Path]:
    """Where each table goes: `path` itself for one table, a file of the same name in the folder
    `path` for several. Raises `CroiseeError` when a table would be written over another."""
    if len(sheets) == 1 and not path.is_dir():
        found = [path]
    else:
        found = [path / sheet.path.name for sheet in sheets]
    read = {sheet.path.resolve() for sheet in sheets}
    for target in found:
        if target.resolve() in read or found.count(target) > 1:
            raise CroiseeError(
                Problem(
                    "ce fichier serait écrit par-dessus un tableau lu ou un autre tableau.",
                    "Donnez un autre nom ou un autre dossier.",
                    file=target.name,
                )
            )
    return found


def written(values: FloatArray, *, comma: bool = False) -> pa.StringArray:
    """Numbers as text: whole ones without decimals, `comma` for the decimal sign, nothing for NaN;
    an infinite bound says that nothing limits the cell."""
    whole = np.isfinite(values) & (values == np.rint(values)) & (np.abs(values) < 2.0**53)
    text = pc.cast(pa.array(values), pa.string())
    integers = pc.cast(pa.array(np.where(whole, values, 0.0).astype(np.int64)), pa.string())
    text = pc.if_else(pa.array(whole), integers, text)
    text = pc.if_else(pa.array(np.isnan(values)), "", text)
    return pc.replace_substring(text, ".", ",") if comma else text


def decimal_comma(sheet: Sheet, column: str) -> bool:
    """Whether a table writes its decimals after a comma."""
    return bool(pc.any(pc.match_substring(sheet.text.text(column), ",")).as_py())


def _completed(response: Response, sheet: Sheet, cells: IntArray) -> TextTable:
    """The rows of a table, then the margins it lacked."""
    added = cells[sheet.text.size :]
    if not added.size:
        return sheet.text
    space, named = response.built.space, response.rules.columns
    comma = decimal_comma(sheet, named.value)
    columns = {name: pa.array([""] * added.size, pa.string()) for name in sheet.text.names}
    figures = response.built.figures.take(added)
    for name, column in zip(named.figures, figures.columns(), strict=True):
        if name is not None:
            columns[name] = written(column, comma=comma)
    keys = response.built.keys[added]
    for place, axis in enumerate(space.axes):
        if axis.name in sheet.axes:
            columns[axis.name] = axis.codes.take(pa.array(space.code(keys, place)))
    both = pa.concat_tables([sheet.text.columns, pa.table(columns)])
    return TextTable(sheet.text.name, both, sheet.text.delimiter)
