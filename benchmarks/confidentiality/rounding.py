"""Controlled rounding of large linked counts: how long, how near, against rounding without control.

    python benchmarks/confidentiality/rounding.py --base 5
    python benchmarks/confidentiality/rounding.py --base 5 --neighbourhoods 250

Without `--neighbourhoods`, the reference instance `qpv60_seed1_N` (11,865 cells, beside the mirror
of open data), on which SmallCountRounding 1.1.0 (R) takes 0.25 s of CPU at base 5. It does less: it
rounds inner counts under the base only, and sets no limit to the error of a total. With it, counts
of the same shape drawn by `counts.py`.

Each line tells the CPU seconds (after the kernels are compiled), the largest deviation and the mean
one, in units, and how many relations no longer add up. « each cell » rounds every cell by itself;
« leaves » rounds the inner cells and adds them up.
"""

import argparse
import gzip
import os
import sys
import time
from pathlib import Path

import numpy as np
from counts import qpv_counts
from scipy.sparse import csr_array

from croisee.confidentiality import CellSystem
from croisee.confidentiality.perturbation import round_controlled
from croisee.confidentiality.perturbation.rounding_leaves import leaves_of

ROOT = Path(__file__).resolve().parents[2]
DATA = Path(os.environ.get("CROISEE_OPEN_DATA", ROOT.parent / "shared" / "data"))
INSTANCE = DATA.parent / "reference" / "confidentiality" / "instances" / "qpv60_seed1_N"


def reference() -> CellSystem:
    """The reference instance, as a system of counts."""
    values = _columns(INSTANCE / "cells.csv.gz", "value")[:, 0]
    row, cell, sign = _columns(INSTANCE / "relations.csv.gz", "rel", "cell", "coef").T
    shape = (int(row.max()) + 1, values.size)
    nobody = np.zeros(values.size, dtype=bool)
    return CellSystem(
        values=values,
        lower=np.zeros(values.size),
        weights=values,
        relations=csr_array((sign, (row.astype(int), cell.astype(int))), shape=shape),
        hidden=nobody,
        known=nobody,
        integer=True,
    )


def _columns(path: Path, *names: str) -> np.ndarray:
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        header = next(lines).strip().split(",")
    places = [header.index(name) for name in names]
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        return np.loadtxt(lines, delimiter=",", skiprows=1, usecols=places, ndmin=2)


def line(name: str, system: CellSystem, rounded: np.ndarray, seconds: float) -> None:
    """Print what one method gives."""
    far = np.abs(rounded - system.values)[~system.hidden]
    broken = int((np.abs(system.relations @ rounded) > 1e-6).sum())
    print(
        f"{name:<12} {seconds:>8.2f} s   largest {far.max():>6.0f}   mean {far.mean():>6.3f}   "
        f"relations broken {broken:>7,}"
    )


def main() -> int:
    """Print one line per method; 1 if the controlled rounding does not add up."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--base", type=int, default=5)
    parser.add_argument("--neighbourhoods", type=int)
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()
    if options.neighbourhoods is not None:
        system, _ = qpv_counts(options.neighbourhoods, 6, 2, 4, seed=1, residuals=False)
    elif INSTANCE.is_dir():
        system = reference()
    else:
        print("No mirror of open data: set CROISEE_OPEN_DATA.", file=sys.stderr)
        return 2
    base = options.base
    small, _ = qpv_counts(8, 6, 2, 4, seed=1, residuals=False)
    round_controlled(small, base)  # compiles the kernels
    start = time.process_time()
    rounding = round_controlled(system, base, seed=options.seed)
    seconds = time.process_time() - start
    leaves = leaves_of(system.relations)
    assert leaves is not None
    nearest = np.rint(system.values / base) * base
    print(f"cells {system.size:,}   relations {system.relations.shape[0]:,}   base {base}")
    line("each cell", system, nearest, 0.0)
    line("leaves", system, (leaves.sums @ nearest[leaves.cells])[: system.size], 0.0)
    line("controlled", system, rounding.values, seconds)
    beyond = np.abs(rounding.values - system.values)[~system.hidden] > base
    print(
        f"zero-restricted {rounding.restricted}   reach {rounding.reach.max():g}   cells beyond "
        f"the base {beyond.sum()}"
    )
    if rounding.bound is not None:
        print(
            f"loss {rounding.loss:,.0f}   no zero-restricted rounding below {rounding.bound:,.0f}"
        )
    return int(np.abs(system.relations @ rounding.values).max() > 0)


if __name__ == "__main__":
    sys.exit(main())
