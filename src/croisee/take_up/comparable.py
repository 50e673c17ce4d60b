"""The best comparable zone: what similar zones reach, chance left out.

The highest of twenty unsure figures is mostly the luckiest. The target is a high quantile of the
figures *after* they have borrowed strength (`borrowing`): given what is known, a predicted figure
is right on average even when it is chosen for being high (Senn, "A note concerning a selection
paradox of Dawid's", The American Statistician 62, 2008). Predictions vary less than the truth: the
target is rather too modest than too bold.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from croisee.take_up.borrowing import Borrowed
from croisee.take_up.interval import Floats
from croisee.take_up.parameters import parameter

Whole = npt.NDArray[np.int64]


def families(features: Floats) -> Whole:
    """The zones most like each zone (n × k), the zone itself first; ties by order of the zones.

    `features` (n × p): characteristics, all known. Each is divided by its interquartile range (its
    standard deviation where that is 0), so that one extreme zone does not set the scale; one that
    does not vary counts for nothing. Distances are Euclidean.
    """
    low, high = np.quantile(features, [0.25, 0.75], axis=0)
    scale = np.where(high > low, high - low, features.std(axis=0))
    scores = features[:, scale > 0] / scale[scale > 0]
    size = min(int(parameter("famille")) + 1, len(scores))
    nearest = np.empty((len(scores), size), np.int64)
    for zone, mine in enumerate(scores):
        far = np.square(scores - mine).sum(axis=1)
        far[zone] = -1.0
        nearest[zone] = np.argsort(far, kind="stable")[:size]
    return nearest


@dataclass(frozen=True, eq=False)
class Target:
    """`logarithm` (n): of the take-up of the best comparable zone; `error` (n): standard error."""

    logarithm: Floats
    error: Floats


def best(borrowed: Borrowed, family: Whole) -> Target:
    """The take-up that most zones of each family do not exceed; at most everybody.

    A quantile lies between two zones of the family: its error is theirs, in the same proportion.
    """
    values = borrowed.logarithm[family]
    order = np.argsort(values, axis=1, kind="stable")
    place = parameter("meilleur") * (family.shape[1] - 1)
    below = int(place)
    above = min(below + 1, family.shape[1] - 1)
    share = place - below

    def sorted_at(table: Floats, rank: int) -> Floats:
        return np.asarray(np.take_along_axis(table, order, axis=1)[:, rank])

    errors = borrowed.error[family]
    value = (1 - share) * sorted_at(values, below) + share * sorted_at(values, above)
    error = np.hypot((1 - share) * sorted_at(errors, below), share * sorted_at(errors, above))
    return Target(np.minimum(value, 0.0), error)
