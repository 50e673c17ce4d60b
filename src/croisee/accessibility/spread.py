"""Where the posts of a zone's seekers lie, all of them: the deciles of the distance to a post.

Each post has a whole weight; the decile k is the smallest distance within which k tenths of the
weight lie, an observed distance and never an interpolation. Weights are counted by bucket of
distance, then metre by metre in the buckets that hold a decile: no sorting.
"""

import numpy as np
from numba import njit

from croisee.accessibility.inputs import UNREACHABLE, Counts, Distances, Ranks, Supply, Whole
from croisee.accessibility.lanes import LANES

_SHIFT = np.uint32(10)
_NOTHING = -1


def crossings(
    distances: Distances,
    supply: Supply,
    weight: Whole,
    zone: Whole,
    thresholds: Whole,
    limit: int | None = None,
) -> Distances:
    """Smallest distance within which the weight of posts reaches each threshold (zones × k).

    `distances` (points × places); `weight` (points × occupations): what one post counts for;
    `zone` (points): row of `thresholds` (zones × k, increasing, positive) that each point adds to.
    `UNREACHABLE` where the posts within `limit` never weigh so much.
    """
    widest = UNREACHABLE - 1 if limit is None else limit
    buckets = _in_buckets(
        distances,
        supply.start,
        supply.occupation,
        supply.posts,
        weight.T.copy(),
        zone,
        len(thresholds),
        _largest(distances, widest),
        widest,
    )
    before = np.cumsum(buckets, axis=1)
    bucket = np.array(
        [np.searchsorted(row, wanted) for row, wanted in zip(before, thresholds, strict=True)]
    ).reshape(thresholds.shape)
    met = bucket < buckets.shape[1]
    start = np.where(met, bucket, 0)
    base = np.take_along_axis(before - buckets, start, axis=1)
    slot = np.full(buckets.shape, _NOTHING, np.int8)
    rows, columns = np.nonzero(met)
    slot[rows, bucket[rows, columns]] = columns
    fine = _in_metres(
        distances,
        supply.start,
        supply.occupation,
        supply.posts,
        weight,
        zone,
        slot,
        thresholds.shape[1],
        widest,
    )
    shared = np.take_along_axis(slot, start, axis=1)
    counted = np.cumsum(fine[np.arange(len(slot))[:, None], shared], axis=2)
    step = (counted + base[:, :, None] < thresholds[:, :, None]).sum(axis=2)
    return np.where(met, (start << _SHIFT) + step, UNREACHABLE).astype(np.int32)


def _largest(distances: Distances, widest: int) -> int:
    """Largest distance that counts."""
    largest = int(distances.max(initial=0))
    if largest > widest:
        largest = int(distances.max(where=distances <= widest, initial=0))
    return largest


@njit(cache=True)
def _in_buckets(
    distances: Distances,
    start: Whole,
    occupation: Ranks,
    posts: Counts,
    weight: Whole,
    zone: Whole,
    zones: int,
    largest: int,
    widest: int,
) -> Whole:
    """Weight (zones × buckets) of the posts, by bucket of distance; `weight`: occupations × p."""
    points, places = distances.shape
    last = (largest >> _SHIFT) + 1
    buckets = np.zeros((zones, last), np.int64)
    counted = np.empty((LANES, last), np.int64)
    one = np.zeros((weight.shape[0], LANES), np.int64)
    here = np.empty(LANES, np.int64)
    for point in range(0, points, LANES):
        lanes = min(LANES, points - point)
        one[:, :lanes] = weight[:, point : point + lanes]
        counted[:] = 0
        for place in range(places):
            for lane in range(LANES):
                here[lane] = 0
            for cell in range(start[place], start[place + 1]):
                what, count = occupation[cell], np.int64(posts[cell])
                for lane in range(LANES):
                    here[lane] += one[what, lane] * count
            for lane in range(lanes):
                far = distances[point + lane, place]
                if far <= widest:
                    counted[lane, np.uint32(far) >> _SHIFT] += here[lane]
        for lane in range(lanes):
            buckets[zone[point + lane]] += counted[lane]
    return buckets


@njit(cache=True)
def _in_metres(
    distances: Distances,
    start: Whole,
    occupation: Ranks,
    posts: Counts,
    weight: Whole,
    zone: Whole,
    slot: Whole,
    slots: int,
    widest: int,
) -> Whole:
    """Weight (zones × slots × bucket width) metre by metre in the buckets that have a slot."""
    points, places = distances.shape
    fine = np.zeros((slot.shape[0], slots, 1 << _SHIFT), np.int64)
    for point in range(points):
        mine, counted, one = slot[zone[point]], fine[zone[point]], weight[point]
        for place in range(places):
            far = distances[point, place]
            if far > widest:
                continue
            rank = mine[np.uint32(far) >> _SHIFT]
            if rank != _NOTHING:
                here = 0
                for cell in range(start[place], start[place + 1]):
                    here += one[occupation[cell]] * posts[cell]
                counted[rank, far & ((1 << _SHIFT) - 1)] += here
    return fine
