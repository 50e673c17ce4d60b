"""Files of zones as their producers ship them: CSV (plain or gzip) and GeoJSON."""

import csv
import gzip
import io
import json
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pyproj
import shapely
from pyproj.exceptions import CRSError

from croisee.foundation.errors import CroiseeError, Problem

Geometries = npt.NDArray[np.object_]
_DELIMITERS = ";,\t"
_WGS84 = "OGC:CRS84"


@dataclass(frozen=True)
class Rows:
    """Rows of a file: text columns, geometries if the format has some, and where each row is.

    `numbers[i]` is the line (CSV) or the order of the feature (GeoJSON) of row `i`; `crs` is the
    reference system of `geometries`, x first.
    """

    file: str
    columns: dict[str, list[str]]
    numbers: list[int]
    geometries: Geometries | None = None
    crs: str = _WGS84

    def column(self, name: str) -> list[str]:
        """The values of a column. Raises `CroiseeError` listing the columns that exist."""
        if name not in self.columns:
            raise CroiseeError(
                Problem(
                    file=self.file,
                    message=f"la colonne « {name} » est absente.",
                    expected="une des colonnes du fichier : " + ", ".join(self.columns),
                    remedy="Corrigez le nom de la colonne dans croisee.yaml, ou le fichier.",
                )
            )
        return self.columns[name]

    def problem(self, row: int, message: str, remedy: str, **details: Any) -> Problem:
        """A problem located at row `row` of this table."""
        if self.geometries is None:
            return Problem(message, remedy, file=self.file, row=self.numbers[row], **details)
        return Problem(
            f"entité n° {self.numbers[row]} : {message}", remedy, file=self.file, **details
        )

    def kept(self, keep: Sequence[bool]) -> "Rows":
        """The rows for which `keep` is true."""
        where = [index for index, kept in enumerate(keep) if kept]
        return Rows(
            self.file,
            {name: [values[i] for i in where] for name, values in self.columns.items()},
            [self.numbers[i] for i in where],
            None if self.geometries is None else self.geometries[where],
            self.crs,
        )


def read_rows(base: Path, name: str) -> Rows:
    """Read `base / name`. Raises `CroiseeError` when it is absent, unreadable or of another kind.

    CSV: UTF-8 (Windows-1252 accepted), delimiter read from the header. GeoJSON: any member `crs`
    is honoured (older files), WGS84 otherwise (RFC 7946).
    """
    suffixes = Path(name.lower()).suffixes
    if suffixes and suffixes[-1] == ".gz":
        suffixes.pop()
    kind = suffixes[-1] if suffixes else ""
    if kind not in (".csv", ".geojson", ".json"):
        raise _unreadable(
            name,
            "ce format de fichier n’est pas lu pour un territoire.",
            "Enregistrez-le en CSV ou en GeoJSON.",
        )
    if not (base / name).resolve().is_relative_to(base.resolve()):
        raise _unreadable(
            name,
            "ce chemin sort du dossier du projet.",
            "Déposez le fichier dans le dossier du projet, sous deliveries/.",
        )
    text = _decode(_content(base / name, name))
    return _read_csv(name, text) if kind == ".csv" else _read_geojson(name, text)


def _content(path: Path, name: str) -> bytes:
    try:
        content = path.read_bytes()
        return gzip.decompress(content) if name.lower().endswith(".gz") else content
    except FileNotFoundError:
        raise _unreadable(
            name, "le fichier n’existe pas.", "Vérifiez son nom dans croisee.yaml, ou déposez-le."
        ) from None
    except (OSError, ValueError, EOFError, zlib.error):
        raise _unreadable(
            name,
            "le fichier ne peut pas être ouvert, ou il est abîmé.",
            "Vérifiez les droits d’accès, puis déposez-le de nouveau.",
        ) from None


def _decode(content: bytes) -> str:
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1252", errors="replace")


def _read_csv(name: str, text: str) -> Rows:
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    header = text.lstrip("\n").partition("\n")[0]
    delimiter = max(_DELIMITERS, key=header.count)
    reader = csv.reader(io.StringIO(text), delimiter=delimiter, strict=True)
    lines: list[list[str]] = []
    numbers: list[int] = []
    try:
        names = [cell.strip() for cell in next(filter(None, reader), [])]
        start = reader.line_num + 1
        for line in reader:
            if line:
                lines.append(line)
                numbers.append(start)
            start = reader.line_num + 1
    except csv.Error:
        raise _unreadable(
            name, "le fichier n’est pas un CSV lisible.", "Enregistrez-le de nouveau en CSV."
        ) from None
    if not lines:
        raise _unreadable(name, "le fichier est vide.", "Déposez un fichier avec des lignes.")
    repeated = sorted({column for column in names if column and names.count(column) > 1})
    if repeated:
        raise _unreadable(
            name,
            f"la colonne « {repeated[0]} » est présente deux fois.",
            "Renommez ou retirez l’une des deux.",
        )
    wrong = [row for row, line in enumerate(lines) if len(line) != len(names)]
    if wrong:
        raise CroiseeError(
            Problem(
                file=name,
                row=numbers[wrong[0]],
                message=f"la ligne a {len(lines[wrong[0]])} cases au lieu de {len(names)}.",
                remedy="Vérifiez les séparateurs et les guillemets de la ligne.",
                count=len(wrong),
            )
        )
    columns = {
        column: [line[i].strip() for line in lines] for i, column in enumerate(names) if column
    }
    return Rows(name, columns, numbers)


def _read_geojson(name: str, text: str) -> Rows:
    try:
        document = json.loads(text)
        features = document["features"]
        records = [dict(feature["properties"] or {}) for feature in features]
        drawn = [json.dumps(feature["geometry"]) for feature in features]
    except (ValueError, TypeError, KeyError, RecursionError):
        raise _unreadable(
            name,
            "le fichier n’est pas une collection GeoJSON lisible.",
            "Exportez-le de nouveau en GeoJSON (« FeatureCollection »).",
        ) from None
    if not records:
        raise _unreadable(name, "le fichier est vide.", "Déposez un fichier avec des contours.")
    columns = {
        column: [_cell(record.get(column)) for record in records]
        for column in dict.fromkeys(key for record in records for key in record)
    }
    geometries = np.asarray(shapely.from_geojson(drawn, on_invalid="ignore"), dtype=object)
    numbers = list(range(1, len(records) + 1))
    return Rows(name, columns, numbers, geometries, _reference_system(name, document))


def _cell(value: object) -> str:
    """Text of a property: lists are joined by commas, as several parents are."""
    if value is None:
        return ""
    if isinstance(value, list):
        return ",".join(_cell(item) for item in value)
    return str(value).strip()


def _reference_system(name: str, document: dict[str, Any]) -> str:
    declared = document.get("crs")
    if not isinstance(declared, dict):
        return _WGS84
    try:
        written = str(declared["properties"]["name"])
        pyproj.CRS.from_user_input(written)
    except (KeyError, TypeError, CRSError):
        raise _unreadable(
            name,
            "le système de coordonnées annoncé (« crs ») n’est pas reconnu.",
            "Exportez le fichier en WGS84 (EPSG:4326).",
        ) from None
    return written


def _unreadable(name: str, message: str, remedy: str) -> CroiseeError:
    return CroiseeError(Problem(file=name, message=message, remedy=remedy))
