"""Does a choice of cells protect? If not, the cuts that say why."""

from collections.abc import Callable

import numpy as np

from croisee.confidentiality.suppression.circuits import Circuits
from croisee.confidentiality.suppression.cuts import Cut, Cuts, Separation
from croisee.confidentiality.suppression.problem import Problem
from croisee.confidentiality.system import BoolArray, FloatArray, IntArray

_SERVED = 1.0 - 1e-6
_LIGHT = 1e-3
"""Violation below which a cut of the relaxation is not worth its row."""
_OPENING = 1e-4
"""Share that lets published cells move, dear ones less, so that cuts avoid cheap cells."""


class Checking:
    """The attacker's side of a problem; choices and shares are those of the cells not given.

    Every cut found goes to `record`, none twice.
    """

    def __init__(self, problem: Problem, record: Callable[[Cut], None]) -> None:
        self._problem = problem
        self._record = record
        self._free = np.flatnonzero(~problem.given)
        self._separation = Separation(problem)
        self._circuits = Circuits(problem)
        self._cuts = Cuts(problem)
        weights = problem.weights
        unit = float(np.median(weights[weights > 0.0])) if np.any(weights > 0.0) else 1.0
        self._costs = weights[self._free]
        self._opening = _OPENING / np.sqrt(np.maximum(weights / unit, 1e-3) * 1e3)

    def begin(self) -> None:
        """Record the cuts that single relations give."""
        for cut in self._cuts.from_relations():
            self._add(cut)

    def separate(self, demands: IntArray, shares: FloatArray) -> BoolArray:
        """Record cuts that these shares violate; which demands (a mask of all) got one."""
        missed = np.zeros(len(self._problem.demands), dtype=np.bool_)
        everywhere = np.ones(self._problem.size)
        everywhere[self._free] = shares
        for demand in demands:
            if missed[demand]:
                continue
            push = self._separation.push(int(demand), everywhere, self._problem.given)
            if push.reach < 1.0 - _LIGHT:
                for other, cut in self._cuts.from_prices(push.prices):
                    if cut.met(shares) < 1.0 - _LIGHT:
                        self._add(cut)
                        missed[other] = True
        return missed

    def unserved(self, choice: BoolArray) -> IntArray:
        """Demands that the choice does not serve, fractions of units allowed."""
        asked = self._problem.demands
        hidden = self._hidden(choice)
        waiting = np.ones(len(asked), dtype=np.bool_)
        short: list[int] = []
        still = np.zeros(self._problem.size)
        for demand in np.argsort(-asked.distance, kind="stable"):
            if waiting[demand]:
                push = self._separation.push(int(demand), still, hidden)
                if push.reach >= _SERVED:
                    waiting[self._circuits.served(push.moves)] = False
                else:
                    short.append(int(demand))
        return np.array(short, dtype=np.int64)

    def fill(self, demand: int, choice: BoolArray) -> BoolArray:
        """Choose more cells until the demand is served, the best bargain first; record the cuts."""
        choice = choice.copy()
        while True:
            push = self._separation.push(demand, self._opening, self._hidden(choice))
            if push.reach >= _SERVED:
                return choice
            shares = choice.astype(np.float64)
            bargain: Cut | None = None
            for other, cut in self._cuts.from_prices(push.prices):
                if cut.met(shares) < _SERVED:
                    self._add(cut)
                    if other == demand:
                        bargain = cut
            if bargain is None:
                return choice
            waiting = ~choice[bargain.choices]
            candidates = bargain.choices[waiting]
            useful = np.minimum(bargain.coefficients[waiting], 1.0 - bargain.met(shares))
            choice[candidates[np.argmin(self._costs[candidates] / useful)]] = True

    def _hidden(self, choice: BoolArray) -> BoolArray:
        hidden = self._problem.given.copy()
        hidden[self._free] = choice
        return hidden

    def _add(self, cut: Cut) -> None:
        if self._cuts.is_new(cut):
            self._record(cut)
