"""Zonings that cross: no published zone, added to or taken from others, isolates a few persons."""

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass

import pyarrow as pa
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from croisee.confidentiality import Dimension, Evidence, Kind, ProtectedTable, protect
from croisee.confidentiality.tables.zonings import atom_name, compose
from property.confidentiality.brute_force import Leaf, Tables

MINIMUM = 3
PROFILE = "entreprises"  # its minimum is 3: small enough to try every table
SLOW = settings(deadline=None, max_examples=60, suppress_health_check=list(HealthCheck))
COUNTS = st.sampled_from([0, 1, 1, 2, 2, 3, 4, 6])
ZONINGS = ("qpv2015", "qpv2024", "commune")
EVERYBODY = "tous"

Atom = tuple[str | None, ...]
"""The zone of each zoning that holds it, in the order of `ZONINGS`."""


@dataclass(frozen=True)
class People:
    """Counts by atom and sex; an atom of nobody is none."""

    counts: Mapping[tuple[Atom, str], int]
    sexes: tuple[str, ...]

    @property
    def atoms(self) -> list[Atom]:
        return sorted({atom for atom, _ in self.counts}, key=str)

    @property
    def zones(self) -> list[str]:
        return sorted({zone for atom in self.atoms for zone in atom if zone is not None})

    def leaves(self) -> list[Leaf]:
        return [(str(atom), sex) for atom in self.atoms for sex in self.sexes]

    def group(self, atoms: list[Atom], sex: str) -> frozenset[Leaf]:
        sexes = self.sexes if sex == EVERYBODY else (sex,)
        return frozenset((str(atom), each) for atom in atoms for each in sexes)

    def inside(self, zone: str) -> list[Atom]:
        return [atom for atom in self.atoms if zone in atom]

    def total(self, group: frozenset[Leaf]) -> int:
        near = {(str(atom), sex): n for (atom, sex), n in self.counts.items()}
        return sum(near[leaf] for leaf in group)

    def margins(self) -> tuple[str, ...]:
        return self.sexes if len(self.sexes) == 1 else (EVERYBODY, *self.sexes)


@st.composite
def peoples(draw: st.DrawFn) -> People:
    """A few atoms of up to three zonings, drawn as they come: nothing nests but by chance."""
    two_sexes = draw(st.booleans())
    zones = [st.sampled_from([None, f"{name}/A", f"{name}/B"]) for name in ZONINGS]
    held = draw(
        st.lists(st.tuples(*zones), min_size=2, max_size=4 if two_sexes else 7, unique=True)
    )
    sexes = ("femmes", "hommes") if two_sexes else (EVERYBODY,)
    counts = {(atom, sex): draw(COUNTS) for atom in held for sex in sexes}
    somebody = {atom for (atom, _), n in counts.items() if n and any(atom)}
    assume(somebody)
    return People({key: n for key, n in counts.items() if key[0] in somebody}, sexes)


def to_evidence(people: People, zones: list[str], table: str = "t") -> Evidence:
    places = [(zone, sex) for zone in zones for sex in people.margins()]
    values = [people.total(people.group(people.inside(zone), sex)) for zone, sex in places]
    nothing = pa.nulls(len(places), pa.float64())
    fixed = {"indicator": "rsa", "period": "2018"}
    cells = pa.table(
        {
            "zone": [zone for zone, _ in places],
            **{name: [code] * len(places) for name, code in fixed.items()},
            "sexe": [sex for _, sex in places],
            "value": [float(value) for value in values],
            "low": nothing,
            "high": nothing,
            "status": ["publie"] * len(places),
            "reason": pa.nulls(len(places), pa.string()),
            "contributors": values,
            "largest": nothing,
            "second": nothing,
        }
    )
    told = list(people.counts.items())
    atoms = pa.table(
        {
            **{
                name: pa.array([atom[rank] for (atom, _), _ in told], type=pa.string())
                for rank, name in enumerate(ZONINGS)
            },
            **{name: [code] * len(told) for name, code in fixed.items()},
            "sexe": [sex for (_, sex), _ in told],
            "value": [float(n) for _, n in told],
            "contributors": [n for _, n in told],
        }
    )
    parents = {sex: EVERYBODY for sex in people.sexes if sex != EVERYBODY}
    dimensions = (
        Dimension("zone", "Zone"),
        Dimension("indicator", "Indicateur"),
        Dimension("period", "Période"),
        Dimension("sexe", "Sexe", {}, parents),
    )
    made = Evidence("e", table, "T", "p", Kind.COUNT, "r", PROFILE, "personnes", dimensions, cells)
    return dataclasses.replace(made, atoms=atoms)


