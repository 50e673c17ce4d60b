"""The least loss, or a proven bound of it: Fischetti and Salazar's cuts with HiGHS.

The master chooses the cells to hide at least cost under the cuts found so far; the attacker's
program tells whether the choice protects, and if not gives new cuts (Fischetti & Salazar,
*Solving the cell suppression problem on tabular data with linear constraints*, Management Science
47(7), 2001). HiGHS has no call-back for cuts, so the master is solved again from the start each
round. Few rounds are needed because each gives many cuts: a demand that is not served is completed
greedily, cell by cell, with a cut at every step; among the cuts that tell as much, the one whose
cells are dear is taken, as no cheap cell then meets it.
"""

from dataclasses import dataclass

import numpy as np

from croisee.confidentiality.solver import Covering
from croisee.confidentiality.suppression.checking import Checking
from croisee.confidentiality.suppression.circuits import Circuits
from croisee.confidentiality.suppression.cuts import Cut
from croisee.confidentiality.suppression.effort import Effort
from croisee.confidentiality.suppression.problem import Problem
from croisee.confidentiality.suppression.proofs import Proofs
from croisee.confidentiality.system import BoolArray

_ROUNDS = 40
_NODES = 2_000
_COARSE = 1.0
"""Gap left to each master, as a share of the gap between the best pattern and the bound."""
_PROMISING = 1.1
"""A completed pattern this near the best one is worth proving and pruning."""
_PROOF = 1e-6
"""Relative gap at which a pattern is called optimal."""


@dataclass(frozen=True)
class Optimum:
    """The best `pattern` (n) found, and the `bound` that no pattern goes below."""

    pattern: BoolArray
    bound: float


def solve(
    problem: Problem, pattern: BoolArray, effort: Effort, wider: Problem | None = None
) -> Optimum:
    """Improve a `pattern` (n) that protects, to the optimum if the effort allows.

    One step of the effort is one master solved. `wider`: a problem of more cells, all given, with
    further demands; looked at only when those of `problem` are served.
    """
    if problem.lost(pattern) == 0.0:
        return Optimum(pattern, 0.0)
    return _Master(problem, pattern, wider).run(effort)


class _Master:
    """The master program, with the best choice and the best bound so far.

    A choice tells, for each cell that is not given, whether it is hidden.
    """

    def __init__(self, problem: Problem, pattern: BoolArray, wider: Problem | None) -> None:
        self._problem = problem
        self._free = np.flatnonzero(~problem.given)
        self._weights = problem.weights[self._free]
        self._best = pattern[self._free]
        self._least = self._cost(self._best)
        self._bound = 0.0
        positive = problem.weights[problem.weights > 0.0]
        self._unit = float(np.median(positive)) if positive.size else 1.0
        self._covering = Covering(self._weights / self._unit)
        self._checking = Checking(problem, self._record)
        self._wider = None if wider is None else Checking(wider, self._record)
        self._circuits = Circuits(problem)
        self._checking.begin()

    def run(self, effort: Effort) -> Optimum:
        self._relax(effort)
        gap = self._gap()
        while self._bound < self._least * (1.0 - _PROOF) and effort.step():
            start = self._best.astype(np.float64)
            cover = self._covering.whole(start, gap=gap, nodes=_NODES, seconds=effort.seconds())
            self._bound = max(self._bound, cover.bound * self._unit)
            if cover.chosen is None:
                break
            choice = cover.chosen > 0.5
            settled = bool(np.all(choice == self._best)) or not self._complete(choice)
            if settled and gap <= _PROOF:
                break
            gap = _PROOF if settled else self._gap()
        pattern = self._problem.given.copy()
        pattern[self._free] = self._best
        return Optimum(pattern, min(self._bound, self._least))

    def _gap(self) -> float:
        """How near the optimum of its cuts the master is worth solving."""
        between = 1.0 - self._bound / self._least
        return max(_COARSE * between, _PROOF)

    def _record(self, cut: Cut) -> None:
        self._covering.add(cut.choices, cut.coefficients)

    def _relax(self, effort: Effort) -> None:
        """Cuts for the relaxation, whose cost is a first bound.

        A demand without a violated cut is left aside until the others have none either.
        """
        everyone = np.ones(len(self._problem.demands), dtype=np.bool_)
        active = everyone
        for _ in range(_ROUNDS):
            shares, cost = self._covering.shares()
            self._bound = max(self._bound, cost * self._unit)
            missed = self._checking.separate(np.flatnonzero(active), shares)
            if (active.all() and not missed.any()) or effort.seconds() == 0.0:
                break
            active = missed if missed.any() else everyone

    def _complete(self, choice: BoolArray) -> bool:
        """Serve every demand from `choice`, with a cut at each step; whether one was missing.

        What comes out is the best choice when it costs less.
        """
        full = choice.copy()
        unserved = self._checking.unserved(choice)
        for demand in unserved:
            full |= self._checking.fill(int(demand), choice)
        missing = bool(unserved.size)
        if self._cost(full) >= _PROMISING * self._least or not self._prune(full):
            return missing
        if self._wider is not None:
            if missing:
                return True
            unserved = self._wider.unserved(full)
            for demand in unserved:
                full = self._wider.fill(int(demand), full)
            missing = bool(unserved.size)
        if self._cost(full) < self._least:
            self._best, self._least = full, self._cost(full)
        return missing

    def _cost(self, choice: BoolArray) -> float:
        return float(self._weights[choice].sum())

    def _prune(self, choice: BoolArray) -> bool:
        """Prove that the choice protects, and take back what the proofs do not need."""
        pattern = self._problem.given.copy()
        pattern[self._free] = choice
        proofs = Proofs(self._problem, self._circuits)
        if not proofs.prove(pattern):
            return False
        proofs.give_back(pattern, np.inf)
        choice[:] = pattern[self._free]
        return True
