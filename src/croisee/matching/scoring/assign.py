"""From pairs with a probability to links: one to one, or one to many, as declared."""

from enum import Enum

import numpy as np
import numpy.typing as npt
from scipy.optimize import linear_sum_assignment
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from croisee.matching.scoring.comparison import Places
from croisee.matching.scoring.likelihood import Floats

_EXACT_LIMIT = 2_000
"""Records of one component beyond which the exact assignment gives way to the greedy one."""
_LARGEST = 1 - 1e-12


class Cardinality(Enum):
    """Whether a person has one record in both files, in the left one only, or in neither."""

    ONE_TO_ONE = "un-un"
    ONE_TO_MANY = "un-plusieurs"
    MANY_TO_MANY = "plusieurs-plusieurs"


def compete(left: Places, right: Places, probability: Floats, cardinality: Cardinality) -> Floats:
    """Probabilities (p) once candidates of one record share what only one of them can be.

    When a record is linked once at most, its candidates exclude each other: the odds of each weigh
    against the odds of all (exact for one record and its candidates; for chains of conflicts, each
    side counts its own).
    """
    own = _odds(probability)
    shared: Floats = own / (1 + own + rivals(left, right, probability, cardinality))
    return shared


def rivals(left: Places, right: Places, probability: Floats, cardinality: Cardinality) -> Floats:
    """Odds (p) of the other candidates of each pair's records, of those that exclude it."""
    odds = _odds(probability)
    others = np.zeros_like(odds)
    if cardinality is Cardinality.MANY_TO_MANY or not odds.size:
        return others
    others += np.bincount(right, weights=odds)[right] - odds
    if cardinality is Cardinality.ONE_TO_ONE:
        others += np.bincount(left, weights=odds)[left] - odds
    found: Floats = np.maximum(others, 0)
    return found


def _odds(probability: Floats) -> Floats:
    kept = np.minimum(probability, _LARGEST)
    odds: Floats = kept / (1 - kept)
    return odds


def assign(
    left: Places,
    right: Places,
    probability: Floats,
    similarity: Floats,
    cardinality: Cardinality,
    threshold: float,
) -> npt.NDArray[np.bool_]:
    """Which pairs (p) are links: those of `threshold` or more that maximise the total evidence.

    Evidence of a pair: log-odds above the threshold; `similarity` (in order of preference, any
    scale) only decides between equal evidence, so that the order of rows never does.
    `ONE_TO_MANY`: a right record has one left record at most. Conflicts are solved exactly in each
    component, except those of more than `_EXACT_LIMIT` records (greedily, best first).
    """
    kept = np.minimum(probability, _LARGEST)
    candidates = np.flatnonzero(kept >= threshold)
    links = np.zeros(left.size, dtype=np.bool_)
    if not candidates.size or cardinality is Cardinality.MANY_TO_MANY:
        links[candidates] = True
        return links
    odds = kept[candidates] / (1 - kept[candidates])
    gain = np.log(odds) - np.log(threshold / (1 - threshold))
    spread = np.ptp(similarity) or 1.0
    gain = gain + 1e-6 * (1 + (similarity[candidates] - similarity.min()) / spread)
    one, other = left[candidates], right[candidates]
    if cardinality is Cardinality.ONE_TO_MANY:
        one = np.arange(candidates.size)  # each pair a left record of its own
    links[candidates] = _one_to_one(one, other, gain)
    return links


def _one_to_one(left: Places, right: Places, gain: Floats) -> npt.NDArray[np.bool_]:
    _, left = np.unique(left, return_inverse=True)
    _, right = np.unique(right, return_inverse=True)
    free = (np.bincount(left)[left] == 1) & (np.bincount(right)[right] == 1)
    chosen: npt.NDArray[np.bool_] = free.copy()
    disputed = np.flatnonzero(~free)
    if not disputed.size:
        return chosen
    shift = int(left.max()) + 1
    size = shift + int(right.max()) + 1
    edges = (np.ones(disputed.size), (left[disputed], right[disputed] + shift))
    _, component = connected_components(coo_array(edges, shape=(size, size)), directed=False)
    order = disputed[np.argsort(component[left[disputed]], kind="stable")]
    bounds = np.flatnonzero(np.diff(component[left[order]])) + 1
    for pairs in np.split(order, bounds):
        chosen[_solve(pairs, left[pairs], right[pairs], gain[pairs])] = True
    return chosen


def _solve(pairs: Places, left: Places, right: Places, gain: Floats) -> Places:
    """The pairs of one component that give the largest total gain."""
    rows, row = np.unique(left, return_inverse=True)
    columns, column = np.unique(right, return_inverse=True)
    if rows.size + columns.size > _EXACT_LIMIT:
        return _greedy(pairs, row, column, gain)
    gains = np.zeros((rows.size, columns.size))
    which = np.full(gains.shape, -1, dtype=np.int64)
    gains[row, column], which[row, column] = gain, pairs
    found = which[linear_sum_assignment(gains, maximize=True)]
    kept: Places = found[found >= 0]
    return kept


def _greedy(pairs: Places, row: Places, column: Places, gain: Floats) -> Places:
    taken_rows: set[int] = set()
    taken_columns: set[int] = set()
    kept = []
    for place in np.argsort(-gain, kind="stable").tolist():
        one, other = int(row[place]), int(column[place])
        if one not in taken_rows and other not in taken_columns:
            taken_rows.add(one)
            taken_columns.add(other)
            kept.append(pairs[place])
    return np.array(kept, dtype=np.int64)
