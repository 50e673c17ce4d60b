"""From pairs to groups: each place once, and a reason for every merge and for every refusal.

The production rule takes connected components: A near B, B near C, and A and C are one place
whatever lies between them. Here pairs are taken from the best to the worst, and a merge that would
break a guard is refused and told:

- no group holds two different SIRET;
- no group is wider than `WIDEST` metres between any two of its positions, unless both places give
  one address or a person who saw the pair said « oui » (geocoders that fail answer a wrong point);
- no group holds two places that a person has judged different;
- a record without address or position joins the one place that bears its name, not one of several
  (« Croix-Rouge française » of a département is none of its branches);
- where a list is said to hold each place once, no group holds two places of it, and of two that are
  equally near, none is chosen.

What a person has judged to be one place is merged first. A refusal depends on what was merged
before it, hence the fixed order: pairs with an address or a position before names alone, then
score, then identifiers.
"""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from types import MappingProxyType

from croisee.foundation.canonical import digest
from croisee.matching.places.guards import Group, Guard
from croisee.matching.places.records import Place
from croisee.matching.places.scoring import Pair

_LENGTH = 16


class Decision(Enum):
    """What a person says of a pair."""

    YES = "oui"
    NO = "non"
    DOUBT = "doute"


Decisions = Mapping[tuple[str, str], Decision]
"""Pair of identifiers, the smaller first → what a person says of it."""


@dataclass(frozen=True)
class Merge:
    """A pair that brought two groups together; `decided`: because a person said so."""

    pair: Pair
    decided: bool


@dataclass(frozen=True)
class Refusal:
    """A pair that the rule (or a person, `decided`) would merge, and what forbids it."""

    pair: Pair
    guard: Guard
    decided: bool


@dataclass(frozen=True)
class Grouping:
    """`groups`: sorted identifiers of each group, in order of the first; every place is in one."""

    groups: tuple[tuple[str, ...], ...]
    merges: tuple[Merge, ...]
    refusals: tuple[Refusal, ...]

    def group_of(self) -> dict[str, str]:
        """Identifier of a place → name of its group."""
        return {member: group_name(members) for members in self.groups for member in members}


def group_name(members: Sequence[str]) -> str:
    """A name that depends on the members only."""
    return digest(sorted(members))[:_LENGTH]


def group(
    places: Sequence[Place],
    pairs: Sequence[Pair],
    decisions: Decisions = MappingProxyType({}),
    once: Collection[str] = (),
) -> Grouping:
    """Groups of places, from scored pairs and from what people have decided.

    `once`: sources that hold each place once. A decision counts only on a pair that is in `pairs`,
    except « non », which always counts.
    """
    groups = {place.id: Group.alone(place, once) for place in places}
    for (one, other), judged in decisions.items():
        if judged is Decision.NO and one in groups and other in groups:
            groups[one].refused.add(other)
            groups[other].refused.add(one)
    decided = {ids for ids, judged in decisions.items() if judged is Decision.YES}
    # A doubt is not a yes: the pair waits, whatever its score.
    wished = sorted(
        (
            pair
            for pair in pairs
            if pair.ids in decided
            or (pair.score > pair.threshold and decisions.get(pair.ids) is not Decision.DOUBT)
        ),
        key=lambda pair: (pair.ids not in decided, pair.by_name, -pair.score, pair.ids),
    )
    rivals = _rivals(wished) if once else {}
    by_name = [pair for pair in wished if pair.by_name and pair.ids not in decided]
    merges: list[Merge] = []
    refusals: list[Refusal] = []
    several: set[str] = set()
    for pair in wished:
        if by_name and pair is by_name[0]:
            several = _names_of_several(by_name, groups)
        first, second = groups[pair.first], groups[pair.second]
        if first is second:
            continue
        certain = pair.ids in decided
        ambiguous = pair.by_name and not several.isdisjoint(pair.ids)
        guard = first.forbids(second, decided=certain)
        if not guard and not certain:
            if ambiguous:
                guard = Guard.SEVERAL
            elif _tied(pair, rivals, groups):
                guard = Guard.TIE
        if guard:
            refusals.append(Refusal(pair, guard, certain))
            continue
        merges.append(Merge(pair, certain))
        first.absorb(second)
        groups.update(dict.fromkeys(second.members, first))
    found = {tuple(sorted(group.members)) for group in groups.values()}
    return Grouping(tuple(sorted(found)), tuple(merges), tuple(refusals))


def _names_of_several(pairs: Sequence[Pair], groups: Mapping[str, Group]) -> set[str]:
    """Places whose name alone would take them into two groups or more that are somewhere."""
    ends: dict[str, dict[int, Group]] = {}
    for pair in pairs:
        for one, other in (pair.ids, pair.ids[::-1]):
            end = groups[other]
            if end.located and end is not groups[one]:
                ends.setdefault(one, {})[id(end)] = end
    return {place for place, found in ends.items() if len(found) > 1}


_Rivals = Mapping[tuple[str, bool, float], Sequence[Pair]]


def _rivals(pairs: Sequence[Pair]) -> _Rivals:
    """Place, whether by its name alone, score → the pairs of this place that are as good."""
    found: defaultdict[tuple[str, bool, float], list[Pair]] = defaultdict(list)
    for pair in pairs:
        for place in pair.ids:
            found[place, pair.by_name, pair.score].append(pair)
    return found


def _tied(pair: Pair, rivals: _Rivals, groups: Mapping[str, Group]) -> bool:
    """Whether another pair of one of its places, as good and still possible, forbids this one."""
    for place, other in (pair.ids, pair.ids[::-1]):
        for rival in rivals.get((place, pair.by_name, pair.score), ()):
            against = rival.second if rival.first == place else rival.first
            if groups[against] is groups[other] or groups[against] is groups[place]:
                continue
            both = groups[against].once & groups[other].once
            if both and not groups[place].forbids(groups[against], decided=False):
                return True
    return False
