"""Circuits: changes of a table that respect every relation.

Published cells stay, hidden cells move, the protected cell moves by what is required. A cell is
safe when one circuit raises it enough and another lowers it enough, through hidden cells only. A
circuit of least cost is a linear program over the deviations `up` and `down` of every cell (Kelly,
Golden & Assad, *Cell suppression: disclosure protection for sensitive tabular data*, Networks 22,
1992). For whole numbers the circuit must be whole too, else it is no table.
"""

import numpy as np
from scipy.sparse import csc_array, hstack

from croisee.confidentiality.solver import Answer, Program
from croisee.confidentiality.suppression.problem import Problem
from croisee.confidentiality.system import BoolArray, FloatArray, IntArray

NOISE = 1e-7
"""Share of the distance asked below which a deviation is rounding of the arithmetic."""
_MULTIPLES = (1.0, 2.0, 3.0, 4.0)


class Circuits:
    """Least-cost circuits that serve the demands of a problem, in its local indices."""

    def __init__(self, problem: Problem) -> None:
        self._room = problem.room
        self._integer = problem.integer
        self._demands = problem.demands
        self._matrix = csc_array(problem.matrix)
        self._both = csc_array(hstack([self._matrix, -self._matrix], format="csc"))
        self._size = problem.size
        self._upper = np.concatenate([np.full(self._size, np.inf), self._room])
        self._program = self._start(integer=False)
        self._open = np.ones(self._size, dtype=np.bool_)
        self.runs = 0

    def _start(self, *, integer: bool) -> Program:
        rows, columns = self._both.shape
        return Program(self._both, np.zeros(rows), np.zeros(columns), self._upper, integer=integer)

    def find(self, demand: int, costs: FloatArray, movable: BoolArray) -> FloatArray | None:
        """Deviations (n) that serve this demand, moving only `movable` cells.

        `costs` are per unit of deviation. None when no such circuit exists (for whole numbers:
        when none was found).
        """
        self._restrict(self._program, self._open, movable)
        self._open = movable.copy()
        circuit = self._solve(self._program, demand, costs)
        if circuit is None or not self._integer:
            return circuit
        return self._whole(circuit, demand, costs, movable)

    def served(self, circuit: FloatArray) -> IntArray:
        """Every demand that this circuit or its opposite serves, once stretched."""
        asked = self._demands
        at = circuit[asked.cell] * asked.sign
        forth, back = self._stretch(circuit), self._stretch(-circuit)
        with np.errstate(invalid="ignore"):
            reached = np.nan_to_num(np.where(at > 0.0, at * forth, -at * back))
        return np.flatnonzero(reached >= asked.distance * (1.0 - 1e-9))

    def _restrict(self, program: Program, before: BoolArray, after: BoolArray) -> None:
        changed = np.flatnonzero(before != after)
        if changed.size:
            both = np.concatenate([changed, changed + self._size])
            upper = np.where(np.tile(after[changed], 2), self._upper[both], 0.0)
            program.set_bounds(both.astype(np.int32), np.zeros(both.size), upper)

    def _solve(self, program: Program, demand: int, costs: FloatArray) -> FloatArray | None:
        n = self._size
        cell, distance = int(self._demands.cell[demand]), float(self._demands.distance[demand])
        forth, back = cell, cell + n
        if self._demands.sign[demand] < 0:
            forth, back = back, forth
        if distance > self._upper[forth]:
            return None
        pair = np.array([forth, back], dtype=np.int32)
        program.set_costs(np.arange(2 * n, dtype=np.int32), np.tile(costs, 2))
        program.set_bounds(pair, np.array([distance, 0.0]), np.array([self._upper[forth], 0.0]))
        self.runs += 1
        answer = program.run()
        program.set_bounds(pair, np.zeros(2), self._upper[pair])
        if answer is not Answer.OPTIMAL:
            return None
        moves = program.solution()
        circuit: FloatArray = moves[:n] - moves[n:]
        circuit[np.abs(circuit) <= NOISE * distance] = 0.0
        return circuit

    def _whole(
        self,
        circuit: FloatArray,
        demand: int,
        costs: FloatArray,
        movable: BoolArray,
    ) -> FloatArray | None:
        """A whole circuit: a multiple of the one found, else one from an integer program."""
        for multiple in _MULTIPLES:
            whole = np.rint(circuit * multiple)
            near = np.abs(whole - circuit * multiple).max() < 1e-5
            if near and self._is_table(whole):
                return whole
        for reach in (movable & (circuit != 0.0), movable):
            program = self._start(integer=True)
            self._restrict(program, np.ones(self._size, dtype=np.bool_), reach)
            found = self._solve(program, demand, costs)
            if found is not None and self._is_table(np.rint(found)):
                return np.rint(found)
        return None

    def _is_table(self, circuit: FloatArray) -> bool:
        """Whether adding this whole circuit gives a table that respects bounds and relations."""
        return bool(np.all(circuit >= -self._room) and not np.any(self._matrix @ circuit))

    def _stretch(self, circuit: FloatArray) -> float:
        """Largest multiple of the circuit that keeps every cell above its lower bound."""
        falls = circuit < 0.0
        if not falls.any():
            return np.inf
        multiple = float(np.min(self._room[falls] / -circuit[falls]))
        return float(np.floor(multiple + NOISE)) if self._integer else multiple
