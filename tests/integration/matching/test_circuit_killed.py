"""Commands of the circuit killed half-way, or run two at once."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from textwrap import dedent

import pyarrow.parquet as pq
import pytest

from croisee.foundation.errors import CroiseeError
from croisee.foundation.files import ASIDE, sweep_beside
from croisee.matching.circuit import office
from croisee.matching.circuit.lock import one_at_a_time
from integration.matching.circuit import COLUMNS, TODAY, UNTIL, Circuit, circuit
from integration.matching.followed import Followed, followed, life

__all__ = ["circuit", "followed"]


KILLER = """
    import os, signal, sys
    from datetime import date, timedelta
    from pathlib import Path
    import pyarrow.parquet as pq
    from croisee.matching.circuit import office, producer, unit

    def dies(module, name, times):
        whole = getattr(module, name)
        left = [times]
        def step(*given, **named):
            answer = whole(*given, **named)
            left[0] -= 1
            if not left[0]:
                os.kill(os.getpid(), signal.SIGKILL)
            return answer
        setattr(module, name, step)
"""


def killed(script: str, *words: object) -> None:
    """Run a script that kills itself in the middle."""
    code = dedent(KILLER) + dedent(script)
    done = subprocess.run(
        [sys.executable, "-c", code, *map(str, words)], env=dict(os.environ), capture_output=True
    )
    assert done.returncode == -signal.SIGKILL, done.stderr.decode()


@contextmanager
def nothing_left_aside(root: Path) -> Iterator[None]:
    yield
    assert not list(root.rglob(f"{ASIDE}*"))


@pytest.mark.parametrize("times", [1, 2])
def test_an_encoding_killed_leaves_nothing_and_can_be_run_again(circuit: Circuit, times: int):
    pq.write_table(circuit.files[circuit.a], circuit.a / "p.parquet")
    script = f"""
        dies(producer, "write_marked", {times})
        folder, renames = Path(sys.argv[1]), {COLUMNS!r}
        producer.encode_file(folder / "p.parquet", pq.read_table(folder / "p.parquet"), folder / "cle.json",
            folder / "encodages.parquet", folder / "prive.parquet", renames=renames, fakes=0, today=date(2026, 11, 22))
    """
    killed(script, circuit.a)
    assert not (circuit.a / "encodages.parquet").exists()
    assert not (circuit.a / "prive.parquet").exists()
    with nothing_left_aside(circuit.root):
        circuit.encode(circuit.a)


def test_a_linkage_killed_leaves_nothing_and_can_be_run_again(circuit: Circuit):
    one, other = circuit.deliver()
    script = """
        dies(unit, "write_marked", 2)
        unit.match(*map(Path, sys.argv[1:]))
    """
    killed(script, one, other, circuit.unit / "sortie")
    assert not (circuit.unit / "sortie").exists()
    with nothing_left_aside(circuit.root):
        circuit.match()


def test_a_key_killed_at_birth_is_taken_up(tmp_path: Path):
    script = """
        dies(office, "_write_secret", 1)
        folder = Path(sys.argv[1])
        office.issue(folder / "cle.json", "essai", "essai", date(2027, 1, 31), folder / "journal", date(2026, 11, 22))
    """
    killed(script, tmp_path)
    before = (tmp_path / "cle.json").read_bytes()
    with nothing_left_aside(tmp_path):
        leaf = office.issue(
            tmp_path / "cle.json", "essai", "essai", UNTIL, tmp_path / "journal", TODAY
        )
    assert leaf.place == 0
    assert (tmp_path / "cle.json").read_bytes() == before


def test_a_key_killed_while_it_dies_dies_once(circuit: Circuit):
    script = """
        dies(office, "write_atomic", 1)
        folder = Path(sys.argv[1])
        office.destroy(folder / "cle.json", folder / "journal", date(2026, 11, 22))
    """
    killed(script, circuit.office)
    with pytest.raises(CroiseeError, match="a été détruite"):
        office.load(circuit.office / "cle.json", TODAY)
    leaf = office.destroy(circuit.office / "cle.json", circuit.office / "journal", TODAY)
    assert leaf.place == 1
    assert not (circuit.office / "cle.json").exists()


def test_a_month_killed_leaves_nothing_and_can_be_run_again(followed: Followed):
    followed.month(1)
    life(followed)
    for letter in "ab":
        followed.send_month(letter, 2, previous=1)
    before = {path: path.read_bytes() for path in (followed.unit / "sortie-1").iterdir()}
    script = """
        dies(unit, "write_memory", 1)
        folder = Path(sys.argv[1])
        unit.match(folder / "a-2.parquet", folder / "b-2.parquet", folder / "sortie-2",
            previous=folder / "sortie-1", today=date(2026, 11, 22))
    """
    killed(script, followed.unit)
    assert not (followed.unit / "sortie-2").exists()
    assert {path: path.read_bytes() for path in (followed.unit / "sortie-1").iterdir()} == before
    report = followed.link(2, 1)
    assert not list(followed.unit.glob(f"{ASIDE}*"))
    assert report == followed.link(2, out="tout")


def test_what_another_command_writes_beside_is_left(tmp_path: Path):
    for name in ("12-a.parquet", "13-a.parquet", "12-la-a.parquet", "12-b.parquet"):
        (tmp_path / f"{ASIDE}{name}").touch()
    sweep_beside(tmp_path / "a.parquet")
    left = {path.name.removeprefix(ASIDE) for path in tmp_path.iterdir()}
    assert left == {"12-la-a.parquet", "12-b.parquet"}


def test_two_at_once_in_one_folder_are_refused(followed: Followed):
    followed.month(1)
    busy = pytest.raises(CroiseeError, match="une autre commande écrit en ce moment")
    with one_at_a_time(followed.unit), busy:
        followed.link(1, 1, out="suite")
    with one_at_a_time(followed.home("a", 2)), busy:
        followed.send_month("a", 2, previous=1)
    assert followed.link(1, 1, out="suite")["links"] > 0
