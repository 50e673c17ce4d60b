"""What forbids two groups of places to be one, and says so."""

from collections.abc import Collection
from dataclasses import dataclass, field
from enum import Enum

from croisee.matching.places.parameters import parameter
from croisee.matching.places.records import Place
from croisee.matching.places.scoring import one_door
from croisee.matching.places.similarity import metres

WIDEST = parameter("etendue_maximale")
"""Metres between the two most distant positions of a group."""


class Guard(Enum):
    """Why a merge was refused, as told in French."""

    SIRET = "le groupe aurait deux SIRET différents"
    WIDTH = f"le groupe s’étendrait sur plus de {WIDEST:.0f} mètres"
    SEVERAL = "le nom, seul connu, désigne plusieurs lieux"
    PERSON = "une personne a jugé que deux lieux du groupe sont différents"
    ONCE = "un lieu n’est qu’une fois dans sa liste, et celui-ci a mieux en face"
    TIE = "plusieurs lieux de l’autre liste lui ressemblent autant"


@dataclass
class Group:
    """Places brought together so far, and what guards look at."""

    members: set[str]
    sirets: set[str]
    once: set[str]
    """Lists, among those that hold each place once, that the group has a place of."""
    positioned: list[Place]
    located: bool
    """Whether an address or a position says where it is."""
    refused: set[str] = field(default_factory=set)
    """Places that a person has told apart from a member."""

    @classmethod
    def alone(cls, place: Place, once: Collection[str]) -> "Group":
        """A place by itself; `once`: sources that hold each place once."""
        return cls(
            members={place.id},
            sirets={place.siret} if place.siret else set(),
            once={place.source}.intersection(once),
            positioned=[place] if place.position else [],
            located=place.position is not None or place.address is not None,
        )

    def forbids(self, other: "Group", *, decided: bool) -> Guard | None:
        """What keeps two groups apart; `decided`: a person, who saw the pair, said « oui »."""
        if len(self.sirets | other.sirets) > 1:
            return Guard.SIRET
        if self.refused & other.members:
            return Guard.PERSON
        if self.once & other.once:
            return Guard.ONCE
        if not decided and any(_apart(a, b) for a in self.positioned for b in other.positioned):
            return Guard.WIDTH
        return None

    def absorb(self, other: "Group") -> None:
        """Take in another group."""
        self.members |= other.members
        self.sirets |= other.sirets
        self.once |= other.once
        self.positioned += other.positioned
        self.located |= other.located
        self.refused |= other.refused


def _apart(one: Place, other: Place) -> bool:
    """Whether two places are too far for one group, their address not being the same."""
    if one.position is None or other.position is None:
        return False
    return metres(*one.position, *other.position) > WIDEST and not one_door(one, other)
