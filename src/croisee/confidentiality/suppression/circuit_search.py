"""Which cells to hide beside the primary ones, so that no attacker narrows their intervals.

For each primary cell, in turn, a circuit of least cost raises it as required and another lowers
it; cells already hidden are free, the others cost what hiding them loses. Then what the circuits
do not need is given back, dearest first. Several orders are tried on small systems and the
cheapest pattern kept (Fischetti & Salazar 2001 start their exact method in this way).

Every pattern returned is proved by its circuits: each is a consistent table. Hiding every cell
that is not already public is the last resort; past it, `UnprotectableError`.
"""

import numpy as np

from croisee.confidentiality.suppression.circuits import Circuits, Demand
from croisee.confidentiality.system import (
    BoolArray,
    CellSystem,
    FloatArray,
    IntArray,
    Requirement,
    UnprotectableError,
)

_FREE = 1e-4
"""Cost of moving a hidden cell, as a share of the smallest cost: short circuits, not long ones."""
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
            tries = _tries(cells.size) if restarts is None else restarts
            pattern[cells] = _Component(system, cells, local).best(tries, seed)
    return pattern & ~system.hidden


def _tries(cells: int) -> int:
    return 8 if cells <= 600 else 4 if cells <= 2_000 else 1


class _Component:
    """One group of cells tied together: its demands, and the circuits that serve them."""

    def __init__(self, system: CellSystem, cells: IntArray, requirement: Requirement) -> None:
        self._cells = cells
        self._circuits = Circuits(system, cells)
        place = np.searchsorted(cells, requirement.cells)
        self._demands = [
            Demand(int(cell), sign, float(distance))
            for cell, down, up in zip(place, requirement.down, requirement.up, strict=True)
            for sign, distance in ((1, up), (-1, down))
            if distance > 0.0
        ]
        self._cell = np.array([demand.cell for demand in self._demands], dtype=np.int64)
        self._upward = np.array([demand.sign > 0 for demand in self._demands], dtype=np.bool_)
        self._distance = np.array([demand.distance for demand in self._demands])
        self._given = system.hidden[cells].copy()
        self._given[place] = True
        weights = system.weights[cells]
        scale = float(np.median(weights[weights > 0])) if np.any(weights > 0) else 1.0
        self._weights = np.maximum(weights / scale, 1e-6)
        self._floor = _FREE * float(self._weights.min())

    def best(self, tries: int, seed: int) -> BoolArray:
        """The cheapest pattern (local) over `tries` orders."""
        random = np.random.default_rng(seed)
        best, least = None, np.inf
        for attempt in range(tries):
            order = np.argsort(-self._distance * self._weights[self._cell], kind="stable")
            blur = np.ones(self._weights.size)
            if attempt:
                order = random.permutation(order)
                blur = random.uniform(0.5, 2.0, self._weights.size)
            pattern = self._pattern(order, blur)
            lost = float(self._weights[pattern & ~self._given].sum())
            if lost < least:
                best, least = pattern, lost
        assert best is not None
        return best

    def _pattern(self, order: IntArray, blur: FloatArray) -> BoolArray:
        hidden = self._given.copy()
        everything = np.ones(hidden.size, dtype=np.bool_)
        proofs: list[BoolArray | None] = [None] * len(self._demands)
        for index in order:
            if proofs[index] is None:
                costs = np.where(hidden, self._floor, self._weights * blur)
                circuit = self._circuits.find(self._demands[index], costs, everything)
                if circuit is None:
                    return self._last_resort()
                hidden |= circuit != 0.0
                self._serve(proofs, circuit)
        return self._give_back(hidden, proofs)

    def _serve(self, proofs: list[BoolArray | None], circuit: FloatArray) -> None:
        """Record the support of `circuit` as the proof of every open demand it meets."""
        up, down = self._circuits.reach(circuit)
        reached = np.where(self._upward, up[self._cell], down[self._cell])
        support = circuit != 0.0
        for index in np.flatnonzero(reached >= self._distance * (1 - 1e-9)):
            if proofs[index] is None:
                proofs[index] = support

    def _give_back(self, hidden: BoolArray, proofs: list[BoolArray | None]) -> BoolArray:
        """Publish again, dearest first, each cell whose circuits can go another way."""
        extra = np.flatnonzero(hidden & ~self._given)
        effort = _EFFORT / hidden.size
        for cell in extra[np.argsort(-self._weights[extra], kind="stable")]:
            trial = hidden.copy()
            trial[cell] = False
            kept = [None if proof is not None and proof[cell] else proof for proof in proofs]
            before = self._circuits.runs
            intact = all(proof is not None for proof in kept)
            if intact or (effort > 0 and self._repair(trial, kept) is None):
                hidden, proofs = trial, kept
            effort -= self._circuits.runs - before
        return hidden

    def _repair(self, hidden: BoolArray, proofs: list[BoolArray | None]) -> int | None:
        """Find circuits for the open demands among `hidden` cells; the first that has none."""
        costs = np.where(self._given, self._floor, self._weights)
        for index, demand in enumerate(self._demands):
            if proofs[index] is None:
                circuit = self._circuits.find(demand, costs, hidden)
                if circuit is None:
                    return index
                self._serve(proofs, circuit)
        return None

    def _last_resort(self) -> BoolArray:
        """Hide all that can be; raises when even that does not protect."""
        everything = np.ones(self._given.size, dtype=np.bool_)
        lost: list[int] = []
        proofs: list[BoolArray | None] = [None] * len(self._demands)
        while (index := self._repair(everything, proofs)) is not None:
            lost.append(int(self._cells[self._cell[index]]))
            proofs[index] = everything
        if lost:
            raise UnprotectableError(tuple(sorted(set(lost))))
        return everything
