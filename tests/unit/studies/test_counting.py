"""Counts over zonings that cross: every zone counted, and the pieces that tie them together."""

from pathlib import Path

import pyarrow as pa
import pytest

from croisee.studies.counting import TOTAL, UNKNOWN, count_atoms, count_cells, count_dimensions
from croisee.territories import Territory
from fixtures.small_territory import load

ZONINGS = ("qpv2024", "commune2025")
COMMUNES = ("V1001", "V1001", "V1002", "V1001", "V1003")
COUNTED = pa.table(
    {
        "qpv2024": ["qpv2024/QV001M", "qpv2024/QV001M", "qpv2024/QV001M", None, None],
        "commune2025": [f"commune2025/{code}" for code in COMMUNES],
        "sexe": ["femmes", None, "femmes", "hommes", "hommes"],
        "n": [4, 1, 2, 10, 7],
    }
)
SEXES = {"sexe": ("femmes", "hommes", UNKNOWN)}


@pytest.fixture
def territory(tmp_path: Path) -> Territory:
    """Three communes; the QPV lies in the first two."""
    return load(
        tmp_path,
        {
            "c.csv": "code,libelle\nV1001,Un\nV1002,Deux\nV1003,Trois\n",
            "q.csv": 'code,libelle,c\nQV001M,Le Port,"V1001,V1002"\nQV002M,Le Bourg,V1003\n',
        },
        [
            ("commune2025", "c.csv"),
            {"nom": "qpv2024", "fichier": "q.csv", "parents": {"commune2025": "c"}},
        ],
    )


def test_a_straddled_commune_is_counted_like_any_other(territory: Territory):
    rows = count_cells(COUNTED, territory, ZONINGS, SEXES, "inscrits", "2025-12")
    totals = {row["zone"]: row["value"] for row in rows if row["sexe"] == TOTAL}
    assert totals == {
        "qpv2024/QV001M": 7,
        "qpv2024/QV002M": 0,
        "commune2025/V1001": 15,
        "commune2025/V1002": 2,
        "commune2025/V1003": 7,
    }


def test_only_a_zone_of_one_parent_is_said_to_have_one(territory: Territory):
    zone = count_dimensions(territory, ZONINGS, "inscrits", "2025-12")[0]
    assert zone.parents == {"qpv2024/QV002M": "commune2025/V1003"}


def test_pieces_are_the_persons_counted_where_the_zonings_cross():
    atoms = count_atoms(COUNTED, ZONINGS, ("sexe",), "inscrits", "2025-12")
    assert atoms is not None
    assert atoms.column_names == [
        *("qpv2024", "commune2025", "indicator", "period", "sexe", "value", "contributors")
    ]
    assert atoms["contributors"].to_pylist() == COUNTED["n"].to_pylist()
    assert atoms["sexe"].to_pylist() == ["femmes", UNKNOWN, "femmes", "hommes", "hommes"]


def test_one_zoning_has_no_pieces():
    assert count_atoms(COUNTED, ZONINGS[:1], ("sexe",), "inscrits", "2025-12") is None
