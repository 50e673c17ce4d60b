"""The protection of linear algebra alone: no required cell is determined by what is published.

It is what GaussSuppression gives by default. An attacker who also knows that counts are whole and
not negative may still narrow the cells (`attack.audit` tells): use `suppress` with an interval
where that matters.
"""

import numpy as np

from croisee.confidentiality.suppression.elimination import eliminate
from croisee.confidentiality.suppression.exact_improvement import improve
from croisee.confidentiality.suppression.unknowns import Unknowns
from croisee.confidentiality.system import BoolArray, CellSystem, IntArray, UnprotectableError


def hide_exactly(
    system: CellSystem, required: IntArray, *, seconds: float | None = None, seed: int = 0
) -> BoolArray:
    """Cells to hide (n) so that the relations determine none of the `required` ones (indices).

    The pattern holds the required cells and their complement, not the `hidden` ones, and is
    minimal: to publish any cell of the complement would determine a required one. `seconds` bounds
    the search for a cheaper pattern (0: none; default: a fixed effort of about four seconds, so
    that the same call gives the same pattern). Raises `UnprotectableError` with the required cells
    that are known already or determined whatever is hidden.
    """
    public = required[system.known[required]]
    if public.size:
        raise UnprotectableError(tuple(int(cell) for cell in public))
    pattern = np.zeros(system.size, dtype=np.bool_)
    if required.size:
        unknowns = Unknowns.of(system, required)
        hidden = improve(unknowns, eliminate(unknowns), seconds=seconds, seed=seed)
        pattern[unknowns.cells] = hidden & ~system.hidden[unknowns.cells]
    return pattern
