"""Counting persons: one whole line each, of the last delivery; without pseudonym, never found."""

from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

import croisee.demo
from croisee.engine import Grant, open_engine
from croisee.foundation.strict_yaml import read_strict
from croisee.sources import load_declaration
from croisee.studies.croisement import Croisements, _query
from croisee.studies.parameters import read_parameters
from croisee.studies.study import Request

PROJECT = Path(croisee.demo.__file__).parent / "project"
LAST, BEFORE = "2025-12", "2025-06"

POPULATION = [
    # pseudonyme, qpv2024, commune2025, tranche_age, rsa, edition
    ("a", "qpv2024/1", "commune2025/A", "18-24 ans", True, LAST),
    ("a", None, "commune2025/B", "18-24 ans", True, LAST),  # written twice, at two addresses
    ("b", "qpv2024/1", "commune2025/A", "25-39 ans", True, LAST),
    (None, "qpv2024/1", "commune2025/A", "non_renseigne", True, LAST),  # two persons nobody
    (None, "qpv2024/1", "commune2025/A", "non_renseigne", True, LAST),  # can look for
    ("c", "qpv2024/1", "commune2025/A", "25-39 ans", False, LAST),  # not of the population
    ("d", "qpv2024/1", "commune2025/A", "25-39 ans", True, BEFORE),  # gone since
]
PRESENCE = [("a", LAST), ("a", LAST), (None, LAST), ("b", BEFORE)]


def test_each_person_counts_once_and_where_one_line_says(tmp_path: Path):
    names = ("pseudonyme", "qpv2024", "commune2025", "tranche_age", "rsa", "edition")
    first, second = tmp_path / "a.parquet", tmp_path / "b.parquet"
    columns = zip(*POPULATION, strict=True)
    pq.write_table(pa.table(dict(zip(names, map(pa.array, columns), strict=True))), first)
    pq.write_table(
        pa.table({"pseudonyme": [p for p, _ in PRESENCE], "edition": [e for _, e in PRESENCE]}),
        second,
    )
    demand = next(
        each
        for each in read_strict(PROJECT / "croisee.yaml").value["demandes"]
        if each["nom"] == "rsa-sans-c2s"
    )
    sources = tuple(demand["sources"])
    request = Request("x", "croisement", "t", "f", "d", sources, demand["parametres"])
    declarations = {n: load_declaration(PROJECT / "sources" / f"{n}.yaml") for n in sources}
    with open_engine(folders=[tmp_path]) as engine:
        counted = engine.query(
            _query(request, read_parameters(Croisements, request), declarations),
            {
                "caf_allocataires": Grant((first,), frozenset(names)),
                "cpam_c2s": Grant((second,), frozenset({"pseudonyme", "edition"})),
            },
        )
    assert sorted((tuple(row.values()) for row in counted.to_pylist()), key=str) == [
        ("qpv2024/1", "commune2025/A", "18-24 ans", "avec", 1),
        ("qpv2024/1", "commune2025/A", "25-39 ans", "sans", 1),
        ("qpv2024/1", "commune2025/A", "non_renseigne", "sans", 2),
    ]
