"""One typical crossing on both engines: seconds of wall clock and peak memory, side by side.

    python benchmarks/crossing.py 100000 1000000 --threads 2 --memory 4GB

Two person tables of N rows (benefits, employment; nine persons in ten in both), drawn by numpy
from a seed and joined on the pseudonym; then counts, conditional counts, a mean and a median by
zone and age class. Each engine runs in a process of its own: `start` opens it and answers a
query of one row, `first` and `again` are the crossing twice. Memory is that of the process and
of all it started (Spark's Java included), sampled every 20 ms from /proc.
"""

import argparse
import json
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from croisee.engine import Engine, Grant, open_engine
from croisee.foundation.canonical import digest

ZONES = 1_500
CROSSING = """
    SELECT c.zone, c.age // 10 * 10 AS classe,
           count(*) AS personnes,
           count_if(c.rsa) AS au_rsa,
           count(*) FILTER (WHERE e.mois >= 12 AND c.rsa) AS au_rsa_sans_emploi_un_an,
           avg(c.revenu) AS revenu_moyen,
           median(c.revenu) AS revenu_median
    FROM caf AS c JOIN emploi AS e USING (pseudo)
    GROUP BY c.zone, c.age // 10 * 10
    ORDER BY c.zone, classe
"""


def generate(folder: Path, people: int) -> None:
    """Write `caf.parquet` and `emploi.parquet`, of `people` rows each."""
    draw = np.random.default_rng(people)
    everyone = np.arange(people + people // 10)
    for name, persons in (("caf", everyone[:people]), ("emploi", everyone[-people:])):
        persons = draw.permutation(persons)
        columns = {
            "pseudo": pa.array([f"{person * 2654435761 % 2**32:016x}" for person in persons])
        }
        if name == "caf":
            columns |= {
                "zone": pa.array([f"QN{zone:05d}M" for zone in draw.integers(0, ZONES, people)]),
                "age": pa.array(draw.integers(16, 66, people)),
                "rsa": pa.array(draw.random(people) < 0.2),
                "revenu": pa.array(np.round(draw.lognormal(9.3, 0.6, people), 2)),
            }
        else:
            columns |= {"mois": pa.array(draw.integers(0, 48, people))}
        pq.write_table(pa.table(columns), folder / f"{name}.parquet")


def grants(folder: Path) -> dict[str, Grant]:
    """Both tables, all columns."""
    return {name: Grant((folder / f"{name}.parquet",)) for name in ("caf", "emploi")}


def timed_query(engine: Engine, sql: str, folder: Path) -> tuple[float, pa.Table]:
    """Seconds of wall clock, and the result."""
    begun = time.perf_counter()
    table = engine.query(sql, grants(folder))
    return time.perf_counter() - begun, table


def measure(engine: str, folder: Path, memory: str, threads: int) -> dict[str, float | str]:
    """Run the crossing twice on one engine, in this process."""
    begun = time.perf_counter()
    with open_engine(engine, folders=[folder], memory_limit=memory, threads=threads) as opened:
        opened.query("SELECT count(*) AS n FROM caf", grants(folder))
        start = time.perf_counter() - begun
        first, one = timed_query(opened, CROSSING, folder)
        again, two = timed_query(opened, CROSSING, folder)
    assert one.equals(two)
    rows = one.select([name for name in one.column_names if name != "revenu_median"])
    return {"start": start, "first": first, "again": again, "digest": digest(rows.to_pylist())}


def resident(root: int) -> int:
    """Bytes resident in the process `root` and all that descend from it."""
    parents: dict[int, int] = {}
    sizes: dict[int, int] = {}
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            fields = dict(
                line.split(":", 1) for line in (folder / "status").read_text().splitlines()
            )
        except OSError:
            continue
        parents[int(folder.name)] = int(fields["PPid"])
        sizes[int(folder.name)] = int(fields.get("VmRSS", "0 kB").split()[0]) * 1024
    family = {root}
    while grown := {pid for pid, parent in parents.items() if parent in family} - family:
        family |= grown
    return sum(sizes.get(pid, 0) for pid in family)


def run_apart(arguments: list[str]) -> tuple[dict[str, float | str], int]:
    """What `measure` finds in a process of its own, and the peak memory of its family."""
    peak = 0
    with subprocess.Popen(
        [sys.executable, __file__, *arguments], stdout=subprocess.PIPE
    ) as process:
        done = threading.Event()

        def watch() -> None:
            nonlocal peak
            while not done.wait(0.02):
                peak = max(peak, resident(process.pid))

        watcher = threading.Thread(target=watch)
        watcher.start()
        answer, _ = process.communicate()
        done.set()
        watcher.join()
    if process.returncode:
        raise SystemExit(f"{arguments} failed")
    return json.loads(answer.splitlines()[-1]), peak


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("people", nargs="*", type=int, default=[100_000, 1_000_000])
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--memory", default="4GB")
    parser.add_argument("--apart", nargs=2, metavar=("ENGINE", "FOLDER"), help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.apart:
        engine, folder = asked.apart
        print(json.dumps(measure(engine, Path(folder), asked.memory, asked.threads)))
        return
    print(
        f"{'people':>10} {'engine':>7} {'start s':>8} {'first s':>8} {'again s':>8} {'peak MB':>8}"
    )
    for people in asked.people:
        with tempfile.TemporaryDirectory() as folder:
            generate(Path(folder), people)
            digests = set()
            for engine in ("duckdb", "spark"):
                options = ["--memory", asked.memory, "--threads", str(asked.threads)]
                found, peak = run_apart([*options, "--apart", engine, folder])
                digests.add(found["digest"])
                seconds = " ".join(f"{found[step]:8.2f}" for step in ("start", "first", "again"))
                print(f"{people:>10} {engine:>7} {seconds} {peak / 1e6:8.0f}", flush=True)
            print(f"{'':>10} same figures on both engines: {'yes' if len(digests) == 1 else 'NO'}")


if __name__ == "__main__":
    main()
