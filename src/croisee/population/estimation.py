"""What donors hold, added up over each zone, with two of the errors of such a sum.

The total of y in a zone is Σ w·y. Two different things make it uncertain.

*Sampling* of the donors: another file of donors, calibrated on the same margins, would give another
total. To first order a calibrated total is that of the residuals e = y − a·B of y on the margins,
B = (H + C)⁻¹ Σ w·a·y (Deville & Särndal 1992, § 3; C, the springs, as in ridge calibration), and
its variance with donors taken as drawn independently is Σ (w·e)².

*Drawing* of the households of the zone: a zone of 600 households is one draw of a population of
which w is the mean. With the number of households of each kind Poisson of mean w, given the
margins, the variance of the total is Σ w·e² for a normal approximation: within cells, Σ w·var(y),
and between them what the margins do not fix.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from numba import njit

from croisee.foundation.errors import CroiseeError, Problem
from croisee.population.cells import Cells, Ints
from croisee.population.kernel import LANES, predict, squares_of, sums
from croisee.population.margins import Floats
from croisee.population.raking import Raked
from croisee.population.step import solve_free


@dataclass(frozen=True, eq=False)
class Estimate:
    """Zones × values. Variances are in squared units of the value; NaN when they were not asked."""

    total: Floats
    sampling: Floats
    draw: Floats


@dataclass(frozen=True, eq=False)
class _Values:
    """Per value × cell: means of y and y² under the donors' shares, then sums of share²·(y, y²)."""

    mean: Floats
    mean_square: Floats
    shared: Floats
    shared_square: Floats

    @classmethod
    def of(cls, cells: Cells, values: Floats) -> "_Values":
        share, tables = cells.share, []
        for weight in (share, share**2):
            for power in (1, 2):
                tables.append(
                    np.stack([_added(cells, weight * column**power) for column in values.T])
                )
        return cls(*tables)


def _added(cells: Cells, column: Floats) -> Floats:
    """Sum over the donors of each cell."""
    return np.bincount(cells.cell, column, minlength=cells.count).astype(np.float64)


def estimate(
    raked: Raked, values: npt.ArrayLike, zones: Ints | None = None, *, variances: bool = True
) -> Estimate:
    """Totals of `values` (donors, or donors × values) in these zones (all by default).

    `zones`: ranks, for values that hold in some zones only. Raises `CroiseeError` when values are
    not one finite number per donor.
    """
    table = np.array(values, np.float64, ndmin=1)
    table = table[:, None] if table.ndim == 1 else table
    cells = raked.cells
    if table.shape[0] != cells.donors or not np.isfinite(table).all():
        raise CroiseeError(
            Problem(
                "les valeurs à additionner ne sont pas un nombre par ménage donneur.",
                "Donnez une ligne par ménage donneur, sans vide.",
                expected=f"{cells.donors} lignes",
            )
        )
    held = _Values.of(cells, table)
    ranks = np.arange(raked.zones) if zones is None else np.asarray(zones, np.int64)
    found = np.full((3, ranks.size, table.shape[1]), np.nan)
    room = np.empty((cells.layout.units.size, LANES))
    done = 0
    for some, weights in raked.lanes(ranks):
        here = slice(done, done + some.size)
        found[0, here] = _totals(weights, held.mean)[:, : some.size].T
        if variances:
            spread = _variances(raked, some, weights, held, room)
            found[1:, here] = spread[:, :, : some.size].transpose(0, 2, 1)
        done += some.size
    return Estimate(*found)


def _variances(raked: Raked, some: Ints, weights: Floats, held: _Values, room: Floats) -> Floats:
    """Sampling and draw variances: 2 × values × LANES."""
    layout, targets = raked.cells.layout, raked.targets
    filled = np.concatenate([some, np.repeat(some[-1:], LANES - some.size)])
    cuts = np.ascontiguousarray(targets.cuts[filled].T)
    rows = raked.multipliers.shape[1]
    crossed, squares = np.empty((rows, LANES)), np.empty((rows, rows, LANES))
    sums(layout, weights, cuts, room, crossed)
    squares_of(layout, weights, cuts, room, squares)
    # An interval that does not bind fixes nothing: its row takes no part in the regression.
    fixed = (raked.multipliers[filled] != 0) | (targets.low[filled] == targets.high[filled])
    share_square = np.bincount(raked.cells.cell, raked.cells.share**2, minlength=raked.cells.count)
    slopes, fitted, weighted = (
        np.zeros((rows, LANES)),
        np.empty_like(weights),
        np.empty_like(weights),
    )
    spread = np.empty((2, held.mean.shape[0], LANES))
    for value, mean in enumerate(held.mean):
        np.multiply(weights, mean[:, None], out=weighted)
        sums(layout, weighted, cuts, room, crossed)
        _regress(squares, targets.ridge[filled], fixed, crossed, slopes)
        predict(layout, slopes, cuts, room, fitted)
        _squares_left(
            weights,
            fitted,
            mean,
            held.mean_square[value],
            share_square,
            held.shared[value],
            held.shared_square[value],
            spread[:, value],
        )
    return spread


@njit(cache=True)
def _totals(weights: Floats, means: Floats) -> Floats:
    """Values × LANES, each added up in the order of the cells."""
    total = np.zeros((means.shape[0], LANES))
    for value in range(means.shape[0]):
        for j in range(weights.shape[0]):
            for lane in range(LANES):
                total[value, lane] += weights[j, lane] * means[value, j]
    return total


@njit(cache=True)
def _regress(
    squares: Floats,
    ridge: Floats,
    fixed: npt.NDArray[np.bool_],
    crossed: Floats,
    slopes: Floats,
) -> None:
    """Coefficients of a value on the rows that are fixed, 0 on the others: rows × LANES."""
    rows = crossed.shape[0]
    factor, solution = np.empty((rows, rows)), np.zeros(rows)
    for lane in range(LANES):
        matrix = squares[:, :, lane].copy()
        for k in range(rows):
            matrix[k, k] += ridge[lane, k]
        solution[:] = 0.0
        solve_free(matrix, np.nonzero(fixed[lane])[0], crossed[:, lane].copy(), factor, solution)
        slopes[:, lane] = solution


@njit(cache=True)
def _squares_left(
    weights: Floats,
    fitted: Floats,
    mean: Floats,
    mean_square: Floats,
    shared_once: Floats,
    shared: Floats,
    shared_square: Floats,
    spread: Floats,
) -> None:
    """Σ (w·e)² and Σ w·e² over donors; e: the value of a donor less the one fitted to its cell."""
    spread[:] = 0.0
    for j in range(weights.shape[0]):
        for lane in range(LANES):
            weight, fit = weights[j, lane], fitted[j, lane]
            spread[0, lane] += (
                weight
                * weight
                * (shared_square[j] - 2 * fit * shared[j] + fit * fit * shared_once[j])
            )
            spread[1, lane] += weight * (mean_square[j] - 2 * fit * mean[j] + fit * fit)
