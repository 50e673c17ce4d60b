"""Delimited text as French offices write it: read whole, as text, with the line of every fault.

Comma, semicolon or tab; plain or gzip; UTF-8, UTF-16 or Windows-1252; decimal point or comma. All
is read as text first, so that what is written back is what was given, to the character.
"""

import csv
import gzip
import io
import re
import zlib
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv

from croisee.foundation.errors import CroiseeError, Problem
from croisee.foundation.files import atomic_file

MAX_BYTES = 4 << 30
"""Largest content read, once decompressed: beyond, a mistake or a bomb."""
HEADER_LINES = 1
_DELIMITERS = (";", ",", "\t")
_GZIP, _ZIP = b"\x1f\x8b", b"PK\x03\x04"
_BLOCK = 1 << 24


@dataclass(frozen=True)
class TextTable:
    """A file as written: `columns` holds one string column per name, in the order of the file."""

    name: str
    columns: pa.Table
    delimiter: str

    @property
    def names(self) -> list[str]:
        """Names of the columns."""
        return list(self.columns.column_names)

    @property
    def size(self) -> int:
        """Number of rows, header excluded."""
        return int(self.columns.num_rows)

    def text(self, column: str) -> pa.StringArray:
        """One column. Raises `KeyError` when the file has none of this name."""
        return self.columns.column(column).combine_chunks()

    def problem(
        self,
        message: str,
        remedy: str,
        *,
        row: int | None = None,
        column: str | None = None,
        expected: str | None = None,
        found: str | None = None,
        count: int = 1,
    ) -> Problem:
        """A fault of this file; `row` counts from 0, header excluded."""
        return Problem(
            message=message,
            remedy=remedy,
            expected=expected,
            file=self.name,
            row=None if row is None else row + 1 + HEADER_LINES,
            column=column,
            value_class=found,
            count=count,
        )

    def require(self, *wanted: str) -> None:
        """Raise `CroiseeError` unless every column of `wanted` is there."""
        missing = [name for name in wanted if name not in self.names]
        if missing:
            raise CroiseeError(
                self.problem(
                    "cette colonne manque.",
                    f"Ajoutez-la, ou corrigez son nom. Colonnes lues : {', '.join(self.names)}.",
                    column=name,
                )
                for name in missing
            )


def read_table(path: Path) -> TextTable:
    """Read a delimited file. Raises `CroiseeError` when it is none, and names the line."""
    return parse_table(_content(path), path.name)


def parse_table(content: bytes, name: str) -> TextTable:
    """The same, from the decompressed content; `name` is shown in errors."""
    text = _utf8(content, name)
    header, delimiter = _header(text, name)
    faults: list[pyarrow.csv.InvalidRow] = []

    def keep(row: pyarrow.csv.InvalidRow) -> str:
        faults.append(row)
        return "error"

    try:
        columns = pyarrow.csv.read_csv(
            io.BytesIO(text),
            read_options=pyarrow.csv.ReadOptions(
                column_names=header, skip_rows=HEADER_LINES, use_threads=False, block_size=_BLOCK
            ),
            parse_options=pyarrow.csv.ParseOptions(
                delimiter=delimiter, invalid_row_handler=keep, newlines_in_values=False
            ),
            convert_options=pyarrow.csv.ConvertOptions(
                column_types=dict.fromkeys(header, pa.string()), strings_can_be_null=False
            ),
        )
    except pa.ArrowInvalid:
        raise CroiseeError(_malformed(name, faults)) from None
    if not columns.num_rows:
        raise CroiseeError(
            Problem(
                "le fichier n'a aucune ligne sous son en-tête.",
                "Vérifiez l'export : il faut une ligne par case.",
                file=name,
            )
        )
    return TextTable(name, columns, delimiter)


def write_tables(tables: Sequence[tuple[Path, TextTable]]) -> None:
    """Write each table to its path (gzip when it ends in .gz), each whole or absent.

    Raises `CroiseeError` when two tables go to one path.
    """
    paths = [path.resolve() for path, _ in tables]
    if len(set(paths)) < len(paths):
        raise CroiseeError(
            Problem(
                "deux tableaux seraient écrits au même endroit.",
                "Donnez à chaque sortie un nom ou un dossier à elle.",
            )
        )
    with ExitStack() as stack:
        for path, table in tables:
            _write(stack.enter_context(atomic_file(path)), table, path.suffix == ".gz")


