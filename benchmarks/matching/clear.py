"""Linkage in clear: Croisée against Splink trained the usual way, links and CPU, in one run.

    python benchmarks/matching/clear.py --work DIR
    python benchmarks/matching/clear.py --work DIR --records 1000000 --sets clean --seeds 21

Both read the same normalised tables and write their links, each in a process of its own: CPU is all
that the process and its threads spend, imports included (seconds of user and system time), memory
its peak. Croisée's kernels are compiled beforehand. Both choose with no truth (0.5 or more), Splink
made one to one, best first. Splink is set as `baselines/splink_clear.py` says.

Levels of names were tuned on seeds 11 and 12; seeds 21 to 23 are for reports.
"""

import argparse
import os
import subprocess
import sys
from functools import partial
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

sys.path.insert(0, str(Path(__file__).parent))

from people import VARIANTS
from quality import BASELINES, LIKELY, SURE, Scored, ready, save

from croisee.matching.clear.link import link_clear


def spent(command: list[str]) -> tuple[float, float]:
    """CPU seconds of a command and its peak memory in GiB."""
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    if status:
        raise SystemExit(f"failed: {' '.join(command)}")
    return usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 2**20


def link(left: Path, right: Path, out: Path) -> None:
    """Croisée's links of two normalised tables, as the peers write theirs."""
    links = link_clear(pq.read_table(left), pq.read_table(right)).links
    columns = {"id_a": links["id_a"], "id_b": links["id_b"], "score": links["probability"]}
    pq.write_table(pa.table(columns), out)


def main() -> None:
    """Print one row per set, seed and way."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--records", type=int, default=100_000)
    parser.add_argument("--seeds", type=int, nargs="+", default=[21, 22, 23])
    parser.add_argument("--sets", nargs="+", choices=VARIANTS, default=[*VARIANTS])
    parser.add_argument("--work", type=Path, required="--link" not in sys.argv)
    parser.add_argument("--link", type=Path, nargs=3, help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.link:
        link(*asked.link)
        return
    ways = {
        "Croisée": [sys.executable, __file__, "--link"],
        "Splink alone": [sys.executable, str(BASELINES / "splink_clear.py")],
    }
    print("| set | seed | way | F1 | precision | recall | precision ≥ 0.9 | CPU s | GiB |")
    print("|---|---|---|---|---|---|---|---|---|")
    for name in asked.sets:
        for seed in asked.seeds:
            folder = asked.work / f"{name}-{asked.records}-{seed}"
            make = partial(save, folder, asked.records, name, seed)
            left, right, truth = ready(folder, make, None)
            for way, command in ways.items():
                out = folder / "links.parquet"
                seconds, memory = spent([*command, str(left), str(right), str(out)])
                scored = Scored.of(pq.read_table(out), pq.read_table(truth))
                f1, precision, recall = scored.at(LIKELY)
                print(
                    f"| {name} | {seed} | {way} | {f1:.4f} | {precision:.4f} | {recall:.4f} "
                    f"| {scored.at(SURE)[1]:.4f} | {seconds:.1f} | {memory:.1f} |",
                    flush=True,
                )


if __name__ == "__main__":
    main()
