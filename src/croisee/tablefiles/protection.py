"""Hide what must be, then let the attacker try: the same two steps for every form of table."""

from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from croisee.confidentiality import (
    Audit,
    CellSystem,
    Disclosure,
    Method,
    Requirement,
    Suppression,
    UnprotectableError,
    audit,
    suppress,
)
from croisee.confidentiality.algebra import determined
from croisee.confidentiality.rules import PRIMARY
from croisee.confidentiality.suppression import loss
from croisee.confidentiality.suppression.repair import repair
from croisee.confidentiality.system import BoolArray, IntArray

Letters = npt.NDArray[np.str_]
"""One letter of `Disclosure` per cell."""


@dataclass(frozen=True)
class Protection:
    """`letters` (n): status of each cell; None when nothing protects the cells of `unsafe`.

    `unsafe`: cells that the attacker narrows, or that what is public already gives away.
    """

    letters: Letters | None
    suppression: Suppression | None
    primary: int
    secondary: int
    unsafe: IntArray


def protect_system(
    system: CellSystem,
    requirement: Requirement,
    letters: Letters,
    *,
    method: Method | None = None,
    seconds: float | None = None,
    singletons: BoolArray | None = None,
) -> Protection:
    """Complete the primary `letters` (A, B, C; V elsewhere) with D, and attack the result.

    `singletons` (n): cells of one contributor, who knows his own; None: nobody is thought to attack
    from inside. A cell that is never published carries D too, but is not counted as secondary.
    """
    primary = np.isin(letters, [letter.value for letter in PRIMARY])
    try:
        found = suppress(system, requirement, method=method, seconds=seconds)
        if singletons is not None:
            found = _shielded(system, requirement, found, singletons)
    except UnprotectableError as failure:
        return Protection(None, None, int(primary.sum()), 0, np.array(failure.cells, dtype=int))
    hidden = (found.pattern | system.hidden) & ~system.known
    attack = audit(system, ~hidden, requirement, singletons=singletons)
    return Protection(
        letters=np.where(hidden & ~primary, Disclosure.SECONDARY.value, letters),
        suppression=found,
        primary=int(primary.sum()),
        secondary=int((hidden & ~system.hidden & ~primary).sum()),
        unsafe=unsafe_cells(system, ~hidden, requirement, attack),
    )


def _shielded(
    system: CellSystem, requirement: Requirement, found: Suppression, singletons: BoolArray
) -> Suppression:
    """The pattern, and what must be hidden beside it from those who are alone in their cell."""
    pattern = repair(system, requirement, found.pattern, singletons=singletons)
    return replace(found, pattern=pattern, lost=loss(system, requirement, pattern))


def unsafe_cells(
    system: CellSystem, public: BoolArray, requirement: Requirement, attack: Audit
) -> IntArray:
    """The cells that the attack narrows, and those that need only not be determined and are."""
    weak = requirement.cells[(requirement.down == 0.0) & (requirement.up == 0.0)]
    if weak.size:
        weak = weak[determined(system, ~(public | system.known))[weak]]
    return np.union1d(np.array(attack.unsafe, dtype=np.int64), weak)


def letters_of(primary: BoolArray) -> Letters:
    """A for each primary cell, V elsewhere: the letters of a table that gives no reason."""
    return np.where(primary, Disclosure.FREQUENCY.value, Disclosure.VALID.value)
