"""Earlier releases read back as tables, in order of publication."""

from pathlib import Path

import pytest

from croisee.confidentiality import Effort
from croisee.confidentiality import Kind as Nature
from croisee.confidentiality.perturbation import ControlledRounding
from croisee.releases.manifest import Kind, Manifest, PerturbationNote, TableNote
from croisee.releases.memory import remember, responses
from croisee.releases.publish import candidate, publish

CELLS = b"""zone,indicator,period,age,value,low,high,status,reason
qpv2024/A,inscrits,2025,jeunes,,,,secret,Secret statistique
qpv2024/A,inscrits,2025,tous,53,,,publie,
qpv2024/A,revenu,2025,,1200,,,publie,
"""
NOTE = TableNote(
    table="inscrits",
    kind="effectif",
    response="emploi",
    rules=("Au moins 5 personnes.",),
    indicators=("inscrits",),
    axes=("zone", "indicator", "period", "age"),
    parents={"age": {"jeunes": "tous"}},
    suppression="large",
)


def release(
    root: Path, title: str, *notes: TableNote, kind: Kind = Kind.TABLE, on: str = "2026-10-01"
) -> str:
    manifest = Manifest(
        kind=kind,
        project="essai",
        project_title="Essai",
        reference_date=on,
        simulated=True,
        title=title,
        files={},
        tables=notes,
    )
    files = {"cells.csv": CELLS}
    return publish(root, candidate(manifest, files)[0], files, ()).name


def test_a_release_is_read_back_as_the_table_it_was(tmp_path: Path):
    release(tmp_path, "Inscrits", NOTE)
    (table,) = remember(tmp_path, ()).tables(frozenset({"emploi"}))
    assert (table.table, table.response, table.kind) == ("inscrits", "emploi", Nature.COUNT)
    assert (table.rules, table.effort) == (NOTE.rules, Effort("large"))
    assert [axis.name for axis in table.dimensions] == list(NOTE.axes)
    assert table.dimensions[3].parents == {"jeunes": "tous"}
    assert table.cells.select(["age", "value", "status"]).to_pylist() == [
        {"age": "jeunes", "value": None, "status": "secret"},
        {"age": "tous", "value": 53.0, "status": "publie"},
    ]


def test_a_rounded_table_is_read_back_with_its_method_and_its_bounds(tmp_path: Path):
    blurred = PerturbationNote(
        method="arrondi_controle", parameters={"base": 10}, sentence="Arrondi.", additive=True
    )
    release(tmp_path, "Inscrits", NOTE.model_copy(update={"perturbation": blurred}))
    (table,) = remember(tmp_path, ()).tables(frozenset({"emploi"}))
    assert table.blur is not None
    assert (table.blur.choice, table.blur.sentence) == (ControlledRounding(10), "Arrondi.")
    assert table.cells.column("low").to_pylist() == [None, None]


def test_a_manifest_from_before_perturbation_is_read(tmp_path: Path):
    told = NOTE.model_dump(mode="json")
    del told["perturbation"]
    assert TableNote.model_validate(told) == NOTE


def test_only_the_responses_asked_for_are_read(tmp_path: Path):
    release(tmp_path, "Inscrits", NOTE)
    memory = remember(tmp_path, ())
    assert memory.tables(frozenset({"logement"})) == memory.about(frozenset({"logement"})) == ()
    assert responses(memory.releases[0][1]) == {"emploi"}


def test_figures_that_do_not_add_up_are_not_remembered(tmp_path: Path):
    release(tmp_path, "Parts", NOTE.model_copy(update={"kind": "indicateur"}))
    assert remember(tmp_path, ()).tables(frozenset({"emploi"})) == ()


@pytest.mark.parametrize("turned", [False, True])
def test_releases_come_in_the_order_of_their_publication(tmp_path: Path, turned: bool):
    order = [release(tmp_path, title, NOTE) for title in ("Un", "Deux")]
    lost = release(tmp_path, "D'un autre journal", NOTE)
    order = order[::-1] if turned else order
    assert remember(tmp_path, order).about(frozenset({"emploi"})) == (lost, *order)


def test_a_release_from_before_the_memory_is_counted_and_left_out(tmp_path: Path):
    release(tmp_path, "Ancienne")
    release(tmp_path, "Gouvernance", kind=Kind.GOVERNANCE)
    memory = remember(tmp_path, ())
    assert (memory.releases, memory.mute) == ((), 1)


def test_a_damaged_release_is_left_out(tmp_path: Path):
    name = release(tmp_path, "Inscrits", NOTE)
    (tmp_path / name / "cells.csv").write_bytes(CELLS.replace(b"53", b"54"))
    assert remember(tmp_path, ()).releases == ()
