"""Pages of JSON, as interfaces answer them, staged as text like any other delivery.

One page is a `.json` file, several are a `.zip` of them, read in the order of their names. A page
is a list of records, or an object that holds the list under the key `liste` of the declaration.
What a record nests becomes one column per path (`lieuTravail.commune`); a list in a record is
joined by « | ».
"""

import json
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NoReturn

import pyarrow as pa
import pyarrow.parquet as pq

from croisee.foundation.errors import CroiseeError, Problem
from croisee.sources.model import FileFormat

MAX_BYTES = 1 << 31
"""Bytes of all pages once unpacked."""
_DEEPEST = 8


def stage_pages(path: Path, label: str, layout: FileFormat, destination: Path) -> tuple[str, ...]:
    """Write the records as Parquet: every column as text, plus `_row`. Returns the header.

    Rows are numbered from 1, through all pages. Raises `CroiseeError` naming the page: not JSON,
    no list where it was said to be, no record at all, nested too deep, too big.
    """
    columns: dict[str, dict[int, str]] = {}
    count = 0
    for page, text in _pages(path, label):
        for record in _records(page, text, layout.liste):
            count += 1
            for name, value in _flat(page, count, record):
                columns.setdefault(name, {})[count] = value
    if not count:
        _refuse(label, "aucun enregistrement dans ces pages.", "Redemandez le fichier.")
    rows = range(1, count + 1)
    table = pa.table(
        {
            **{
                name: pa.array([told.get(row) for row in rows], pa.string())
                for name, told in columns.items()
            },
            "_row": pa.array(rows, pa.int64()),
        }
    )
    pq.write_table(table, destination)
    return tuple(columns)


def _pages(path: Path, label: str) -> Iterator[tuple[str, bytes]]:
    """Name and content of each page."""
    if path.suffix != ".zip":
        if path.stat().st_size > MAX_BYTES:
            _too_big(label)
        yield label, path.read_bytes()
        return
    try:
        with zipfile.ZipFile(path) as archive:
            names = sorted(name for name in archive.namelist() if name.endswith(".json"))
            if sum(archive.getinfo(name).file_size for name in names) > MAX_BYTES:
                _too_big(label)
            for name in names:
                # A header may lie about the size: never more than what it announced is read.
                with archive.open(name) as page:
                    yield f"{label}, page {name}", page.read(archive.getinfo(name).file_size)
    except (zipfile.BadZipFile, RuntimeError, NotImplementedError, EOFError):
        _refuse(label, "ce n'est pas une archive zip lisible.", "Redemandez le fichier.")


def _records(page: str, text: bytes, where: str | None) -> Iterator[dict[str, Any]]:
    try:
        told = json.loads(text.removeprefix(b"\xef\xbb\xbf"))
    except ValueError as error:
        line = getattr(error, "lineno", None)
        _refuse(
            page, "cette page n'est pas du JSON, ou elle est coupée.", "Redemandez-la.", row=line
        )
    except RecursionError:
        _too_deep(page, None)
    if where is not None:
        told = told.get(where) if isinstance(told, dict) else None
    if not isinstance(told, list):
        _refuse(
            page,
            "la liste des enregistrements n'est pas là."
            if where is None
            else f"la page n'a pas de liste sous la clé « {where} ».",
            "Corrigez la clé `liste` du format dans la déclaration.",
        )
    for rank, record in enumerate(told, start=1):
        if not isinstance(record, dict):
            _refuse(page, "cet enregistrement n'est pas un objet JSON.", "Redemandez-la.", row=rank)
        yield record


def _flat(page: str, row: int, record: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """Path and text of each value; what is null or empty is absent."""
    left = [("", record, 0)]
    while left:
        path, value, depth = left.pop()
        if depth > _DEEPEST:
            _too_deep(page, row)
        if isinstance(value, dict):
            start = f"{path}." if path else ""
            left += [(f"{start}{key}", each, depth + 1) for key, each in reversed(value.items())]
        elif isinstance(value, list):
            if text := "|".join(_text(each) for each in value if not isinstance(each, dict)):
                yield path, text
        elif value is not None and (text := _text(value)):
            yield path, text


def _text(value: Any) -> str:
    if isinstance(value, bool):
        return "vrai" if value else "faux"
    return "" if value is None else str(value)


def _too_big(label: str) -> NoReturn:
    _refuse(
        label,
        f"ces pages dépassent {MAX_BYTES >> 30} Gio une fois décompressées.",
        "Demandez une période plus courte.",
    )


def _too_deep(page: str, row: int | None) -> NoReturn:
    _refuse(page, "un enregistrement est trop imbriqué.", "Redemandez-la.", row=row)


def _refuse(label: str, message: str, remedy: str, *, row: int | None = None) -> NoReturn:
    raise CroiseeError(
        Problem(message=message, remedy=remedy, file=label, row=row, rule="fichier")
    ) from None
