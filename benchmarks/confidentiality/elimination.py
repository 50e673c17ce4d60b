"""Hide counts so that no small one can be computed: `hide_exactly` against GaussSuppression (R).

    python benchmarks/confidentiality/elimination.py --most 1200000 --peer 40000

Tables come from `counts.py` (QPV by age, sex and benefit, with every margin). For each size, the
pattern found at once, then the one after the search by default; CPU seconds of this process, with
compiled kernels in the cache (the first run of all compiles them, and says how long it took). The
loss is the sum of the counts hidden beside the required ones. « determined » counts the required
cells that the relations still give away, by an elimination of its own (`algebra.determined`).

The peer runs on tables up to `--peer` cells when R has it: `install.packages(c("GaussSuppression",
"SSBtools"))` from CRAN. Its CPU seconds are those of its one call, data already in memory.
"""

import argparse
import shutil
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from counts import qpv_counts
from scipy.sparse import csr_array, eye_array

from croisee.confidentiality.algebra import determined
from croisee.confidentiality.suppression.exact import hide_exactly
from croisee.confidentiality.system import BoolArray, CellSystem, IntArray

SHAPES = (
    (20, 4, 2, 3),
    (60, 6, 2, 4),
    (120, 8, 2, 4),
    (200, 8, 2, 6),
    (400, 8, 2, 6),
    (1436, 8, 2, 6),
    (1436, 20, 2, 6),
)
"""Neighbourhoods, ages, sexes, benefits; 1,436 neighbourhoods were those of 2015."""
PEER = Path(__file__).with_name("gauss_suppression.R")


@dataclass(frozen=True)
class Line:
    """One tool on one table."""

    tool: str
    seconds: float
    pattern: BoolArray


def at_once(system: CellSystem, required: IntArray) -> Line:
    """The pattern without search."""
    start = time.process_time()
    pattern = hide_exactly(system, required, seconds=0)
    return Line("Croisée, at once", time.process_time() - start, pattern)


def with_search(system: CellSystem, required: IntArray) -> Line:
    """The pattern by default."""
    start = time.process_time()
    pattern = hide_exactly(system, required)
    return Line("Croisée, searched", time.process_time() - start, pattern)


def peer(system: CellSystem, required: IntArray) -> Line:
    """GaussSuppression in a process of its own, on the same cells in the same order."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        primary = np.isin(np.arange(system.size), required)
        cells = np.column_stack([system.weights, primary, system.known])
        _write(folder / "cells.csv", "value,primary,known", cells)
        _write(folder / "incidence.csv", "inner,cell", _incidence(system))
        told = subprocess.run(
            ["Rscript", PEER, folder], check=True, capture_output=True, text=True
        ).stdout.split()
        pattern = np.loadtxt(folder / "hidden.csv", skiprows=1).astype(bool)
    return Line(f"GaussSuppression {told[-1]}", float(told[-2]), pattern)


def _incidence(system: CellSystem) -> np.ndarray:
    """Pairs (inner cell, cell that counts it), numbered from 1, from relations children - total."""
    entries = system.relations.tocoo()
    row, column = entries.coords
    total_of = np.empty(system.relations.shape[0], dtype=np.int64)
    total_of[row[entries.data < 0]] = column[entries.data < 0]
    totals, relation = np.unique(total_of, return_index=True)
    child = (entries.data > 0) & np.isin(row, relation)
    parts = csr_array(
        (np.ones(child.sum()), (total_of[row[child]], column[child])), shape=(system.size,) * 2
    )
    counted = csr_array(eye_array(system.size))
    deeper = parts
    while deeper.nnz:
        counted = counted + deeper
        deeper = deeper @ parts
    inner = np.setdiff1d(np.arange(system.size), totals)
    pairs = csr_array(counted[:, inner]).tocoo().coords
    return np.column_stack([pairs[1], pairs[0]]) + 1


def _write(path: Path, header: str, columns: np.ndarray) -> None:
    np.savetxt(path, columns, fmt="%d", delimiter=",", header=header, comments="")


def has_peer() -> bool:
    """Whether R finds the package."""
    script = ["Rscript", "-e", "library(GaussSuppression)"]
    if not shutil.which("Rscript"):
        return False
    return subprocess.run(script, check=False, capture_output=True).returncode == 0


def show(system: CellSystem, required: IntArray, line: Line) -> None:
    """One row of the table."""
    extra = line.pattern.copy()
    extra[required] = False
    left = np.count_nonzero(determined(system, line.pattern | system.hidden)[required])
    print(
        f"| {system.size:,} | {required.size:,} | {line.tool} | {line.seconds:.2f} |"
        f" {np.count_nonzero(extra):,} | {system.weights[extra].sum():,.0f} | {left} |",
        flush=True,
    )


def main() -> int:
    """Print the table; 1 if a required cell of ours is determined or we lose more than the peer."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--most", type=int, default=1_200_000, help="largest table, in cells")
    parser.add_argument("--peer", type=int, default=40_000, help="largest table for the peer")
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    beside = has_peer()
    if not beside:
        print("GaussSuppression was not found by Rscript: its rows are left out.\n")
    warm, few = qpv_counts(*SHAPES[0], options.seed, False)
    start = time.process_time()
    determined(warm, hide_exactly(warm, few))
    print(f"Kernels ready in {time.process_time() - start:.1f} CPU s.\n")
    print("| cells | required | tool | CPU (s) | hidden beside | loss | determined |")
    print("|---|---|---|---|---|---|---|")
    faults = 0
    for shape in SHAPES:
        system, required = qpv_counts(*shape, options.seed, False)
        if system.size > options.most:
            continue
        ours = [at_once(system, required), with_search(system, required)]
        theirs = [peer(system, required)] if beside and system.size <= options.peer else []
        for line in ours + theirs:
            show(system, required, line)
        for line in ours:
            given_away = determined(system, line.pattern)[required].any()
            dearer = any(
                system.weights[line.pattern].sum() > system.weights[other.pattern].sum()
                for other in theirs
            )
            faults += bool(given_away or dearer)
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
