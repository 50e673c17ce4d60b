"""From pairs to groups: each place once, and a reason for every merge and for every refusal.

The production rule takes connected components: A near B, B near C, and A and C are one place
whatever lies between them. Here pairs are taken from the best to the worst, and a merge that would
break a guard is refused and told:

- no group holds two different SIRET;
- no group is wider than `WIDEST` metres between any two of its positions, unless a person who saw
  the pair said « oui » (geocoders that fail answer a wrong point);
- no group holds two places that a person has judged different;
- a record without address or position joins the one place that bears its name, not one of several
  (« Croix-Rouge française » of a département is none of its branches).

What a person has judged to be one place is merged first. A refusal depends on what was merged
before it, hence the fixed order: pairs with an address or a position before names alone, then
score, then identifiers.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum
from types import MappingProxyType

from croisee.foundation.canonical import digest
from croisee.matching.places.parameters import parameter
from croisee.matching.places.records import Place
from croisee.matching.places.scoring import Pair
from croisee.matching.places.similarity import metres

WIDEST = parameter("etendue_maximale")
"""Metres between the two most distant positions of a group."""
_LENGTH = 16


class Decision(Enum):
    """What a person says of a pair."""

    YES = "oui"
    NO = "non"
    DOUBT = "doute"


class Guard(Enum):
    """Why a merge was refused, as told in French."""

    SIRET = "le groupe aurait deux SIRET différents"
    WIDTH = f"le groupe s’étendrait sur plus de {WIDEST:.0f} mètres"
    SEVERAL = "le nom, seul connu, désigne plusieurs lieux"
    PERSON = "une personne a jugé que deux lieux du groupe sont différents"


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


@dataclass
class _Group:
    members: set[str]
    sirets: set[str]
    positions: list[tuple[float, float]]
    located: bool
    refused: set[str] = field(default_factory=set)
    """Places that a person has told apart from a member."""


def group(
    places: Sequence[Place], pairs: Sequence[Pair], decisions: Decisions = MappingProxyType({})
) -> Grouping:
    """Groups of places, from scored pairs and from what people have decided.

    A decision counts only on a pair that is in `pairs`, except « non », which always counts.
    """
    groups = {place.id: _alone(place) for place in places}
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
        guard = _forbidden(first, second, certain) or (
            Guard.SEVERAL if ambiguous and not certain else None
        )
        if guard:
            refusals.append(Refusal(pair, guard, certain))
            continue
        merges.append(Merge(pair, certain))
        _unite(first, second)
        groups.update(dict.fromkeys(second.members, first))
    found = {tuple(sorted(group.members)) for group in groups.values()}
    return Grouping(tuple(sorted(found)), tuple(merges), tuple(refusals))


def _names_of_several(pairs: Sequence[Pair], groups: Mapping[str, _Group]) -> set[str]:
    """Places whose name alone would take them into two groups or more that are somewhere."""
    ends: dict[str, dict[int, _Group]] = {}
    for pair in pairs:
        for one, other in (pair.ids, pair.ids[::-1]):
            end = groups[other]
            if end.located and end is not groups[one]:
                ends.setdefault(one, {})[id(end)] = end
    return {place for place, found in ends.items() if len(found) > 1}


def _alone(place: Place) -> _Group:
    return _Group(
        members={place.id},
        sirets={place.siret} if place.siret else set(),
        positions=[place.position] if place.position else [],
        located=place.position is not None or place.address is not None,
    )


def _forbidden(first: _Group, second: _Group, decided: bool) -> Guard | None:
    if len(first.sirets | second.sirets) > 1:
        return Guard.SIRET
    if first.refused & second.members:
        return Guard.PERSON
    apart = (metres(*one, *other) for one in first.positions for other in second.positions)
    if not decided and any(distance > WIDEST for distance in apart):
        return Guard.WIDTH
    return None


def _unite(first: _Group, second: _Group) -> None:
    first.members |= second.members
    first.sirets |= second.sirets
    first.positions += second.positions
    first.located |= second.located
    first.refused |= second.refused
