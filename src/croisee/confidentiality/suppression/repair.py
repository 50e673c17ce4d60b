"""Repairing a pattern: what must be hidden beside it so that every required interval holds.

The attack tells which cells a pattern does not show safe. For some of them, a circuit of least cost
goes through hidden cells and a few others; these are hidden too, and the circuit proves every other
demand it serves on the way. What was added is given back, dearest first: a cell is published again
when the demands proved through it can all be proved otherwise. Then the attack is run on the cells
left, until it shows them all safe.
"""

from collections.abc import Sequence
from time import monotonic

import numpy as np

from croisee.confidentiality.attack import audit, doubtful
from croisee.confidentiality.suppression.frontier import cells_of_a_circuit
from croisee.confidentiality.suppression.neighbourhood import Circuit, Ground, Neighbourhood
from croisee.confidentiality.system import (
    BoolArray,
    CellSystem,
    FloatArray,
    IntArray,
    Requirement,
    UnprotectableError,
)

_NEAR, _MIDDLE = 600, 75
"""Cells of a first neighbourhood; it serves the demands of so many cells nearest its centre."""
_STARTS = (300, 2_000, 12_000)
"""Cells from which a neighbourhood then grows where circuits leave it; then all cells. More are
needed only when the circuits found are not of whole numbers."""
_FREE = 1e-3
"""Cost of moving a hidden cell, as a share of the median cost: short circuits, not long ones."""
_HOP = 0.2
"""Cost of a step when a neighbourhood grows: near cells, not only those that cost nothing."""
_FEW = 12
"""A cell that proves more demands than this is not given back: proving them again takes long."""
_BATCH, _SHARE = 100, 3
"""At least so many cells, and one in so many, are repaired before the attack is run again: what
protects them often protects others."""
_OPEN, _NOTHING_ASKED = -1, -2


