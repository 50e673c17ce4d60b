"""From pairs with a probability to groups: each vacancy once.

Between two channels an ad is one ad of the other at most. Links are those of which most are
expected to be right, all ads together: six look-alike ads on both sides make six vacancies,
whichever is which.
One exception: an ad of several posts may be cut elsewhere into several ads, as long as their posts
are no more than its own. Groups are made from the best pair to the worst; a merge that would put
two ads of a channel together otherwise, or two ads that a person told apart, is refused.
"""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from scipy.special import expit

from croisee.matching.scoring.assign import Cardinality, assign
from croisee.vacancies.duplicates.records import Floats, Ints, Records

Bools = npt.NDArray[np.bool_]
Decisions = Mapping[tuple[int, int], bool]
"""Places of two ads, the smaller first → whether a person says that they are one vacancy."""
NO_DECISION: Decisions = MappingProxyType({})
_TOLD = 10.0
"""Evidence of a pair that a person has joined, against one at most of what is computed."""
_NO_EVIDENCE = float(expit(0.0))


class Scored(NamedTuple):
    """Pairs of two channels (p): their ads, probability if these had no other counterpart, chance
    among their rivals, and likeness, which only breaks ties."""

    first: Ints
    second: Ints
    probability: Floats
    chance: Floats
    likeness: Floats


class Grouping(NamedTuple):
    """`group` (n): smallest ad of the group of each ad; `linked` (p): pairs that merged two groups,
    in `Scored`."""

    group: Ints
    linked: Bools


@dataclass
class _Group:
    members: list[int]
    posts: dict[int, list[int]]
    """Channel → posts of each of its ads in the group."""
    apart: set[int] = field(default_factory=set)

    def takes(self, other: "_Group") -> bool:
        """Whether both can be one vacancy."""
        if not self.apart.isdisjoint(other.members):
            return False
        posts = defaultdict(list, {channel: list(ads) for channel, ads in self.posts.items()})
        for channel, ads in other.posts.items():
            posts[channel] += ads
        cut = [sum(ads) for ads in posts.values() if len(ads) > 1]
        whole = [ads[0] for ads in posts.values() if len(ads) == 1]
        return not cut or max(cut) <= max(whole, default=0)

    def absorb(self, other: "_Group") -> None:
        self.members += other.members
        self.apart |= other.apart
        for channel, ads in other.posts.items():
            self.posts.setdefault(channel, []).extend(ads)


def group_ads(
    records: Records, scored: Scored, threshold: float, decisions: Decisions = NO_DECISION
) -> Grouping:
    """Groups of ads: what a person decided first, then one-to-one links, then parts of a cut ad."""
    groups = [
        _Group([ad], {int(channel): [max(1, int(posts))]})
        for ad, (channel, posts) in enumerate(zip(records.channel, records.posts, strict=True))
    ]
    for (one, other), same in decisions.items():
        if not same:
            groups[one].apart.add(other)
            groups[other].apart.add(one)
    pairs = list(zip(scored.first.tolist(), scored.second.tolist(), strict=True))
    told = np.array([decisions.get(pair) is True for pair in pairs], dtype=np.bool_)
    refused = np.array([decisions.get(pair) is False for pair in pairs], dtype=np.bool_)
    probability = np.where(told, 1.0, np.where(refused, 0.0, scored.probability))
    evidence = np.where(told, _TOLD, scored.chance)
    chosen = _one_to_one(records, scored, np.where(probability >= threshold, evidence, np.nan))
    likely = (probability >= threshold) & ~chosen
    linked = np.zeros(scored.first.size, dtype=np.bool_)
    best_first = np.lexsort((scored.second, scored.first, -scored.likeness, -scored.chance))
    for kept in (told, chosen & ~told, likely & ~told):
        for pair in best_first[kept[best_first]].tolist():
            one, other = groups[scored.first[pair]], groups[scored.second[pair]]
            part = kept is not told and not chosen[pair]
            if one is other or (part and min(len(one.members), len(other.members)) > 1):
                continue
            if one.takes(other):
                one.absorb(other)
                for member in other.members:
                    groups[member] = one
                linked[pair] = True
    smallest = np.array([min(group.members) for group in groups], dtype=np.int64)
    return Grouping(smallest, linked)


def _one_to_one(records: Records, scored: Scored, evidence: Floats) -> Bools:
    """The links chosen between each two channels: those of the largest total evidence (p; NaN: no
    link at all)."""
    # `assign` adds up log-odds: those of this logistic are the evidence itself.
    weight = np.where(np.isnan(evidence), 0.0, expit(evidence))
    chosen = np.zeros(scored.first.size, dtype=np.bool_)
    one, other = records.channel[scored.first], records.channel[scored.second]
    swapped = one > other
    left = np.where(swapped, scored.second, scored.first)
    right = np.where(swapped, scored.first, scored.second)
    between = (np.minimum(one, other) << 32) | np.maximum(one, other)
    order = np.argsort(between, kind="stable")
    cuts = np.flatnonzero(np.diff(between[order])) + 1
    for part in np.split(order, cuts):
        if part.size:
            chosen[part] = assign(
                left[part],
                right[part],
                weight[part],
                scored.likeness[part],
                Cardinality.ONE_TO_ONE,
                _NO_EVIDENCE,
            )
    return chosen
