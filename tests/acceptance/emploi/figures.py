"""The published figures by their definitions, one zone and one occupation at a time.

`way` (points × vacancies): metres or seconds, infinite where there is no way. For a seeker of an
occupation who starts from a point, each measure looks at the posts of that occupation; the figure
of a zone is the mean over its seekers who have one, `covered` the share who do.
"""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from acceptance.emploi.records import Posts, Starts

Measure = Callable[[np.ndarray, np.ndarray], np.ndarray]
"""(points × vacancies of one occupation, posts) → value of each point, NaN where there is none."""


def mean_within(limit: float) -> Measure:
    """Mean distance to the posts within a limit."""

    def measure(way: np.ndarray, posts: np.ndarray) -> np.ndarray:
        near = np.where(way <= limit, posts, 0)
        total = (near * np.where(near > 0, way, 0)).sum(axis=1)
        with np.errstate(invalid="ignore"):
            return np.asarray(total / near.sum(axis=1))

    return measure


def nearest(way: np.ndarray, posts: np.ndarray) -> np.ndarray:
    """Distance to the nearest post."""
    closest = way.min(axis=1, initial=np.inf)
    return np.where(np.isfinite(closest), closest, np.nan)


def share_within(limit: float) -> Measure:
    """Share of all posts within a limit."""

    def measure(way: np.ndarray, posts: np.ndarray) -> np.ndarray:
        with np.errstate(invalid="ignore"):
            return np.asarray((posts * (way <= limit)).sum(axis=1) / posts.sum())

    return measure


def share_unreachable(way: np.ndarray, posts: np.ndarray) -> np.ndarray:
    """Share of all posts to which there is no way."""
    with np.errstate(invalid="ignore"):
        return np.asarray((posts * np.isinf(way)).sum(axis=1) / posts.sum())


class Cells(NamedTuple):
    """Of each zone × occupation: what the measure is, and the share of seekers of whom it is."""

    value: np.ndarray
    covered: np.ndarray

    def of_zones(self, seekers: np.ndarray) -> np.ndarray:
        """Mean over the seekers (zones × occupations) who have one."""
        weight = seekers * self.covered
        with np.errstate(invalid="ignore"):
            return np.asarray((weight * np.nan_to_num(self.value)).sum(axis=1) / weight.sum(axis=1))

    def coverage(self, seekers: np.ndarray) -> np.ndarray:
        """Share of the seekers who have one."""
        return np.asarray((seekers * self.covered).sum(axis=1) / seekers.sum(axis=1))


def cells(starts: Starts, way: np.ndarray, posts: Posts, codes: list[str], of: Measure) -> Cells:
    """A measure from every zone, for every occupation."""
    mine = [posts.rome == code for code in codes]
    each = [of(way[:, kept], posts.count[kept]) for kept in mine]
    return cells_of_points(starts, np.stack(each, axis=1))


def cells_of_points(starts: Starts, values: np.ndarray) -> Cells:
    """From what holds at each point (points × occupations, NaN where nothing does)."""
    shape = starts.zone.max() + 1, values.shape[1]
    value, covered = np.full(shape, np.nan), np.zeros(shape)
    for column, each in enumerate(values.T):
        for zone in range(shape[0]):
            here = ~np.isnan(each) & (starts.zone == zone)
            covered[zone, column] = starts.share[here].sum()
            if here.any():
                value[zone, column] = np.average(each[here], weights=starts.share[here])
    return Cells(value, covered)


def tenth_within(
    starts: Starts,
    way: np.ndarray,
    posts: Posts,
    codes: list[str],
    seekers: np.ndarray,
    tenth: int,
    limit: float,
) -> np.ndarray:
    """Distance within which so many tenths of the seekers (zones × occupations) are, each spread
    evenly over the posts of their occupation within a limit."""
    value = np.full(len(seekers), np.nan)
    for zone, sought in enumerate(seekers):
        here, far, weight = np.flatnonzero(starts.zone == zone), [], []
        for point in here:
            for column in np.flatnonzero(sought):
                near = (posts.rome == codes[column]) & (way[point] <= limit)
                if near.any():
                    far.append(way[point, near])
                    even = posts.count[near] / posts.count[near].sum()
                    weight.append(sought[column] * starts.share[point] * even)
        if far:
            along, mass = np.concatenate(far), np.concatenate(weight)
            order = np.argsort(along, kind="stable")
            enough = np.cumsum(mass[order]) >= tenth / 10 * mass.sum() - 1e-7
            value[zone] = along[order][np.flatnonzero(enough)[0]]
    return value


def so_many_posts(
    starts: Starts, way: np.ndarray, posts: Posts, codes: list[str], seekers: np.ndarray, per: float
) -> Cells:
    """Distance within which there are `per` posts per seeker of the zone, in mean over its people."""
    value = np.full(seekers.shape, np.nan)
    for zone, column in zip(*np.nonzero(seekers), strict=True):
        mine, here = posts.rome == codes[column], starts.zone == zone
        far = way[np.ix_(here, mine)].ravel()
        met = (starts.share[here][:, None] * posts.count[mine]).ravel()
        order = np.argsort(far, kind="stable")
        enough = np.flatnonzero(np.cumsum(met[order]) >= per * seekers[zone, column] - 1e-9)
        if enough.size:
            value[zone, column] = far[order][enough[0]]
    return Cells(value, (~np.isnan(value)).astype(float))


def access(
    starts: Starts,
    way: np.ndarray,
    posts: Posts,
    codes: list[str],
    seekers: np.ndarray,
    limit: float,
) -> Cells:
    """Posts per seeker who can come, added over the places in reach. `starts`, `seekers`: of all
    zones, those of rivals too."""
    zones = starts.zone.max() + 1
    value, covered = np.full((zones, len(codes)), np.nan), np.zeros((zones, len(codes)))
    for column, code in enumerate(codes):
        mine = posts.rome == code
        reach = way[:, mine] <= limit
        rivals = (seekers[starts.zone, column] * starts.share)[:, None] * reach
        with np.errstate(divide="ignore", invalid="ignore"):
            each = np.where(rivals.sum(axis=0) > 0, posts.count[mine] / rivals.sum(axis=0), 0)
        total = (reach * each).sum(axis=1)
        covered[:, column] = np.bincount(starts.zone, starts.share * (total > 0), zones)
        with np.errstate(invalid="ignore"):
            value[:, column] = np.bincount(starts.zone, starts.share * total, zones)
            value[:, column] /= covered[:, column]
    return Cells(value, covered)
