"""What weights are worth: margins met or contradictory, and how few donors carry a zone."""

from dataclasses import dataclass
from enum import StrEnum

import numpy as np
import numpy.typing as npt

from croisee.population.cells import Ints
from croisee.population.margins import Floats
from croisee.population.raking import Raked

MET = 1e-4
"""Relative miss from which margins are said to contradict each other, and not to be rounded."""
FEW = 10
"""Donors whose share of the weight is told."""


class Status(StrEnum):
    """What became of a zone."""

    MET = "marges atteintes"
    COMPROMISE = "marges contradictoires, compromis"
    UNSOLVED = "non convergé"


@dataclass(frozen=True)
class Miss:
    """One published figure that the weights of a zone do not reach.

    `reached` against [`low`, `high`]; `without_donors`: no donor is of this category, so that no
    weights could reach it.
    """

    zone: int
    margin: str
    category: str
    low: float
    high: float
    reached: float
    without_donors: bool


@dataclass(frozen=True, eq=False)
class Diagnostics:
    """One value per zone.

    `worst`: largest relative miss of a published figure. `households`: sum of weights.
    `effective`: Kish's effective number of donors, (Σw)² / Σw². `largest`: largest weight of a
    donor, in households. `concentrated`: share of the weight in the `FEW` heaviest donors.
    `ratio`: largest ratio, up or down, of a donor's weight to its initial one, both as shares.
    """

    status: npt.NDArray[np.object_]
    worst: Floats
    households: Floats
    effective: Floats
    largest: Floats
    concentrated: Floats
    ratio: Floats
    passes: Ints

    def met_within(self, tolerance: float) -> npt.NDArray[np.bool_]:
        """Zones all of whose published margins are met within this relative tolerance."""
        return np.asarray((self.worst <= tolerance) & (self.status != Status.UNSOLVED))


def diagnose(raked: Raked) -> Diagnostics:
    """Diagnostics of all zones."""
    worst = raked.relative_miss.max(axis=1, initial=0.0)
    status = np.where(worst <= MET, Status.MET, Status.COMPROMISE).astype(object)
    status[~raked.solved] = Status.UNSOLVED
    cells = raked.cells
    share = cells.share
    squared = np.bincount(cells.cell, share**2, minlength=cells.count)
    heaviest = np.zeros(cells.count)
    np.maximum.at(heaviest, cells.cell, share)
    start = cells.layout.start / cells.layout.start.sum()
    columns = np.empty((5, raked.zones))
    few = min(FEW, cells.donors)
    for zones, lanes in raked.lanes():
        weights = lanes[:, : zones.size]
        total = weights.sum(axis=0)
        top = weights * heaviest[:, None]
        # The heaviest donors are in the cells where the heaviest donor of each is heaviest.
        chosen = np.argpartition(-top, min(few, cells.count) - 1, axis=0)[:few]
        # Weights of a zone given up may be beyond measure: it is told unsolved, and not used.
        with np.errstate(divide="ignore", over="ignore", invalid="ignore"):
            change = np.abs(np.log(weights / total / start[:, None])).max(axis=0)
            heavy = [_heaviest(raked, chosen[:, k], weights[:, k], few) for k in range(zones.size)]
            columns[:, zones] = (
                total,
                total**2 / (weights**2 * squared[:, None]).sum(axis=0),
                top.max(axis=0),
                heavy / total,
                np.exp(np.minimum(change, 700.0)),
            )
    households, effective, largest, concentrated, ratio = columns
    return Diagnostics(
        status, worst, households, effective, largest, concentrated, ratio, raked.passes
    )


def misses(raked: Raked, tolerance: float = MET) -> list[Miss]:
    """Every published figure missed by more than `tolerance`, zone by zone, the worst first.

    These are the margins that contradict each other: where they do not, all are reached.
    """
    held = np.bincount(raked.cells.layout.row, minlength=raked.cells.categories) > 0
    found = []
    for margin in raked.margins:
        rows = raked.rows[margin.name]
        for zone, k in np.argwhere(raked.relative_miss[:, rows] > tolerance).tolist():
            row = rows.start + k
            found.append(
                Miss(
                    zone,
                    margin.name,
                    margin.categories[k],
                    float(raked.targets.low[zone, row]),
                    float(raked.targets.high[zone, row]),
                    float(raked.reached[zone, row]),
                    row < held.size and not held[row],
                )
            )
    return sorted(found, key=lambda one: (one.zone, -_gap(one)))


def _gap(miss: Miss) -> float:
    return max(miss.low - miss.reached, miss.reached - miss.high)


def _heaviest(raked: Raked, chosen: Ints, weights: Floats, few: int) -> float:
    """Weight of the heaviest donors among those of the chosen cells."""
    donors = np.isin(raked.cells.cell, chosen)
    each = weights[raked.cells.cell[donors]] * raked.cells.share[donors]
    return float(np.sort(each)[-few:].sum())
