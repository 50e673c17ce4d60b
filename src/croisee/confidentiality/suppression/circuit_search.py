"""Which cells to hide beside the primary ones, so that no attacker narrows their intervals.

For each primary cell, in turn, a circuit of least cost raises it as required and another lowers
it; cells already hidden are free, the others cost what hiding them loses. Then what the circuits
do not need is given back, dearest first. Several orders are tried on small systems and the
cheapest pattern kept (Fischetti & Salazar 2001 start their exact method in this way).

Every pattern returned is proved by its circuits: each is a consistent table. Hiding every cell
that is not already public is the last resort; past it, `UnprotectableError`.
"""

import numpy as np

from croisee.confidentiality.suppression.circuits import Circuits
from croisee.confidentiality.suppression.problem import Problem
from croisee.confidentiality.suppression.proofs import Proofs
from croisee.confidentiality.system import (
    BoolArray,
    CellSystem,
    FloatArray,
    IntArray,
    Requirement,
    UnprotectableError,
)

_EFFORT = 1.5e6
"""Linear programs × cells spent on giving back: about ten seconds; the rest stays hidden."""


def search(
    system: CellSystem, requirement: Requirement, *, restarts: int | None = None, seed: int = 0
) -> BoolArray:
    """Cells to hide (length n): those of `requirement` and their complement.

    `restarts`: how many orders to try (default: fewer as the system grows); same `seed`, same
    pattern. Raises `UnprotectableError` when a required cell cannot be protected.
    """
    pattern = np.zeros(system.size, dtype=np.bool_)
    for cells in system.components(~system.known):
        local = requirement.within(cells)
        if local.cells.size:
            tries = orders(cells.size) if restarts is None else restarts
            pattern[cells] = cheapest(Problem.of(system, cells, local), tries, seed)
    return pattern & ~system.hidden


def orders(cells: int) -> int:
    """How many orders are worth trying on so many cells."""
    return 8 if cells <= 600 else 4 if cells <= 2_000 else 1


def cheapest(problem: Problem, tries: int, seed: int) -> BoolArray:
    """The cheapest pattern of circuits (n) over `tries` orders.

    Raises `UnprotectableError` when a demand cannot be served.
    """
    random = np.random.default_rng(seed)
    circuits = Circuits(problem)
    asked = problem.demands
    dearest = np.argsort(-asked.distance * problem.weights[asked.cell], kind="stable")
    best, least = np.ones(problem.size, dtype=np.bool_), np.inf
    for attempt in range(tries):
        order, blur = dearest, np.ones(problem.size)
        if attempt:
            order = random.permutation(dearest)
            blur = random.uniform(0.5, 2.0, problem.size)
        pattern = _pattern(problem, circuits, order, blur)
        lost = problem.lost(pattern)
        if lost < least:
            best, least = pattern, lost
    return best


def _pattern(problem: Problem, circuits: Circuits, order: IntArray, blur: FloatArray) -> BoolArray:
    hidden = problem.given.copy()
    proofs = Proofs(problem, circuits)
    for demand in order:
        if proofs.is_open(demand) and not proofs.extend(hidden, int(demand), blur):
            return _last_resort(problem, circuits)
    proofs.give_back(hidden, _EFFORT)
    return hidden


def _last_resort(problem: Problem, circuits: Circuits) -> BoolArray:
    """Hide all that can be; raises when even that does not protect."""
    everything = np.ones(problem.size, dtype=np.bool_)
    free = np.zeros(problem.size)
    cells = {
        int(problem.cells[cell])
        for demand, cell in enumerate(problem.demands.cell)
        if circuits.find(demand, free, everything) is None
    }
    if cells:
        raise UnprotectableError(tuple(sorted(cells)))
    return everything
