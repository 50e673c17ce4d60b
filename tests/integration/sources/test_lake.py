"""The lake: immutable versions, same bytes twice, whole after any kill, empty after its time."""

import os
import signal
import subprocess
import sys
import textwrap
import time
from datetime import date
from pathlib import Path

import pytest

from croisee.engine import Engine
from croisee.foundation.canonical import digest_folder
from croisee.foundation.errors import CroiseeError
from croisee.foundation.files import ASIDE
from croisee.sources.receiving import Reading, read_deliveries
from fixtures.deliveries import KEY, PERSONS, RECEIVED, Desk

DECLARATION = (
    PERSONS
    + """
fields:
  - {name: nom, type: string, croisee: {sensibilite: identifiant, role: nom}}
  - {name: prenom, type: string, croisee: {sensibilite: identifiant, role: prenom}}
  - {name: x, type: number}
  - {name: y, type: number}
  - {name: rsa, type: boolean}
pseudonyme: {champs: [nom, prenom]}
localisation: {x: x, y: y, projection: 2154, zonages: [qpv2024]}
"""
)
CONTENT = "nom,prenom,x,y,rsa\nLe Gall,Zoé,70000,6700000,1\nPetit,Ana,80000,6710000,0\n"


@pytest.fixture
def ready(desk: Desk) -> Desk:
    return desk.declare(DECLARATION).give(CONTENT)


def test_receiving_twice_does_nothing_twice(ready: Desk) -> None:
    first = ready.take()
    before = {path: path.stat().st_mtime_ns for path in ready.lake.root.rglob("*")}
    second = ready.take(received=date(2026, 3, 1))
    after = {path: path.stat().st_mtime_ns for path in ready.lake.root.rglob("*.*")}
    assert first == second
    assert second.received == RECEIVED
    assert {path: before[path] for path in after} == after


def test_the_same_inputs_give_the_same_bytes(
    ready: Desk, tmp_path: Path, duckdb_engine: Engine
) -> None:
    other = tmp_path / "ailleurs"
    other.mkdir()
    twin = Desk(other, duckdb_engine).declare(DECLARATION).give(CONTENT)
    ready.take()
    twin.take()
    assert digest_folder(ready.lake.root) == digest_folder(twin.lake.root)


def test_another_delivery_is_another_version_beside(ready: Desk) -> None:
    old = ready.take()
    new = ready.give(CONTENT.replace("Zoé", "Zia")).take()
    assert old.version != new.version
    assert old.path.is_file()
    assert new.path.is_file()


@pytest.mark.parametrize("change", [{"key": bytes(reversed(KEY))}, {"contours": "autres"}])
def test_what_makes_the_content_makes_the_version(ready: Desk, change: dict[str, object]) -> None:
    assert ready.take().version != ready.take(**change).version


@pytest.mark.parametrize("file", ["data.parquet", "meta.json"])
def test_a_damaged_version_is_made_again(ready: Desk, file: str) -> None:
    source = ready.take()
    whole = digest_folder(source.path.parent)
    (source.path.parent / file).write_bytes(b"{}")
    ready.take()
    assert digest_folder(source.path.parent) == whole


def test_nothing_of_an_identity_stays_in_the_lake(ready: Desk) -> None:
    ready.take()
    files = [path for path in ready.lake.root.rglob("*") if path.is_file()]
    assert sorted(path.name for path in files) == ["data.parquet", "meta.json"]
    for path in files:
        for trace in ("Gall", "Zoé", "Petit", "6700000"):
            assert trace.encode() not in path.read_bytes()


def test_nothing_stays_after_a_refusal(ready: Desk) -> None:
    ready.give(CONTENT.replace(",1\n", ",peut-être\n")).refusal()
    assert [path for path in ready.lake.root.rglob("*") if path.is_file()] == []


@pytest.mark.parametrize("key", [None, b"court"])
def test_without_the_secret_nothing_is_received(ready: Desk, key: bytes | None) -> None:
    assert "clé secrète" in str(ready.refusal(key=key))


def test_without_a_locator_a_source_with_points_is_refused(ready: Desk) -> None:
    with pytest.raises(ValueError, match="locator"):
        ready.take(locator=None)
    with pytest.raises(ValueError, match="locator"):
        ready.take(contours=None)


def test_what_has_outlived_its_time_is_deleted_with_a_proof(ready: Desk) -> None:
    source = ready.take()
    end = date(2027, 1, 15)
    assert ready.lake.purge(end, deliveries=ready.folder) == []
    folder = ready.folder / "livraisons" / "essai"
    folder.parent.mkdir()
    ready.deliveries.rename(folder)
    ready.deliveries = folder
    (proof,) = ready.lake.purge(date(2027, 1, 16), deliveries=folder.parent)
    assert (proof.source, proof.version) == ("essai", source.version)
    assert (proof.received_on, proof.expired_on, proof.erased_on) == (
        RECEIVED,
        end,
        date(2027, 1, 16),
    )
    assert dict(proof.files) == dict(source.files)
    assert not source.path.parent.exists()
    assert list(folder.iterdir()) == []
    assert ready.lake.deletions("essai") == [proof]
    assert ready.lake.purge(date(2027, 1, 17), deliveries=folder.parent) == []
    assert "a été effacé le 2027-01-16" in str(ready.give(CONTENT).refusal())