def _write(path: Path, table: TextTable, compressed: bool) -> None:
    special = re.escape(f'"\r\n{table.delimiter}')
    plain = not any(
        pc.any(pc.match_substring_regex(column, f"[{special}]")).as_py()
        for column in [pa.array(table.names), *table.columns.columns]
    )
    quoting = "none" if plain else "needed"
    options = pyarrow.csv.WriteOptions(
        delimiter=table.delimiter, quoting_style=quoting, quoting_header=quoting
    )
    with pa.OSFile(str(path), "wb") as raw:
        if not compressed:
            pyarrow.csv.write_csv(table.columns, raw, options)
            return
        with pa.CompressedOutputStream(raw, "gzip") as stream:
            pyarrow.csv.write_csv(table.columns, stream, options)


def _content(path: Path) -> bytes:
    with path.open("rb") as raw:
        start = raw.read(len(_ZIP))
        raw.seek(0)
        try:
            if start.startswith(_GZIP):
                with gzip.open(raw) as stream:
                    content = stream.read(MAX_BYTES + 1)
            else:
                content = raw.read(MAX_BYTES + 1)
        except (EOFError, zlib.error, gzip.BadGzipFile):
            raise CroiseeError(
                Problem(
                    "le fichier compressé est abîmé ou incomplet.",
                    "Refaites l'export ou la copie.",
                    file=path.name,
                )
            ) from None
    if start == _ZIP:
        raise CroiseeError(
            Problem(
                "c'est un classeur ou une archive, pas un fichier CSV.",
                "Enregistrez la feuille au format CSV.",
                file=path.name,
            )
        )
    if len(content) > MAX_BYTES:
        raise CroiseeError(
            Problem(
                "le fichier est trop gros.",
                "Découpez le tableau par zone, ou donnez moins de croisements.",
                expected=f"au plus {MAX_BYTES >> 30} Gio une fois décompressé",
                file=path.name,
            )
        )
    return content


def _utf8(content: bytes, name: str) -> bytes:
    """The content in UTF-8, whatever the encoding a spreadsheet chose."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        content = content.decode("utf-16", errors="replace").encode()
    content = content.removeprefix(b"\xef\xbb\xbf")
    if b"\0" in content:
        raise CroiseeError(
            Problem("ce n'est pas un fichier de texte.", "Exportez le tableau en CSV.", file=name)
        )
    try:
        content.decode()
    except UnicodeDecodeError:
        return content.decode("cp1252", errors="replace").encode()
    return content


def _header(text: bytes, name: str) -> tuple[list[str], str]:
    line = text[: text.find(b"\n") + 1 or None].decode().strip("\r\n")
    if not line.strip():
        raise CroiseeError(
            Problem(
                "le fichier est vide, ou sa première ligne l'est.",
                "La première ligne doit nommer les colonnes.",
                file=name,
            )
        )
    delimiter = max(_DELIMITERS, key=line.count)
    header = [title.strip() for title in next(csv.reader([line], delimiter=delimiter))]
    twice = sorted({title for title in header if header.count(title) > 1})
    if twice or "" in header:
        raise CroiseeError(
            Problem(
                "deux colonnes portent le même nom." if twice else "une colonne n'a pas de nom.",
                "Donnez à chaque colonne un nom à elle.",
                file=name,
                row=HEADER_LINES,
                column=twice[0] if twice else None,
            )
        )
    return header, delimiter


def _malformed(name: str, faults: list[pyarrow.csv.InvalidRow]) -> Problem:
    if not faults:
        return Problem(
            "le fichier ne peut pas être lu comme un tableau.",
            "Vérifiez les guillemets : chacun doit se refermer sur sa ligne.",
            file=name,
        )
    first = faults[0]
    return Problem(
        f"cette ligne a {first.actual_columns} colonnes.",
        "Vérifiez les séparateurs et les guillemets de cette ligne.",
        expected=f"{first.expected_columns} colonnes, comme l'en-tête",
        file=name,
        row=first.number,
    )
