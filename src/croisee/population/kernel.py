"""Weights and moments of eight zones side by side: each cell is read once for all of them.

Lanes are never added to one another and cells are added in one order, so that a zone's figures are
the same to the last bit whichever zones lie beside it.
"""

import numpy as np
import numpy.typing as npt
from numba import njit

from croisee.population.cells import Layout

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

LANES = 8
_SHIFT = 6755399441055744.0  # 1.5 × 2⁵²: adding it rounds to a whole number, kept in the low bits
_LOG2_E = 1.4426950408889634
_LN2_HIGH, _LN2_LOW = 6.93147180369123816490e-01, 1.90821492927058770002e-10


@njit(cache=True)
def exponential(x: Floats, rounded: Floats) -> None:
    """Replace each x by eˣ, x being first brought within ±700; `rounded` is room of the same size.

    x = k·ln 2 + r with |r| ≤ ln 2 / 2, a polynomial of degree 12 for eʳ, and k added to the
    exponent bits: two units in the last place, in loops that the compiler turns into vectors.
    """
    bits, powers = x.view(np.int64), rounded.view(np.int64)
    for place in range(x.size):
        value = x[place]
        value = -700.0 if value < -700.0 else value
        value = 700.0 if value > 700.0 else value
        rounded[place] = value * _LOG2_E + _SHIFT
        k = rounded[place] - _SHIFT
        r = (value - k * _LN2_HIGH) - k * _LN2_LOW
        p = 1 / 479001600.0
        p = p * r + 1 / 39916800.0
        p = p * r + 1 / 3628800.0
        p = p * r + 1 / 362880.0
        p = p * r + 1 / 40320.0
        p = p * r + 1 / 5040.0
        p = p * r + 1 / 720.0
        p = p * r + 1 / 120.0
        p = p * r + 1 / 24.0
        p = p * r + 1 / 6.0
        p = p * r + 0.5
        p = p * r + 1.0
        x[place] = p * r + 1.0
    for place in range(x.size):
        bits[place] += powers[place] << 52