def test_a_purge_cut_short_is_ended_by_the_next(
    ready: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    ready.take()

    def cut(folder: Path) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr("croisee.sources.retention.rmtree", cut)
        with pytest.raises(KeyboardInterrupt):
            ready.lake.purge(date(2028, 1, 1), deliveries=ready.folder)
    (first,) = ready.lake.deletions("essai")
    (again,) = ready.lake.purge(date(2028, 1, 2), deliveries=ready.folder)
    assert ready.lake.deletions("essai") == [first]
    assert again.version == first.version


_CHILD = """
import sys
from datetime import date
from pathlib import Path
from croisee.engine import open_engine
from croisee.sources import Lake, load_declaration, receive
from fixtures.deliveries import KEY, Squares
folder = Path(sys.argv[1])
with open_engine(folders=[folder], threads=1) as engine:
    print("prêt", flush=True)
    receive(load_declaration(folder / "essai.yaml"), folder / "deliveries",
            lake=Lake(folder / "lake"), engine=engine, received=date(2026, 1, 15),
            locator=Squares(), contours="carrés", key=KEY)
"""


def _start(folder: Path) -> "subprocess.Popen[str]":
    tests = Path(__file__).resolve().parents[2]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join([str(tests), *sys.path])}
    child = subprocess.Popen(
        [sys.executable, "-c", textwrap.dedent(_CHILD), str(folder)],
        stdout=subprocess.PIPE,
        text=True,
        env=environment,
    )
    assert child.stdout is not None
    assert child.stdout.readline() == "prêt\n"
    return child


def test_a_kill_at_any_moment_changes_nothing_in_the_end(
    ready: Desk, tmp_path: Path, duckdb_engine: Engine
) -> None:
    """Three kills at spread moments; then a run gives the bytes of an undisturbed run."""
    many = CONTENT + "Le Roux,Éa,75000,6705000,1\n" * 20_000
    ready.give(many).take()
    expected = digest_folder(ready.lake.root)
    folder = tmp_path / "tué"
    folder.mkdir()
    killed = Desk(folder, duckdb_engine).declare(DECLARATION).give(many)
    (folder / "essai.yaml").write_text(DECLARATION)
    for delay in (0.1, 0.25, 0.4):
        child = _start(folder)
        time.sleep(delay)
        child.send_signal(signal.SIGKILL)
        child.communicate()
        for path in killed.lake.root.glob("*/*"):
            assert path.name.startswith(ASIDE) or (path / "meta.json").is_file()
    killed.take()
    assert digest_folder(killed.lake.root) == expected


def test_a_file_that_moves_while_it_is_read_is_not_received(
    ready: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    from croisee.sources import lake

    def meddle(*arguments: object, **options: object) -> Reading:
        reading = read_deliveries(*arguments, **options)  # type: ignore[arg-type]
        ready.give(CONTENT + "Tard,Venu,1,1,1\n")
        return reading

    monkeypatch.setattr(lake, "read_deliveries", meddle)
    assert "a changé pendant sa lecture" in str(ready.refusal())
    assert list(ready.lake.root.glob("*/*")) == []


def test_a_purge_does_not_pass_over_a_damaged_version(ready: Desk) -> None:
    source = ready.take()
    (source.path.parent / "meta.json").write_bytes(b"{}")
    with pytest.raises(CroiseeError, match="abîmée"):
        ready.lake.purge(date(2999, 1, 1), deliveries=ready.folder)


def test_a_purge_sweeps_what_a_kill_left_aside(ready: Desk) -> None:
    left = ready.lake.root / "essai" / f"{ASIDE}reste"
    left.mkdir(parents=True)
    (left / "livraison-0.parquet").write_bytes(b"Le Gall")
    assert ready.lake.purge(date(2026, 1, 15), deliveries=ready.folder) == []
    assert not left.exists()


def test_a_source_without_end_is_never_purged(ready: Desk) -> None:
    text = DECLARATION.replace("grain: individu", "grain: lieu").replace("P1Y", "null")
    text = text.replace("pseudonyme: {champs: [nom, prenom]}", "")
    source = ready.declare(text).take()
    assert ready.lake.purge(date(2999, 1, 1), deliveries=ready.folder) == []
    assert source.path.is_file()


def test_a_refusal_is_the_same_as_what_the_dry_run_says(ready: Desk) -> None:
    ready.give(CONTENT.replace("70000", "loin"))
    with pytest.raises(CroiseeError) as caught:
        ready.take()
    assert list(caught.value.problems) == ready.faults() != []
