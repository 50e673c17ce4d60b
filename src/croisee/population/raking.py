"""Weights of the donor households in every zone, such that what is published of it is met.

Method in `newton`. A result keeps one multiplier per zone × row, not zones × donors weights:
weights are computed again, some zones at a time, when something is asked of them.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from croisee.population.cells import Cells, Ints
from croisee.population.kernel import LANES, weigh
from croisee.population.margins import Floats, Margin
from croisee.population.newton import PASSES, rake_zones
from croisee.population.targets import Targets, set_down


@dataclass(frozen=True, eq=False)
class Raked:
    """What was found for every zone.

    `rows`: the rows of each margin. `multipliers` and `reached` (zones × rows): multipliers of the
    margins, and the margins of the weights, also of rows not published. `passes` (zones):
    evaluations needed.
    """

    cells: Cells
    margins: tuple[Margin, ...]
    targets: Targets
    rows: dict[str, slice]
    multipliers: Floats
    reached: Floats
    passes: Ints
    solved: npt.NDArray[np.bool_]

    @property
    def zones(self) -> int:
        """How many zones."""
        return int(self.reached.shape[0])

    @cached_property
    def miss(self) -> Floats:
        """Zones × rows: what is reached less the nearest value published, 0 inside the interval."""
        above = np.maximum(self.reached - self.targets.high, 0.0)
        return above + np.minimum(self.reached - self.targets.low, 0.0)

    @cached_property
    def relative_miss(self) -> Floats:
        """Zones × rows: the miss as a share of the target (of 1 ‰ of the households if smaller)."""
        return np.abs(self.miss) / self.targets.size

    def lanes(self, zones: Ints | None = None) -> Iterator[tuple[Ints, Floats]]:
        """Some zones (ranks, at most `LANES`) and their weights: cells × LANES, reused each time.

        Lanes beyond the zones given hold the last one again.
        """
        ranks = np.arange(self.zones) if zones is None else np.asarray(zones, np.int64)
        layout = self.cells.layout
        weights = np.empty((layout.kind.size, LANES))
        rounded, exponent = np.empty_like(weights), np.empty((layout.units.size, LANES))
        for begin in range(0, ranks.size, LANES):
            some = ranks[begin : begin + LANES]
            filled = np.concatenate([some, np.repeat(some[-1:], LANES - some.size)])
            weigh(
                layout,
                np.ascontiguousarray(self.multipliers[filled].T),
                self.targets.log_scale[filled],
                np.ascontiguousarray(self.targets.cuts[filled].T),
                exponent,
                rounded,
                weights,
            )
            yield some, weights

    def weights(self, zones: Ints | None = None) -> Floats:
        """Weights of the donors in these zones (all by default): zones × donors.

        The weight of a cell is shared between its donors as their initial weights are.
        """
        cell, share = self.cells.cell, self.cells.share
        blocks = [one[cell, : some.size].T * share for some, one in self.lanes(zones)]
        return np.concatenate(blocks)


def rake(cells: Cells, margins: Sequence[Margin]) -> Raked:
    """Weights nearest the initial ones, in relative entropy, that meet the margins of each zone.

    The first margin sets the population from which a zone starts. Zones are solved apart: the
    figures of one do not depend, to the last bit, on which others are asked beside it.
    Raises `CroiseeError` as `set_down` does; margins that contradict each other are not an error:
    the best compromise is given, and `diagnose` says which and by how much.
    """
    targets, rows = set_down(cells, margins)
    multipliers, reached, passes = rake_zones(cells.layout, *targets, PASSES)
    return Raked(
        cells, tuple(margins), targets, rows, multipliers, reached, np.abs(passes), passes > 0
    )
