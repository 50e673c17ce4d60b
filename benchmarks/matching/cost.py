"""What linking two files costs, from canonical records to links: CPU seconds and memory.

    python benchmarks/matching/cost.py --records 10000 100000 1000000 --work DIR
    python benchmarks/matching/cost.py --records 10000 100000 --work DIR --clk ~/clk/bin/python

Each size is run in a process of its own: normalising and encoding both files (what two producers
do), then linking (what the linkage unit does). Kernels are compiled beforehand, on a hundred
records. CPU seconds are those of the process, all threads; memory is its peak. With `--clk`,
clkhash and anonlink link the normalised tables in an environment of theirs; their cost at larger
sizes follows from the largest one run: hashing grows as the records, comparing as their square.
"""

import argparse
import json
import resource
import subprocess
import sys
import time
from itertools import pairwise
from pathlib import Path

import pyarrow.parquet as pq

sys.path.insert(0, str(Path(__file__).parent))

from people import VARIANTS, two_files
from quality import BASELINES, encoded_sides, linked

USUAL = "0.8"
"""Least similarity asked of clkhash and anonlink: lower ones cost more."""
STEPS = ("normalise", "encode", "link")


def measure(folder: Path) -> dict[str, float]:
    """CPU seconds of each step, peak memory (GiB) and number of links, in this process."""
    from croisee.matching.identity import canonical_records
    from croisee.matching.normalisation import normalise

    tables = [pq.read_table(folder / f"{letter}.parquet") for letter in "ab"]
    few = [normalise(canonical_records(table.slice(0, 100))).table for table in tables]
    linked(encoded_sides(*few))
    clock = [time.process_time()]
    clean = [normalise(canonical_records(table)).table for table in tables]
    clock.append(time.process_time())
    sides = encoded_sides(*clean)
    clock.append(time.process_time())
    links = linked(sides)
    clock.append(time.process_time())
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20
    for letter, table in zip("ab", clean, strict=True):
        pq.write_table(table, folder / f"normalised_{letter}.parquet")
    pq.write_table(links, folder / "links.parquet")
    spent = dict(zip(STEPS, (end - start for start, end in pairwise(clock)), strict=True))
    return {**spent, "memory": peak, "links": links.num_rows}


def peer(python: str, folder: Path) -> dict[str, float]:
    """What clkhash and anonlink take on the normalised tables of `folder`."""
    paths = [folder / f"{name}.parquet" for name in ("normalised_a", "normalised_b", "clk")]
    command = [python, str(BASELINES / "clk_anonlink.py"), *map(str, paths), USUAL]
    return json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)


def show(records: int, way: str, steps: dict[str, float], memory: float | None) -> None:
    """One row of the table."""
    told = ", ".join(f"{name} {seconds:.1f}" for name, seconds in steps.items())
    peak = "–" if memory is None else f"{memory:.2f}"
    print(f"| {records:,} | {way} | {sum(steps.values()):.1f} | {told} | {peak} |", flush=True)


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--records", type=int, nargs="+", default=[10_000, 100_000])
    parser.add_argument("--seed", type=int, default=21)
    parser.add_argument("--work", type=Path, required=True)
    parser.add_argument("--clk", help="Python of an environment that has clkhash and anonlink")
    parser.add_argument("--extrapolate", type=int, nargs="*", default=[])
    parser.add_argument("--apart", type=Path, help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.apart:
        print(json.dumps(measure(asked.apart)))
        return
    print("| records per file | way | CPU (s) | of which | peak memory (GiB) |")
    print("|---|---|---|---|---|")
    for records in sorted(asked.records):
        folder = asked.work / f"cost-{records}"
        folder.mkdir(parents=True, exist_ok=True)
        files = two_files(records, VARIANTS["clean"], asked.seed)
        for letter, table in (("a", files.left), ("b", files.right)):
            pq.write_table(table, folder / f"{letter}.parquet")
        command = [sys.executable, __file__, "--work", str(asked.work), "--apart", str(folder)]
        answer = subprocess.run(command, check=True, capture_output=True, text=True).stdout
        found = json.loads(answer)
        show(records, "encodings", {step: found[step] for step in STEPS}, found["memory"])
        if asked.clk:
            found = peer(asked.clk, folder)
            memory = found.pop("memory")
            show(records, "clkhash + anonlink", found, memory)
    for size in asked.extrapolate if asked.clk else []:
        times = size / records
        larger = {
            "hash": found["hash"] * times,
            "compare": found["compare"] * times**2,
            "solve": found["solve"] * times,
        }
        show(size, "clkhash + anonlink, extrapolated", larger, None)


if __name__ == "__main__":
    main()
