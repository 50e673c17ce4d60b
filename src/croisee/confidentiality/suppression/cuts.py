"""Cuts: what every protecting pattern must hide, read from the attacker's prices.

Let `a` combine relations, so that every change of a table has a · d = 0, and let the demand be to
move cell p by `distance`. Then the other cells move enough only if

    sum over i of reach_i · y_i ≥ distance,    reach_i = |a_i / a_p| · room_i where a_i d_i has the
                                               sign of d_p only when d_i < 0, unlimited otherwise,

whatever `a`. No hidden cell needs count for more than what is missing, so reach_i is capped at the
distance: the *capacity constraints* of Fischetti & Salazar (Management Science 47(7), 2001, section
4.2), which hold for any pattern and any demand at once. The `a` worth having are the prices of the
attacker's program, the largest move of p that a fractional pattern leaves him.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from scipy.sparse import csc_array, csr_array

from croisee.confidentiality.solver import Answer, Columns, Program
from croisee.confidentiality.suppression.problem import Problem
from croisee.confidentiality.system import BoolArray, FloatArray

_NOISE = 1e-7
"""Prices and coefficients below this share are rounding of the arithmetic."""
_FAR = 1e3
"""How many times the distance a hidden cell may move: more is never worth an ill-scaled program."""
_ENOUGH = 1e-6
"""Share of the distance below which what is missing is rounding of the arithmetic."""


@dataclass(frozen=True)
class Cut:
    """coefficients · y[choices] ≥ 1; choices are places among the cells that are not given."""

    choices: Columns
    coefficients: FloatArray

    def met(self, shares: FloatArray) -> float:
        """How much of what is needed these `shares` of the choices give."""
        return float(self.coefficients @ shares[self.choices])


@dataclass(frozen=True)
class Push:
    """How far a demand is served: `reach`, a share of its distance; `moves` (n) that reach it, in
    units of the distance; `prices` (m), the combination of relations that stops them."""

    reach: float
    moves: FloatArray
    prices: FloatArray


class Separation:
    """The attacker's program: how far a cell moves when each has a share of its capacity."""

    def __init__(self, problem: Problem) -> None:
        self._asked = problem.demands
        self._room = problem.room
        rows, columns = problem.matrix.shape
        nothing = np.zeros(columns)
        self._columns = np.arange(columns, dtype=np.int32)
        self._program = Program(csc_array(problem.matrix), np.zeros(rows), nothing, nothing)
        self._target = 0

    def push(self, demand: int, shares: FloatArray, hidden: BoolArray) -> Push:
        """Move the cell of `demand` as far as it goes, up to its distance.

        `hidden` cells move by many times this distance; each other one by the distance or its
        room, times its share.
        """
        cell, sign = int(self._asked.cell[demand]), float(self._asked.sign[demand])
        room = self._room / self._asked.distance[demand]
        lower = -np.where(hidden, np.minimum(room, _FAR), np.minimum(room, 1.0) * shares)
        upper = np.where(hidden, _FAR, shares)
        lower[lower > -_NOISE], upper[upper < _NOISE] = 0.0, 0.0
        lower[cell], upper[cell] = min(sign, 0.0), max(sign, 0.0)
        self._program.set_bounds(self._columns, lower, upper)
        self._program.set_costs(np.array([self._target], dtype=np.int32), np.zeros(1))
        self._program.set_costs(np.array([cell], dtype=np.int32), np.array([-sign]))
        self._target = cell
        if self._program.run() is not Answer.OPTIMAL:
            raise RuntimeError("the attacker's program has no answer: the true table is one")
        moves = self._program.solution()
        return Push(float(sign * moves[cell]), moves, self._program.row_prices())


class Cuts:
    """The cuts of a problem, none twice."""

    def __init__(self, problem: Problem) -> None:
        self._problem = problem
        self._across = csr_array(problem.matrix.T)
        self._demands_of: list[list[int]] = [[] for _ in range(problem.size)]
        for demand, cell in enumerate(problem.demands.cell):
            self._demands_of[cell].append(demand)
        self._choice = (np.cumsum(~problem.given) - 1).astype(np.int32)
        self._seen: set[bytes] = set()

    def from_relations(self) -> Iterator[Cut]:
        """The cuts that single relations give."""
        matrix = self._problem.matrix
        for start, end in pairwise(matrix.indptr):
            if self._problem.given[matrix.indices[start:end]].all():
                continue
            combined = np.zeros(self._problem.size)
            combined[matrix.indices[start:end]] = matrix.data[start:end]
            yield from (cut for _, cut in self._of(combined))

    def from_prices(self, prices: FloatArray) -> Iterator[tuple[int, Cut]]:
        """The cuts of these prices, each with the demand it serves.

        One combination of relations gives a cut for every required cell it holds.
        """
        return self._of(self._across @ prices)

    def _of(self, combined: FloatArray) -> Iterator[tuple[int, Cut]]:
        used = np.flatnonzero(np.abs(combined) > _NOISE * np.abs(combined).max(initial=0.0))
        demands = np.array([d for cell in used for d in self._demands_of[cell]], dtype=np.int64)
        if not demands.size:
            return
        asked = self._problem.demands.only(demands)
        pull = -combined[used] * (asked.sign / combined[asked.cell])[:, np.newaxis]
        room = -pull * (self._problem.room[used] / asked.distance[:, np.newaxis])
        reach = np.where(pull > 0.0, 1.0, np.minimum(room, 1.0))
        reach[used == asked.cell[:, np.newaxis]] = 0.0
        given = self._problem.given[used]
        negligible = ~given & (reach < _NOISE)
        missing = 1.0 - (reach * (given | negligible)).sum(axis=1)
        for row in np.flatnonzero(missing > _ENOUGH):
            kept = ~(given | negligible[row])
            coefficients = np.minimum(reach[row, kept] / missing[row], 1.0)
            yield int(demands[row]), Cut(self._choice[used[kept]], coefficients)

    def is_new(self, cut: Cut) -> bool:
        """Whether this cut was never asked about; it is remembered."""
        name = cut.choices.tobytes() + np.round(cut.coefficients, 6).tobytes()
        known = name in self._seen
        self._seen.add(name)
        return not known
