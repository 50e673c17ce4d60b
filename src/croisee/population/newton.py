"""The multipliers of every zone: Newton's method on the dual of interval raking.

Per zone, the weights nearest the initial ones d in relative entropy, margins within [L, U] up to a
spring of softness c per row that decides who yields when margins contradict each other:

    minimise  Σ w·log(w/d) − w + d  +  Σ_k dist(A_k·w, [L_k, U_k])² / (2·c_k)

Its dual has one multiplier λ per row, w = d·exp(Aᵀλ), and is concave (Deville & Särndal 1992 for
equalities, the « raking » case; springs are the ridge calibration of Bardsley & Chambers 1984):

    maximise  Σ_k [L_k·λ_k⁺ − U_k·λ_k⁻ − c_k·λ_k²/2] − Σ w(λ)

Each step maximises it with Σ w replaced by its quadratic model (`step`), then is shortened until
the dual rises (proximal Newton, Lee, Sun & Saunders 2014). While a margin is off by a factor e or
more, the model is that of the logarithms of margins, of which a step of iterative proportional
fitting is the case of a single row; it too is kept only if the dual rises. Springs are soft at
first and stiffen at each step, so that contradictory margins settle before they pull hard.
"""

import numpy as np
from numba import njit

from croisee.population.cells import Layout
from croisee.population.kernel import LANES, Floats, Ints, squares_of, sums, weigh
from croisee.population.step import best_step, pulls

PRECISION = 1e-9
"""Largest gap of a solved zone, as a share of its target, multipliers not being very large."""
PASSES = 200
"""Evaluations after which a zone is given up, and said so."""
# Gap that rounding leaves, per unit of multiplier; households past which a trial is refused, as a
# multiple of all targets; softness of springs at first, and its factor at each step; logarithm of
# a ratio from which margins are far, and beyond which one is not followed; damping of early steps,
# and how many there may be.
_ROUNDING, _BURST = 1e-14, 1e4
_SOFT, _STIFFER = 1e8, 1e-2
_FAR, _REACH, _DAMPING, _EARLY = 1.0, 3.0, 1e-3, 12


@njit(cache=True)
def asked(there: Floats, low: Floats, high: Floats, ridge: Floats) -> float:
    """The part of the dual that needs no weights: Σ L·λ⁺ − U·λ⁻ − c·λ²/2."""
    value = 0.0
    for k in range(there.size):
        if there[k] != 0.0:
            bound = low[k] if there[k] > 0.0 else high[k]
            value += there[k] * (bound - 0.5 * ridge[k] * there[k])
    return value


@njit(cache=True)
def next_multipliers(
    squares: Floats,
    margin: Floats,
    here: Floats,
    low: Floats,
    high: Floats,
    ridge: Floats,
    size: Floats,
    early: bool,
    there: Floats,
) -> float:
    """Write in `there` where a full step leads; returns how much the dual rises to first order."""
    rows = here.size
    if early:
        matrix = squares.copy()
        lowest, highest = np.empty(rows), np.empty(rows)
        for k in range(rows):
            matrix[k, k] += _DAMPING * margin[k]
            lowest[k], highest[k] = low[k], high[k]
            if margin[k] > 0.0:
                for bounds, told in ((lowest, low), (highest, high)):
                    if np.isfinite(told[k]):
                        ratio = np.log(max(told[k], 1e-3 * margin[k]) / margin[k])
                        bounds[k] = margin[k] * (1.0 + min(max(ratio, -_REACH), _REACH))
        best_step(matrix, margin, here, lowest, highest, ridge, size, there)
    else:
        best_step(squares, margin, here, low, high, ridge, size, there)
    rise: float = asked(there, low, high, ridge) - asked(here, low, high, ridge)
    for k in range(rows):
        rise -= margin[k] * (there[k] - here[k])
    return rise


@njit(cache=True)
def furthest(margin: Floats, pull: Floats, size: Floats) -> float:
    """Largest logarithm of the ratio by which a margin must change, those of no weight left out."""
    most = 0.0
    for k in range(margin.size):
        aim = margin[k] + pull[k]
        if aim > 1e-3 * size[k] and margin[k] > 1e-6 * size[k]:
            most = max(most, abs(np.log(aim / margin[k])))
    return most


