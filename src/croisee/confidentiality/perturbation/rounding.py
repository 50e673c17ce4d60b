"""Controlled rounding: every cell a multiple of the base, and the totals still add up.

Small tables, and tables that are a flow, are solved exactly; large linked tables by a local search
over their leaves, which keeps them additive at every step.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from croisee.confidentiality.perturbation.rounding_asked import Asked
from croisee.confidentiality.perturbation.rounding_leaves import Leaves, leaves_of
from croisee.confidentiality.perturbation.rounding_limits import Limits, Whole, limits, reach
from croisee.confidentiality.perturbation.rounding_program import Nearness
from croisee.confidentiality.solver import Answer
from croisee.confidentiality.system import BoolArray, CellSystem, FloatArray, Requirement
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
    system: CellSystem,
    base: int,
    *,
    requirement: Requirement | None = None,
    kept: FloatArray | None = None,
    restricted: bool = True,
    seed: int = 0,
) -> Rounding:
    """Round every cell to a multiple of `base`, additively, with little total deviation.

    `requirement`: no figure narrows what is asked of its cell (`rounding_asked`). `kept` (n):
    figures printed before, multiples of the base, to be printed again; NaN where the cell is free.
    They keep the reach that they had: `Rounding.reach` says nothing of them.

    `restricted` asks for zero-restricted rounding. When none exists (or, in a large table, none is
    found), the room grows by the least number of bases, totals only: see `Rounding.restricted` and
    `Rounding.reach`. Hidden cells are multiples too, but may be anything. The same seed gives the
    same rounding.

    Raises `CroiseeError` when the base is not positive or too small for what is asked, when the
    constant of a relation is not a multiple of the base, or when no rounding was found.
    """
    if base < 1:
        raise CroiseeError(_problem("la base d'arrondi doit être un entier positif."))
    constants = system.relations @ system.values / base
    if np.abs(constants - np.rint(constants)).max(initial=0.0) > _NEAR:
        raise CroiseeError(_problem(f"un total fixé d'avance n'est pas multiple de {base}."))
    asked = Asked(system, base, requirement, kept)
    if requirement is not None and base < asked.least_base:
        raise CroiseeError(_too_small(base, asked.least_base))
    return _Rounder(system, base, asked, seed).run(restricted)


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
    def __init__(self, system: CellSystem, base: int, asked: Asked, seed: int) -> None:
        self._system, self._base, self._seed = system, base, seed
        self._asked = asked
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
        found = {level: self._limits(level) for level in range(first, _LEVELS + 1)}
        rooms = {level: room for level, room in found.items() if room is not None}
        if not rooms:
            raise CroiseeError(_none_found())
        first = min(rooms)
        free = int((rooms[first].low < rooms[first].high).sum())
        nearness = Nearness(self._system.relations, self._exact, self._cost)
        bound = None
        if free <= _MEDIUM:
            relaxed = nearness.solve(rooms[first], integer=False)
            bound = relaxed.loss * self._base
            if relaxed.cells is not None and self._adds_up(relaxed.cells):
                return self._result(relaxed.cells, first, bound, Method.EXACT)
        if free <= _SMALL:
            for level, room in rooms.items():
                nearest = nearness.solve(room, integer=True)
                if nearest.cells is not None and self._adds_up(nearest.cells):
                    return self._result(nearest.cells, level, bound, Method.EXACT)
                if nearest.answer is Answer.UNDECIDED:
                    break
        return self._search(rooms, bound)

    def _search(self, rooms: Mapping[int, Limits], bound: float | None) -> Rounding:
        # Loads the compiler of kernels, which most tables never need.
        from croisee.confidentiality.perturbation.rounding_search import Search

        if self._leaves is not None:
            strict = rooms[min(rooms)]
            search = Search(self._leaves, self._exact, self._cost, strict, self._seed)
            for level, room in rooms.items():
                cells = search.find(room, _RESTARTS if level else 0)
                if cells is not None and self._adds_up(cells):
                    return self._result(cells, level, bound, Method.SEARCH)
        raise CroiseeError(_none_found())

    def _limits(self, level: int) -> Limits | None:
        lowest = self._system.lower / self._base
        room = limits(self._exact, lowest, self._leaf, self._system.hidden, level)
        # A hidden cell has no figure: it moves as far as the figures of its relations let it.
        far = np.where(self._system.hidden, self._reach(0), self._reach(level))
        return self._asked.within(room, far)

    def _reach(self, level: int) -> FloatArray:
        return reach(self._base, self._leaf, level, integer=self._system.integer)

    def _adds_up(self, cells: Whole) -> bool:
        gap = self._system.relations @ (cells - self._exact)
        return bool(np.abs(gap).max(initial=0.0) < _NEAR)

    def _result(self, cells: Whole, level: int, bound: float | None, method: Method) -> Rounding:
        values = cells.astype(np.float64) * self._base
        hidden = self._system.hidden
        far = np.abs(values - self._system.values)[~hidden]
        return Rounding(
            values=values,
            base=self._base,
            reach=np.where(hidden, np.inf, self._reach(level)),
            restricted=level == 0,
            largest=float(far.max(initial=0.0)),
            loss=float(far.sum()),
            bound=bound,
            method=method,
        )


def _none_found() -> Problem:
    return Problem(
        message="arrondi contrôlé : aucun arrondi qui garde les totaux justes n'a été trouvé.",
        remedy="Choisir une base plus grande, ou protéger ce tableau en cachant des cases.",
        rule="secret statistique",
    )


def _too_small(base: int, least: int) -> Problem:
    return Problem(
        message=f"arrondi contrôlé : arrondir à {base} près laisse deviner les petits nombres.",
        expected=f"une base d'au moins {least}",
        remedy=f"Choisir une base d'au moins {least}, ou protéger ce tableau en cachant des cases.",
        rule="secret statistique",
    )


def _problem(message: str) -> Problem:
    return Problem(
        message=f"arrondi contrôlé : {message}",
        remedy="Choisir une autre base, ou protéger ce tableau en cachant des cases.",
        rule="secret statistique",
    )
