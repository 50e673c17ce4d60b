"""Published figures and examples, beside the mirror of open data."""

import csv
import os
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]


def table(*parts: str) -> list[dict[str, str]]:
    """Rows of one file of the references, or a skip that says why."""
    data = Path(os.environ.get("CROISEE_OPEN_DATA", ROOT.parent / "shared" / "data"))
    path = data.parent.joinpath("reference", *parts)
    if not path.is_file():
        pytest.skip("skipped: no mirror of open data")
    with path.open(newline="") as file:
        return list(csv.DictReader(file))
