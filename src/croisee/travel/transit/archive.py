"""The tables of one GTFS zip, read as text, then column by column: each fault has an address.

Format: GTFS Schedule Reference (gtfs.org/documentation/schedule/reference). Files are UTF-8, with
or without a byte order mark; names and values may be padded with spaces; a blank is a null.
"""

import csv
import io
import zipfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv

from croisee.foundation.errors import CroiseeError, Problem

BLANK = -1
"""A number that the file leaves blank."""

_SOURCE = "demandez au producteur du fichier GTFS de corriger, ou corrigez une copie"


@dataclass(frozen=True)
class Rows:
    """The rows of one file of a feed; `name` is what an error shows."""

    name: str
    table: pa.Table

    def __len__(self) -> int:
        return int(self.table.num_rows)

    def text(self, column: str) -> pa.Array:
        """Values as text, null where blank or where the file has no such column."""
        if column not in self.table.column_names:
            return pa.nulls(len(self), pa.string())
        trimmed = pc.utf8_trim_whitespace(self.table[column]).combine_chunks()
        return pc.if_else(pc.equal(trimmed, ""), pa.scalar(None, pa.string()), trimmed)

    def identifiers(self, column: str) -> pa.Array:
        """Values as text, each present and met once."""
        found = self.text(column)
        self._none_blank(column, found)
        first = pc.index_in(found, value_set=found).to_numpy(zero_copy_only=False)
        again = np.flatnonzero(first != np.arange(len(self)))
        if again.size:
            raise self.fault(column, again, "identifiant déjà vu plus haut", "des valeurs uniques")
        return found

    def places(self, column: str, among: pa.Array, file: str) -> npt.NDArray[np.int32]:
        """Place (n) of each value among the identifiers of `file`; `BLANK` where blank."""
        found = self.text(column)
        places = pc.index_in(found, value_set=among)
        unknown = pc.and_(pc.is_null(places), pc.is_valid(found))
        lost = np.flatnonzero(unknown.to_numpy(zero_copy_only=False))
        if lost.size:
            raise self.fault(column, lost, f"identifiant absent de {file}", f"un de ceux de {file}")
        filled = pc.fill_null(places, BLANK).to_numpy(zero_copy_only=False)
        return np.asarray(filled, dtype=np.int32)

    def known_places(self, column: str, among: pa.Array, file: str) -> npt.NDArray[np.int32]:
        """As `places`, and none blank."""
        self._none_blank(column, self.text(column))
        return self.places(column, among, file)

    def numbers(self, column: str, blank: int | None = None) -> npt.NDArray[np.int64]:
        """Whole numbers, zero or more; `blank` is what a blank means (none: a blank is a fault)."""
        return self._values(column, _whole, "un nombre entier positif", blank, np.int64)

    def decimals(self, column: str, blank: float | None = None) -> npt.NDArray[np.float64]:
        """Finite decimal numbers."""
        return self._values(column, _decimal, "un nombre décimal", blank, np.float64)

    def seconds(self, column: str, blank: int | None = None) -> npt.NDArray[np.int64]:
        """Times of day in seconds since midnight; 25:10:00 is ten past one the day after."""
        return self._values(column, clock, "une heure HH:MM:SS", blank, np.int64)

    def days(self, column: str) -> npt.NDArray[np.int64]:
        """Dates as proleptic ordinals (`datetime.date.toordinal`)."""
        return self._values(column, _day, "une date AAAAMMJJ", None, np.int64)

    def fault(
        self, column: str, rows: npt.NDArray[Any], message: str, expected: str
    ) -> CroiseeError:
        """The error of these rows (header = 1) of a column: the first is shown, all are counted."""
        first = int(rows[0])
        value = self.text(column)[first].as_py()
        return CroiseeError(
            Problem(
                message,
                f"{_SOURCE}.",
                expected,
                self.name,
                first + 2,
                column,
                "vide" if value is None else f"« {value} »",
                count=len(rows),
            )
        )

    def _none_blank(self, column: str, found: pa.Array) -> None:
        blanks = np.flatnonzero(pc.is_null(found).to_numpy(zero_copy_only=False))
        if blanks.size:
            raise self.fault(column, blanks, "valeur obligatoire absente", "une valeur")

    def _values(
        self,
        column: str,
        read: Callable[[str], float],
        expected: str,
        blank: float | None,
        dtype: type[np.generic],
    ) -> npt.NDArray[Any]:
        """Each distinct text is read once, then spread over its rows."""
        found = self.text(column)
        if blank is None:
            self._none_blank(column, found)
        encoded = found.dictionary_encode()
        words = encoded.dictionary.to_pylist()
        values = np.zeros(len(words) + 1, dtype=dtype)
        values[-1] = 0 if blank is None else blank
        wrong = np.zeros(len(words) + 1, dtype=np.bool_)
        for place, word in enumerate(words):
            try:
                values[place] = read(word)
            except ValueError:
                wrong[place] = True
        codes = pc.fill_null(encoded.indices, len(words)).to_numpy(zero_copy_only=False)
        if wrong.any():
            raise self.fault(column, np.flatnonzero(wrong[codes]), "valeur illisible", expected)
        spread: npt.NDArray[Any] = values[codes]
        return spread


