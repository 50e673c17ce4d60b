"""The demo's files and releases, read by plain means: pandas, points placed with shapely, counts.

Nothing of the code under test.
"""

import gzip
import io
import json
from functools import cache
from itertools import product
from pathlib import Path

import numpy as np
import pandas as pd
import shapely
from pyproj import Transformer

ZONINGS = {"qpv2024": "qpv2024", "commune2025": "communes"}
BANDS = ((0, "moins de 18 ans"), (18, "18-24 ans"), (25, "25-39 ans"), (40, "40-59 ans"),
         (60, "60-74 ans"), (75, "75 ans et plus"))  # fmt: skip
TOTAL, UNKNOWN = "ensemble", "non_renseigne"
SHOWN = "publie"


def release(project: Path, study: str) -> tuple[dict, pd.DataFrame]:
    """Manifest and cells of the one release of a request."""
    for path in sorted((project / "releases").glob("*/manifest.json")):
        manifest = json.loads(path.read_text(encoding="utf-8"))
        if (manifest.get("card") or {}).get("study") == study:
            cells = pd.read_csv(path.with_name("cells.csv"), dtype=str, keep_default_na=False)
            return manifest, cells.assign(
                **{
                    name: pd.to_numeric(cells[name], errors="raise")
                    for name in ("value", "low", "high")
                }
            )
    raise AssertionError(f"no release of {study}")


def delivered(project: Path, source: str, file: str, *, sep: str, encoding: str) -> pd.DataFrame:
    content = (project / "deliveries" / source / file).read_bytes()
    if file.endswith(".gz"):
        content = gzip.decompress(content)
    return pd.read_csv(
        io.StringIO(content.decode(encoding)), sep=sep, dtype=str, keep_default_na=False
    )


@cache
def outlines(project: Path, name: str) -> dict[str, tuple[shapely.Geometry, str]]:
    """Code → outline (degrees), and the communes written beside it."""
    path = project / "deliveries" / "territoire" / f"{name}.geojson"
    return {
        feature["properties"]["code"]: (
            shapely.geometry.shape(feature["geometry"]),
            feature["properties"].get("communes", ""),
        )
        for feature in json.loads(path.read_text(encoding="utf-8"))["features"]
    }


def placed(project: Path, rows: pd.DataFrame) -> pd.DataFrame:
    """The zone of each row by its own coordinates; empty outside every zone."""
    x, y = (pd.to_numeric(rows[axis].str.replace(",", ".")) for axis in ("x_l93", "y_l93"))
    lon, lat = Transformer.from_crs(2154, 4326, always_xy=True).transform(x, y)
    points = shapely.points(np.nan_to_num(lon, posinf=0), np.nan_to_num(lat, posinf=0))
    zones = {}
    for zoning, name in ZONINGS.items():
        found = np.full(len(rows), "", dtype=object)
        for code, (shape, _) in outlines(project, name).items():
            shapely.prepare(shape)
            found[shapely.contains(shape, points) & x.notna().to_numpy()] = f"{zoning}/{code}"
        zones[zoning] = found
    return rows.assign(**zones)


def age_band(rows: pd.DataFrame, layout: str) -> pd.Series:
    """Age on 31 December 2025, in the bands the declarations state."""
    births = pd.to_datetime(rows["date_naissance"], format=layout, errors="coerce")
    names = [name for _, name in BANDS]
    edges = [low for low, _ in BANDS[1:]]
    bands = births.map(
        lambda birth: (
            UNKNOWN
            if pd.isna(birth)
            else names[int(np.searchsorted(edges, 2025 - birth.year, side="right"))]
        )
    )
    return bands.astype(object)


def true_counts(rows: pd.DataFrame, dimensions: list[str]) -> dict[tuple[str, ...], int]:
    """Every cell and every margin, counted one row at a time."""
    counts: dict[tuple[str, ...], int] = {}
    for record in rows.to_dict("records"):
        for zoning in ZONINGS:
            if not record[zoning]:
                continue
            for codes in product(*((TOTAL, record[name] or UNKNOWN) for name in dimensions)):
                key = (record[zoning], *codes)
                counts[key] = counts.get(key, 0) + 1
    return counts
