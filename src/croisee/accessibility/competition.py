"""Access adjusted for competition: posts per seeker who can get to them.

Two-step floating catchment area (Luo and Wang 2003), with a decay of one's choice (enhanced:
Luo and Qi 2009; smooth: Dai 2010). First each place divides its posts among the seekers who can
come, then each seeker adds up what the places in reach have for one. In whole numbers: billionths
of a post per seeker.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from numba import njit

from croisee.accessibility.block import Question
from croisee.accessibility.exact import half_even
from croisee.accessibility.inputs import ONE, Counts, Distances, Ranks, Whole
from croisee.accessibility.measured import Bounded, Measured
from croisee.foundation.errors import CroiseeError, Problem

NANO = 1_000_000_000
_ROOM = 2.0**60


@dataclass(frozen=True, eq=False)
class Decay:
    """How much a place counts by distance: `weight[d]` for d metres or seconds, 0 beyond.

    Whole numbers of at most 1,000; only their ratios matter.
    """

    name: str
    weight: Whole

    @classmethod
    def within(cls, limit: int) -> "Decay":
        """The same weight up to `limit`: the plain two-step method."""
        return cls.steps([limit], [1])

    @classmethod
    def steps(cls, limits: Sequence[int], weights: Sequence[int]) -> "Decay":
        """`weights[i]` up to `limits[i]`, limits increasing: the enhanced two-step method."""
        bounds = np.diff([-1, *limits])
        name = "_".join(str(limit) for limit in limits)
        return cls(f"acces_2sfca_{name}", np.repeat(np.asarray(weights, np.int64), bounds))

    @classmethod
    def gaussian(cls, limit: int) -> "Decay":
        """(e^(-½ (d/limit)²) − e^(-½)) / (1 − e^(-½)) in thousandths: 1 at the door, then 0."""
        far = np.arange(limit + 1) / limit
        floor = np.exp(-0.5)
        real = (np.exp(-0.5 * far * far) - floor) / (1 - floor)
        return cls(f"acces_gaussien_{limit}", np.rint(1000 * real).astype(np.int64))


def access(question: Question, decay: Decay) -> Measured:
    """Posts within reach per seeker who can reach them (unit: billionths of a post).

    A(p, r) = Σ_l f(d) n(l, r) / D(l, r), where D(l, r) = Σ_p f(d) seekers(p, r); posts that no
    seeker can reach are left out. Coverage: some matching post has a positive weight and a seeker.
    More seekers anywhere, less access: the low figure supposes the high demand, and the high one
    the low demand, where a hidden cell holds at least one unit (or access would have no bound).
    Reads the distances twice.
    """
    demand, supply = question.demand, question.supply
    variants = [demand.twice]
    if (demand.low < demand.high).any():
        variants += [2 * demand.high, 2 * np.maximum(demand.low, demand.high > 0)]
    seekers = np.stack(variants, axis=2)
    rivals = np.zeros((supply.posts.size, len(variants)), np.int64)
    for block in question.blocks():
        there = seekers[block.zones][block.zone] * block.share[:, None, None]
        _compete(block.distances, supply.start, supply.occupation, decay.weight, there, rivals)
    ratio = _per_rival(supply.posts, rivals, demand.unit, int(decay.weight.max()))
    parts = []
    for block in question.blocks():
        total, met = _gather(
            block.distances,
            supply.start,
            supply.occupation,
            decay.weight,
            ratio,
            supply.occupations,
        )
        value = half_even(total, np.full_like(total, decay.weight.max()))
        each = [
            block.over_points(value[:, :, kind], met, NANO).figure.value
            for kind in (0, 1 % len(variants), 2 % len(variants))
        ]
        covered = block.over_points(value[:, :, 0], met, NANO).covered
        parts.append(Measured(Bounded(*each), covered, NANO))
    return Measured.stacked(parts)


def _per_rival(posts: Counts, rivals: Whole, unit: int, most: int) -> Whole:
    """Billionths of a post per seeker (cells × demands), times the largest weight; 0 for nobody.

    `rivals` counts half units of seekers, times ONE, times their weight. Long division, a thousand
    at a time, for the dividend is larger than 64 bits.
    """
    divisor = np.maximum(rivals, 1)
    dividend = posts[:, None] * (2.0 * unit * most * NANO * ONE)
    if (np.where(rivals > 0, dividend / divisor, 0) * most > _ROOM).any():
        raise CroiseeError(
            Problem(
                message="des postes que presque personne n’atteint donnent un accès démesuré.",
                expected="moins d’un million de postes par demandeur qui peut s’y rendre",
                remedy="Regroupez les points de départ dont la part de population est infime.",
            )
        )
    quotient, rest = np.divmod(posts[:, None].astype(np.int64) * (2 * unit * most * NANO), divisor)
    for _ in range(2):
        digits, rest = np.divmod(rest * 1000, divisor)
        quotient = quotient * 1000 + digits
    return np.where(rivals > 0, quotient + half_even(rest, divisor), 0)


@njit(cache=True)
def _compete(
    distances: Distances,
    start: Whole,
    occupation: Ranks,
    decay: Whole,
    seekers: Whole,
    rivals: Whole,
) -> None:
    """Add to `rivals` (cells × demands) the weighted `seekers` (points × occupations × demands)."""
    for point in range(distances.shape[0]):
        for place in range(distances.shape[1]):
            far = distances[point, place]
            if far >= decay.size:
                continue
            for cell in range(start[place], start[place + 1]):
                for kind in range(rivals.shape[1]):
                    rivals[cell, kind] += decay[far] * seekers[point, occupation[cell], kind]


@njit(cache=True)
def _gather(
    distances: Distances,
    start: Whole,
    occupation: Ranks,
    decay: Whole,
    ratio: Whole,
    occupations: int,
) -> tuple[Whole, npt.NDArray[np.bool_]]:
    """Weighted sum of `ratio` (points × occupations × demands), and whether there is any."""
    total = np.zeros((distances.shape[0], occupations, ratio.shape[1]), np.int64)
    met = np.zeros((distances.shape[0], occupations), np.bool_)
    for point in range(distances.shape[0]):
        for place in range(distances.shape[1]):
            far = distances[point, place]
            if far >= decay.size or decay[far] == 0:
                continue
            for cell in range(start[place], start[place + 1]):
                what = occupation[cell]
                met[point, what] |= ratio[cell, 0] > 0
                for kind in range(ratio.shape[1]):
                    total[point, what, kind] += decay[far] * ratio[cell, kind]
    return total, met
