"""Controlled rounding: every cell a multiple of the base, and the totals still add up.

Small tables, and tables that are a flow, are solved exactly; large linked tables by a local search
over their leaves, which keeps them additive at every step.
"""

from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from croisee.confidentiality.perturbation.rounding_leaves import Leaves, leaves_of
from croisee.confidentiality.perturbation.rounding_limits import Limits, Whole, limits, reach
from croisee.confidentiality.perturbation.rounding_program import Nearness
from croisee.confidentiality.solver import Answer
from croisee.confidentiality.system import BoolArray, CellSystem, FloatArray
from croisee.foundation.errors import CroiseeError, Problem

_SMALL = 1_000
"""Cells to decide up to which the integer program is worth its time."""
_MEDIUM = 60_000
"""Cells to decide up to which the continuous program takes seconds."""
_LEVELS = 16
"""Bases beyond which a table that nobody can round is not worth publishing."""
_RESTARTS = 30
"""Restarts of the search; none for zero-restricted rounding, found soon or not at all."""
_NEAR = 1e-6


class Method(StrEnum):
    """How the rounding was found: the best there is, or the best met."""

    EXACT = "exacte"
    SEARCH = "recherche"


@dataclass(frozen=True)
class Rounding:
    """`values` (n): multiples of `base` that every relation adds up.

    `reach` (n): how far the true value may be, as anybody who knows the method can say (inf if
    hidden).
    `restricted`: every cell strictly within the base, multiples unmoved. `largest`: the largest
    deviation met, and `loss` the total deviation, both over published cells, in units. `bound`: a
    loss below which no rounding of the kind asked goes, None when it was not computed.
    """

    values: FloatArray
    base: int
    reach: FloatArray
    restricted: bool
    largest: float
    loss: float
    bound: float | None
    method: Method


def round_controlled(
    system: CellSystem, base: int, *, restricted: bool = True, seed: int = 0
) -> Rounding:
    """Round every cell to a multiple of `base`, additively, with little total deviation.

    `restricted` asks for zero-restricted rounding. When none exists (or, in a large table, none is
    found), the room grows by the least number of bases, totals only: see `Rounding.restricted` and
    `Rounding.reach`. Hidden cells are multiples too, but may be anything. The same seed gives the
    same rounding.

    Raises `CroiseeError` when the base is not positive, when the constant of a relation is not a
    multiple of the base, or when no rounding was found.
    """
    if base < 1:
        raise CroiseeError(_problem("la base d'arrondi doit être un entier positif."))
    constants = system.relations @ system.values / base
    if np.abs(constants - np.rint(constants)).max(initial=0.0) > _NEAR:
        raise CroiseeError(_problem(f"un total fixé d'avance n'est pas multiple de {base}."))
    return _Rounder(system, base, seed).run(restricted)


def bounds_after_rounding(
    rounded: FloatArray,
    base: int,
    *,
    reach: FloatArray | float | None = None,
    lower: FloatArray | float = 0.0,
) -> tuple[FloatArray, FloatArray]:
    """Least and greatest true value of each cell, as an attacker knows them from its rounding.

    `reach` is that of a `Rounding`; without it, that of zero-restricted rounding of whole numbers
    (`base - 1`). `lower`: what nobody needs to be told (0 for counts).
    """
    far = base - 1.0 if reach is None else reach
    return np.maximum(rounded - far, lower), rounded + far


class _Rounder:
    def __init__(self, system: CellSystem, base: int, seed: int) -> None:
        self._system, self._base, self._seed = system, base, seed
        self._exact: FloatArray = system.values / base
        self._cost = np.where(system.hidden, 0.0, 1.0)
        self._leaves = self._read_leaves()
        self._leaf: BoolArray = np.zeros(system.size, dtype=np.bool_)
        if self._leaves is not None:
            self._leaf[self._leaves.cells] = True

    def _read_leaves(self) -> Leaves | None:
        if np.abs(self._system.relations @ self._exact).max(initial=0.0) > _NEAR:
            return None
        return leaves_of(self._system.relations)

    def run(self, restricted: bool) -> Rounding:
        first = 0 if restricted else 1
        asked = self._limits(first)
        free = int((asked.low < asked.high).sum())
        nearness = Nearness(self._system.relations, self._exact, self._cost)
        bound = None
        if free <= _MEDIUM:
            relaxed = nearness.solve(asked, integer=False)
            bound = relaxed.loss * self._base
            if relaxed.cells is not None and self._adds_up(relaxed.cells):
                return self._result(relaxed.cells, first, bound, Method.EXACT)
        if free <= _SMALL:
            for level in range(first, _LEVELS + 1):
                nearest = nearness.solve(self._limits(level), integer=True)
                if nearest.cells is not None and self._adds_up(nearest.cells):
                    return self._result(nearest.cells, level, bound, Method.EXACT)
                if nearest.answer is Answer.UNDECIDED:
                    break
        return self._search(first, bound)

    def _search(self, first: int, bound: float | None) -> Rounding:
        # Loads the compiler of kernels, which most tables never need.
        from croisee.confidentiality.perturbation.rounding_search import Search

        if self._leaves is not None:
            search = Search(self._leaves, self._exact, self._cost, self._limits(0), self._seed)
            for level in range(first, _LEVELS + 1):
                cells = search.find(self._limits(level), _RESTARTS if level else 0)
                if cells is not None and self._adds_up(cells):
                    return self._result(cells, level, bound, Method.SEARCH)
        raise CroiseeError(_problem("aucun arrondi qui garde les totaux justes n'a été trouvé."))

    def _limits(self, level: int) -> Limits:
        lowest = self._system.lower / self._base
        return limits(self._exact, lowest, self._leaf, self._system.hidden, level)

    def _adds_up(self, cells: Whole) -> bool:
        gap = self._system.relations @ (cells - self._exact)
        return bool(np.abs(gap).max(initial=0.0) < _NEAR)

    def _result(self, cells: Whole, level: int, bound: float | None, method: Method) -> Rounding:
        values = cells.astype(np.float64) * self._base
        hidden = self._system.hidden
        far = np.abs(values - self._system.values)[~hidden]
        room = reach(self._base, self._leaf, level, integer=self._system.integer)
        return Rounding(
            values=values,
            base=self._base,
            reach=np.where(hidden, np.inf, room),
            restricted=level == 0,
            largest=float(far.max(initial=0.0)),
            loss=float(far.sum()),
            bound=bound,
            method=method,
        )


def _problem(message: str) -> Problem:
    return Problem(
        message=f"arrondi contrôlé : {message}",
        remedy="Choisir une autre base, ou protéger ce tableau en cachant des cases.",
        rule="secret statistique",
    )
