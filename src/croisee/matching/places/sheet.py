"""A table that a person opens in a spreadsheet: nothing in it runs, no figure of it is lost."""

import csv
import io
from collections.abc import Iterable, Sequence
from pathlib import Path

from croisee.foundation.files import write_atomic

_FORMULA = ("=", "+", "-", "@", "'", "\t", "\r")


def write_sheet(path: Path, header: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """Write a table (`;`, UTF-8 with its mark, as French spreadsheets read it), whole or absent."""
    stream = io.StringIO()
    writer = csv.writer(stream, delimiter=";", lineterminator="\r\n")
    writer.writerow(header)
    writer.writerows(rows)
    write_atomic(path, b"\xef\xbb\xbf" + stream.getvalue().encode())


def cell(value: object) -> str:
    """A value on one line, that no spreadsheet takes for a formula or a long number."""
    text = "" if value is None else " ".join(str(value).split())
    return f"'{text}" if text.startswith(_FORMULA) or _long_number(text) else text


def text_of(cell: str) -> str:
    """The text that `cell` wrote, but for the blanks that it brought to one."""
    return cell.removeprefix("'")


def _long_number(text: str) -> bool:
    """A SIRET, or a code that begins with 0, loses figures in a spreadsheet."""
    return text.isdigit() and (len(text) > 11 or text.startswith("0"))
