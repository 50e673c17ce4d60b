"""The example of unclaimed rights: what its script writes from the real tables."""

import csv

import pyarrow.compute as pc
import pyarrow.parquet as pq
import pytest

from croisee.foundation.strict_yaml import read_strict
from croisee.rights.donors import read_donors
from reference.examples.scripts import ROOT, load

pytestmark = pytest.mark.open_data
EXAMPLE = ROOT / "examples" / "droits-france"


@pytest.fixture(scope="module")
def script():
    return load(EXAMPLE / "preparer.py")


@pytest.fixture(scope="module")
def choices():
    return read_strict(EXAMPLE / "preparation.yaml").value | {"menages": 300}


@pytest.fixture(scope="module")
def prepared(script, choices, open_data, tmp_path_factory):
    there = tmp_path_factory.mktemp("droits")
    script.prepare(open_data, there, choices)
    return there


def rows(path):
    with path.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def test_donors_are_read_back_as_rights_read_them(prepared, choices):
    assert read_donors(prepared / "donneurs").menages.num_rows == choices["menages"]


@pytest.mark.parametrize(("zoning", "zones"), [("qpv", 1400), ("communes", 2426), ("iris", 90)])
def test_every_zone_has_its_margins_as_intervals(zoning, zones, prepared):
    found = pq.read_table(prepared / zoning / "marges.parquet")
    assert pc.count_distinct(found["zone"]).as_py() == zones
    assert pc.all(pc.less_equal(found["bas"], found["haut"])).as_py()


def test_a_right_that_is_studied_bounds_no_margin(prepared, choices):
    named = pc.unique(pq.read_table(prepared / "qpv" / "marges.parquet")["marge"]).to_pylist()
    assert ("handicap" in named) == ("aah" not in choices["droits_etudies"])


def test_a_count_kept_back_by_its_producer_says_so_and_is_not_zero(prepared):
    for row in rows(prepared / "qpv" / "beneficiaires.csv"):
        assert (row["statut"] == "secret_source") == (row["nombre"] == "")


@pytest.mark.parametrize(
    ("zone", "lowest", "highest"),
    [
        ("QP075001", 1, 1),  # Paris
        ("QP093001", 1, 1),  # Seine-Saint-Denis
        ("QP078001", 1, 2),  # Yvelines: not all in the agglomeration
        ("QP035002", 2, 2),  # Rennes: a commune of more than 100,000
        ("QP001001", 2, 3),  # Bourg-en-Bresse: cannot be told from these tables
        ("QP02A001", 2, 2),  # Corsica
        ("QP974001", 2, 2),  # Réunion
    ],
)
def test_the_zone_of_housing_aid_is_told_as_far_as_it_is_known(zone, lowest, highest, prepared):
    told = {row["zone"]: row for row in rows(prepared / "qpv" / "zones_apl.csv")}[zone]
    assert (int(told["zone_apl_min"]), int(told["zone_apl_max"])) == (lowest, highest)


def test_the_same_mirror_gives_the_same_bytes(script, choices, open_data, prepared, tmp_path):
    script.prepare(open_data, tmp_path, choices)
    files = sorted(path.relative_to(prepared) for path in prepared.rglob("*") if path.is_file())
    assert len(files) == 13
    assert all((prepared / path).read_bytes() == (tmp_path / path).read_bytes() for path in files)
