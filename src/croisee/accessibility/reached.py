"""One look at all distances: which posts each point reaches within each limit, and how far.

All that the means, the nearest post, coverage and shares within a limit need: each of those
measures is then a few divisions. Nearly all posts are far from nearly all points: `_far` adds every
post without asking where it is, eight points at a time; `_near` sorts out the few that some limit
contains, and those that cannot be reached.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from numba import njit

from croisee.accessibility.inputs import (
    UNREACHABLE,
    Counts,
    Distances,
    Places,
    Ranks,
    Supply,
    Whole,
)
from croisee.accessibility.lanes import LANES, turn


@dataclass(frozen=True, eq=False)
class Reached:
    """What the people of some points (p) reach, by occupation (r).

    `posts`, `length` (p × r × limits + 1): posts within each limit, the last without any, and the
    sum of their distances. `nearest` (p × r): `UNREACHABLE` when there is none. `unreachable`
    (p × r): matching posts without any way to them. `area_posts`, `area_length` (p × r): as
    `posts`, `length`, in the area of the point.
    """

    limits: tuple[int, ...]
    posts: Whole
    length: Whole
    nearest: Distances
    unreachable: Whole
    area_posts: Whole
    area_length: Whole

    def within(self, limit: int | None) -> tuple[Whole, Whole]:
        """Posts (p × r) within a limit, and the sum of their distances."""
        rank = len(self.limits) if limit is None else self.limits.index(limit)
        return self.posts[:, :, rank], self.length[:, :, rank]


def reached(
    distances: Distances,
    supply: Supply,
    limits: tuple[int, ...],
    point_area: Whole,
    place_area: Whole,
) -> Reached:
    """Look from points (p × places, metres or seconds) with `limits` in increasing order.

    `point_area`, `place_area`: such as the employment zone of each; a negative one is no area.
    """
    length, nearest = _far(
        distances, supply.place, supply.occupation, supply.posts, supply.occupations
    )
    bands = len(limits)
    if limits or (point_area >= 0).any() or distances.max(initial=0) == UNREACHABLE:
        near = _near(
            distances,
            supply.start,
            supply.occupation,
            supply.posts,
            supply.occupations,
            np.array(limits, np.int32),
            point_area,
            place_area,
        )
    else:
        near = np.zeros((*nearest.shape, 2, 2), np.int64)
    within = np.cumsum(near[:, :, :bands], axis=2)
    unreachable = near[:, :, bands, 0]
    posts = supply.matching - unreachable
    length -= unreachable * UNREACHABLE
    return Reached(
        limits=limits,
        posts=np.concatenate([within[..., 0], posts[:, :, None]], axis=2),
        length=np.concatenate([within[..., 1], length[:, :, None]], axis=2),
        nearest=nearest,
        unreachable=unreachable,
        area_posts=near[:, :, bands + 1, 0],
        area_length=near[:, :, bands + 1, 1],
    )


@njit(cache=True)
def _far(
    distances: Distances, place: Places, occupation: Ranks, posts: Counts, occupations: int
) -> tuple[Whole, Distances]:
    """Sum of the distances of all posts, and the smallest one (points × occupations)."""
    points, places = distances.shape
    total = np.empty((points, occupations), np.int64)
    nearest = np.empty((points, occupations), np.int32)
    far = np.zeros((places, LANES), np.int32)
    length = np.empty((occupations, LANES), np.int64)
    first = np.empty((occupations, LANES), np.int32)
    for point in range(0, points, LANES):
        lanes = min(LANES, points - point)
        turn(distances, point, lanes, far)
        length[:] = 0
        first[:] = UNREACHABLE
        for cell in range(place.size):
            spot, what, count = place[cell], occupation[cell], np.int64(posts[cell])
            for lane in range(LANES):
                length[what, lane] += count * far[spot, lane]
                first[what, lane] = min(first[what, lane], far[spot, lane])
        total[point : point + lanes] = length.T[:lanes]
        nearest[point : point + lanes] = first.T[:lanes]
    return total, nearest


@njit(cache=True)
def _near(
    distances: Distances,
    start: Whole,
    occupation: Ranks,
    posts: Counts,
    occupations: int,
    limits: npt.NDArray[np.int32],
    point_area: Whole,
    place_area: Whole,
) -> Whole:
    """Posts and lengths (points × occupations × bands, then unreachable, then area × 2)."""
    points, places = distances.shape
    bands = limits.size
    tally = np.zeros((points, occupations, bands + 2, 2), np.int64)
    widest = limits[-1] if bands else np.int32(-1)
    for point in range(points):
        seen, row, home = tally[point], distances[point], point_area[point]
        for place in range(places):
            far = row[place]
            if far <= widest:
                band = np.searchsorted(limits, far)
            elif far == UNREACHABLE:
                band = bands
            else:
                continue
            _add(seen[:, band], far, start[place], start[place + 1], occupation, posts)
        if home >= 0:
            for place in range(places):
                if place_area[place] == home and row[place] < UNREACHABLE:
                    first, end = start[place], start[place + 1]
                    _add(seen[:, bands + 1], row[place], first, end, occupation, posts)
    return tally


@njit(inline="always")
def _add(seen: Whole, far: int, first: int, end: int, occupation: Ranks, posts: Counts) -> None:
    """Add the posts of one place, and their distances, to those of each occupation."""
    for cell in range(first, end):
        seen[occupation[cell], 0] += posts[cell]
        seen[occupation[cell], 1] += np.int64(posts[cell]) * far
