"""What the measures read: who looks for what, which posts are where, where people start from.

Everything is a whole number (people, posts, metres, seconds), so that a sum has one value in
whatever order, and cutting a request in parts changes no bit of the answer.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Protocol

import numpy as np
import numpy.typing as npt

from croisee.foundation.errors import CroiseeError, Problem

Whole = npt.NDArray[np.int64]
Distances = npt.NDArray[np.int32]
Ranks = npt.NDArray[np.uint16]
Places = npt.NDArray[np.uint32]
Counts = npt.NDArray[np.int32]

UNREACHABLE = np.iinfo(np.int32).max
"""No way from here to there: larger than any limit, counted apart, never added to anything."""
ONE = 1_000_000
"""Shares are whole millionths: the people of a zone, spread over its points, are ONE."""
_BLOCK = 1 << 22


class Travel(Protocol):
    """A way to go: distances (metres) or times (seconds) from some points to all places."""

    def __call__(self, points: slice) -> Distances:
        """Points in `points` × places, int32; `UNREACHABLE` where there is no way."""
        ...


@dataclass(frozen=True, eq=False)
class Demand:
    """Seekers per zone × occupation, known (`low` = high) or hidden between two bounds.

    `unit` is how many make one seeker: a seeker of three occupations may be split in 60 = 20 × 3.
    A figure needs one value per cell: the middle of its interval; its bounds take all of them.
    """

    low: Whole
    high: Whole
    unit: int = 1

    def __post_init__(self) -> None:
        if self.low.shape != self.high.shape or (self.low < 0).any():
            raise _unusable("la demande", "deux tables de mêmes dimensions, sans valeur négative")
        if (self.low > self.high).any() or self.unit < 1:
            raise _unusable("la demande", "des intervalles dont le bas ne dépasse pas le haut")

    @classmethod
    def known(cls, seekers: npt.ArrayLike, unit: int = 1) -> "Demand":
        """No cell is hidden."""
        table = np.asarray(seekers, dtype=np.int64)
        return cls(table, table, unit)

    @property
    def twice(self) -> Whole:
        """Middle of each interval, in half units: a whole number."""
        return self.low + self.high

    def by_post(self, supply: "Supply") -> "Demand":
        """Weights that count each matching post once, however many seekers look for it.

        An occupation that somebody looks for weighs its posts, any other weighs nothing.
        """
        low, high = (np.where(bound > 0, supply.matching, 0) for bound in (self.low, self.high))
        return Demand(low, high)


@dataclass(frozen=True, eq=False)
class Supply:
    """Posts per place × occupation, the empty cells left out.

    `start` (places + 1): the cells of place l are start[l]:start[l + 1]; `occupation`, `posts`
    (cells): what each holds. Two vacancies of one place and occupation make one cell.
    """

    start: Whole
    occupation: Ranks
    posts: Counts
    occupations: int

    @classmethod
    def of(
        cls,
        place: npt.ArrayLike,
        occupation: npt.ArrayLike,
        posts: npt.ArrayLike,
        *,
        places: int,
        occupations: int,
    ) -> "Supply":
        """Add up vacancies (n), given by rank of their place and of their occupation.

        A figure by contract is the same measure on the vacancies of that contract alone.
        """
        spot, what, count = (np.asarray(values, np.int64) for values in (place, occupation, posts))
        if not spot.size == what.size == count.size or (count < 0).any():
            raise _unusable("l’offre", "une ligne par offre, un nombre de postes positif ou nul")
        for ranks, size in ((spot, places), (what, occupations)):
            if ranks.size and (ranks.min() < 0 or ranks.max() >= size):
                raise _unusable("l’offre", f"des rangs de 0 à {size - 1}")
        if occupations > np.iinfo(np.uint16).max or count.sum() > np.iinfo(np.int32).max:
            raise _unusable("l’offre", "moins de 65 535 métiers et de 2 milliards de postes")
        spot, what, count = spot[count > 0], what[count > 0], count[count > 0]
        key = spot * occupations + what
        order = np.argsort(key, kind="stable")
        key = key[order]
        first = np.flatnonzero(np.r_[True, key[1:] != key[:-1]][: key.size])
        total = np.add.reduceat(count[order], first) if first.size else count
        key = key[first]
        return cls(
            start=np.searchsorted(key, np.arange(places + 1) * occupations).astype(np.int64),
            occupation=(key % occupations).astype(np.uint16),
            posts=total.astype(np.int32),
            occupations=occupations,
        )

    @property
    def places(self) -> int:
        """How many places there are, those without posts included."""
        return self.start.size - 1

    @cached_property
    def place(self) -> Places:
        """Place of each cell."""
        return np.repeat(np.arange(self.places, dtype=np.uint32), np.diff(self.start))

    @cached_property
    def matching(self) -> Whole:
        """Posts of each occupation, wherever they are."""
        # As real numbers, which are exact here: posts never add up to 2⁵³.
        total = np.bincount(self.occupation, self.posts, minlength=self.occupations)
        return np.asarray(total.astype(np.int64))


@dataclass(frozen=True, eq=False)
class Points:
    """Where the people of each zone start from, zone after zone.

    `first` (zones + 1): the points of zone z are first[z]:first[z + 1], at least one; `share`
    (points): part of the zone's people who live there, in millionths; each zone sums to `ONE`.
    """

    first: Whole
    share: Whole

    @classmethod
    def of(cls, zone: npt.ArrayLike, weight: npt.ArrayLike, zones: int) -> "Points":
        """Points sorted by zone, with the weight (people, or a share) of each.

        Shares are rounded down, then the largest remainders receive one millionth more, the
        first point first, until each zone sums to one.
        """
        ranks, people = np.asarray(zone, np.int64), np.asarray(weight, np.float64)
        count = np.bincount(ranks, minlength=zones)
        if (np.diff(ranks) < 0).any() or count.size != zones or (count == 0).any():
            raise _unusable("les points de départ", "chaque zone, dans l’ordre, au moins une fois")
        first = np.r_[0, np.cumsum(count)]
        total = np.add.reduceat(people, first[:-1])
        if not (people >= 0).all() or not (total > 0).all():
            raise _unusable("les points de départ", "des poids positifs, non tous nuls par zone")
        exact = people / total[ranks] * ONE
        share = np.floor(exact).astype(np.int64)
        missing = ONE - np.add.reduceat(share, first[:-1])
        order = np.lexsort((np.arange(ranks.size), share - exact, ranks))
        place = np.arange(ranks.size) - first[ranks]
        share[order] += place < missing[ranks]
        return cls(first.astype(np.int64), share)

    @classmethod
    def single(cls, zones: int) -> "Points":
        """One point per zone."""
        return cls(np.arange(zones + 1), np.full(zones, ONE))

    @property
    def zones(self) -> int:
        """How many zones there are."""
        return self.first.size - 1

    @property
    def zone(self) -> Whole:
        """Zone of each point."""
        return np.repeat(np.arange(self.zones), np.diff(self.first))

    def blocks(self, width: int) -> Iterator[slice]:
        """Runs of whole zones, few enough for a table of points × `width` to stay small."""
        most = max(1, _BLOCK // max(1, width))
        begin = 0
        while begin < self.zones:
            end = int(np.searchsorted(self.first, self.first[begin] + most, side="right")) - 1
            end = max(begin + 1, min(end, self.zones))
            yield slice(begin, end)
            begin = end

    def points(self, zones: slice) -> slice:
        """The points of a run of zones."""
        return slice(int(self.first[zones.start]), int(self.first[zones.stop]))


def _unusable(what: str, expected: str) -> CroiseeError:
    return CroiseeError(
        Problem(
            message=f"la mesure d’accès ne peut pas lire {what}.",
            expected=expected,
            remedy="Vérifiez la préparation de ces tables avant la mesure.",
        )
    )
