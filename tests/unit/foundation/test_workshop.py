"""What is made on the way to a file: gone at the end, and gone after a kill."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from croisee.foundation.files import workshop


def test_it_is_empty_private_and_gone_at_the_end(tmp_path: Path) -> None:
    with workshop(tmp_path / "pret.parquet") as made:
        assert list(made.iterdir()) == []
        assert made.stat().st_mode & 0o077 == 0
        (made / "noms.parquet").write_bytes(b"secret")
    assert list(tmp_path.iterdir()) == []


def test_it_is_gone_when_the_work_fails(tmp_path: Path) -> None:
    with pytest.raises(RuntimeError), workshop(tmp_path / "pret.parquet") as made:
        (made / "noms.parquet").write_bytes(b"secret")
        raise RuntimeError
    assert list(tmp_path.iterdir()) == []


def test_what_a_killed_run_left_goes_with_the_next_and_a_living_one_s_stays(tmp_path: Path) -> None:
    gone = subprocess.run(
        [sys.executable, "-c", "import os; print(os.getpid())"], capture_output=True
    )
    dead, living = int(gone.stdout), os.getppid()
    for process in (dead, living):
        left = tmp_path / f".en-cours-{process}-pret.parquet.atelier"
        left.mkdir()
        (left / "noms.parquet").write_bytes(b"secret")
    (tmp_path / f".en-cours-{dead}-autre.parquet.atelier").mkdir()
    with workshop(tmp_path / "pret.parquet"):
        pass
    assert {path.name for path in tmp_path.iterdir()} == {
        f".en-cours-{living}-pret.parquet.atelier",
        f".en-cours-{dead}-autre.parquet.atelier",
    }
