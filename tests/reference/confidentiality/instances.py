"""The reference instances: cells, relations, and what other tools lost on them."""

import json
import os
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.csv
import pytest
from scipy.sparse import csr_array

from croisee.confidentiality import CellSystem, Requirement

ROOT = Path(__file__).resolve().parents[3]


@dataclass(frozen=True)
class Instance:
    """A system with its primary cells, and the `meta.json` beside it."""

    system: CellSystem
    primary: np.ndarray
    columns: dict[str, np.ndarray]
    meta: dict

    def within(self, share: float) -> Requirement:
        """Every primary amount protected within this share, and within one unit if it is zero."""
        distance = share * self.system.values[self.primary]
        return Requirement(self.primary, distance, np.maximum(distance, 1.0))

    def lost(self, pattern: np.ndarray) -> float:
        """Weight of the complementary cells."""
        extra = pattern.copy()
        extra[self.primary] = False
        return float(self.system.weights[extra].sum())


def load(name: str) -> Instance:
    """One instance (beside the mirror of open data), or a skip that says why."""
    data = os.environ.get("CROISEE_OPEN_DATA", ROOT.parent / "shared" / "data")
    folder = Path(data).parent / "reference" / "confidentiality" / "instances" / name
    if not folder.is_dir():
        pytest.skip("skipped: no mirror of open data")
    cells = _columns(folder / "cells.csv.gz")
    relations = _columns(folder / "relations.csv.gz")
    size = len(cells["value"])
    matrix = csr_array(
        (relations["coef"].astype(float), (relations["rel"], relations["cell"])),
        shape=(int(relations["rel"].max()) + 1, size),
    )
    system = CellSystem(
        values=cells["value"].astype(float),
        lower=np.zeros(size),
        weights=cells["weight"].astype(float),
        relations=matrix,
        hidden=cells["hidden"].astype(bool),
        known=cells["publish_zero"].astype(bool),
        integer=False,
    )
    meta = json.loads((folder / "meta.json").read_text(encoding="utf-8"))
    return Instance(system, np.flatnonzero(cells["primary"]), cells, meta)


def _columns(path: Path) -> dict[str, np.ndarray]:
    table: pa.Table = pyarrow.csv.read_csv(path)
    return {name: table.column(name).to_numpy() for name in table.column_names}
