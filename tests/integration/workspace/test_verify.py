"""`croisee verify`: whoever tampers with what was published or logged is seen."""

import json
import sqlite3
from pathlib import Path

import pytest

from croisee.foundation.database import open_database
from croisee.releases.publish import publish, read_manifest
from croisee.workspace.verifying import verify


def a_release(folder: Path) -> Path:
    return sorted((folder / "releases").iterdir())[0]


def test_an_untouched_folder_verifies(walked_template: Path) -> None:
    findings = verify(walked_template)
    assert findings.broken == []
    assert len(findings.confirmed) == 3


def test_a_changed_figure_is_seen(walked_project: Path) -> None:
    cells = next((walked_project / "releases").glob("*/cells.csv"))
    cells.write_bytes(cells.read_bytes().replace(b"1", b"2", 1))
    assert any("a été modifié" in line for line in verify(walked_project).broken)


def test_a_release_that_did_not_pass_the_airlock_is_seen(walked_project: Path) -> None:
    folder = a_release(walked_project)
    manifest = read_manifest(folder)
    files = {name: (folder / name).read_bytes() for name in manifest.files}
    forged = manifest.model_copy(update={"title": "Publication clandestine"})
    publish(walked_project / "releases", forged, files, manifest.reviews)
    assert any("n'a pas passé le sas" in line for line in verify(walked_project).broken)


def test_a_leaf_removed_from_the_exported_ledger_is_seen(walked_project: Path) -> None:
    leaves = walked_project / "journal" / "leaves.jsonl"
    lines = leaves.read_bytes().splitlines(keepends=True)
    leaves.write_bytes(b"".join(lines[:3] + lines[4:]))
    assert verify(walked_project).broken


def test_an_event_edited_in_the_exported_ledger_is_seen(walked_project: Path) -> None:
    leaves = walked_project / "journal" / "leaves.jsonl"
    text = leaves.read_text(encoding="utf-8")
    assert "bailleur" in text
    leaves.write_text(text.replace("bailleur", "baillivo"), encoding="utf-8")
    assert verify(walked_project).broken


def test_the_database_refuses_to_forget(walked_project: Path) -> None:
    path = walked_project / ".croisee" / "operations.sqlite"
    connection = sqlite3.connect(path)
    with pytest.raises(sqlite3.DatabaseError, match="on y ajoute des lignes"):
        connection.execute("DELETE FROM release_review")
    connection.close()
    open_database(f"sqlite:///{path}").dispose()


def test_a_checkpoint_kept_elsewhere_shows_a_rollback(walked_project: Path, tmp_path: Path) -> None:
    kept = tmp_path / "point-de-controle"
    kept.write_bytes((walked_project / "journal" / "checkpoint").read_bytes())
    assert verify(walked_project, previous=kept).broken == []
    leaves = walked_project / "journal" / "leaves.jsonl"
    lines = leaves.read_bytes().splitlines(keepends=True)
    leaves.write_bytes(b"".join(lines[:-2]))
    assert verify(walked_project, previous=kept).broken


def test_nobody_is_named_in_what_leaves_the_house(
    walked_template: Path, demo_template: Path
) -> None:
    """Canary: no family name of a partner's file stands in the releases, the site or the ledger."""
    files = demo_template.with_name("projet-verite") / "fichiers"
    file = files / "caf.allocataires" / "allocataires_2025-12.csv"
    lines = file.read_text(encoding="utf-8").splitlines()[1:]
    names = {line.split(";")[1] for line in lines if len(line.split(";")[1]) >= 8}
    assert len(names) > 50
    for place in ("releases", "site", "journal"):
        for path in sorted((walked_template / place).rglob("*")):
            if path.suffix in {".csv", ".json", ".html", ".jsonl", ".jsonld", ".geojson"}:
                text = path.read_text(encoding="utf-8").upper()
                assert not [name for name in names if f" {name} " in text], path.name


def test_the_ledger_holds_no_free_text(walked_template: Path) -> None:
    lines = (walked_template / "journal" / "leaves.jsonl").read_text(encoding="utf-8").splitlines()
    events = [json.loads(line) for line in lines]
    assert len(events) > 20
