"""How finely the figures of a zone can be told before they tell that a group is small."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from croisee.accessibility.inputs import Whole
from croisee.confidentiality.attack.averages import Told, safe
from croisee.studies.distance_emploi.catalogue import STEPS, Figure, Who
from croisee.studies.distance_emploi.demand import WITH, WITHOUT
from croisee.studies.distance_emploi.measuring import Found

COARSER = (1, 2, 5, 10)
"""Roundings tried, the finest first: times the step of each unit."""
_SLACK = 1.002
"""The attacker knows that a figure was rounded, not how a tie was: half a step, and a little."""
_AMONG = {Who.ALL: (WITH, WITHOUT), Who.WITH: (WITH,), Who.WITHOUT: (WITHOUT,)}


@dataclass(frozen=True)
class Leaving:
    """What may leave of a zone: the first `count` figures, the main ones to `main` times their
    steps, the others to `other` times theirs."""

    main: int
    other: int
    count: int

    def coarser(self, figure: Figure) -> int:
        """How many steps this figure is rounded to."""
        return self.main if figure.main else self.other


def leaving(found: Sequence[Found], zone: int, seekers: Whole, threshold: int) -> Leaving:
    """The finest rounding at which all figures of a zone may be published together.

    The main figures come as fine as can be, at the cost of the others. `seekers` (occupations × 2):
    those of the zone who drive, and who do not; each is a group. The attacker knows how many they
    are in all, the weights of every figure, every published figure and its rounding. Where even the
    coarsest says too much, the last figures are left out: fewer tell less, so how many may leave is
    found by halving.
    """
    groups = seekers.reshape(-1)
    total = Told(np.ones(groups.size), None, float(groups.sum()), 0.0)

    def holds(tried: Leaving) -> bool:
        told = (
            _told(each, zone, seekers.shape, tried.coarser(each.figure))
            for each in found[: tried.count]
        )
        return safe(groups, [total, *told], threshold)

    # Coarser is not always safer: a group may lie at the edge of what a wider step would allow.
    for main in COARSER:
        for other in COARSER[COARSER.index(main) :]:
            if holds(tried := Leaving(main, other, len(found))):
                return tried
    last = COARSER[-1]
    kept, refused = 0, len(found)
    while refused - kept > 1:
        middle = (kept + refused) // 2
        if holds(Leaving(last, last, middle)):
            kept = middle
        else:
            refused = middle
    finest = (Leaving(main, last, kept) for main in COARSER)
    return next(filter(holds, finest), Leaving(last, last, kept))


def _told(found: Found, zone: int, shape: tuple[int, ...], coarser: int) -> Told:
    """What one figure confines. Where it says that nobody has one, those who could are nobody."""
    weight = np.zeros(shape)
    for group in _AMONG[found.figure.who]:
        weight[:, group] = found.weight[zone]
    value = found.rounded(coarser)[zone]
    if np.isnan(value):
        return Told(weight.reshape(-1), None, 0.0, 0.0)
    mean = np.repeat(found.mean[zone][:, None], shape[1], axis=1)
    step = STEPS[found.figure.unit] * coarser * _SLACK
    return Told((weight * mean).reshape(-1), weight.reshape(-1), float(value), step)
