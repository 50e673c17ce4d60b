"""A sheet of an .xlsx workbook, staged as text like any other delivery.

Numbers are written with the declared decimal mark and dates in ISO 8601, so that the rest of the
house meets one kind of file. A formula is taken at the value its author saved; without one it is
refused, for an empty cell would be read as « missing ».
"""

import zipfile
from collections.abc import Iterator, Sequence
from datetime import date, datetime
from itertools import islice, zip_longest
from pathlib import Path
from typing import Any, NoReturn

import openpyxl
import pyarrow as pa
import pyarrow.parquet as pq

from croisee.foundation.errors import CroiseeError, Problem
from croisee.sources.model import FileFormat

MAX_UNPACKED = 1 << 31
"""Bytes of the workbook once unpacked."""
_BATCH = 20_000


def stage_sheet(path: Path, label: str, layout: FileFormat, destination: Path) -> tuple[str, ...]:
    """Write the sheet as Parquet: every column as text, plus `_row`. Returns the header.

    Raises `CroiseeError`: not a workbook, no such sheet, no header, formula without value.
    """
    _check_archive(path, label)
    try:
        formulas = openpyxl.load_workbook(path, read_only=True, data_only=False)
        values = openpyxl.load_workbook(path, read_only=True, data_only=True)
    except Exception:  # openpyxl raises whatever its XML meets
        _refuse(label, "le classeur est abîmé.", "Ouvrez-le, enregistrez-le de nouveau en .xlsx.")
    try:
        sheet = layout.feuille or values.sheetnames[0]
        if sheet not in values.sheetnames:
            _refuse(
                label,
                f"le classeur n'a pas de feuille « {sheet} ».",
                f"Feuilles présentes : {', '.join(values.sheetnames)}. "
                "Corrigez la clé `feuille` de la déclaration.",
            )
        for book in (values, formulas):
            book[sheet].reset_dimensions()  # what a file says of its size is not to be trusted
        rows = zip(
            values[sheet].iter_rows(min_row=layout.entete, values_only=True),
            formulas[sheet].iter_rows(min_row=layout.entete, values_only=True),
            strict=False,
        )
        header = _header(next(rows, ((), ()))[0])
        if not any(header):
            _refuse(
                label,
                f"la ligne {layout.entete}, où la déclaration place l'en-tête, est vide.",
                "Corrigez la clé `entete` de la déclaration.",
            )
        names = list(dict.fromkeys(column for column in header if column))
        _write(_records(rows, label, layout, header), names, destination)
    finally:
        formulas.close()
        values.close()
    return tuple(header)


def _write(records: Iterator[tuple[int, dict[str, str]]], names: list[str], path: Path) -> None:
    schema = pa.schema([*((name, pa.string()) for name in names), ("_row", pa.int64())])
    with pq.ParquetWriter(path, schema) as writer:
        while batch := list(islice(records, _BATCH)):
            columns = {name: [cells.get(name) for _, cells in batch] for name in names}
            columns["_row"] = [row for row, _ in batch]  # type: ignore[misc]
            writer.write_table(pa.table(columns, schema=schema))


def _records(
    rows: Iterator[tuple[Sequence[Any], Sequence[Any]]],
    label: str,
    layout: FileFormat,
    header: list[str],
) -> Iterator[tuple[int, dict[str, str]]]:
    """Line number and cells of each line that is not blank."""
    for number, (shown, written) in enumerate(rows, start=layout.entete + 1):
        cells: dict[str, str] = {}
        for column, value, formula in zip_longest(header, shown, written):
            if value is None and isinstance(formula, str) and formula.startswith("="):
                _refuse(
                    label,
                    "une formule n'a pas de résultat enregistré.",
                    "Ouvrez le classeur, recalculez-le et enregistrez-le, "
                    "ou collez les valeurs à la place des formules.",
                    row=number,
                    column=column or None,
                )
            if column and value is not None:
                cells[column] = _as_text(value, layout.decimale)
        if cells:
            yield number, cells


def _header(cells: Sequence[Any]) -> list[str]:
    header = ["" if cell is None else str(cell).strip() for cell in cells]
    while header and not header[-1]:
        header.pop()
    return header


def _as_text(value: Any, decimal: str) -> str:
    if isinstance(value, bool):
        return "vrai" if value else "faux"
    if isinstance(value, float):
        if value.is_integer() and abs(value) < 1e15:
            return str(int(value))
        return repr(value).replace(".", decimal)
    if isinstance(value, datetime):
        midnight = (value.hour, value.minute, value.second) == (0, 0, 0)
        return value.date().isoformat() if midnight else value.isoformat(" ", "seconds")
    if isinstance(value, date):
        return value.isoformat()
    return str(value)


def _check_archive(path: Path, label: str) -> None:
    try:
        with zipfile.ZipFile(path) as archive:
            if "xl/workbook.xml" not in archive.namelist():
                raise zipfile.BadZipFile
            unpacked = sum(item.file_size for item in archive.infolist())
    except (zipfile.BadZipFile, OSError):
        _refuse(
            label,
            "le fichier se nomme .xlsx mais n'est pas un classeur.",
            "Enregistrez-le au format .xlsx depuis le tableur, ou redonnez-lui son extension.",
        )
    if unpacked > MAX_UNPACKED:
        _refuse(
            label,
            f"le classeur dépasse {MAX_UNPACKED >> 30} Gio une fois décompressé.",
            "Exportez la feuille en CSV.",
        )


def _refuse(
    label: str, message: str, remedy: str, *, row: int | None = None, column: str | None = None
) -> NoReturn:
    raise CroiseeError(
        Problem(message=message, remedy=remedy, file=label, row=row, column=column, rule="fichier")
    ) from None
