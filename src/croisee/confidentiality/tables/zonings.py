"""Zonings that cross: what each zone is made of, when none need lie inside another.

Where zonings cross they cut the territory into atoms: « the part of QPV A in commune 1 », « commune
1 outside every QPV ». Every sum that ties zones together follows from one fact: a zone is the sum
of its atoms. A zone stands for its own atoms wherever that says the same with fewer cells.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import product

from croisee.confidentiality.evidence import ATOM_COLUMNS, Evidence
from croisee.confidentiality.rules.primary import Facts
from croisee.confidentiality.tables.cells import Family, Key, keys, lineage

Atom = frozenset[str]
"""The zones that hold it, at most one of each zoning."""


@dataclass(frozen=True)
class Zonings:
    """How the zones of one table add up.

    `names`: the zonings. `parts`: zone → what adds up to it, zones or atoms; a zone that is a
    single atom has none. `facts`: of every zone and atom, at every other coordinate of the table.
    """

    names: frozenset[str]
    parts: Mapping[str, frozenset[str]]
    facts: Mapping[Key, Facts]

    @property
    def families(self) -> list[Family]:
        """The same, as partitions of the axis `zone`."""
        return [Family("zone", zone, below, False) for zone, below in self.parts.items()]


def read_zonings(evidence: Evidence, all_codes: frozenset[tuple[str, str]]) -> Zonings | None:
    """What the atoms of a table say; None when it has none."""
    if evidence.atoms is None:
        return None
    names = zonings_of(evidence)
    columns = [evidence.atoms.column(name).to_pylist() for name in names]
    atoms = [
        frozenset(zone for zone in zones if zone is not None)
        for zones in zip(*columns, strict=True)
    ]
    parts = compose(atoms)
    return Zonings(frozenset(names), parts, _facts(evidence, atoms, parts, all_codes))


def zonings_of(evidence: Evidence) -> list[str]:
    """The columns of the atoms that name zones."""
    assert evidence.atoms is not None
    taken = {*ATOM_COLUMNS, *(axis.name for axis in evidence.dimensions)}
    return [name for name in evidence.atoms.column_names if name not in taken]


def compose(atoms: Iterable[Atom]) -> dict[str, frozenset[str]]:
    """Zone → the fewest names that add up to it: zones inside it that cross no other, and atoms."""
    held: dict[str, set[Atom]] = defaultdict(set)
    for atom in atoms:
        for zone in atom:
            held[zone].add(atom)
    near = {zone: frozenset().union(*inside) for zone, inside in held.items()}
    crossing = {
        zone
        for zone, inside in held.items()
        if not all(inside <= held[other] or held[other] <= inside for other in near[zone])
    }
    # Two zones of the same atoms are one: the first in this order is part of the second.
    rank = {zone: place for place, zone in enumerate(sorted(held, key=lambda z: (len(held[z]), z)))}
    made = {}
    for zone in sorted(held):
        within = {
            other
            for other in near[zone] - crossing
            if rank[other] < rank[zone] and held[other] <= held[zone]
        }
        made[zone] = frozenset(
            max(atom & within, key=rank.__getitem__, default=atom_name(atom)) for atom in held[zone]
        )
    return {
        zone: below
        for zone, below in made.items()
        if len(below) > 1 or not below <= {atom_name(atom) for atom in held[zone]}
    }


def atom_name(atom: Atom) -> str:
    """A code for what no zoning has a name for."""
    return f"[{' ∩ '.join(sorted(atom))}]"


def _facts(
    evidence: Evidence,
    atoms: list[Atom],
    parts: Mapping[str, frozenset[str]],
    all_codes: frozenset[tuple[str, str]],
) -> dict[Key, Facts]:
    """Facts of every zone and of every atom that is a part, zeros included."""
    assert evidence.atoms is not None
    places = {
        frozenset(pair for pair in key if pair[0] != "zone") for key in keys(evidence, all_codes)
    }
    axes = [axis for axis in evidence.dimensions if axis.name != "zone"]
    coordinates = zip(*(evidence.atoms.column(axis.name).to_pylist() for axis in axes), strict=True)
    values = evidence.atoms.column("value").to_pylist()
    behind = evidence.atoms.column("contributors").to_pylist()
    named = {part for below in parts.values() for part in below}
    counted: dict[Key, list[float]] = {}
    for atom, codes, value, contributors in zip(atoms, coordinates, values, behind, strict=True):
        alone = {atom_name(atom)} & named
        lines = [lineage(axis, str(code)) for axis, code in zip(axes, codes, strict=True)]
        for pairs in product(*lines):
            place = frozenset(pairs) - all_codes
            for name in (atom | alone) if place in places else ():
                found = counted.setdefault(place | {("zone", name)}, [0.0, 0.0])
                found[0] += value
                found[1] += contributors
    in_order = sorted(places, key=sorted)
    nobody = (0.0, 0.0)
    return {
        key: Facts(value, int(contributors))
        for name in sorted(named | {zone for atom in atoms for zone in atom})
        for place in in_order
        for key in [place | {("zone", name)}]
        for value, contributors in [counted.get(key, nobody)]
    }
