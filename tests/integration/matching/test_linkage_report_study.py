"""The study judges the linkage by group, from what it holds and nothing else."""

import json
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from croisee.foundation.errors import CroiseeError
from croisee.matching.circuit.analyst import linkage_report
from integration.matching.circuit import Circuit, circuit, matched, unsure

__all__ = ["circuit", "matched", "unsure"]


def study_folder(circuit: Circuit) -> Path:
    folder = circuit.root / "etude"
    folder.mkdir()
    for letter, producer_folder in (("A", circuit.a), ("B", circuit.b)):
        circuit.take_back(producer_folder, groups_in=2026)
        circuit.send(producer_folder / "etude.parquet", folder, f"etude-{letter}.parquet")
    for name in ("preuves.parquet", "restes.parquet"):
        circuit.send(circuit.unit / "sortie" / name, folder)
    return folder


def report(folder: Path, *studies: str, **how: object) -> dict:
    names = studies or ("etude-A.parquet", "etude-B.parquet")
    return linkage_report(
        [folder / name for name in names],
        folder / "preuves.parquet",
        folder / "restes.parquet",
        folder / "rapport",
        **how,
    )


def test_the_study_knows_whom_the_linkage_finds_and_misses(unsure: Circuit):
    folder = study_folder(unsure)
    groups = pq.read_table(folder / "etude-A.parquet")
    assert {"groupe_age", "groupe_sexe", "groupe_naissance"} <= set(groups.column_names)
    told = report(folder, "etude-B.parquet", "etude-A.parquet")  # in any order
    whole = told["files"]["a"]["total"]
    assert whole["records"] == {"value": 300, "status": "publie"}, "fakes are not counted"
    known = set(groups["pseudonym"].to_pylist())
    known &= set(pq.read_table(folder / "etude-B.parquet")["pseudonym"].to_pylist())
    links = {
        row["pseudonym_left"]: row["probability"]
        for row in pq.read_table(folder / "preuves.parquet").to_pylist()
    }
    found = [links[name] for name in known]  # a link with a fake is in no study
    own = set(groups["pseudonym"].to_pylist())
    missed = sum(
        row["probability"]
        for row in pq.read_table(folder / "restes.parquet").to_pylist()
        if row["side"] == "a" and row["pseudonym"] in own
    )
    assert whole["linked"]["value"] == len(found)
    assert whole["precision"]["value"] == round(sum(found) / len(found), 3)
    assert whole["recall"]["value"] == round(sum(found) / (sum(found) + missed), 3)
    axes = {group["axis"] for group in told["files"]["b"]["groups"]}
    assert axes == {"groupe_age", "groupe_sexe", "groupe_naissance", "groupe_recouvrement"}
    assert told["audit"]["unsafe"] == 0
    assert "Fichier A" in (folder / "rapport" / "rapport-par-groupe.txt").read_text()
    assert json.loads((folder / "rapport" / "rapport-par-groupe.json").read_text()) == told


def test_what_is_expected_is_what_is_linked_and_what_remains(unsure: Circuit):
    """No probability is lost between the unit's report and what the study can add up."""
    told = json.loads((unsure.unit / "sortie" / "rapport.json").read_text())
    links = sum(
        pq.read_table(unsure.unit / "sortie" / "preuves.parquet")["probability"].to_pylist()
    )
    rest = pq.read_table(unsure.unit / "sortie" / "restes.parquet").to_pylist()
    for side in "ab":
        missed = sum(row["probability"] for row in rest if row["side"] == side)
        assert links / (links + missed) == pytest.approx(told["recall"], abs=1e-3)
    assert {tuple(row) for row in rest} == {("side", "pseudonym", "probability")}


def test_files_of_two_linkages_make_no_report(matched: Circuit):
    folder = study_folder(matched)
    with pytest.raises(CroiseeError, match="fichier d’étude d’un des deux producteurs"):
        report(folder, "etude-A.parquet", "etude-A.parquet")
    matched.match(out="encore")
    matched.send(matched.unit / "encore" / "restes.parquet", folder)
    with pytest.raises(CroiseeError, match="d’un autre appariement"):
        report(folder)
    matched.send(matched.a / "cle.json", folder)
    with pytest.raises(CroiseeError, match=r"cle.json.*l’étude ne travaille pas à côté"):
        report(folder)
    assert not (folder / "rapport").exists()


def test_a_column_that_is_called_like_a_group_is_refused(matched: Circuit):
    table = matched.files[matched.a]
    matched.files[matched.a] = table.append_column("groupe_age", table["DROIT_A"])
    with pytest.raises(CroiseeError, match="porte le nom d’un groupe"):
        matched.take_back(matched.a, ["groupe_age"], groups_in=2026)
    assert matched.take_back(matched.a, ["groupe_age"]).num_rows == 60
