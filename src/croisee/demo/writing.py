"""Files as producers ship them, byte for byte the same at each run (no clock inside)."""

import gzip
import io
import json
import re
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
import shapely
from numpy.typing import NDArray
from openpyxl import Workbook
from pyproj import Transformer

from croisee.demo.territory import Zones
from croisee.foundation.files import atomic_file, write_atomic

_TO_WGS84 = Transformer.from_crs(2154, 4326, always_xy=True)
_LONG_AGO = (2025, 1, 1, 0, 0, 0)


def delimited(columns: Mapping[str, pa.Array], delimiter: str) -> bytes:
    """UTF-8 delimited text with a header; cells that hold the delimiter or a quote are quoted.

    `columns` are text arrays of one length; a null is an empty cell.
    """
    header = delimiter.join(_quoted_one(name, delimiter) for name in columns) + "\n"
    cells = [_quoted(column, delimiter) for column in columns.values()]
    if len(cells[0]) == 0:
        return header.encode()
    cells[-1] = pc.binary_join_element_wise(
        cells[-1], pa.scalar("\n"), "", null_handling="replace", null_replacement=""
    )
    lines = pc.binary_join_element_wise(
        *cells, delimiter, null_handling="replace", null_replacement=""
    )
    if isinstance(lines, pa.ChunkedArray):
        lines = lines.combine_chunks()
    offsets = np.frombuffer(lines.buffers()[1], dtype=np.int32)
    text = lines.buffers()[2][int(offsets[lines.offset]) : int(offsets[lines.offset + len(lines)])]
    return header.encode() + bytes(text.to_pybytes())


def write_text(path: Path, content: bytes, *, encoding: str = "utf-8", bom: bool = False) -> None:
    """Write delimited text, in another encoding or gzipped (by the `.gz` suffix) if need be."""
    if encoding != "utf-8":
        content = content.decode().encode(encoding)
    if bom:
        content = b"\xef\xbb\xbf" + content
    if path.suffix == ".gz":
        content = gzip.compress(content, compresslevel=6, mtime=0)
    write_atomic(path, content)


def write_parquet(path: Path, columns: Mapping[str, Any]) -> None:
    """Write a table of the truth."""
    with atomic_file(path) as aside:
        pq.write_table(pa.table(dict(columns)), aside, compression="zstd")


def write_workbook(
    path: Path, sheet: str, title: str, header: Sequence[str], rows: Sequence[Sequence[Any]]
) -> None:
    """Write a spreadsheet: a title row, a header, rows. Dates of the archive are fixed."""
    book = Workbook(write_only=True)
    page = book.create_sheet(sheet)
    page.append([title])
    page.append(list(header))
    for row in rows:
        page.append(list(row))
    draft = io.BytesIO()
    book.save(draft)
    with zipfile.ZipFile(draft) as archive:
        entries = {entry: archive.read(entry) for entry in sorted(archive.namelist())}
    core = "docProps/core.xml"
    clock = rb"\d{4}-\d\d-\d\dT[\d:.]+Z?"
    entries[core] = re.sub(clock, b"2025-01-01T00:00:00Z", entries[core])
    write_archive(path, entries.items())


def write_pages(path: Path, pages: Iterable[Mapping[str, Any]]) -> None:
    """Write the JSON pages of an answer, one file each, in an archive."""
    write_archive(
        path,
        (
            (f"page-{number:04d}.json", json.dumps(page, ensure_ascii=False, separators=(",", ":")))
            for number, page in enumerate(pages, start=1)
        ),
    )


def write_archive(path: Path, entries: Iterable[tuple[str, bytes | str]]) -> None:
    """Write a ZIP archive, in this order, whose dates are fixed; text is in UTF-8."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, content in entries:
            archive.writestr(zipfile.ZipInfo(name, _LONG_AGO), content, zipfile.ZIP_DEFLATED)
    write_atomic(path, buffer.getvalue())


def write_geojson(
    path: Path, zones: Zones, properties: Mapping[str, Sequence[str]] | None = None
) -> None:
    """Write zones in WGS84 (RFC 7946), seven decimals (about a centimetre)."""
    features = []
    for i, (code, name, shape) in enumerate(
        zip(zones.codes, zones.names, zones.shapes, strict=True)
    ):
        placed = shapely.transform(shape, _to_degrees)
        oriented = shapely.orient_polygons(placed)
        more = {key: values[i] for key, values in (properties or {}).items()}
        features.append(
            {
                "type": "Feature",
                "properties": {"code": code, "libelle": name, **more},
                "geometry": json.loads(shapely.to_geojson(oriented)),
            }
        )
    lines = ",\n".join(
        json.dumps(feature, ensure_ascii=False, separators=(",", ":")) for feature in features
    )
    head = json.dumps({"type": "FeatureCollection", "name": path.stem})[:-1]
    write_atomic(path, f'{head}, "features": [\n{lines}\n]}}\n'.encode())


def degrees(
    x: NDArray[np.float64], y: NDArray[np.float64]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Longitudes and latitudes (WGS84, six decimals) of Lambert-93 points."""
    longitude, latitude = _TO_WGS84.transform(x, y)
    return np.round(longitude, 6), np.round(latitude, 6)


def numbers(values: NDArray[Any], decimals: int, decimal_mark: str = ".") -> pa.Array:
    """Text of numbers, rounded; NaN gives an empty cell."""
    if decimals == 0:
        missing = np.isnan(values) if values.dtype.kind == "f" else None
        whole = np.nan_to_num(values).round().astype(np.int64)
        return pa.array(whole, mask=missing).cast(pa.string())
    scaled = np.round(np.nan_to_num(values) * 10**decimals).astype(np.int64)
    sign = pa.array(np.where(scaled < 0, "-", ""))
    whole, rest = np.divmod(np.abs(scaled), 10**decimals)
    padded = pc.utf8_lpad(pa.array(rest).cast(pa.string()), decimals, "0")
    text = pc.binary_join_element_wise(
        sign, pa.array(whole).cast(pa.string()), decimal_mark, padded, ""
    )
    return pc.if_else(pa.array(np.isnan(values)), pa.scalar(None, pa.string()), text)


def dates(values: NDArray[np.datetime64], pattern: str) -> pa.Array:
    """Text of dates by a `strftime` pattern; NaT gives an empty cell."""
    distinct, place = np.unique(values, return_inverse=True)
    texts = [None if np.isnat(day) else day.astype(object).strftime(pattern) for day in distinct]
    return pa.array(texts, pa.string()).take(pa.array(place))


def _to_degrees(points: NDArray[np.float64]) -> NDArray[np.float64]:
    longitude, latitude = _TO_WGS84.transform(points[:, 0], points[:, 1])
    return np.round(np.column_stack([longitude, latitude]), 7)


def _quoted(column: pa.Array, delimiter: str) -> pa.Array:
    special = pc.match_substring_regex(column, f'[{re.escape(delimiter)}"\r\n]')
    if not pc.any(special).as_py():
        return column
    doubled = pc.replace_substring(column, '"', '""')
    return pc.if_else(special, pc.binary_join_element_wise('"', doubled, '"', ""), column)


def _quoted_one(text: str, delimiter: str) -> str:
    return f'"{text}"' if delimiter in text else text
