"""The whole distribution of the distance to matching posts: nine deciles rather than one mean.

Three ways to count, which a user must be able to tell apart (`Weighting`).
"""

from enum import StrEnum

import numpy as np
import numpy.typing as npt

from croisee.accessibility.block import Block, Question
from croisee.accessibility.inputs import ONE, UNREACHABLE, Distances, Whole
from croisee.accessibility.outward import crossings_by_occupation
from croisee.accessibility.spread import crossings
from croisee.foundation.errors import CroiseeError, Problem

_TENTHS = np.arange(1, 10)
_BITS = 61
_ROOM = 2.0**62


class Weighting(StrEnum):
    """What counts once."""

    SEEKERS = "demandeurs"
    """Each seeker, spread evenly over the matching posts within the limit: agrees with the mean."""
    PAIRS = "couples"
    """Each pair of a seeker and a matching post: occupations with many posts weigh more."""
    POSTS = "postes"
    """Each matching post, however many seekers look for it."""


def deciles(
    question: Question, weighting: Weighting = Weighting.SEEKERS, limit: int | None = None
) -> Distances:
    """Deciles 1 to 9 (zones × 9) of the distance over the posts that can be reached in `limit`.

    The decile k is the smallest distance within which k tenths of the weight lie. Middle of the
    interval where demand is hidden. `UNREACHABLE` where nobody has a matching post within `limit`.
    """
    limits = () if limit is None else (limit,)
    return np.concatenate(
        [deciles_of(block, weighting, limit) for block in question.blocks(limits)]
    )


def deciles_of(block: Block, weighting: Weighting, limit: int | None) -> Distances:
    """The same for the zones of a block that reads `limit`."""
    posts = block.reached.within(limit)[0]
    first = block.first
    seekers = block.demand.twice[block.zones][block.zone]
    weight = block.share[:, None] * (np.sign(seekers) if weighting == Weighting.POSTS else seekers)
    if weighting == Weighting.SEEKERS:
        weight, total, slack = _evenly(weight, posts, first)
    else:
        total, slack = _by_zone(weight * posts, first), np.zeros(first.size, np.int64)
    if (np.add.reduceat(weight.astype(np.float64) * posts, first).sum(axis=1) > _ROOM).any():
        raise CroiseeError(
            Problem(
                message="la demande compte trop d’unités pour être pondérée par les postes.",
                expected="un produit demandeurs × postes inférieur à mille milliards par zone",
                remedy="Choisissez une unité de demande plus grande (paramètre « unit »).",
            )
        )
    return _none_where(
        total == 0,
        crossings(block.distances, block.supply, weight, block.zone, _tenths(total, slack), limit),
    )


def deciles_by_occupation(question: Question, limit: int | None = None) -> Distances:
    """Deciles 1 to 9 (zones × occupations × 9) over the posts in reach of one occupation.

    Each person of the zone counts once, spread evenly over the posts within `limit`.
    """
    limits = () if limit is None else (limit,)
    tables = []
    for block in question.blocks(limits):
        everyone = np.repeat(block.share[:, None], block.supply.occupations, axis=1)
        posts = block.reached.within(limit)[0]
        weight = _shared(everyone, posts, _BITS - int(ONE).bit_length())
        for zone in range(block.first.size):
            rows = block.rows(zone)
            there = np.where(posts[rows] > 0, everyone[rows], 0).sum(axis=0)
            total, slack = there << (_BITS - int(ONE).bit_length()), posts[rows].sum(axis=0)
            met, _ = crossings_by_occupation(
                block.distances[rows], block.supply, weight[rows], _tenths(total, slack), limit
            )
            tables.append(_none_where(total == 0, met))
    return np.stack(tables)


def _evenly(weight: Whole, posts: Whole, first: Whole) -> tuple[Whole, Whole, Whole]:
    """What one post counts for when each person (p × r, of `weight`) is spread over `posts`.

    Whole numbers of some 2⁻⁶⁰ of a zone. Also the total of each zone before rounding down, and by
    how much rounding may have lowered a sum.
    """
    people = np.where(posts > 0, weight, 0)
    total = _by_zone(people, first)
    bits = _BITS - np.array([int(one).bit_length() for one in total])
    of_point = np.repeat(bits, np.diff(np.r_[first, len(posts)]))
    slack = _by_zone(np.where(people > 0, posts, 0), first)
    return _shared(people, posts, of_point[:, None]), total << bits, slack


def _shared(people: Whole, posts: Whole, bits: Whole | int) -> Whole:
    return np.asarray(np.where(posts > 0, (people << bits) // np.maximum(posts, 1), 0))


def _by_zone(table: Whole, first: Whole) -> Whole:
    """Sum of a table (points × occupations) over each zone."""
    return np.asarray(np.add.reduceat(table.sum(axis=1), first))


def _tenths(total: Whole, slack: Whole) -> Whole:
    """Weight that makes each decile, rounded up, `slack` of rounding forgiven (so ties hold)."""
    whole, rest = np.divmod(total[:, None], 10)
    tenths = whole * _TENTHS - (-rest * _TENTHS // 10)
    return np.asarray(np.maximum(tenths - slack[:, None], 1))


def _none_where(nobody: npt.NDArray[np.bool_], table: Distances) -> Distances:
    return np.where(nobody[:, None], np.int32(UNREACHABLE), table)
