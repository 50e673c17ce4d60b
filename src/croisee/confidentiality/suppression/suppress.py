"""One call for every system: the method is chosen by what the time allows."""

from dataclasses import dataclass
from enum import StrEnum

from croisee.confidentiality.suppression.circuit_search import search
from croisee.confidentiality.system import (
    BoolArray,
    CellSystem,
    Requirement,
    UnprotectableError,
)


class Method(StrEnum):
    """How a pattern was found."""

    OPTIMAL = "optimal"
    """Cuts of Fischetti and Salazar: the least loss, or a proven bound of it."""
    LARGE = "large"
    """Circuits and elimination, then improved: any size, no bound of its own."""


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
    pattern = search(system, requirement, seed=seed)
    return Suppression(pattern, Method.LARGE, loss(system, requirement, pattern))


def loss(system: CellSystem, requirement: Requirement, pattern: BoolArray) -> float:
    """Weight of the hidden cells that are not required."""
    extra = pattern & ~system.hidden
    extra[requirement.cells] = False
    return float(system.weights[extra].sum())
