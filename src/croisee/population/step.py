"""One Newton step on multipliers of intervals: a quadratic model, kinked where one changes sign.

    maximise  Σ_k [L_k·λ_k⁺ − U_k·λ_k⁻ − c_k·λ_k²/2] − mᵀ(λ − λ⁰) − (λ − λ⁰)ᵀH(λ − λ⁰)/2

Solved exactly by an active set: rows whose multiplier is 0 and whose margin, in the model, lies
inside its interval stay; the others make a linear system (Cholesky); along its solution the
maximum is found through the kinks met, and where it is one, that multiplier stays at 0. Each turn
raises the model, so that no set of rows comes twice.
"""

import numpy as np
from numba import njit

from croisee.population.kernel import Floats, Ints

_TURNS = 100
_SMALL = 1e-12


@njit(cache=True)
def solve_free(matrix: Floats, free: Ints, right: Floats, factor: Floats, step: Floats) -> None:
    """Solve matrix[free, free] · step[free] = right[free] by Cholesky, from the lower triangle."""
    size = free.size
    for i in range(size):
        for j in range(i + 1):
            value = matrix[free[i], free[j]]
            for k in range(j):
                value -= factor[i, k] * factor[j, k]
            if i == j:
                factor[i, i] = np.sqrt(max(value, 1e-300))
            else:
                factor[i, j] = value / factor[j, j]
    for i in range(size):
        value = right[free[i]]
        for k in range(i):
            value -= factor[i, k] * step[free[k]]
        step[free[i]] = value / factor[i, i]
    for i in range(size - 1, -1, -1):
        value = step[free[i]]
        for k in range(i + 1, size):
            value -= factor[k, i] * step[free[k]]
        step[free[i]] = value / factor[i, i]


@njit(cache=True)
def pulls(
    here: Floats, margin: Floats, low: Floats, high: Floats, ridge: Floats, pull: Floats
) -> None:
    """How far each margin is from where its multiplier wants it; exactly 0 where nothing is asked.

    A multiplier above 0 wants the low bound less its spring, one below 0 the high bound, one at 0
    the nearest point of the interval.
    """
    for k in range(here.size):
        if here[k] > 0.0:
            pull[k] = low[k] - ridge[k] * here[k] - margin[k]
        elif here[k] < 0.0:
            pull[k] = high[k] - ridge[k] * here[k] - margin[k]
        elif margin[k] < low[k]:
            pull[k] = low[k] - margin[k]
        elif margin[k] > high[k]:
            pull[k] = high[k] - margin[k]
        else:
            pull[k] = 0.0


@njit(cache=True)
def _along(
    here: Floats, step: Floats, low: Floats, high: Floats, slope: float
) -> tuple[float, int]:
    """Length at which the model is highest along a step, and the row whose kink stops it (or -1).

    `slope` is that of the model at the start; without kinks it would fall to 0 at length 1.
    """
    rows = here.size
    crossing = np.full(rows, np.inf)
    for k in range(rows):
        if here[k] * step[k] < 0.0 and low[k] < high[k]:
            crossing[k] = -here[k] / step[k]
    lost = 0.0
    for k in np.argsort(crossing):
        if crossing[k] >= 1.0 or slope * (1.0 - crossing[k]) - lost <= 0.0:
            break
        lost += (high[k] - low[k]) * abs(step[k])
        if slope * (1.0 - crossing[k]) - lost <= 0.0:
            return crossing[k], k
    return 1.0 - lost / slope, -1


@njit(cache=True)
def best_step(
    matrix: Floats,
    margin: Floats,
    here: Floats,
    low: Floats,
    high: Floats,
    ridge: Floats,
    size: Floats,
    there: Floats,
) -> None:
    """Write in `there` the multipliers that maximise the model.

    `matrix`: H, of which the lower triangle is read; `margin`: m; `here`: λ⁰; `size`: what a gap
    of each row is compared to.
    """
    rows = here.size
    there[:] = here
    predicted = margin.copy()
    pull, step = np.empty(rows), np.zeros(rows)
    factor, with_ridge = np.empty((rows, rows)), matrix.copy()
    for k in range(rows):
        with_ridge[k, k] += ridge[k]
    for _ in range(_TURNS):
        pulls(there, predicted, low, high, ridge, pull)
        moved = np.abs(pull) > _SMALL * size
        if not moved.any():
            return
        state = np.empty(rows, np.int64)
        for k in range(rows):
            state[k] = 1 if (there[k] != 0.0 or moved[k] or low[k] == high[k]) else 0
        while True:
            free = np.nonzero(state)[0]
            step[:] = 0.0
            solve_free(with_ridge, free, pull, factor, step)
            backward = 0
            for freed in free:
                # A row released must move to the side where its margin is missed.
                wrong = there[freed] == 0.0 and step[freed] * pull[freed] < 0.0
                if wrong and low[freed] < high[freed]:
                    state[freed] = 0
                    backward += 1
            if backward == 0:
                break
        slope = 0.0
        for k in range(rows):
            slope += pull[k] * step[k]
        if slope <= 0.0:
            return
        length, stopped = _along(there, step, low, high, slope)
        for k in range(rows):
            there[k] += length * step[k]
            if high[k] == np.inf and there[k] < 0.0:
                there[k] = 0.0  # rounding alone: its kink cannot be passed
        if stopped >= 0:
            there[stopped] = 0.0
        for k in range(rows):
            value = 0.0
            for other in range(rows):
                value += matrix[max(k, other), min(k, other)] * (there[other] - here[other])
            predicted[k] = margin[k] + value
