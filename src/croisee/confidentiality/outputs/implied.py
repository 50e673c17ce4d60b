"""What a published rate says of the count behind it.

A rate rounded to `d` decimals and its denominator leave the numerator an interval of whole numbers;
where it holds one number only, the numerator is as good as published.
"""

from dataclasses import replace

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_array, eye_array, hstack, vstack

from croisee.confidentiality.system import CellSystem, FloatArray, IntArray


def implied_count(
    rate: float, denominator: int, decimals: int, *, scale: int = 100
) -> tuple[int, int]:
    """Least and greatest numerator that give this rate, both included.

    `rate`: as published, rounded to `decimals`, out of `scale` (100: %). Raises `ValueError` when
    no whole number does: the rate is not one of this denominator.
    """
    low, high = implied_counts([rate], [denominator], decimals, scale=scale)
    return int(low[0]), int(high[0])


def implied_counts(
    rates: npt.ArrayLike, denominators: npt.ArrayLike, decimals: int, *, scale: int = 100
) -> tuple[IntArray, IntArray]:
    """`implied_count` of many rates at once: arrays of least and of greatest numerators.

    Whole-number arithmetic: rate × 10^decimals is a whole number `u`, and the numerator lies in
    denominator × (u ± ½) / (scale × 10^decimals). Both ends are kept, since nobody knows how the
    producer rounds halves.
    """
    units = np.rint(np.asarray(rates, dtype=np.float64) * 10**decimals).astype(np.int64)
    whole = np.asarray(denominators, dtype=np.int64)
    step = 2 * scale * 10**decimals
    low = np.maximum(-(-whole * (2 * units - 1) // step), 0)
    high = np.minimum(whole * (2 * units + 1) // step, whole)
    if np.any(low > high):
        raise ValueError("a rate is not one of its denominator")
    return low, high


def bounded(system: CellSystem, cells: IntArray, low: FloatArray, high: FloatArray) -> CellSystem:
    """The same system for an attacker who also knows `low ≤ value ≤ high` of some `cells`.

    `cells`, `low`, `high` are parallel. Each upper bound is one more relation, value + room = high,
    with a hidden cell for the room, so that the defender and the attacker need know nothing of
    bounds. The cells keep their places; the rooms come after them.
    """
    count = cells.size
    lower = system.lower.copy()
    lower[cells] = np.maximum(lower[cells], low)
    chosen = csr_array(
        (np.ones(count), (np.arange(count), cells)), shape=(count, system.size), dtype=np.float64
    )
    rooms = csr_array((system.relations.shape[0], count), dtype=np.float64)
    return replace(
        system,
        values=np.concatenate([system.values, high - system.values[cells]]),
        lower=np.concatenate([lower, np.zeros(count)]),
        weights=np.concatenate([system.weights, np.zeros(count)]),
        relations=csr_array(
            vstack([hstack([system.relations, rooms]), hstack([chosen, eye_array(count)])])
        ),
        hidden=np.concatenate([system.hidden, np.ones(count, dtype=np.bool_)]),
        known=np.concatenate([system.known, np.zeros(count, dtype=np.bool_)]),
    )
