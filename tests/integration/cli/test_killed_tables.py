"""A protection killed at whatever moment."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

from croisee.foundation.files import ASIDE


def test_a_kill_in_the_middle_leaves_the_old_file_or_the_new_one(tmp_path: Path):
    """Killed at whatever moment: the file written before is whole, or the new one is."""
    table = "".join(f"z{n};{n % 90 + 10}\n" for n in range(40_000))
    (tmp_path / "t.csv").write_text("ZONE;N\n" + table, encoding="utf-8")
    rules = "profil: prestations\nnature: effectif\ncolonnes: {valeur: N}\ndimensions: {ZONE: }\n"
    (tmp_path / "r.yaml").write_text(rules, encoding="utf-8")
    (tmp_path / "s.csv").write_text("avant\n", encoding="utf-8")
    start = """
from pathlib import Path
from croisee.tablefiles import protect_tables
print(flush=True)
while True:
    protect_tables([Path("t.csv")], Path("r.yaml"), out=Path("s.csv"))
"""
    for delay in (0.0, 0.1, 0.2):
        child = subprocess.Popen(
            [sys.executable, "-c", start],
            cwd=tmp_path,
            stdout=subprocess.PIPE,
            env=os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)},
        )
        assert child.stdout is not None
        child.stdout.readline()
        time.sleep(delay)
        child.send_signal(signal.SIGKILL)
        child.communicate()
        lines = (tmp_path / "s.csv").read_text(encoding="utf-8").splitlines()
        assert lines == ["avant"] or len(lines) == 40_001
        others = {path.name for path in tmp_path.iterdir()} - {"t.csv", "r.yaml", "s.csv"}
        assert all(name.startswith(ASIDE) for name in others)
