"""Improve a pattern that protects: exchange cells one by one, then solve neighbourhoods by cuts.

*Exchange*: publish a hidden cell, the dearest first, and let circuits of least cost go another
way; keep the result when what they hide costs less (the repair step of Kelly, Golden & Assad,
Networks 22, 1992, begun again from every cell).

*Neighbourhoods*: some cells near each other are set free, those hidden beside the required ones and
published ones worth hiding. The others stay as they are, so only the demands whose circuits go
through freed cells are asked again: a small problem that `optimal` solves (large neighbourhood
search: Shaw, *Using constraint programming and local search methods to solve vehicle routing
problems*, CP 1998).
"""

import numpy as np
from scipy.sparse import csr_array, diags_array

from croisee.confidentiality.suppression import optimal
from croisee.confidentiality.suppression.circuits import Circuits
from croisee.confidentiality.suppression.effort import Effort
from croisee.confidentiality.suppression.problem import Problem
from croisee.confidentiality.suppression.proofs import Proofs
from croisee.confidentiality.system import BoolArray, FloatArray, IntArray

_MASTERS = 8
"""Masters solved in one neighbourhood before it is called too large."""
_FIRST, _LEAST, _MOST = 30, 10, 400
"""Published cells set free at once: at the start, at least, at most."""
_SHORT = 200
"""Cells of a circuit beyond which its demand is asked again in all that is hidden."""
_SURROUNDINGS = 200
"""Hidden cells kept around those set free, for circuits to go through."""
_TASTE = 0.3
"""How much cheap cells are preferred among those set free."""
_EXCHANGES = 4.5e6
"""Linear programs × cells spent on exchanges: up to two minutes on some thousands of cells."""
_STEPS = 4
"""Length of the walk that tells which cells are near each other."""


def improve(problem: Problem, pattern: BoolArray, effort: Effort, seed: int = 0) -> BoolArray:
    """A pattern (n) that loses no more than `pattern` and protects as well.

    One step of the effort is one neighbourhood; the exchanges before them have their own effort.
    Same `seed`, same steps and no limit of time: same pattern.
    """
    search = _Improvement(problem, pattern, seed)
    if not search.proved():
        return pattern
    search.exchange(effort)
    while search.extra.size and effort.step():
        search.step(effort)
    return search.pattern


class _Improvement:
    """The pattern being improved, with its proofs."""

    def __init__(self, problem: Problem, pattern: BoolArray, seed: int) -> None:
        self.pattern = pattern.copy()
        self._problem = problem
        self._random = np.random.default_rng(seed)
        self._circuits = Circuits(problem)
        self._proofs = Proofs(problem, self._circuits)
        self._walk = _walk(problem.matrix)
        self._cheap = (self._proofs.costs + 1e-3) ** -_TASTE
        self._width = _FIRST

    def proved(self) -> bool:
        """Whether the proofs of the pattern are found again (those of whole tables may not be)."""
        return self._proofs.prove(self.pattern)

    def exchange(self, effort: Effort) -> None:
        """Try to exchange every extra cell, again and again while that gains something."""
        programs = _EXCHANGES / self._problem.size
        blur = np.ones(self._problem.size)
        gained = True
        while gained:
            gained = False
            extra = self.extra
            for cell in extra[np.argsort(-self._problem.weights[extra], kind="stable")]:
                if self._circuits.runs > programs or effort.seconds() == 0.0:
                    return
                gained |= self._proofs.exchange(self.pattern, int(cell), blur)
            self._proofs.give_back(self.pattern, _EXCHANGES)
            blur = self._random.uniform(0.5, 2.0, blur.size)

    @property
    def extra(self) -> IntArray:
        """Cells hidden beside the given ones."""
        return np.flatnonzero(self.pattern & ~self._problem.given)

    def step(self, effort: Effort) -> None:
        """Solve one neighbourhood."""
        problem, hidden = self._problem, self.pattern
        near = self._near(self._dear())
        freed = _largest(near, hidden & ~problem.given, self._width // 2)
        opened = _largest(near * self._cheap, ~hidden, self._width)
        resting = self._proofs.resting_on(freed)
        short = self._proofs.lengths(resting) <= _SHORT
        local, distant = resting[short], resting[~short]
        kept = np.zeros(problem.size, dtype=np.bool_)
        kept[self._proofs.through(local)] = True
        kept[_largest(near, hidden, _SURROUNDINGS)] = True
        kept[freed] = kept[opened] = True
        cells = np.flatnonzero(kept)
        given = hidden.copy()
        given[freed] = False
        part = problem.within(cells, given, problem.demands.only(local))
        everywhere = np.union1d(np.flatnonzero(hidden), opened)
        wider = problem.within(everywhere, given, problem.demands.only(distant))
        masters = Effort(_MASTERS, effort.seconds())
        best = optimal.solve(part, hidden[cells], masters, wider)
        finished = best.bound >= part.lost(best.pattern) * (1.0 - 1e-3)
        self._width = int(np.clip(self._width * (1.1 if finished else 0.8), _LEAST, _MOST))
        if part.lost(best.pattern) < part.lost(hidden[cells]):
            self._move(cells, best.pattern)

    def _move(self, cells: IntArray, pattern: BoolArray) -> None:
        both = self.pattern.copy()
        both[cells] |= pattern
        dropped = cells[self.pattern[cells] & ~pattern]
        if self._proofs.publish(both, dropped):
            both[dropped] = False
            self.pattern = both

    def _dear(self) -> int:
        """One of the extra cells, rather a dear one."""
        appeal = np.sqrt(self._proofs.costs[self.extra])
        return int(self._random.choice(self.extra, p=appeal / appeal.sum()))

    def _near(self, cell: int) -> FloatArray:
        """How often a walk from relation to relation that starts at `cell` is at each cell."""
        start = np.zeros(self._problem.size)
        start[cell] = 1.0
        place = start
        for _ in range(_STEPS):
            place = 0.5 * start + 0.5 * (self._walk @ place)
        return place * self._random.uniform(0.5, 1.5, place.size)


def _walk(matrix: csr_array) -> csr_array:
    """One step of the walk: from a cell to one of its relations, then to one of its cells."""
    tied = abs(matrix)
    of_relation = diags_array(1.0 / np.maximum(tied.sum(axis=1), 1.0)) @ tied
    of_cell = tied @ diags_array(1.0 / np.maximum(tied.sum(axis=0), 1.0))
    return csr_array(of_relation.T @ of_cell)


def _largest(score: FloatArray, among: BoolArray, count: int) -> IntArray:
    """The `count` cells of `among` with the highest positive scores."""
    cells = np.flatnonzero(among & (score > 0.0))
    return cells[np.argsort(-score[cells], kind="stable")[:count]]
