"""Whole households drawn from weights: truncate, replicate, sample.

Each donor is in the zone the whole part of its weight, and once more by chance: the fractions left
are the probabilities of a systematic sample of fixed size, donors in a drawn order (Madow 1949),
so that the number of households is kept, no donor is one away from its weight, and each has its
weight for expectation (the « truncate, replicate, sample » of Lovelace & Ballas 2013, with its
sampling done in proportion exactly). Margins are kept on average, and to the fractions in one draw.
"""

from collections.abc import Sequence

import numpy as np

from croisee.population.cells import Ints
from croisee.population.margins import Floats
from croisee.population.raking import Raked


def whole(weights: Floats, random: np.random.Generator) -> Ints:
    """Whole numbers of expectation `weights`; their sum is that of the weights, up or down to one.

    `weights`: one dimension, none negative. A sum that is not whole is rounded up with the
    probability of its fraction.
    """
    kept = np.floor(weights)
    fraction = weights - kept
    order = random.permutation(weights.size)
    steps = np.cumsum(fraction[order])
    # A step is passed each time the running sum meets start + a whole number.
    passed = np.ceil(steps - random.random()).clip(min=0).astype(np.int64)
    more = np.empty(weights.size, np.int64)
    more[order] = np.diff(passed, prepend=0)
    return kept.astype(np.int64) + more


def draw(raked: Raked, zones: Sequence[int], seed: int) -> Ints:
    """Households of some zones: how many times each donor is there (zones × donors).

    The draw of a zone depends on `seed` and its rank alone, not on the zones asked beside it.
    """
    ranks = np.asarray(zones, np.int64)
    return np.stack(
        [
            whole(weights, np.random.default_rng([seed, int(zone)]))
            for zone, weights in zip(ranks, raked.weights(ranks), strict=True)
        ]
    )
