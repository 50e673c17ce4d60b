"""One call for every system: elimination and repair, then as much improvement as its size allows.

The pattern of elimination leaves nothing determined; repair adds what the required intervals ask.
Beginning there costs far less time than drawing a circuit for every demand, and loses less
(measured in `benchmarks/confidentiality`).
"""

from dataclasses import dataclass
from enum import StrEnum
from time import monotonic

from croisee.confidentiality.suppression import optimal
from croisee.confidentiality.suppression.effort import Effort
from croisee.confidentiality.suppression.exact import hide_exactly
from croisee.confidentiality.suppression.problem import Problem
from croisee.confidentiality.suppression.repair import repair
from croisee.confidentiality.suppression.search_improvement import improve
from croisee.confidentiality.system import (
    BoolArray,
    CellSystem,
    Requirement,
)

_SMALL = 2_000
"""Cells tied together up to which an optimum or a useful bound can be hoped for."""
_TANGLED = 3.0
"""Relations per cell beyond which (three dimensions and more) the cuts are too weak for that."""
_MEDIUM = 10_000
"""Cells tied together up to which a pattern is improved by neighbourhoods."""
_MASTERS = 40
_NEIGHBOURHOODS = 10
_FIRST_SHARE = 0.25
"""Share of the time allowed that elimination and repair may spend on looking for better."""


class Method(StrEnum):
    """How a pattern was found."""

    OPTIMAL = "optimal"
    """Cuts of Fischetti and Salazar: the least loss, or a proven bound of it."""
    LARGE = "large"
    """Elimination and repair, then improved cell by cell and by neighbourhoods: no bound."""


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
    its bound (default: a fixed effort). Cells of no distance (`down = up = 0`) are protected by
    elimination alone. Raises `UnprotectableError` when a required cell cannot be protected by
    hiding all that is not public already.
    """
    end = None if seconds is None else monotonic() + seconds
    problems = _problems(system, requirement)
    if method is None:
        optimum = bool(problems) and all(_is_small(problem) for problem in problems)
        method = Method.OPTIMAL if optimum else Method.LARGE
    pattern = _start(system, requirement, seconds, seed)
    bound = 0.0
    for place, problem in enumerate(problems):
        left = None if end is None else max(end - monotonic(), 0.0) / (len(problems) - place)
        chosen, least = _improve(problem, pattern[problem.cells], method, left, seed)
        pattern[problem.cells] = chosen
        bound += least
    pattern &= ~system.hidden
    lost = loss(system, requirement, pattern)
    return Suppression(
        pattern, method, lost, min(bound, lost) if method is Method.OPTIMAL else None
    )


def _problems(system: CellSystem, requirement: Requirement) -> list[Problem]:
    """The groups of cells tied together whose pattern may be exchanged for another.

    A group where some cell asks for no distance keeps the pattern of elimination: circuits do not
    tell which exchanges would leave that cell determined.
    """
    asked = [(cells, requirement.within(cells)) for cells in system.components(~system.known)]
    return [
        Problem.of(system, cells, local)
        for cells, local in asked
        if local.cells.size and (local.down + local.up > 0.0).all()
    ]


def _is_small(problem: Problem) -> bool:
    tangled = problem.matrix.nnz > _TANGLED * problem.size
    return problem.size <= (_SMALL // 10 if tangled else _SMALL)


def _start(
    system: CellSystem, requirement: Requirement, seconds: float | None, seed: int
) -> BoolArray:
    """A pattern (n) that protects, the cells of `system.hidden` included."""
    allowed = None if seconds is None else _FIRST_SHARE * seconds / 2.0
    pattern = hide_exactly(system, requirement.cells, seconds=allowed, seed=seed)
    repaired = repair(system, requirement, pattern, seconds=allowed, seed=seed)
    return repaired | system.hidden


def _improve(
    problem: Problem, pattern: BoolArray, method: Method, seconds: float | None, seed: int
) -> tuple[BoolArray, float]:
    """A pattern (n) that loses no more, and a bound of what any pattern loses."""
    if method is Method.OPTIMAL:
        half = None if seconds is None else seconds / 2.0
        first = improve(problem, pattern, Effort(0, half), seed)
        best = optimal.solve(problem, first, Effort(_MASTERS, seconds))
        return best.pattern, best.bound
    if problem.size <= _MEDIUM:
        return improve(problem, pattern, Effort(_NEIGHBOURHOODS, seconds), seed), 0.0
    return pattern, 0.0


def loss(system: CellSystem, requirement: Requirement, pattern: BoolArray) -> float:
    """Weight of the hidden cells that are not required."""
    extra = pattern & ~system.hidden
    extra[requirement.cells] = False
    return float(system.weights[extra].sum())
