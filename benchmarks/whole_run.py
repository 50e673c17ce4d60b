"""The whole street on the fictitious territory, on DuckDB and on Spark, in one run.

Each engine runs in a fresh process on its own copy of the same project; wall and CPU seconds and
the largest resident memory of the process tree (Java included) are measured from outside.

    python benchmarks/whole_run.py --people 1000000 --engines duckdb,spark
"""

import argparse
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from croisee.demo.folder import make_project
from croisee.foundation.canonical import digest_folder
from processes import peak_memory

PROGRAM = "import sys; from pathlib import Path; from croisee.workspace.street import run; o = run(Path(sys.argv[1])); sys.exit(bool(o.problems))"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--people", type=int, default=1_000_000)
    parser.add_argument("--engines", default="duckdb,spark")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        origin = Path(scratch) / "origine"
        start = time.perf_counter()
        make_project(origin, people=options.people, say=lambda _: None)
        print(f"generation of {options.people} people: {time.perf_counter() - start:.1f} s\n")
        print("| engine | wall (s) | peak memory (GB) | releases |\n|---|---|---|---|")
        seen = set()
        for engine in options.engines.split(","):
            folder = Path(scratch) / engine
            shutil.copytree(origin, folder)
            settings = folder / "croisee.yaml"
            settings.write_text(
                settings.read_text(encoding="utf-8").replace("moteur: duckdb", f"moteur: {engine}"),
                encoding="utf-8",
            )
            start = time.perf_counter()
            process = subprocess.Popen([sys.executable, "-c", PROGRAM, str(folder)])
            peak = peak_memory(process)
            wall = time.perf_counter() - start
            if process.returncode:
                sys.exit(f"{engine}: the run failed")
            seen.add(str(digest_folder(folder / "releases")))
            same = "same bytes" if len(seen) == 1 else "OTHER BYTES"
            print(f"| {engine} | {wall:.1f} | {peak / 2**30:.2f} | {same} |", flush=True)


if __name__ == "__main__":
    main()