@njit(cache=True)
def rake_zones(
    layout: Layout,
    low: Floats,
    high: Floats,
    size: Floats,
    ridge: Floats,
    log_scale: Floats,
    cuts: Ints,
    passes: int,
) -> tuple[Floats, Floats, Ints]:
    """Multipliers and margins (zones × rows), and evaluations per zone (negative: given up).

    low, high, size, ridge: zones × rows, `size` being what a gap is compared to; cuts: zones ×
    levels. Zones take a lane in turn, each left to the next one as soon as it is solved.
    """
    zones, rows = low.shape
    cells, kinds, levels = layout.kind.size, layout.units.size, cuts.shape[1]
    found, reached = np.zeros((zones, rows)), np.zeros((zones, rows))
    used = np.zeros(zones, np.int64)
    trial, scale = np.zeros((rows, LANES)), np.zeros(LANES)
    cut = np.zeros((levels, LANES), np.int64)
    weights, rounded = np.empty((cells, LANES)), np.empty((cells, LANES))
    of_kind = np.empty((kinds, LANES))
    margins, squares = np.empty((rows, LANES)), np.empty((rows, rows, LANES))
    base, aim = np.zeros((LANES, rows)), np.zeros((LANES, rows))
    height, rise, length = np.zeros(LANES), np.zeros(LANES), np.zeros(LANES)
    early, softness = np.zeros(LANES, np.int64), np.ones(LANES)
    zone_of = np.full(LANES, -1)
    pull = np.empty(rows)
    waiting, busy = 0, 0
    while True:
        for lane in range(LANES):
            if zone_of[lane] < 0 and waiting < zones:
                zone_of[lane] = waiting
                trial[:, lane] = 0.0
                scale[lane] = log_scale[waiting]
                cut[:, lane] = cuts[waiting]
                height[lane], rise[lane], length[lane], early[lane] = -np.inf, 0.0, 1.0, _EARLY
                softness[lane] = _SOFT
                waiting += 1
                busy += 1
        if busy == 0:
            return found, reached, used
        weigh(layout, trial, scale, cut, of_kind, rounded, weights)
        sums(layout, weights, cut, of_kind, margins)
        squares_of(layout, weights, cut, of_kind, squares)
        for lane in range(LANES):
            zone = zone_of[lane]
            if zone < 0:
                continue
            used[zone] += 1
            lows, highs, sizes = low[zone], high[zone], size[zone]
            ridges = ridge[zone] * softness[lane]
            here, margin = trial[:, lane].copy(), margins[:, lane].copy()
            total = weights[:, lane].sum()
            value = asked(here, lows, highs, ridges) - total
            noise = 1e-13 * (size[zone].max() + np.abs(here * sizes).sum())
            burst = not total < _BURST * sizes.sum()
            if burst or value < height[lane] + 1e-4 * rise[lane] * length[lane] - noise:
                # Too far: nearer on the same segment, and by plain steps from now on.
                early[lane] = 0
                expected = rise[lane] * length[lane]
                fall = height[lane] + expected - value
                shorter = 0.5 * expected / fall if np.isfinite(fall) else 0.0
                length[lane] *= min(max(shorter, 0.1), 0.5)
                if used[zone] < passes:
                    trial[:, lane] = base[lane] + length[lane] * (aim[lane] - base[lane])
                    continue
            pulls(here, margin, lows, highs, ridges, pull)
            gap = (np.abs(pull) / sizes).max()
            close = softness[lane] == 1.0 and gap <= PRECISION + _ROUNDING * np.abs(here).max()
            if close or used[zone] >= passes:
                found[zone], reached[zone] = here, margin
                used[zone] *= 1 if close else -1
                zone_of[lane] = -1
                busy -= 1
                continue
            softness[lane] = max(softness[lane] * _STIFFER, 1.0)
            ridges = ridge[zone] * softness[lane]
            value = asked(here, lows, highs, ridges) - total
            base[lane], height[lane], length[lane], rise[lane] = here, value, 1.0, -1.0
            square = squares[:, :, lane].copy()
            if early[lane] > 0 and furthest(margin, pull, sizes) > _FAR:
                early[lane] -= 1
                rise[lane] = next_multipliers(
                    square, margin, here, lows, highs, ridges, sizes, True, aim[lane]
                )
            if rise[lane] <= 0.0:
                rise[lane] = next_multipliers(
                    square, margin, here, lows, highs, ridges, sizes, False, aim[lane]
                )
            trial[:, lane] = aim[lane]
