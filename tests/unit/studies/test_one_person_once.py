"""Counting persons: one whole line each, of the last delivery; found when a link says so."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

import croisee.demo
from croisee.engine import Grant, open_engine
from croisee.foundation.strict_yaml import read_strict
from croisee.sources import Linkage, load_declaration
from croisee.sources.linkages import LINKS as COLUMNS
from croisee.sources.linkages import Passage
from croisee.studies.croisement import _quality, _query
from croisee.studies.croisement_parameters import Croisements
from croisee.studies.parameters import read_parameters
from croisee.studies.study import LINKS, Opened, Request

PROJECT = Path(croisee.demo.__file__).parent / "project"
LAST, BEFORE = "2025-12", "2025-06"

POPULATION = [
    # pseudonyme, qpv2024, commune2025, tranche_age, rsa, edition
    ("a1", "qpv2024/1", "commune2025/A", "18-24 ans", True, LAST),
    ("a2", None, "commune2025/B", "18-24 ans", True, LAST),  # the same person at two addresses
    ("b", "qpv2024/1", "commune2025/A", "25-39 ans", True, LAST),
    ("e", "qpv2024/1", "commune2025/A", "non_renseigne", True, LAST),
    ("f", "qpv2024/1", "commune2025/A", "non_renseigne", True, LAST),
    ("c", "qpv2024/1", "commune2025/A", "25-39 ans", False, LAST),  # not of the population
    ("d", "qpv2024/1", "commune2025/A", "25-39 ans", True, BEFORE),  # gone since
]
PRESENCE = [("A", LAST), ("B", BEFORE), ("C", LAST)]
LINKED = [
    # left (presence), right (population), millionths, edition
    ("A", "a1", 990_000, LAST),
    ("A", "a2", 970_000, LAST),
    ("B", "b", 990_000, LAST),  # no longer in the second source
    ("C", "c", 990_000, LAST),
    (None, "e", 20_000, LAST),  # something remains expected of this one, with nobody sure
    ("C", "f", 990_000, BEFORE),  # undone since, though both pseudonyms last
    (None, "e", 500_000, BEFORE),
]
NAMES = ("pseudonyme", "qpv2024", "commune2025", "tranche_age", "rsa", "edition")


def write(path: Path, names: Sequence[str], rows: Sequence[tuple[Any, ...]]) -> Grant:
    columns = zip(*rows, strict=True)
    pq.write_table(pa.table(dict(zip(names, map(pa.array, columns), strict=True))), path)
    return Grant((path,))


@pytest.fixture
def grants(tmp_path: Path) -> dict[str, Grant]:
    return {
        "caf_allocataires": write(tmp_path / "a.parquet", NAMES, POPULATION),
        "cpam_c2s": write(tmp_path / "b.parquet", ("pseudonyme", "edition"), PRESENCE),
        LINKS: write(tmp_path / "liens.parquet", COLUMNS, LINKED),
    }


@pytest.fixture
def request_() -> Request:
    demands = read_strict(PROJECT / "croisee.yaml").value["demandes"]
    demand = next(each for each in demands if each["nom"] == "rsa-sans-c2s")
    return Request("x", "croisement", "t", "f", "d", tuple(demand["sources"]), demand["parametres"])


PASSAGE = Passage((LAST, LAST), 0.5, "", "", "")


def linkage(path: Path) -> Linkage:
    """The second source of the request is the left one of the linkage."""
    return Linkage("essai", "", ("cpam.c2s", "caf.allocataires"), path, (PASSAGE,), "")


def test_each_person_counts_once_and_is_found_by_a_link(
    grants: dict[str, Grant], request_: Request, tmp_path: Path
) -> None:
    declarations = {
        n: load_declaration(PROJECT / "sources" / f"{n}.yaml") for n in request_.sources
    }
    parameters = read_parameters(Croisements, request_)
    with open_engine(folders=[tmp_path]) as engine:
        sql = _query(request_, parameters, declarations, linkage(tmp_path), PASSAGE)
        counted = engine.query(sql, grants)
    assert sorted((tuple(row.values()) for row in counted.to_pylist()), key=str) == [
        ("qpv2024/1", "commune2025/A", "18-24 ans", "avec", 1),
        ("qpv2024/1", "commune2025/A", "25-39 ans", "sans", 1),
        ("qpv2024/1", "commune2025/A", "non_renseigne", "sans", 2),
    ]


def test_the_quality_is_that_of_the_persons_studied(
    grants: dict[str, Grant],
    request_: Request,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Links of a1, a2 and b: 2.95 expected true ones of 3, and 0.02 beside them."""
    monkeypatch.setattr("croisee.studies.croisement._FEWEST_LINKS", 3)
    declarations = {
        n: load_declaration(PROJECT / "sources" / f"{n}.yaml") for n in request_.sources
    }
    with open_engine(folders=[tmp_path]) as engine:
        opened = Opened(request_, None, declarations, None, "", linkage(tmp_path), engine, grants)
        parameters = read_parameters(Croisements, request_)
        found = _quality(opened, parameters, linkage(tmp_path), PASSAGE)
    assert found == (round(2.95 / 3, 4), round(2.95 / 2.97, 4))
