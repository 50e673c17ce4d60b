"""`croisee link` killed at whatever moment: links that are there have their own report beside them,
and the command runs again."""

import json
import os
import random
import signal
import subprocess
import sys
from pathlib import Path
from textwrap import dedent

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from croisee.foundation.files import ASIDE
from integration.matching.invented import COLUMNS, people

KILLS = int(os.environ.get("CROISEE_KILLS", "50"))
MAPS = [f"--map-{x}={name}={source}" for name, source in COLUMNS.items() for x in "ab"]
FIRST = ["link", "A.parquet", "B.parquet", "--out", "LIENS.parquet", *MAPS[:-2]]
"""An earlier run, without the last column: other links, and another report."""
AGAIN = [*FIRST, *MAPS[-2:], "--to-judge", "paires.csv", "--low", "0.01", "--high", "1"]
"""The run that is killed."""

PROGRAM = """
    import os, signal, sys
    from pathlib import Path
    import croisee.matching.clear.files
    from croisee.cli import main

    def killed_at(step):
        \"\"\"Die before the nth change to a name: a rename or a removal.\"\"\"
        left = [step]
        def dying(change):
            def act(*given, **named):
                if left[0] == 0:
                    os.kill(os.getpid(), signal.SIGKILL)
                left[0] -= 1
                return change(*given, **named)
            return act
        Path.replace, Path.unlink = dying(Path.replace), dying(Path.unlink)

    for folder, words in zip(sys.argv[1::2], sys.argv[2::2]):
        child = os.fork()
        if not child:
            os.chdir(folder)
            if Path("step").is_file():
                killed_at(int(Path("step").read_text()))
            sys.argv = words.split("\\n")
            sys.stdout = open(os.devnull, "w")
            main()
        _, status = os.waitpid(child, 0)
        print(folder, os.waitstatus_to_exitcode(status), flush=True)
"""


def linked(runs: list[tuple[Path, list[str]]]) -> dict[Path, int]:
    """Type commands, each in its folder and in a process of its own; the exit code of each."""
    words = [
        word for folder, typed in runs for word in (str(folder), "\n".join(["croisee", *typed]))
    ]
    done = subprocess.run(
        [sys.executable, "-c", dedent(PROGRAM), *words],
        capture_output=True,
        text=True,
        check=True,
    )
    lines = (line.rsplit(" ", 1) for line in done.stdout.splitlines())
    return {Path(folder): int(code) for folder, code in lines}


def state(folder: Path) -> tuple[bytes | None, dict | None]:
    """The links there, and their report."""
    links, report = folder / "LIENS.parquet", folder / "LIENS.rapport.json"
    return (
        links.read_bytes() if links.exists() else None,
        json.loads(report.read_text(encoding="utf-8")) if report.exists() else None,
    )


def make(folder: Path) -> Path:
    everyone = [{"NUM": f"p{n}", **row} for n, row in enumerate(people(140, seed=8))]
    folder.mkdir()
    pq.write_table(pa.Table.from_pylist(everyone[:100]), folder / "A.parquet")
    pq.write_table(pa.Table.from_pylist(everyone[40:]), folder / "B.parquet")
    return folder


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """The folder of an earlier run, and that of the run which nobody killed."""
    root = tmp_path_factory.mktemp("entiers")
    first, again = make(root / "avant"), make(root / "apres")
    codes = linked([(first, FIRST), (again, AGAIN)])
    assert set(codes.values()) == {0}
    assert state(first)[0] != state(again)[0]
    return first, again


def check_coherent(folder: Path, whole: tuple[Path, Path]) -> None:
    links, report = state(folder)
    before, after = map(state, whole)
    assert links is None or (links, report) in (before, after)
    pairs = folder / "paires.csv"
    assert not pairs.exists() or pairs.read_bytes() == (whole[1] / "paires.csv").read_bytes()


def test_killed_before_each_change_of_a_name(tmp_path: Path, whole: tuple[Path, Path]) -> None:
    """Over an earlier run; then again, once for each state that a kill leaves."""
    folders = [make(tmp_path / f"mort-{step}") for step in range(8)]
    for step, folder in enumerate(folders):
        for name in ("LIENS.parquet", "LIENS.rapport.json"):
            (folder / name).write_bytes((whole[0] / name).read_bytes())
        (folder / "step").write_text(str(step))
    codes = linked([(folder, AGAIN) for folder in folders])
    left = {}
    for folder in folders:
        check_coherent(folder, whole)
        if codes[folder] == -signal.SIGKILL:
            (folder / "step").unlink()
            links, report = state(folder)
            left[links, str(report), (folder / "paires.csv").exists()] = folder
    assert len(left) >= 5, "nothing yet, pairs, no links, report, links"
    again = linked([(folder, AGAIN) for folder in left.values()])
    assert set(again.values()) == {0}
    for folder in left.values():
        assert state(folder) == state(whole[1])
        assert (folder / "paires.csv").exists()
        assert not list(folder.glob(f"{ASIDE}*")), "what was left aside held who is who"


def test_killed_at_random_moments(tmp_path: Path, whole: tuple[Path, Path]) -> None:
    """`kill -9` of the command itself, again and again on one folder, then one whole run."""
    folder = make(tmp_path / "essai")
    dice = random.Random(20261122)
    command = [sys.executable, "-c", "from croisee.cli import main; main()", *AGAIN]
    for _ in range(min(KILLS, 2)):
        process = subprocess.Popen(command, cwd=folder, stdout=subprocess.DEVNULL)
        try:
            process.wait(timeout=dice.uniform(1, 5))
        except subprocess.TimeoutExpired:
            process.send_signal(signal.SIGKILL)
            process.wait()
        check_coherent(folder, whole)
    assert linked([(folder, AGAIN)]) == {folder: 0}
    assert state(folder) == state(whole[1])
