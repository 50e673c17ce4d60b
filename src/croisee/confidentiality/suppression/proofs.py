"""The circuits that prove a pattern, and which of them go through each cell.

A pattern is proved when every demand is served by a circuit that moves hidden cells only.
Publishing a cell again touches only the circuits through it: the demands they served are proved
anew, one circuit at a time, and one circuit often serves many.
"""

import numpy as np

from croisee.confidentiality.suppression.circuits import Circuits
from croisee.confidentiality.suppression.problem import Problem
from croisee.confidentiality.system import BoolArray, FloatArray, IntArray

_FREE = 1e-3
"""Cost of moving a hidden cell, as a share of the median cost: short circuits, not long ones."""


class Proofs:
    """Proof of every demand of a problem, as far as found."""

    def __init__(self, problem: Problem, circuits: Circuits) -> None:
        weights = problem.weights
        scale = float(np.median(weights[weights > 0])) if np.any(weights > 0) else 1.0
        self.costs: FloatArray = np.maximum(weights / scale, 1e-6)
        self._problem = problem
        self._given = problem.given
        self._circuits = circuits
        self._nearest = np.argsort(problem.demands.distance, kind="stable")
        self._supports: list[IntArray] = []
        self._through: list[set[int]] = [set() for _ in range(problem.size)]
        self._proof = np.full(len(problem.demands), -1)

    def resting_on(self, cells: IntArray) -> IntArray:
        """Demands whose proof goes through one of these cells."""
        circuits: set[int] = set().union(*(self._through[cell] for cell in cells))
        return np.flatnonzero(np.isin(self._proof, list(circuits)))

    def lengths(self, demands: IntArray) -> IntArray:
        """How many cells the proof of each of these demands goes through."""
        return np.array([self._supports[circuit].size for circuit in self._proof[demands]])

    def through(self, demands: IntArray) -> IntArray:
        """Cells that the proofs of these demands go through."""
        used = [self._supports[circuit] for circuit in set(self._proof[demands].tolist())]
        return np.unique(np.concatenate(used)) if used else np.zeros(0, dtype=np.int64)

    def prove(self, hidden: BoolArray) -> bool:
        """Serve all the open demands through `hidden` cells; False as soon as nothing serves one.

        Small distances first: their circuits are short, so fewer proofs rest on any one cell. A
        demand that fails leaves the proofs of the others as found.
        """
        costs = np.where(self._given, _FREE, self.costs)
        for demand in self._nearest[self._proof[self._nearest] < 0]:
            if self._is_open(demand):
                circuit = self._circuits.find(int(demand), costs, hidden)
                if circuit is None:
                    return False
                self._record(circuit)
        return True

    def publish(self, hidden: BoolArray, cells: IntArray) -> bool:
        """Whether all demands are served without `cells`; if so the proofs avoid them."""
        resting = self.resting_on(cells)
        before = self._proof.copy()
        self._proof[resting] = -1
        kept = hidden.copy()
        kept[cells] = False
        if self.prove(kept):
            return True
        self._proof = before
        return False

    def exchange(self, hidden: BoolArray, cell: int, blur: FloatArray) -> bool:
        """Publish `cell` and hide others that cost less in all, if circuits of least cost say so.

        `hidden` (n) is updated. `blur` (n) multiplies the costs of the cells not hidden yet.
        """
        before = self._proof.copy()
        trial = hidden.copy()
        trial[cell] = False
        movable = np.ones(hidden.size, dtype=np.bool_)
        movable[cell] = False
        budget = float(self.costs[cell])
        resting = self.resting_on(np.array([cell]))
        self._proof[resting] = -1
        for demand in self._nearest[::-1]:
            if self._is_open(demand):
                costs = np.where(trial, _FREE, self.costs * blur)
                circuit = self._circuits.find(int(demand), costs, movable)
                if circuit is not None:
                    budget -= float(self.costs[(circuit != 0.0) & ~trial].sum())
                if circuit is None or budget <= 0.0:
                    self._proof = before
                    return False
                trial |= circuit != 0.0
                self._record(circuit)
        hidden[:] = trial
        return True

    def give_back(self, hidden: BoolArray, effort: float) -> None:
        """Publish again, dearest first, each cell whose circuits can go another way.

        `hidden` is updated. `effort`: linear programs × cells to spend; past it only the cells
        that no proof needs are published.
        """
        extra = np.flatnonzero(hidden & ~self._given)
        for cell in extra[np.argsort(-self.costs[extra], kind="stable")]:
            before = self._circuits.runs
            alone = np.array([cell])
            if (effort > 0.0 or not self.resting_on(alone).size) and self.publish(hidden, alone):
                hidden[cell] = False
            effort -= (self._circuits.runs - before) * hidden.size

    def _is_open(self, demand: int) -> bool:
        return bool(self._proof[demand] < 0)

    def _record(self, circuit: FloatArray) -> None:
        served = self._circuits.served(circuit)
        self._add(np.flatnonzero(circuit), served[self._proof[served] < 0])

    def _add(self, support: IntArray, demands: IntArray) -> None:
        name = len(self._supports)
        self._supports.append(support)
        for cell in support:
            self._through[cell].add(name)
        self._proof[demands] = name