def repair(
    system: CellSystem,
    requirement: Requirement,
    pattern: BoolArray,
    *,
    seconds: float | None = None,
    seed: int = 0,
    singletons: BoolArray | None = None,
) -> BoolArray:
    """`pattern` (n) and the cells to hide beside, so that no required interval is narrowed.

    Only cells added here are given back. `seconds` (default: no limit) cuts the giving back short,
    never the protection; otherwise the same call, the same pattern. `seed`: order of the circuits.
    `singletons` (n): cells of one contributor, who must not narrow the intervals of the others
    either; each one by himself, not several together. Demands of no distance (`down = up = 0`) are
    left to elimination. Raises `UnprotectableError` when a demand has no circuit through all that
    is not known.
    """
    deadline = np.inf if seconds is None else monotonic() + seconds
    public = requirement.cells[system.known[requirement.cells]]
    if public.size:
        raise UnprotectableError(tuple(public.tolist()))
    start = pattern | system.hidden
    start[requirement.cells] = True
    hidden, random = start, np.random.default_rng(seed)
    unsafe = requirement.cells
    while (unsafe := doubtful(system, ~hidden, requirement.within(unsafe))).size:
        some = random.permutation(unsafe)[: max(_BATCH, unsafe.size // _SHARE)]
        work = _Repair(system, requirement.within(some), hidden)
        work.extend(random)
        work.give_back(deadline)
        hidden = work.hidden
        unsafe = np.setdiff1d(unsafe, some)
    if singletons is not None:
        attack = audit(system, ~hidden, requirement, singletons=singletons)
        pairs = [(leak.cell, leak.by) for leak in attack.leaks if leak.by is not None]
        work = _Repair(system, requirement, hidden)
        work.shield(requirement, pairs)
        hidden = work.hidden
    return hidden & ~system.hidden


class _Repair:
    """The demands of a requirement, the circuits that prove them, the cells these go through.

    Demand `2·k` asks to lower the k-th required cell, `2·k + 1` to raise it.
    """

    def __init__(self, system: CellSystem, requirement: Requirement, start: BoolArray) -> None:
        self.hidden: BoolArray = start.copy()
        self._start = start
        self._ground = Ground.of(system)
        positive = system.weights[system.weights > 0]
        scale = float(np.median(positive)) if positive.size else 1.0
        self._weights = np.maximum(system.weights / scale, 1e-6)
        self._cells = np.repeat(requirement.cells, 2)
        self._change = np.stack([-requirement.down, requirement.up], axis=1).ravel()
        self._proof = np.where(self._change == 0.0, _NOTHING_ASKED, _OPEN)
        self._first = np.full(system.size, -1)
        self._first[requirement.cells] = 2 * np.arange(requirement.cells.size)
        self._through: dict[int, list[int]] = {}
        self._served: list[IntArray] = []

    def extend(self, random: np.random.Generator) -> None:
        """Serve every demand, hiding what its circuit needs."""
        tried = np.zeros(self._proof.size, dtype=np.bool_)
        for demand in random.permutation(np.flatnonzero(self._proof == _OPEN)):
            if self._proof[demand] == _OPEN and not tried[demand]:
                tried[self._serve_near(int(self._cells[demand]))] = True
        for demand in random.permutation(np.flatnonzero(self._proof == _OPEN)):
            if self._proof[demand] == _OPEN:
                cell, distance = int(self._cells[demand]), float(self._change[demand])
                circuit = self._far(self._ground, cell, distance)
                if circuit is not None:
                    self.hidden[circuit.cells] = True
                    self._record(circuit)
        lost = self._cells[self._proof == _OPEN]
        if lost.size:
            raise UnprotectableError(tuple(np.unique(lost).tolist()))

    def give_back(self, deadline: float) -> None:
        """Publish again what was added, dearest first, if its demands can be proved otherwise."""
        added = np.flatnonzero(self.hidden & ~self._start)
        for cell in added[np.argsort(-self._weights[added], kind="stable")].tolist():
            resting = self._resting_on(cell)
            self.hidden[cell] = False
            if resting.size and not (
                resting.size <= _FEW and monotonic() < deadline and self._prove_again(resting)
            ):
                self.hidden[cell] = True

    def shield(self, requirement: Requirement, pairs: Sequence[tuple[int, int]]) -> None:
        """Protect the first cell of each pair from the contributor of the second, who knows it."""
        change = {
            int(cell): (-float(down), float(up))
            for cell, down, up in zip(
                requirement.cells, requirement.down, requirement.up, strict=True
            )
        }
        lost = [
            cell
            for cell, avoided in pairs
            for distance in change[cell]
            if distance and not self._served_without(cell, distance, avoided)
        ]
        if lost:
            raise UnprotectableError(tuple(sorted(set(lost))))

    def _served_without(self, cell: int, distance: float, avoided: int) -> bool:
        circuit = self._far(self._ground.without(avoided), cell, distance)
        if circuit is not None:
            self.hidden[circuit.cells] = True
        return circuit is not None

    def _far(self, ground: Ground, cell: int, distance: float) -> Circuit | None:
        """A cheap circuit that changes this cell by `distance`, however far it goes."""
        for size in (*_STARTS, self.hidden.size):
            start = ground.around(cell, self._costs() + _HOP, size)
            cells = cells_of_a_circuit(ground, cell, distance, self._costs(), start)
            if cells is None:
                return None
            near = Neighbourhood(ground, cells)
            circuit = near.cheapest(cell, distance, self._costs(cells))
            if circuit is not None:
                return circuit
        return None

    def _costs(self, cells: IntArray | slice = slice(None)) -> FloatArray:
        return np.where(self.hidden[cells], _FREE, self._weights[cells] + _FREE)

    def _serve_near(self, cell: int) -> IntArray:
        """Serve the demands around this cell by circuits that stay close; returns those tried."""
        found = self._ground.around(cell, self._costs() + _HOP, _NEAR)
        near = Neighbourhood(self._ground, np.sort(found))
        demands = self._open_in(found[:_MIDDLE])
        for demand in demands:
            if self._proof[demand] == _OPEN:
                circuit = near.cheapest(
                    int(self._cells[demand]),
                    float(self._change[demand]),
                    self._costs(near.cells),
                )
                if circuit is not None:
                    self.hidden[circuit.cells] = True
                    self._record(circuit)
        return demands

    def _prove_again(self, demands: IntArray) -> bool:
        """Prove these demands through hidden cells only; if one cannot be, all stay as before."""
        before = self._proof[demands]
        self._proof[demands] = _OPEN
        for demand in demands:
            if self._proof[demand] != _OPEN:
                continue
            cell = int(self._cells[demand])
            cells = np.sort(self._ground.around(cell, self._costs() + _HOP, _NEAR))
            near = Neighbourhood(self._ground, cells[self.hidden[cells]])
            circuit = near.cheapest(cell, float(self._change[demand]), self._costs(near.cells))
            if circuit is None:
                self._proof[demands] = before
                return False
            self._record(circuit)
        return True

    def _record(self, circuit: Circuit) -> None:
        """Take a circuit as the proof of every open demand that it or its opposite serves."""
        first = self._first[circuit.cells]
        down, up = self._ground.reach(circuit)
        for side, reached in enumerate((down, up)):
            demands = first[first >= 0] + side
            enough = reached[first >= 0] >= np.abs(self._change[demands]) * (1 - 1e-9)
            served = demands[enough & (self._proof[demands] == _OPEN)]
            self._proof[served] = len(self._served)
            for cell in circuit.cells.tolist() if served.size else ():
                self._through.setdefault(cell, []).append(len(self._served))
            self._served.append(served)

    def _open_in(self, cells: IntArray) -> IntArray:
        first = self._first[cells]
        demands = (first[first >= 0][:, None] + np.arange(2)).ravel()
        found: IntArray = demands[self._proof[demands] == _OPEN]
        return found

    def _resting_on(self, cell: int) -> IntArray:
        """Demands whose proof goes through this cell."""
        names = self._through.get(cell, [])
        found = [self._served[name][self._proof[self._served[name]] == name] for name in names]
        return np.concatenate([np.zeros(0, dtype=np.int64), *found])
