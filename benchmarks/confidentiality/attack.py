"""The attacker's audit and the repair, on synthetic counts shaped like neighbourhoods.

    python benchmarks/confidentiality/attack.py --neighbourhoods 60 120 400

For each table and each level required: how many ends of intervals are open once bounds are passed
on, once short moves are known, once walks are done; how many cells are unsafe, none undecided; then
what the repair adds to the loss, and the audit again. CPU seconds of one core, kernels compiled.

The starting pattern hides, in each relation that holds one hidden cell, its cheapest other cell:
nothing follows from one relation alone, which is about what elimination protects from.
"""

import argparse
import sys
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
from numba import njit
from scipy.sparse import csc_array

from croisee.confidentiality import CellSystem, Requirement, audit
from croisee.confidentiality.attack import search
from croisee.confidentiality.attack.position import Position
from croisee.confidentiality.suppression.large import repair

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


def weak_pattern(system: CellSystem, required: np.ndarray) -> np.ndarray:
    """No relation with one hidden cell only."""
    hidden = system.hidden.copy()
    hidden[required] = True
    rows, columns = system.relations, csc_array(system.relations)
    links = rows.indptr, rows.indices, columns.indptr, columns.indices
    return _weaken(*links, system.weights, ~system.known, hidden)


@njit(cache=True)
def _weaken(start, member, first, seat, weights, free, hidden):
    stack = list(range(start.size - 1))
    while len(stack):
        row = stack.pop()
        count, best = 0, -1
        for e in range(start[row], start[row + 1]):
            cell = member[e]
            if hidden[cell]:
                count += 1
            elif free[cell] and (best < 0 or weights[cell] < weights[best]):
                best = cell
        if count == 1 and best >= 0:
            hidden[best] = True
            for f in range(first[best], first[best + 1]):
                stack.append(seat[f])
    return hidden


class Stages:
    """Open ends before and after each layer, read off the position as the audit goes."""

    def __init__(self) -> None:
        self.open: dict[str, int] = {}
        self._moves, self._wander = search.short_moves, search.wander

    def __enter__(self) -> "Stages":
        search.short_moves, search.wander = self._before_moves, self._around_walk
        return self

    def __exit__(self, *_: object) -> None:
        search.short_moves, search.wander = self._moves, self._wander

    def _before_moves(self, position: Position) -> object:
        self.open["bounds"] = position.count_open()
        return self._moves(position)

    def _around_walk(self, position: Position, moves: object) -> None:
        self.open["moves"] = position.count_open()
        self._wander(position, moves)
        self.open["walks"] = position.count_open()


def timed(call: Callable, *arguments: object) -> tuple[object, float]:
    """Result and CPU seconds."""
    start = time.process_time()
    return call(*arguments), time.process_time() - start


def lost(system: CellSystem, required: np.ndarray, pattern: np.ndarray) -> float:
    """Weight of the complementary cells."""
    extra = pattern & ~system.hidden
    extra[required] = False
    return float(system.weights[extra].sum())


def compare(system: CellSystem, required: np.ndarray, level: str, *, mend: bool) -> None:
    """One line of the table."""
    asked, pattern = requirement(system, required, level), weak_pattern(system, required)
    with Stages() as stages:
        attack, seconds = timed(audit, system, ~pattern, asked)
    line = f"| {system.size:,} | {required.size:,} | {level} | {2 * required.size:,} | "
    line += " | ".join(f"{stages.open.get(name, 0):,}" for name in ("bounds", "moves", "walks"))
    line += f" | {len(attack.unsafe):,} | {len(attack.undecided)} | {seconds:.1f} |"
    if mend:
        repaired, spent = timed(repair, system, asked, pattern)
        after = audit(system, ~(repaired | system.hidden), asked)
        before = lost(system, required, pattern)
        extra = lost(system, required, repaired) / before - 1
        line += f" {100 * extra:+.1f} % | {spent:.1f} | {len(after.unsafe)} |"
    print(line, flush=True)


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--neighbourhoods", type=int, nargs="+", default=[60, 120])
    parser.add_argument("--ages", type=int, default=6)
    parser.add_argument("--benefits", type=int, default=4)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--levels", nargs="+", default=list(LEVELS), choices=LEVELS)
    parser.add_argument("--residuals", action="store_true")
    parser.add_argument("--no-repair", action="store_true")
    options = parser.parse_args()
    warm, cells = qpv_counts(8, 3, 2, 3, 0, False)
    for level in LEVELS:  # compiles the kernels
        repair(warm, requirement(warm, cells, level), weak_pattern(warm, cells))
    print(
        "| cells | primary | level | ends | open after bounds | after moves | after walks | unsafe",
        end="",
    )
    print(" | undecided | CPU s | repair: loss | CPU s | unsafe after |")
    print("|" + "---|" * (10 if options.no_repair else 13))
    for neighbourhoods in options.neighbourhoods:
        system, required = qpv_counts(
            neighbourhoods, options.ages, 2, options.benefits, options.seed, options.residuals
        )
        for level in options.levels:
            compare(system, required, level, mend=not options.no_repair)


if __name__ == "__main__":
    main()
