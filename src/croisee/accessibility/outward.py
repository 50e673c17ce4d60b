"""From the door outwards, occupation by occupation: how far until so many posts have been met."""

import numpy as np
from numba import njit

from croisee.accessibility.inputs import UNREACHABLE, Counts, Distances, Ranks, Supply, Whole


def crossings_by_occupation(
    distances: Distances,
    supply: Supply,
    weight: Whole,
    thresholds: Whole,
    limit: int | None = None,
) -> tuple[Distances, Distances]:
    """Smallest distance within which the weight of an occupation's posts reaches each threshold.

    `distances` (points of one zone × places); `weight` (points × occupations): what one post
    counts for; `thresholds` (occupations × k, increasing, positive). Gives occupations × k,
    `UNREACHABLE` where the posts within `limit` never weigh so much; and for occupations with such
    a threshold the distance of their farthest post within `limit`, `UNREACHABLE` without any.
    """
    widest = UNREACHABLE - 1 if limit is None else limit
    flat = distances.ravel()
    pairs = np.flatnonzero(flat <= widest)
    pairs = pairs[np.argsort(flat[pairs])]
    met, last = _walk(
        pairs, distances, supply.start, supply.occupation, supply.posts, weight, thresholds
    )
    return met, last


@njit(cache=True)
def _walk(
    pairs: Whole,
    distances: Distances,
    start: Whole,
    occupation: Ranks,
    posts: Counts,
    weight: Whole,
    thresholds: Whole,
) -> tuple[Distances, Distances]:
    """Meet the places in order of distance until every threshold is crossed."""
    occupations, steps = thresholds.shape
    met = np.full((occupations, steps), UNREACHABLE, np.int32)
    last = np.full(occupations, UNREACHABLE, np.int32)
    counted = np.zeros(occupations, np.int64)
    step = np.zeros(occupations, np.int64)
    left = occupations
    for pair in pairs:
        point, place = pair // distances.shape[1], pair % distances.shape[1]
        for cell in range(start[place], start[place + 1]):
            what = occupation[cell]
            if step[what] == steps:
                continue
            last[what] = distances[point, place]
            counted[what] += weight[point, what] * posts[cell]
            while step[what] < steps and counted[what] >= thresholds[what, step[what]]:
                met[what, step[what]] = distances[point, place]
                step[what] += 1
            left -= step[what] == steps
        if left == 0:
            break
    return met, last