class Archive:
    """A GTFS zip, closed by `with`."""

    def __init__(self, path: Path) -> None:
        self.path = path
        try:
            self._zip = zipfile.ZipFile(path)
        except (OSError, zipfile.BadZipFile) as error:
            raise CroiseeError(
                Problem(
                    "ce fichier n'est pas une archive zip lisible",
                    "téléchargez de nouveau le fichier GTFS.",
                    "une archive zip GTFS",
                    path.name,
                )
            ) from error

    def __enter__(self) -> "Archive":
        return self

    def __exit__(self, *_: object) -> None:
        self._zip.close()

    def rows(self, file: str, columns: Sequence[str], *, needed: bool = True) -> Rows:
        """The rows of `file`, which must have these columns; none where it may be absent."""
        name = f"{self.path.name}/{file}"
        if file not in self._zip.namelist():
            if needed:
                raise CroiseeError(
                    Problem(
                        "fichier absent de l'archive",
                        "vérifiez que l'archive est un GTFS, ses fichiers à la racine du zip.",
                        f"un fichier {file}",
                        self.path.name,
                    )
                )
            return Rows(name, pa.table({column: pa.array([], pa.string()) for column in columns}))
        table = _read(self._zip.read(file), name)
        for column in columns:
            if column not in table.column_names:
                raise CroiseeError(
                    Problem(
                        "colonne absente",
                        f"{_SOURCE}.",
                        f"les colonnes {', '.join(columns)}",
                        name,
                        1,
                        column,
                    )
                )
        return Rows(name, table)


def clock(text: str) -> int:
    """Seconds since midnight of H:MM:SS or HH:MM:SS, hours unbounded; `ValueError` otherwise."""
    hours, minutes, seconds = text.split(":")
    if not (hours.isdecimal() and minutes.isdecimal() and seconds.isdecimal()):
        raise ValueError(text)
    if len(hours) > 3 or int(minutes) > 59 or int(seconds) > 59:
        raise ValueError(text)
    return int(hours) * 3600 + int(minutes) * 60 + int(seconds)


def _whole(text: str) -> int:
    if not text.isdecimal() or len(text) > 9:
        raise ValueError(text)
    return int(text)


def _decimal(text: str) -> float:
    value = float(text)
    if not np.isfinite(value):
        raise ValueError(text)
    return value


def _day(text: str) -> int:
    if len(text) != 8 or not text.isdecimal():
        raise ValueError(text)
    return date(int(text[:4]), int(text[4:6]), int(text[6:])).toordinal()


def _read(content: bytes, name: str) -> pa.Table:
    """The text of a file as a table of strings."""
    first, _, rest = content.removeprefix(b"\xef\xbb\xbf").partition(b"\n")
    broken: list[Any] = []

    def remember(row: Any) -> str:
        broken.append(row)
        return "skip"

    try:
        header = [column.strip() for column in next(csv.reader([first.decode()]), [])]
        if not rest.strip():
            return pa.table({column: pa.array([], pa.string()) for column in header})
        table = pyarrow.csv.read_csv(
            io.BytesIO(content),
            pyarrow.csv.ReadOptions(use_threads=False, column_names=header, skip_rows=1),
            pyarrow.csv.ParseOptions(newlines_in_values=True, invalid_row_handler=remember),
            pyarrow.csv.ConvertOptions(
                column_types=dict.fromkeys(header, pa.string()), strings_can_be_null=False
            ),
        )
    except (UnicodeDecodeError, pa.ArrowInvalid) as error:
        raise CroiseeError(
            Problem(
                "texte illisible", f"{_SOURCE}.", "un fichier CSV en UTF-8, avec un en-tête", name
            )
        ) from error
    if broken:
        raise CroiseeError(
            Problem(
                f"{broken[0].actual_columns} valeurs au lieu de {broken[0].expected_columns}",
                f"{_SOURCE}.",
                "autant de valeurs que de colonnes",
                name,
                broken[0].number,
                count=len(broken),
            )
        )
    return table
