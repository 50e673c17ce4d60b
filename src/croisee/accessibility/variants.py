"""The measures, each with its name and its one definition.

Notation, for a seeker of occupation r who lives at point p: n posts of r at place l, d the distance
or time from p to l, `UNREACHABLE` where there is no way. Each variant says what holds for that
seeker; the figure of a zone is the mean over its seekers who have one (`Measured`).
"""

from dataclasses import dataclass
from typing import Protocol

import numpy as np

from croisee.accessibility.block import Block
from croisee.accessibility.bounds import NONE
from croisee.accessibility.exact import half_even
from croisee.accessibility.inputs import ONE, UNREACHABLE, Distances, Whole
from croisee.accessibility.measured import MILLI, Bounded, Measured
from croisee.accessibility.outward import crossings_by_occupation


class Variant(Protocol):
    """One way to say how far work is."""

    @property
    def name(self) -> str:
        """What tables and figures call it."""
        ...

    @property
    def limits(self) -> tuple[int, ...]:
        """Distances or times whose contents it reads in `Reached`."""
        ...

    def measure(self, block: Block) -> Measured:
        """The zones of the block × occupations."""
        ...


@dataclass(frozen=True)
class MeanOfAll:
    """Mean distance to all the matching posts that can be reached, wherever they are.

    Σ n·d / Σ n over d < ∞. The naive reading: a post at the other end of the country counts as
    much as one next door. Coverage: at least one matching post can be reached.
    """

    name: str = "moyenne_sans_rayon"
    limits: tuple[int, ...] = ()

    def measure(self, block: Block) -> Measured:
        return _mean(block, *block.reached.within(None))


@dataclass(frozen=True)
class CatchmentMean:
    """Mean distance to the matching posts within `radius` (metres or seconds).

    Σ n·d / Σ n over d ≤ radius. Coverage: at least one matching post within the radius.
    """

    radius: int

    @property
    def name(self) -> str:
        return f"moyenne_rayon_{self.radius}"

    @property
    def limits(self) -> tuple[int, ...]:
        return (self.radius,)

    def measure(self, block: Block) -> Measured:
        return _mean(block, *block.reached.within(self.radius))


@dataclass(frozen=True)
class AreaMean:
    """Mean distance to the matching posts of the point's own area, such as its employment zone.

    Σ n·d / Σ n over the places of the area, d < ∞. Coverage: at least one such post.
    """

    name: str = "moyenne_zone"
    limits: tuple[int, ...] = ()

    def measure(self, block: Block) -> Measured:
        return _mean(block, block.reached.area_posts, block.reached.area_length)


@dataclass(frozen=True)
class Nearest:
    """Distance to the nearest matching post: min d over n > 0.

    Coverage: at least one matching post can be reached.
    """

    name: str = "plus_proche"
    limits: tuple[int, ...] = ()

    def measure(self, block: Block) -> Measured:
        nearest = block.reached.nearest
        there = nearest != UNREACHABLE
        return block.over_points(nearest.astype(np.int64) * MILLI, there, MILLI)


@dataclass(frozen=True)
class ShareWithin:
    """Share of the matching posts within `limit`: Σ n over d ≤ limit / Σ n over all places.

    Posts that cannot be reached are matching posts all the same. Coverage: there is at least one
    matching post, reachable or not. By post instead of by seeker (« 202 offers of 2,031 »): ask the
    zone's figure with `Demand.by_post`.
    """

    limit: int

    @property
    def name(self) -> str:
        return f"part_a_moins_de_{self.limit}"

    @property
    def limits(self) -> tuple[int, ...]:
        return (self.limit,)

    def measure(self, block: Block) -> Measured:
        return _share(block, block.reached.within(self.limit)[0])


@dataclass(frozen=True)
class ShareUnreachable:
    """Share of the matching posts without any way to them: Σ n over d = ∞ / Σ n."""

    name: str = "part_inaccessible"
    limits: tuple[int, ...] = ()

    def measure(self, block: Block) -> Measured:
        return _share(block, block.reached.unreachable)


@dataclass(frozen=True)
class PostsPerHundred:
    """Distance within which there are `posts` matching posts per 100 seekers of the zone.

    Smallest d such that the posts within d, in mean over the people of the zone, are at least
    posts × seekers / 100. A figure of the zone × occupation: all its seekers have it or none.
    Beyond `limit`, not attained. More seekers, more posts needed: it never decreases with demand,
    which gives its bounds.
    """

    posts: int
    limit: int | None = None

    @property
    def name(self) -> str:
        return f"distance_pour_{self.posts}_postes"

    @property
    def limits(self) -> tuple[int, ...]:
        return ()

    def measure(self, block: Block) -> Measured:
        ends = [self._one(block, zone) for zone in range(block.zones.stop - block.zones.start)]
        met, farthest = (np.stack(tables) for tables in zip(*ends, strict=True))
        low, middle, high = np.moveaxis(met, 2, 0)
        attained = [np.where(end == UNREACHABLE, 0, ONE) for end in (high, middle, low)]
        figure = [
            np.where(end == UNREACHABLE, NONE, end.astype(np.int64) * MILLI)
            for end in (middle, low, np.where(high == UNREACHABLE, farthest, high))
        ]
        return Measured(Bounded(*figure), Bounded(attained[1], attained[0], attained[2]), MILLI)

    def _one(self, block: Block, zone: int) -> tuple[Distances, Distances]:
        """Distances (occupations × 3: low, middle, high demand), and of the last post."""
        rows = block.rows(zone)
        demand, supply = block.demand, block.supply
        share = np.repeat(block.share[rows, None], supply.occupations, axis=1)
        at = block.zones.start + zone
        seekers = np.stack([2 * demand.low[at], demand.twice[at], 2 * demand.high[at]], axis=1)
        needed = -(-self.posts * seekers * ONE // (2 * 100 * demand.unit))
        return crossings_by_occupation(
            block.distances[rows], supply, share, np.maximum(needed, 1), self.limit
        )


def _mean(block: Block, posts: Whole, length: Whole) -> Measured:
    return block.over_points(half_even(length * MILLI, posts), posts > 0, MILLI)


def _share(block: Block, posts: Whole) -> Measured:
    matching = np.broadcast_to(block.supply.matching, posts.shape)
    return block.over_points(half_even(posts * ONE, matching), matching > 0, ONE)
