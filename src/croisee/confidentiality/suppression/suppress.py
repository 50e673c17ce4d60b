"""One call for every system: the method is chosen by what the time allows."""

from dataclasses import dataclass
from enum import StrEnum
from time import monotonic

import numpy as np

from croisee.confidentiality.suppression import optimal
from croisee.confidentiality.suppression.circuit_search import cheapest, orders
from croisee.confidentiality.suppression.effort import Effort
from croisee.confidentiality.suppression.problem import Problem
from croisee.confidentiality.suppression.search_improvement import improve
from croisee.confidentiality.system import (
    BoolArray,
    CellSystem,
    Requirement,
    UnprotectableError,
)

_SMALL = 2_000
"""Cells tied together up to which an optimum or a useful bound can be hoped for."""
_TANGLED = 3.0
"""Relations per cell beyond which (three dimensions and more) the cuts are too weak for that."""
_MEDIUM = 10_000
"""Cells tied together up to which circuits are improved."""
_MASTERS = 40
_NEIGHBOURHOODS = 10


class Method(StrEnum):
    """How a pattern was found."""

    OPTIMAL = "optimal"
    """Cuts of Fischetti and Salazar: the least loss, or a proven bound of it."""
    LARGE = "large"
    """Circuits, then improved cell by cell and neighbourhood by neighbourhood: no bound."""


@dataclass(frozen=True)
class Suppression:
    """`pattern` (n): cells to hide, the required ones and their complement.

    `lost`: weight of the complement. `bound`: what no pattern can go below, as proven (None: not
    looked for); equal to `lost` when the pattern is optimal.
    """

    pattern: BoolArray
    method: Method
    lost: float
    bound: float | None = None


def suppress(
    system: CellSystem,
    requirement: Requirement,
    *,
    method: Method | None = None,
    seconds: float | None = None,
    seed: int = 0,
) -> Suppression:
    """Cells to hide so that no attacker narrows the required intervals; the same call, the same
    pattern, unless `seconds` cuts the search short.

    `method`: imposed (default: chosen by size). `seconds`: time allowed to improve the pattern and
    its bound (default: a fixed effort). Raises `UnprotectableError` when a required cell cannot be
    protected by hiding all that is not public already.
    """
    public = requirement.cells[system.known[requirement.cells]]
    if public.size:
        raise UnprotectableError(tuple(int(cell) for cell in public))
    asked = [(cells, requirement.within(cells)) for cells in system.components(~system.known)]
    problems = [Problem.of(system, cells, local) for cells, local in asked if local.cells.size]
    if method is None:
        optimum = all(_is_small(problem) for problem in problems)
        method = Method.OPTIMAL if optimum else Method.LARGE
    end = None if seconds is None else monotonic() + seconds
    pattern = np.zeros(system.size, dtype=np.bool_)
    pattern[requirement.cells] = True
    bound = 0.0
    for place, problem in enumerate(problems):
        left = None if end is None else max(end - monotonic(), 0.0) / (len(problems) - place)
        chosen, least = _solve(problem, method, left, seed)
        pattern[problem.cells] |= chosen
        bound += least
    pattern &= ~system.hidden
    lost = loss(system, requirement, pattern)
    return Suppression(
        pattern, method, lost, min(bound, lost) if method is Method.OPTIMAL else None
    )


def _is_small(problem: Problem) -> bool:
    tangled = problem.matrix.nnz > _TANGLED * problem.size
    return problem.size <= (_SMALL // 10 if tangled else _SMALL)


def _solve(
    problem: Problem, method: Method, seconds: float | None, seed: int
) -> tuple[BoolArray, float]:
    """A pattern of this problem, and a bound of what any pattern loses."""
    effort = Effort(_MASTERS if method is Method.OPTIMAL else _NEIGHBOURHOODS, seconds)
    if method is Method.OPTIMAL:
        half = None if seconds is None else seconds / 2.0
        first = improve(problem, cheapest(problem, 1, seed), Effort(0, half), seed)
        best = optimal.solve(problem, first, effort)
        return best.pattern, best.bound
    pattern = cheapest(problem, orders(problem.size), seed)
    if problem.size <= _MEDIUM:
        pattern = improve(problem, pattern, effort, seed)
    return pattern, 0.0


def loss(system: CellSystem, requirement: Requirement, pattern: BoolArray) -> float:
    """Weight of the hidden cells that are not required."""
    extra = pattern & ~system.hidden
    extra[requirement.cells] = False
    return float(system.weights[extra].sum())
