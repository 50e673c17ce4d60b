"""A release is written once, named by its hash, and every change to it is seen."""

from pathlib import Path

import pytest

from croisee.foundation.errors import CroiseeError
from croisee.releases.manifest import Kind, Manifest
from croisee.releases.publish import candidate, check, publish, verify

FILES = {"cells.csv": b"zone,value\nqpv2024/QV001A,12\n"}


def manifest() -> Manifest:
    return Manifest(
        kind=Kind.TABLE,
        project="essai",
        project_title="Essai",
        reference_date="2026-10-01",
        simulated=True,
        title="Portrait",
        files={},
    )


def released(root: Path) -> Path:
    complete, _ = candidate(manifest(), FILES)
    return publish(root, complete, FILES, ())


def test_the_same_content_has_the_same_name_wherever_it_is_written(tmp_path: Path) -> None:
    assert released(tmp_path / "a").name == released(tmp_path / "b").name


def test_another_figure_is_another_request() -> None:
    _, first = candidate(manifest(), FILES)
    _, second = candidate(manifest(), {"cells.csv": b"zone,value\nqpv2024/QV001A,13\n"})
    assert first != second


def test_an_untouched_release_verifies(tmp_path: Path) -> None:
    assert verify(released(tmp_path)) == []


@pytest.mark.parametrize(
    ("damage", "seen"),
    [
        (lambda folder: (folder / "cells.csv").write_bytes(b"zone,value\n"), "a été modifié"),
        (lambda folder: (folder / "cells.csv").unlink(), "manque"),
        (lambda folder: (folder / "autre.csv").write_bytes(b""), "a été ajouté"),
        (lambda folder: (folder / "manifest.json").write_bytes(b"{}"), "ne correspond plus"),
        (lambda folder: (folder / "manifest.json").unlink(), "le manifeste manque"),
    ],
)
def test_any_change_is_seen(tmp_path: Path, damage, seen: str) -> None:  # type: ignore[no-untyped-def]
    folder = released(tmp_path)
    damage(folder)
    assert any(seen in problem.message for problem in verify(folder))
    with pytest.raises(CroiseeError):
        check(folder)