def read(table: ProtectedTable) -> dict[tuple[str, str], int | None]:
    return {
        (row["zone"], row["sexe"]): None if row["value"] is None else int(row["value"])
        for row in table.cells.to_pylist()
    }


def assert_nobody_is_traced(people: People, told: Mapping[tuple[str, str], int | None]) -> None:
    """Neither in a hidden zone nor in an atom: he may be absent, or one of many."""
    facts = [
        (people.group(people.inside(zone), sex), shown, shown)
        for (zone, sex), shown in told.items()
        if shown is not None
    ]
    small = {people.group(people.inside(zone), sex) for (zone, sex), n in told.items() if n is None}
    small |= {people.group([atom], sex) for atom in people.atoms for sex in people.margins()}
    near = {(str(atom), sex): n for (atom, sex), n in people.counts.items()}
    for group in small:
        if 0 < people.total(group) < MINIMUM:
            told_of = group.union(*(shown for shown, _, _ in facts))
            leaves = [leaf for leaf in people.leaves() if leaf in told_of]
            for least, most in ((0, 0), (MINIMUM, 10**6)):
                other = Tables(leaves, [*facts, (group, least, most)], 24, near)
                assert other.any(), f"{sorted(group)} cannot be in [{least}, {most}]"


@SLOW
@given(peoples())
def test_no_difference_of_zones_isolates_anybody(people: People) -> None:
    (table,) = protect([to_evidence(people, people.zones)], threshold=None)
    told = read(table)
    for (zone, sex), shown in told.items():
        true = people.total(people.group(people.inside(zone), sex))
        assert shown in (None, true)
        assert shown is None or not 0 < true < MINIMUM
    assert_nobody_is_traced(people, told)


@SLOW
@given(peoples(), st.data())
def test_nor_when_the_zonings_come_out_one_after_the_other(people: People, data) -> None:
    first = data.draw(st.sampled_from(ZONINGS))
    zones = [zone for zone in people.zones if zone.startswith(first)]
    assume(zones)
    earlier = protect([to_evidence(people, zones)], threshold=None)
    assert_nobody_is_traced(people, read(earlier[0]))
    later = protect([to_evidence(people, people.zones)], threshold=None, already_released=earlier)
    told = read(later[0])
    for place, shown in read(earlier[0]).items():
        assert told[place] == shown
    assert_nobody_is_traced(people, told)


@SLOW
@given(st.lists(st.frozensets(st.sampled_from("ABCDEF"), min_size=1), min_size=1, unique=True))
def test_parts_say_as_much_as_atoms(atoms: list[frozenset[str]]) -> None:
    """Spelled out to the end, the parts of each zone are its atoms, each once."""
    made = compose(atoms)
    alone = {atom_name(atom): [atom] for atom in atoms}

    def spell(name: str) -> list[frozenset[str]]:
        if name in made:
            return [atom for part in sorted(made[name]) for atom in spell(part)]
        return alone.get(name) or [atom for atom in atoms if name in atom]

    for zone in {zone for atom in atoms for zone in atom}:
        spelled = spell(zone)
        assert len(spelled) == len(set(spelled))
        assert set(spelled) == {atom for atom in atoms if zone in atom}
