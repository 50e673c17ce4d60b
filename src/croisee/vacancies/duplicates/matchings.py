"""Probabilities of pairs that exclude each other: the sum over every way of pairing ads.

Each pair has odds, as if its ads had no other counterpart; the probability of a way of pairing is
the product of the odds of its pairs. Belief propagation sums over all ways: exact where chains of
rivals do not close, near elsewhere (Bayati, Gamarnik, Katz, Nair and Tetali, « Simple deterministic
approximation algorithms for counting matchings », STOC 2007; it converges on any graph).
"""

from typing import NamedTuple

import numpy as np
from numba import njit

from croisee.vacancies.duplicates.records import Floats, Ints

ROUNDS = 200
TOLERANCE = 1e-7
"""Largest move of a chance at which rounds stop."""


class Ends(NamedTuple):
    """One end of each pair (p), by group of pairs that meet there: those of group g are
    `order[starts[g]:starts[g + 1]]`; `room` (p): posts that each pair leaves to others there, and
    `taken` (p): posts that it takes."""

    starts: Ints
    order: Ints
    room: Ints
    taken: Ints


def ends(group: Ints, room: Ints, taken: Ints) -> Ends:
    """The ends of pairs (p), from the number of the group of each."""
    starts = np.concatenate([[0], np.cumsum(np.bincount(group))])
    return Ends(starts, np.argsort(group, kind="stable"), room, taken)


def probabilities(odds: Floats, left: Ends, right: Ends) -> Floats:
    """Probability (p) of each pair, summed over the ways of pairing.

    Two pairs of one group exclude each other unless one takes no more than the room that the other
    leaves.
    """
    here, there = np.ones_like(odds), np.ones_like(odds)
    for _ in range(ROUNDS):
        before = here, there
        here = _free(odds * there, *left)
        there = _free(odds * here, *right)
        moves = (np.abs(new - old) for new, old in zip((here, there), before, strict=True))
        if max(move.max(initial=0.0) for move in moves) < TOLERANCE:
            break
    both = odds * here * there
    found: Floats = both / (1 + both)
    return found


@njit(cache=True)
def _free(weight: Floats, starts: Ints, order: Ints, room: Ints, taken: Ints) -> Floats:
    """Chance (p) that an end is not taken by the rivals of each pair, which weigh `weight` (p)."""
    free = np.ones(weight.size)
    for group in range(starts.size - 1):
        here = order[starts[group] : starts[group + 1]]
        everyone = weight[here].sum()
        for pair in here:
            rivals = everyone - weight[pair]
            if room[pair] > 0:
                for other in here:
                    if other != pair and taken[other] <= room[pair]:
                        rivals -= weight[other]
            free[pair] = 1 / (1 + max(rivals, 0.0))
    return free
