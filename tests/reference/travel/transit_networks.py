"""The real feeds of Porto Alegre (r5r's sample data, ODbL), beside the mirror of open data."""

import csv
import os
from pathlib import Path

import numpy as np
import pytest

from croisee.travel.transit import Points

ROOT = Path(__file__).resolve().parents[3]


def reference(*parts: str) -> Path:
    """A file of the mirror's reference folder, or a skip that says why."""
    data = Path(os.environ.get("CROISEE_OPEN_DATA", ROOT.parent / "shared" / "data"))
    path = data.parent.joinpath("reference", *parts)
    if not path.is_file():
        pytest.skip("skipped: no mirror of open data")
    return path


def feeds_of_porto_alegre() -> list[Path]:
    """Buses, then suburban train. The extract only has afternoons."""
    return [reference("networks", name) for name in ("poa_eptc.zip", "poa_trensurb.zip")]


def points(name: str) -> tuple[list[str], Points]:
    """Names and positions of a file of points."""
    with reference("networks", name).open(newline="") as file:
        rows = list(csv.DictReader(file))
    longitude, latitude = (np.array([float(row[c]) for row in rows]) for c in ("lon", "lat"))
    return [row["id"] for row in rows], Points(longitude, latitude)
