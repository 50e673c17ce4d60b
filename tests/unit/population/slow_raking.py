"""Raking as its definition says, slowly: one margin at a time, scaled only when outside its interval."""

import numpy as np
from scipy.optimize import brentq

Floats = np.ndarray


def dense(cells, margins, zone: int) -> Floats:
    """Answers of the cells to every row: cells × rows, thresholds being those of one zone."""
    layout = cells.layout
    table = np.zeros((cells.count, cells.categories))
    for j, kind in enumerate(layout.kind):
        for p in range(layout.first[kind], layout.first[kind + 1]):
            table[j, layout.row[p]] = layout.amount[p]
    for margin in margins:
        if margin.thresholds is not None:
            below = cells.value[:, None] <= margin.thresholds[zone]
            table = np.hstack([table, layout.units[layout.kind][:, None] * below])
    return table


def slow_weights(
    start: Floats, table: Floats, low: Floats, high: Floats, sweeps: int = 4000
) -> Floats:
    """Cyclic maximisation of the dual: each multiplier in turn is moved until its margin is in its
    interval or it is 0 (Hildreth 1957, Csiszár 1975)."""
    weights, multipliers = start.copy(), np.zeros(table.shape[1])
    for _ in range(sweeps):
        before = multipliers.copy()
        for k, answers in enumerate(table.T):
            without = weights * np.exp(-multipliers[k] * answers)
            multipliers[k] = _alone(without, answers, low[k], high[k])
            weights = without * np.exp(multipliers[k] * answers)
        if np.allclose(multipliers, before, rtol=1e-11, atol=1e-11):
            break
    return weights


def _alone(weights: Floats, answers: Floats, low: float, high: float) -> float:
    """Multiplier nearest 0 that brings the margin of one row into its interval."""
    reached = weights @ answers
    if reached == 0 or low <= reached <= high:
        return 0.0
    target = low if reached < low else high

    def gap(multiplier: float) -> float:
        return weights @ (answers * np.exp(multiplier * answers)) - target

    return brentq(gap, -60.0, 60.0, xtol=1e-14)
