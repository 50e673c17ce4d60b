"""A question, and the run of zones over which it is being answered.

Distances from all points to all places do not fit in memory: zones are taken some at a time, and
everything that is asked is answered on each run before the next.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from croisee.accessibility.inputs import Demand, Distances, Points, Supply, Travel, Whole
from croisee.accessibility.measured import Measured
from croisee.accessibility.reached import Reached, reached

_BANDS = 16


@dataclass(frozen=True, eq=False)
class Question:
    """Who starts where, who looks for what, which posts are where, and how one travels.

    `point_area`, `place_area`: area of each point and place, such as its employment zone, -1 for
    none; without them no place is in anybody's area.
    """

    points: Points
    demand: Demand
    supply: Supply
    travel: Travel
    point_area: Whole | None = None
    place_area: Whole | None = None

    def blocks(self, limits: Sequence[int] = ()) -> Iterator["Block"]:
        """Runs of zones, distances measured once for each."""
        width = max(self.supply.places, self.supply.occupations * _BANDS)
        for zones in self.points.blocks(width):
            yield Block(self, zones, tuple(sorted(set(limits))))


@dataclass(frozen=True, eq=False)
class Block:
    """A run of zones of a question; rows are their points."""

    question: Question
    zones: slice
    limits: tuple[int, ...]

    @property
    def demand(self) -> Demand:
        """Of all zones."""
        return self.question.demand

    @property
    def supply(self) -> Supply:
        """Of all places."""
        return self.question.supply

    @cached_property
    def points(self) -> slice:
        """The points of these zones."""
        return self.question.points.points(self.zones)

    @property
    def share(self) -> Whole:
        """Share of its zone's people at each point."""
        return np.asarray(self.question.points.share[self.points])

    @property
    def zone(self) -> Whole:
        """Zone of each point, from 0 within the block."""
        return np.asarray(self.question.points.zone[self.points] - self.zones.start)

    @property
    def first(self) -> Whole:
        """First row of each zone."""
        return np.asarray(self.question.points.first[self.zones] - self.points.start)

    def rows(self, zone: int) -> slice:
        """Points of the zone of that rank within the block."""
        start, stop = self.question.points.first[self.zones.start + zone :][:2] - self.points.start
        return slice(int(start), int(stop))

    @cached_property
    def distances(self) -> Distances:
        """Points × places."""
        return np.ascontiguousarray(self.question.travel(self.points), np.int32)

    @cached_property
    def reached(self) -> Reached:
        """What each point reaches within the limits of the block."""
        nowhere = np.full(self.supply.places, -1), np.full(len(self.share), -1)
        place_area, point_area = self.question.place_area, self.question.point_area
        return reached(
            self.distances,
            self.supply,
            self.limits,
            nowhere[1] if point_area is None else point_area[self.points],
            nowhere[0] if place_area is None else place_area,
        )

    def over_points(self, value: Whole, defined: npt.NDArray[np.bool_], unit: int) -> Measured:
        """Mean over the people of each zone of what holds at their point (p × occupations)."""
        return Measured.over_points(self.question.points, self.zones, value, defined, unit)
