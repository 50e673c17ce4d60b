"""The cheapest way to stop every difference: zones to withhold, or to publish only together.

Withholding a zone asks that the attacker's combinations take its total 0 times; merging two, that
they take both equally often. Either stops the differences that do otherwise, and neither allows a
new one. So the choice is a hitting set: the cheapest for the differences found so far; what it
leaves possible is looked for again and added, until nothing remains. The last choice is then the
cheapest of all (implicit hitting sets: Moreno-Centeno & Karp, Operations Research 61(2), 2013).
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

Pair = tuple[Zone, Zone]


@dataclass(frozen=True)
class Remedy:
    """Zones to withhold, pairs to publish only as one, and what that costs.

    `optimal`: no cheaper choice stops every difference (proven). `differences`: those left, none.
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
                f"Publier {name(one)} et {name(other)} ensemble, jamais l’un sans l’autre."
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
    neighbours: Iterable[Pair] = (),
) -> Remedy:
    """The cheapest zones of `published` to withhold or merge so that nothing is isolated.

    `differences` and `published` as in `find_differences`. `costs`: what withholding a zone loses
    (default: its people). Merging two `neighbours` (of one zoning, both published) loses what the
    cheaper would. Raises `ValueError` when a cost is negative, or when neighbours are of two
    zonings.
    """
    people = dict(zip(atoms.every_zone(), atoms.people().tolist(), strict=True))
    lost = {**people, **(costs or {})}
    if min(lost.values(), default=0.0) < 0.0:
        raise ValueError("costs: withholding a zone loses 0 or more")
    told = frozenset(atoms.reaching(threshold) if published is None else published)
    pairs = [pair for pair in neighbours if told.issuperset(pair)]
    if any(one.zoning != other.zoning for one, other in pairs):
        raise ValueError("neighbours: two zones of one zoning")
    withheld: list[Zone] = []
    merged: list[Pair] = []
    proven = True
    known = dict.fromkeys(differences)
    left = tuple(known)
    while left:
        known |= dict.fromkeys(left)
        withheld, merged, proven = _cheapest(list(known), pairs, lost)
        left = differences_shown(show(atoms, told.difference(withheld), merged), threshold)
    cost = sum(lost[zone] for zone in withheld)
    cost += sum(min(lost[one], lost[other]) for one, other in merged)
    return Remedy(tuple(withheld), tuple(merged), float(cost), proven)


def _cheapest(
    differences: Sequence[Difference], pairs: Iterable[Pair], lost: Mapping[Zone, float]
) -> tuple[list[Zone], list[Pair], bool]:
    """The cheapest zones to withhold and pairs to merge that stop these differences."""
    multiples = [_multiples(each) for each in differences]
    zones = sorted({zone for each in multiples for zone in each})
    place = {zone: index for index, zone in enumerate(zones)}
    useful = [pair for pair in pairs if pair[0] in place or pair[1] in place]
    for zone in sorted({zone for pair in useful for zone in pair} - set(place)):
        place[zone] = len(zones)
        zones.append(zone)
    by = [
        [place[zone] for zone in each]
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
