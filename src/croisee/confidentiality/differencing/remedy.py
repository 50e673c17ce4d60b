"""The cheapest way to stop every difference: zones to withhold, or to publish only together.

Withholding a zone asks that the attacker's combinations take its total 0 times; merging two, that
they take both equally often. Either stops the differences that do otherwise, and neither allows a
new one. So the choice is a hitting set: the cheapest for the differences found so far; what it
leaves possible is looked for again and added, until nothing remains. The last choice is then the
cheapest of all (implicit hitting sets: Moreno-Centeno & Karp, Operations Research 61(2), 2013).
A piece that was in no difference stays in none: the less is published, the more people it may have.
"""

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from scipy.sparse import csr_array

from croisee.confidentiality.differencing.atoms import Atoms, Zone, show
from croisee.confidentiality.differencing.difference import Difference
from croisee.confidentiality.differencing.find import differences_shown
from croisee.confidentiality.differencing.hitting import hitting_set
from croisee.confidentiality.system import BoolArray

Pair = tuple[Zone, Zone]


@dataclass(frozen=True)
class Remedy:
    """Zones to withhold, pairs to publish only as one, and what that costs.

    `optimal`: no cheaper choice stops as much (proven). `differences`: those left, which zones
    already released tell by themselves.
    """

    withheld: tuple[Zone, ...]
    merged: tuple[Pair, ...]
    cost: float
    optimal: bool
    differences: tuple[Difference, ...] = ()

    def sentences(self, name: Callable[[Zone], str]) -> tuple[str, ...]:
        """In French, one per action. `name` gives a zone with its article."""
        return (
            *(f"Ne pas publier {name(zone)}." for zone in self.withheld),
            *(
                f"Publier {name(one)} et {name(other)} ensemble, jamais séparément."
                for one, other in self.merged
            ),
        )


def remedy(
    atoms: Atoms,
    differences: Collection[Difference],
    threshold: int,
    costs: Mapping[Zone, float] | None = None,
    *,
    published: Collection[Zone] | None = None,
    released: Collection[Zone] = (),
    neighbours: Iterable[Pair] = (),
) -> Remedy:
    """The cheapest zones of `published` to withhold or merge so that nothing is isolated.

    `differences`: all that `find_differences` finds, with the same `threshold` and `published`.
    `released`: those of `published` that have been public for some time: nobody can take them back.
    `costs`: what withholding a zone loses (default: its people). Merging two `neighbours` (of one
    zoning, both published) loses what the cheaper would. Raises `ValueError` when a cost is
    negative, or when neighbours are of two zonings.

    Around a piece that released zones isolate by themselves, another difference, of more people
    though below the threshold, may remain: only the smallest around each piece is looked for.
    """
    people = dict(zip(atoms.every_zone(), atoms.people().tolist(), strict=True))
    lost = {**people, **(costs or {})}
    if min(lost.values(), default=0.0) < 0.0:
        raise ValueError("costs: withholding a zone loses 0 or more")
    told = frozenset(atoms.reaching(threshold) if published is None else published)
    suspect = _pieces(atoms, differences)
    late = _TooLate(atoms, suspect, threshold, released)
    pairs = [pair for pair in neighbours if (told - late.released).issuperset(pair)]
    if any(one.zoning != other.zoning for one, other in pairs):
        raise ValueError("neighbours: two zones of one zoning")
    withheld: list[Zone] = []
    merged: list[Pair] = []
    proven = True
    known: dict[Difference, None] = {}
    left = tuple(differences)
    while stoppable := [each for each in left if not late.tells(each)]:
        known |= dict.fromkeys(stoppable)
        withheld, merged, proven = _cheapest(list(known), pairs, lost, late.released)
        shown = show(atoms, told.difference(withheld), merged)
        left = differences_shown(shown, threshold, suspect)
    cost = sum(lost[zone] for zone in withheld)
    cost += sum(min(lost[one], lost[other]) for one, other in merged)
    return Remedy(tuple(withheld), tuple(merged), float(cost), proven, left)


def too_late(
    atoms: Atoms, differences: Collection[Difference], threshold: int, released: Collection[Zone]
) -> frozenset[Difference]:
    """Those that `released` zones tell by themselves: nothing stops them. Arguments as `remedy`."""
    late = _TooLate(atoms, _pieces(atoms, differences), threshold, released)
    return frozenset(each for each in differences if late.tells(each))


class _TooLate:
    """What zones already released tell, by the same totals or by others of the same people."""

    def __init__(
        self, atoms: Atoms, suspect: BoolArray, threshold: int, released: Collection[Zone]
    ) -> None:
        self.released = frozenset(released)
        found = differences_shown(show(atoms, self.released), threshold, suspect)
        self._isolated = {(each.atoms, each.counted) for each in found}

    def tells(self, difference: Difference) -> bool:
        """Whether nothing is gained by stopping a difference."""
        return (
            self.released.issuperset(difference.zones)
            or (difference.atoms, difference.counted) in self._isolated
        )


def _pieces(atoms: Atoms, differences: Iterable[Difference]) -> BoolArray:
    """Pieces that are in some difference."""
    inside = np.zeros(atoms.population.size, dtype=np.bool_)
    inside[[piece for each in differences for piece in each.atoms]] = True
    return inside


def _cheapest(
    differences: Sequence[Difference],
    pairs: Iterable[Pair],
    lost: Mapping[Zone, float],
    fixed: Collection[Zone],
) -> tuple[list[Zone], list[Pair], bool]:
    """The cheapest zones, none of them `fixed`, to withhold and pairs to merge that stop these."""
    multiples = [_multiples(each) for each in differences]
    zones = sorted({zone for each in multiples for zone in each}.difference(fixed))
    place = {zone: index for index, zone in enumerate(zones)}
    useful = [pair for pair in pairs if pair[0] in place or pair[1] in place]
    for zone in sorted({zone for pair in useful for zone in pair} - set(place)):
        place[zone] = len(zones)
        zones.append(zone)
    by = [
        [place[zone] for zone in each if zone in place]
        + [
            len(zones) + index
            for index, (one, other) in enumerate(useful)
            if each[one] != each[other]
        ]
        for each in multiples
    ]
    stopped = np.repeat(np.arange(len(by)), [len(each) for each in by])
    hits = csr_array(
        (np.ones(stopped.size), (stopped, np.concatenate(by))),
        shape=(len(multiples), len(zones) + len(useful)),
    )
    # Withholding one of two merged zones would withhold the other for nothing.
    excluding = [
        (place[zone], len(zones) + index) for index, pair in enumerate(useful) for zone in pair
    ]
    prices = [lost[zone] for zone in zones]
    prices += [min(lost[one], lost[other]) for one, other in useful]
    chosen, proven = hitting_set(hits, excluding, np.array(prices, dtype=np.float64))
    return (
        sorted(zone for zone, kept in zip(zones, chosen[: len(zones)], strict=True) if kept),
        sorted(pair for pair, kept in zip(useful, chosen[len(zones) :], strict=True) if kept),
        proven,
    )


def _multiples(difference: Difference) -> Counter[Zone]:
    """How many times the difference takes each zone's total (negative: subtracts it)."""
    multiples = Counter(difference.added)
    multiples.subtract(difference.subtracted)
    return multiples
