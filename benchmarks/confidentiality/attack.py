"""The attacker's audit and the repair, on synthetic counts shaped like neighbourhoods.

    python benchmarks/confidentiality/attack.py --neighbourhoods 60 1436 --ages 8 --benefits 6

The pattern attacked is that of elimination alone (`hide_exactly`), which is what GaussSuppression
protects from. For each table and each level asked: how many required cells the attack by linear programs
shows unsafe, how many it cannot decide, what the repair adds to the loss; then the attack on the
repaired pattern by somebody who knows that counts are whole. CPU seconds of one core, kernels
compiled.
"""

import argparse
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np

from croisee.confidentiality import CellSystem, Requirement, audit
from croisee.confidentiality.suppression import loss
from croisee.confidentiality.suppression.exact import hide_exactly
from croisee.confidentiality.suppression.repair import repair

sys.path.insert(0, str(Path(__file__).parent))

from counts import THRESHOLD, qpv_counts

LEVELS = ("1", "10 %", "0-5")


def requirement(system: CellSystem, required: np.ndarray, level: str) -> Requirement:
    """±1, ±10 %, or from 0 to the threshold."""
    values = system.values[required]
    one = np.ones(values.size)
    asked = {
        "1": (one, one),
        "10 %": (0.1 * values, 0.1 * values),
        "0-5": (values, THRESHOLD - values),
    }
    return Requirement(required, *asked[level])


def timed(call: Callable, *arguments: object, **options: object) -> tuple[object, float]:
    """Result and CPU seconds."""
    start = time.process_time()
    return call(*arguments, **options), time.process_time() - start


def compare(
    system: CellSystem,
    required: np.ndarray,
    pattern: np.ndarray,
    level: str,
    *,
    silent: bool = False,
) -> int:
    """One line of the table; how many required cells are unsafe or undecided once repaired."""
    asked = requirement(system, required, level)
    attack, seconds = timed(audit, replace(system, integer=False), ~pattern, asked)
    repaired, spent = timed(repair, system, asked, pattern)
    after, again = timed(audit, system, ~(repaired | system.hidden), asked)
    more = loss(system, asked, repaired) / loss(system, asked, pattern) - 1
    line = (
        f"| {system.size:,} | {required.size:,} | {level} | {len(attack.unsafe):,} | "
        f"{len(attack.undecided)} | {seconds:.1f} | {100 * more:+.1f} % | {spent:.1f} | "
        f"{len(after.unsafe)} | {len(after.undecided)} | {again:.1f} |"
    )
    if not silent:
        print(line, flush=True)
    return len(after.unsafe)


def main() -> int:
    """Print the table; 1 if a repaired pattern is unsafe."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--neighbourhoods", type=int, nargs="+", default=[60, 120])
    parser.add_argument("--ages", type=int, default=6)
    parser.add_argument("--benefits", type=int, default=4)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--levels", nargs="+", default=list(LEVELS), choices=LEVELS)
    parser.add_argument("--residuals", action="store_true")
    options = parser.parse_args()
    warm, cells = qpv_counts(8, 3, 2, 3, 0, False)
    for level in LEVELS:  # compiles the kernels
        compare(warm, cells, hide_exactly(warm, cells, seconds=0), level, silent=True)
    print(
        "| cells | required | level | unsafe | undecided | attack (CPU s) | repair: loss | "
        "repair (CPU s) | unsafe after | undecided after | attack again (CPU s) |"
    )
    print("|" + "---|" * 11)
    unsafe = 0
    for neighbourhoods in options.neighbourhoods:
        system, required = qpv_counts(
            neighbourhoods, options.ages, 2, options.benefits, options.seed, options.residuals
        )
        pattern = hide_exactly(system, required, seconds=0)
        for level in options.levels:
            unsafe += compare(system, required, pattern, level)
    return 1 if unsafe else 0


if __name__ == "__main__":
    sys.exit(main())