@njit(cache=True)
def predict(layout: Layout, multipliers: Floats, cuts: Ints, of_kind: Floats, told: Floats) -> None:
    """Add up, in each cell (cells × LANES), one multiplier per unit: Σ count · λ (rows × LANES).

    `cuts` (levels × LANES): how many cells lie at or below each threshold, rising down a lane; the
    rows of levels are the last ones. `of_kind` (kinds × LANES) is room to work in.
    """
    kinds, cells, levels = layout.units.size, layout.kind.size, cuts.shape[0]
    categories = multipliers.shape[0] - levels
    of_kind[:] = 0.0
    for i in range(kinds):
        for p in range(layout.first[i], layout.first[i + 1]):
            row, count = layout.row[p], layout.amount[p]
            for lane in range(LANES):
                of_kind[i, lane] += count * multipliers[row, lane]
    ahead = np.zeros(LANES)
    for level in range(levels):
        for lane in range(LANES):
            ahead[lane] += multipliers[categories + level, lane]
    order = np.argsort(cuts.ravel())
    at = 0
    for event in range(order.size + 1):
        stop = cells if event == order.size else cuts[order[event] // LANES, order[event] % LANES]
        for j in range(at, stop):
            kind = layout.kind[j]
            units = layout.units[kind]
            for lane in range(LANES):
                told[j, lane] = of_kind[kind, lane] + units * ahead[lane]
        at = max(at, stop)
        if event < order.size:
            level, lane = order[event] // LANES, order[event] % LANES
            ahead[lane] -= multipliers[categories + level, lane]


@njit(cache=True)
def weigh(
    layout: Layout,
    multipliers: Floats,
    log_scale: Floats,
    cuts: Ints,
    of_kind: Floats,
    rounded: Floats,
    weights: Floats,
) -> None:
    """Weights (cells × LANES): start · exp(log_scale + Σ count · λ); `predict` tells the rest.

    `rounded` (cells × LANES) is room to work in.
    """
    predict(layout, multipliers, cuts, of_kind, weights)
    for j in range(layout.kind.size):
        for lane in range(LANES):
            weights[j, lane] += log_scale[lane]
    exponential(weights.ravel(), rounded.ravel())
    for j in range(layout.kind.size):
        for lane in range(LANES):
            weights[j, lane] *= layout.start[j]


@njit(cache=True)
def sums(layout: Layout, weights: Floats, cuts: Ints, of_kind: Floats, margins: Floats) -> None:
    """Margins Σ w·a (rows × LANES) of weights of any sign (cells × LANES)."""
    kinds, cells, levels = layout.units.size, layout.kind.size, cuts.shape[0]
    categories = margins.shape[0] - levels
    margins[:] = 0.0
    of_kind[:] = 0.0
    below = np.zeros(LANES)
    order = np.argsort(cuts.ravel())
    at = 0
    for event in range(order.size + 1):
        stop = cells if event == order.size else cuts[order[event] // LANES, order[event] % LANES]
        for j in range(at, stop):
            kind = layout.kind[j]
            units = layout.units[kind]
            for lane in range(LANES):
                of_kind[kind, lane] += weights[j, lane]
                below[lane] += units * weights[j, lane]
        at = max(at, stop)
        if event < order.size:
            level, lane = order[event] // LANES, order[event] % LANES
            margins[categories + level, lane] = below[lane]
    for i in range(kinds):
        for p in range(layout.first[i], layout.first[i + 1]):
            row, count = layout.row[p], layout.amount[p]
            for lane in range(LANES):
                margins[row, lane] += count * of_kind[i, lane]


@njit(cache=True)
def squares_of(
    layout: Layout, weights: Floats, cuts: Ints, of_kind: Floats, squares: Floats
) -> None:
    """Second moments Σ w·a·aᵀ: rows × rows × LANES, of which the lower triangle is written.

    The rows of levels are prefixes of the cells: their moments are read off where each threshold
    is passed. `of_kind` must hold the weight of each kind, as `sums` leaves it.
    """
    kinds, levels = layout.units.size, cuts.shape[0]
    categories = squares.shape[0] - levels
    squares[:] = 0.0
    below = np.zeros(LANES)
    crossed = np.zeros((categories, LANES))
    unit_weight = np.zeros(LANES)
    order = np.argsort(cuts.ravel())
    at = 0
    for event in range(order.size):
        level, lane_cut = order[event] // LANES, order[event] % LANES
        stop = cuts[level, lane_cut]
        for j in range(at, stop):
            kind = layout.kind[j]
            units = layout.units[kind]
            for lane in range(LANES):
                unit_weight[lane] = units * weights[j, lane]
                below[lane] += units * unit_weight[lane]
            for p in range(layout.first[kind], layout.first[kind + 1]):
                row, count = layout.row[p], layout.amount[p]
                for lane in range(LANES):
                    crossed[row, lane] += count * unit_weight[lane]
        at = max(at, stop)
        row = categories + level
        for other in range(categories):
            squares[row, other, lane_cut] = crossed[other, lane_cut]
        for other in range(level + 1):
            # Levels are nested: what two of them share is the lower one.
            squares[row, categories + other, lane_cut] = below[lane_cut]
            if other < level and cuts[other, lane_cut] < stop:
                squares[row, categories + other, lane_cut] = squares[
                    categories + other, categories + other, lane_cut
                ]
    for i in range(kinds):
        for p in range(layout.first[i], layout.first[i + 1]):
            row, count = layout.row[p], layout.amount[p]
            for q in range(layout.first[i], p + 1):
                other, product = layout.row[q], count * layout.amount[q]
                for lane in range(LANES):
                    squares[row, other, lane] += product * of_kind[i, lane]
