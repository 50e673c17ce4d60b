"""Where a desk would reach most people: which places, of those possible, and how many they reach.

Choosing the k places that cover most people is the maximal covering problem (Church and ReVelle,
Papers of the Regional Science Association 32, 1974). Taking each time the place that adds most
reaches at least 63 % of the best possible choice (Nemhauser, Wolsey and Fisher, Mathematical
Programming 14, 1978), and nearly always much more: the share actually guaranteed is computed.
Weights are whole numbers, so that a choice is the same on every machine.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_array

from croisee.take_up.counts import Counts
from croisee.take_up.interval import LEVEL, Floats, Interval
from croisee.take_up.rate import not_claiming

Whole = npt.NDArray[np.int64]
ONE = 1_000_000
"""The people of a zone, spread over its points, are this many millionths."""
_THOUSANDTHS = 1000


@dataclass(frozen=True, eq=False)
class Points:
    """Where people live: `zone` (p) and `share` (p) of the zone's people, in millionths."""

    zone: Whole
    share: Whole


@dataclass(frozen=True, eq=False)
class Desks:
    """`chosen`: places in the order of choice, fewer than asked when no other adds anybody.

    `covered` (k × zones): share of each zone's people within reach of the first desks.
    `guaranteed`: the choice reaches at least this share of what the best one could.
    """

    chosen: tuple[int, ...]
    covered: Floats
    guaranteed: float


def choose(near: npt.NDArray[np.bool_], points: Points, people: Floats, desks: int) -> Desks:
    """Choose `desks` places, the most useful first; ties go to the place that comes first.

    `near` (places × p): a point is within reach of a place; `people` (zones): expected number who
    do not claim, spread over the points as the population is (nobody where unknown or below 0).
    """
    reach = csr_array(near.astype(np.int64))
    expected = np.rint(np.nan_to_num(np.maximum(people, 0.0)) * _THOUSANDTHS).astype(np.int64)
    weight = expected[points.zone] * points.share
    left = weight.copy()
    done, most = 0, int(weight.sum())
    chosen: list[int] = []
    covered = [np.zeros(people.size)]
    open_points = np.ones(weight.size, bool)
    for step in range(desks + 1):
        gains = reach @ left
        most = min(most, done + int(np.sort(gains)[::-1][:desks].sum()))
        best = int(np.argmax(gains))
        if step == desks or gains[best] == 0:
            break
        chosen.append(best)
        done += int(gains[best])
        open_points &= ~near[best]
        left[near[best]] = 0
        inside = np.where(open_points, 0, points.share)
        covered.append(np.bincount(points.zone, inside, people.size) / ONE)
    return Desks(tuple(chosen), np.array(covered[1:]).reshape(-1, people.size), _ratio(done, most))


def reached(counts: Counts, desks: Desks, level: float = LEVEL) -> Interval:
    """People entitled and not claiming within reach of the first 1, 2, … desks."""
    return not_claiming(counts.together(desks.covered), level)


def _ratio(part: int, whole: int) -> float:
    return part / whole if whole else 1.0
