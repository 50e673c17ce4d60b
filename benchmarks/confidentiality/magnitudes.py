"""Complementary suppression of amounts, beside τ-ARGUS's optimal method (pytauargus).

    python benchmarks/confidentiality/magnitudes.py turnover_act_size turnover_act_cj
    python benchmarks/confidentiality/magnitudes.py linked4 --seconds 300 --limit 600

Both are given the same cells, relations and intervals (±10 % of each primary amount, ±20 % for
`tau_simple2d`, one unit for those worth zero). Both patterns go through our audit. τ-ARGUS's engine
runs in a child process: it crashes on some inputs, and that is said. CPU seconds of one core; those
that reading our compiled kernels takes are told apart, once.
"""

import argparse
import resource
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "tests"))

from croisee.confidentiality import CellSystem, Requirement, audit, suppress
from croisee.confidentiality.suppression import loss
from reference.confidentiality.builders import datatest1, linked_turnover, margin
from reference.confidentiality.instances import Instance, load

INSTANCES = (
    "tau_simple2d",
    "turnover_act_size",
    "turnover_act_cj",
    "turnover_nuts_size",
    "turnover_nuts_cj",
    "linked4",
    "act_nuts_size",
    "datatest1",
)
BUILT = {"linked4": linked_turnover, "datatest1": datatest1}
DEAREST = 20_000
"""The engine wants whole weights, and crashes when they are much larger."""
CHILD = (
    "import sys; from pytauargus import HiTaSCtrl; "
    "sys.exit(HiTaSCtrl().full_jj("
    "in_file_jj=sys.argv[1], out_file=sys.argv[2], max_time=int(sys.argv[3])))"
)


@dataclass(frozen=True)
class Outcome:
    """What a method hid (None: nothing came out, `note` says why), and its CPU seconds."""

    pattern: np.ndarray | None
    cpu: float
    bound: float | None = None
    note: str = ""


def instance_of(name: str) -> Instance:
    """A reference instance, or one built from raw tables."""
    return BUILT[name]() if name in BUILT else load(name)


def ours(system: CellSystem, requirement: Requirement, seconds: float | None) -> Outcome:
    """The pattern of `suppress`."""
    start = time.process_time()
    found = suppress(system, requirement, seconds=seconds)
    cpu = time.process_time() - start
    return Outcome(found.pattern, cpu, found.bound, str(found.method))


def tau_argus(system: CellSystem, requirement: Requirement, limit: int) -> Outcome:
    """The pattern of τ-ARGUS's optimal method on the same system."""
    with tempfile.TemporaryDirectory() as folder:
        asked, answer = Path(folder) / "table.jj", Path(folder) / "pattern.jj"
        cells = write_jj(system, requirement, asked)
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        command = [sys.executable, "-c", CHILD, str(asked), str(answer), str(limit)]
        try:
            code = subprocess.run(
                command, cwd=folder, timeout=limit + 60, stdout=subprocess.DEVNULL, check=False
            ).returncode
            note = "" if code == 0 else f"crashed ({code})" if code < 0 else f"code {code}"
        except subprocess.TimeoutExpired:
            note = "out of time"
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
        if not answer.is_file():
            return Outcome(None, cpu, note=note or "no pattern")
        pattern = np.zeros(system.size, dtype=bool)
        pattern[cells[[int(line) for line in answer.read_text().split()]]] = True
        pattern[requirement.cells] = True
        return Outcome(pattern, cpu, note=note)


def write_jj(system: CellSystem, requirement: Requirement, path: Path) -> np.ndarray:
    """Write the engine's own format, of the cells that are not public; returns these cells."""
    cells = np.flatnonzero(~system.known)
    place = np.full(system.size, -1)
    place[cells] = np.arange(cells.size)
    far = 10.0 * np.abs(system.values).max() + 1_000.0
    asked = {
        int(cell): (down, up)
        for cell, down, up in zip(requirement.cells, requirement.down, requirement.up, strict=True)
    }
    lines = ["0", str(cells.size)]
    for cell in cells:
        down, up = asked.get(int(cell), (0.0, 0.0))
        weight = max(1, round(system.weights[cell] / system.weights.max() * DEAREST))
        status = "u" if int(cell) in asked else "s"
        least = max(system.lower[cell], -far)
        lines.append(
            f"{place[cell]} {system.values[cell]:.6f} {weight} {status} "
            f"{least:.6f} {far:.6f} {down:.6f} {up:.6f} 0.0"
        )
    relations = []
    for row in range(system.relations.shape[0]):
        part = slice(system.relations.indptr[row], system.relations.indptr[row + 1])
        members, signs = system.relations.indices[part], system.relations.data[part]
        kept = place[members] >= 0
        if kept.any():
            right = float(signs[kept] @ system.values[members[kept]])
            terms = " ".join(
                f"{place[member]} ({int(sign)})"
                for member, sign in zip(members[kept], signs[kept], strict=True)
            )
            relations.append(f"{right:.6f} {int(kept.sum())} : {terms}")
    path.write_text("\n".join([*lines, str(len(relations)), *relations]) + "\n")
    return cells


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("names", nargs="*", default=INSTANCES)
    parser.add_argument("--seconds", type=float, help="time for ours (default: a fixed effort)")
    parser.add_argument("--limit", type=int, default=300, help="seconds for τ-ARGUS; 0: do not run")
    options = parser.parse_args()
    warm = load("tau_simple2d")
    print(f"Kernels ready in {ours(warm.system, margin(warm, 0.20), None).cpu:.1f} CPU s.\n")
    print(
        "| instance | primary | method | secondary | lost (M) | ratio | bound (M) | unsafe | CPU s |"
    )
    print("|---|---|---|---|---|---|---|---|---|", flush=True)
    for name in options.names:
        instance = instance_of(name)
        system = instance.system
        requirement = margin(instance, 0.20 if name == "tau_simple2d" else 0.10)
        outcomes = {"croisée": ours(system, requirement, options.seconds)}
        if options.limit:
            outcomes["τ-ARGUS OPT"] = tau_argus(system, requirement, options.limit)
        reference = list(outcomes.values())[-1].pattern
        for method, outcome in outcomes.items():
            print(line(name, method, outcome, reference, system, requirement), flush=True)


def line(
    name: str,
    method: str,
    outcome: Outcome,
    reference: np.ndarray | None,
    system: CellSystem,
    requirement: Requirement,
) -> str:
    """One row of the table; the ratio is to the last method's loss."""
    head = f"| {name} | {requirement.cells.size} | {method} {outcome.note} |"
    if outcome.pattern is None:
        return f"{head} – | – | – | – | – | {outcome.cpu:.1f} |"
    lost = loss(system, requirement, outcome.pattern)
    unsafe = len(audit(system, ~outcome.pattern, requirement).unsafe)
    ratio = "–" if reference is None else f"{lost / loss(system, requirement, reference):.4f}"
    bound = "–" if outcome.bound is None else f"{outcome.bound / 1e6:.3f}"
    secondary = int(outcome.pattern.sum()) - requirement.cells.size
    return (
        f"{head} {secondary} | {lost / 1e6:.3f} | {ratio} | {bound} | {unsafe} | "
        f"{outcome.cpu:.1f} |"
    )


if __name__ == "__main__":
    main()
