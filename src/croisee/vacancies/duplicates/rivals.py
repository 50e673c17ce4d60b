"""How probable a pair is, given the other ads that either of its ads may be one with.

An ad has one counterpart in another side at most (Sadinle, JASA 2017, on bipartite linkage). What a
pair is worth therefore meets two chances before seeing anything: that the ad is announced on the
other side at all, and that its counterpart is this one among its rivals. In a village the one
vacancy for a mason has hardly any rival; in a city it has ten.
"""

from typing import NamedTuple

import numpy as np

from croisee.vacancies.duplicates.matchings import ends, probabilities
from croisee.vacancies.duplicates.records import Floats, Ints, Records

ROUNDS = 50
TOLERANCE = 1e-6
_LEAST_SHARED, _MOST_SHARED = 0.001, 0.95
"""Bounds of the share of ads that both sides announce: never nobody, never all."""
_LEAST, _MOST = 1e-4, 1 - 1e-6
"""Probabilities below which a pair is no rival, and above which none is taken."""


class Weighed(NamedTuple):
    """Pairs of two sides (p): their ads, the `encounter` of sides that each is of, what it is
    `worth` (likelihood ratio of one vacancy against two), and its `probability` among pairs."""

    first: Ints
    second: Ints
    encounter: Ints
    worth: Floats
    probability: Floats


def alone(pairs: Weighed) -> Floats:
    """Probability (p) of each pair if its ads had no other counterpart.

    By encounter, seen from the side that has fewer ads: share / (1 - share) · worth / rivals, where
    the share of ads that both sides announce is the one that these very probabilities give back.
    """
    found = pairs.probability.copy()
    for number in np.unique(pairs.encounter):
        rows = np.flatnonzero(pairs.encounter == number)
        ends = [
            np.unique(side[rows], return_inverse=True)[1] for side in (pairs.first, pairs.second)
        ]
        ad = min(ends, key=lambda end: int(end.max()))
        each = pairs.worth[rows] / np.bincount(ad)[ad]
        share = pairs.probability[rows].sum() / (ad.max() + 1)
        for _ in range(ROUNDS):
            share = min(max(share, _LEAST_SHARED), _MOST_SHARED)
            odds = share / (1 - share) * each
            total = np.bincount(ad, odds)
            before, share = share, (total / (1 + total)).mean()
            if abs(share - before) < TOLERANCE:
                break
        found[rows] = odds / (1 + odds)
    return found


def among_rivals(records: Records, pairs: Weighed, probability: Floats) -> Floats:
    """Probability (p) of each pair, when its ads have one counterpart in a channel at most.

    Ads that can be parts of one, because their posts are no more than its own, are no rivals. Pairs
    less probable than `_LEAST` alone are none either, and keep their probability.
    """
    kept = np.flatnonzero(probability >= _LEAST)
    likely = np.minimum(probability[kept], _MOST)
    posts = np.maximum(records.posts, 1)
    sides = []
    for ad, other in ((pairs.first, pairs.second), (pairs.second, pairs.first)):
        one, two = ad[kept], other[kept]
        group = np.unique((one << 32) | records.channel[two], return_inverse=True)[1]
        sides.append(ends(group, posts[one] - posts[two], posts[two]))
    found = probability.copy()
    found[kept] = probabilities(likely / (1 - likely), *sides)
    return found
