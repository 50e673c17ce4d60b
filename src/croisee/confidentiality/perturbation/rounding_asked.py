"""What is asked of a rounding besides being near: intervals to protect, figures printed before.

A figure protects a cell when the values that a reader must think possible, `figure ± reach`, hold
the whole interval asked: controlled rounding with protection levels (Salazar-González, *Controlled
rounding and cell perturbation*, Math. Programming 105, 2006). A count that must pass for nobody, or
for as many as the threshold, is therefore rounded to zero: rounded up, it would prove that somebody
is there. Figures so chosen, which add up, are themselves a possible table, and stay one when a
small cell is raised with its totals: hence no sum narrows what no figure narrows.
"""

import math

import numpy as np

from croisee.confidentiality.perturbation.rounding_limits import Limits
from croisee.confidentiality.system import CellSystem, FloatArray, Requirement

_TINY = 1e-9


def least_base(system: CellSystem, requirement: Requirement) -> int:
    """The least base that always leaves a figure for each cell: each interval asked is then within
    the reach of a rounding on either side."""
    width = float((requirement.down + requirement.up).max(initial=0.0))
    return max(math.ceil(width - _TINY) + (1 if system.integer else 0), 2)


class Asked:
    """`requirement`: the intervals, None for none. `kept` (n): figures to print again, NaN where
    the cell is free; None for none."""

    def __init__(
        self,
        system: CellSystem,
        base: int,
        requirement: Requirement | None,
        kept: FloatArray | None,
    ) -> None:
        self._base = base
        self._least = np.full(system.size, -np.inf)
        self._most = np.full(system.size, np.inf)
        if requirement is not None:
            cells = requirement.cells
            self._least[cells] = system.values[cells] + requirement.up
            self._most[cells] = system.values[cells] - requirement.down
        self._kept = np.full(system.size, np.nan) if kept is None else kept / base
        self.least_base = 2 if requirement is None else least_base(system, requirement)

    def within(self, limits: Limits, reach: FloatArray) -> Limits | None:
        """The limits, where a figure may end given its `reach` (n, in units); None: nowhere."""
        low = np.maximum(limits.low, np.ceil((self._least - reach) / self._base - _TINY))
        high = np.minimum(limits.high, np.floor((self._most + reach) / self._base + _TINY))
        free = np.isnan(self._kept)
        low, high = np.where(free, low, self._kept), np.where(free, high, self._kept)
        if np.any(low > high):
            return None
        return Limits(np.rint(low).astype(np.int64), np.rint(high).astype(np.int64))
