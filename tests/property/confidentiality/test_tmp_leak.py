"""No small number can be deduced, whatever the table: laws checked by brute force."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from scipy.sparse import csr_array

from croisee.confidentiality import (
    CellSystem,
    Dimension,
    Evidence,
    Kind,
    ProtectedTable,
    Requirement,
    UnprotectableError,
    audit,
    protect,
    suppress,
)
from property.confidentiality.brute_force import Leaf, Tables, all_places, leaves_below

MINIMUM = 3
PROFILE = "entreprises"  # its minimum is 3: small enough to try every table
SLOW = settings(deadline=None, max_examples=1500, suppress_health_check=list(HealthCheck))
COUNTS = st.sampled_from([0, 0, 1, 1, 2, 2, 3, 4, 6])


@dataclass(frozen=True)
class Population:
    """Counts per leaf, and the hierarchy of each axis; `outside` leaves are in no table."""

    counts: Mapping[Leaf, int]
    parents: tuple[Mapping[str, str], ...]
    outside: frozenset[str]

    @property
    def leaves(self) -> list[Leaf]:
        return list(self.counts)

    def places(self) -> list[Leaf]:
        codes = []
        for axis, parents in enumerate(self.parents):
            below = {leaf[axis] for leaf in self.leaves} - self.outside
            codes.append(sorted(below | set(parents.values())))
        return all_places(codes)

    def below(self, place: Leaf) -> frozenset[Leaf]:
        return leaves_below(place, self.leaves, self.parents)

    def total(self, group: frozenset[Leaf]) -> int:
        return sum(self.counts[leaf] for leaf in group)


AXES = (
    {"q1": "commune", "q2": "commune", "hors": "commune"},
    {"jeunes": "tous", "adultes": "tous"},
    {"femmes": "tous", "hommes": "tous"},
)
NESTED = ({"q1": "ville", "q2": "ville", "ville": "epci", "bourg": "epci"}, AXES[1])


@st.composite
def populations(draw: st.DrawFn) -> Population:
    shape = draw(st.sampled_from(["row", "square", "outside", "nested", "cube"]))
    if shape == "row":
        parents = ({"q1": "commune", "q2": "commune", "q3": "commune", "q4": "commune"},)
    elif shape == "nested":
        parents = NESTED
    elif shape == "cube":
        parents = ({"q1": "commune", "q2": "commune"}, *AXES[1:])
    elif shape == "outside":
        parents = AXES[:2]
    else:
        parents = ({"q1": "commune", "q2": "commune", "q3": "commune"}, AXES[1])
    leaves = all_places([sorted(set(axis) - set(axis.values())) for axis in parents])
    counts = {leaf: draw(COUNTS) for leaf in leaves}
    return Population(counts, parents, frozenset({"hors"} if shape == "outside" else ()))


def to_evidence(people: Population, places: list[Leaf], table: str = "t") -> Evidence:
    names = ("zone", "age", "sexe")[: len(people.parents)]
    values = [people.total(people.below(place)) for place in places]
    nothing = pa.nulls(len(places), pa.float64())
    columns = {name: [place[axis] for place in places] for axis, name in enumerate(names)}
    fixed = {"indicator": ["rsa"] * len(places), "period": ["2018"] * len(places)}
    cells = pa.table(
        {
            **columns,
            **fixed,
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
    kept = [
        {child: up for child, up in axis.items() if child not in people.outside}
        for axis in people.parents
    ]
    dimensions = (
        Dimension("zone", "Zone", {}, kept[0]),
        Dimension("indicator", "Indicateur"),
        Dimension("period", "Période"),
        *(Dimension(name, name, {}, kept[i]) for i, name in enumerate(names) if i),
    )
    return Evidence("e", table, "T", "p", Kind.COUNT, "r", PROFILE, "personnes", dimensions, cells)


def what_is_told(people: Population, tables: tuple[ProtectedTable, ...]) -> dict[Leaf, int | None]:
    """Place → the number shown, None when hidden."""
    told = {}
    for table in tables:
        names = ("zone", "age", "sexe")[: len(people.parents)]
        for row in table.cells.to_pylist():
            place = tuple(row.get(name, "tous") for name in names)
            told[place] = None if row["value"] is None else int(row["value"])
    return told


def assert_nobody_is_traced(people: Population, told: Mapping[Leaf, int | None]) -> None:
    assert not traced(people, told)


def traced(
    people: Population, told: Mapping[Leaf, int | None]
) -> set[tuple[frozenset[Leaf], int, int]]:
    """The small groups that hold, for who reads what is told, no table with so few or so many."""
    facts = [
        (people.below(place), shown, shown) for place, shown in told.items() if shown is not None
    ]
    small = {people.below(place) for place, shown in told.items() if shown is None}
    if people.outside:  # what lies outside the neighbourhoods, at any age or all together
        gone = frozenset(leaf for leaf in people.leaves if leaf[0] in people.outside)
        small |= {frozenset({leaf}) for leaf in gone} | {gone}
    return {
        (group, least, most)
        for group in small
        if 0 < people.total(group) < MINIMUM
        for least, most in ((0, 0), (MINIMUM, 10**6))
        if not Tables(people.leaves, [*facts, (group, least, most)], 24, people.counts).any()
    }


@SLOW
@given(populations())
def test_no_small_number_can_be_deduced_from_a_table(people: Population) -> None:
    tables = protect([to_evidence(people, people.places())], threshold=None)
    told = what_is_told(people, tables)
    for place, shown in told.items():
        true = people.total(people.below(place))
        assert shown in (None, true)
        assert shown is None or not 0 < true < MINIMUM
    assert_nobody_is_traced(people, told)


@SLOW
@given(populations(), st.data())
def test_no_small_number_can_be_deduced_from_two_tables(people: Population, data) -> None:
    places = people.places()
    split = data.draw(st.lists(st.booleans(), min_size=len(places), max_size=len(places)))
    one = [p for p, first in zip(places, split, strict=True) if first] or places[:1]
    other = [p for p, first in zip(places, split, strict=True) if not first] or places[:1]
    evidences = [to_evidence(people, one, "un"), to_evidence(people, other, "deux")]
    assert_nobody_is_traced(people, what_is_told(people, protect(evidences, threshold=None)))


@SLOW
@given(populations(), st.data())
def test_no_small_number_can_be_deduced_from_a_table_with_missing_rows(
    people: Population, data
) -> None:
    places = people.places()
    kept = data.draw(st.lists(st.sampled_from(places), min_size=1, unique=True))
    table = to_evidence(people, kept)
    assert_nobody_is_traced(people, what_is_told(people, protect([table], threshold=None)))


@SLOW
@given(populations(), st.data())
def test_no_small_number_can_be_deduced_from_two_releases(people: Population, data) -> None:
    places = people.places()
    cut = data.draw(st.integers(1, len(places)))
    first = protect([to_evidence(people, places[:cut])], threshold=None)
    assert_nobody_is_traced(people, what_is_told(people, first))
    second = protect([to_evidence(people, places)], threshold=None, already_released=first)
    both = what_is_told(people, second) | {
        place: shown for place, shown in what_is_told(people, first).items() if shown is not None
    }
    assert_nobody_is_traced(people, both)


@SLOW
@given(populations())
def test_publishing_again_changes_nothing(people: Population) -> None:
    first = protect([to_evidence(people, people.places())], threshold=None)
    again = protect([to_evidence(people, people.places())], threshold=None, already_released=first)
    assert again[0].cells.equals(first[0].cells)
    assert (again[0].audit, again[0].effort) == (first[0].audit, first[0].effort)


@SLOW
@given(populations(), st.data())
def test_a_correction_opens_nothing_to_who_takes_the_rest_as_unchanged(
    people: Population, data
) -> None:
    wrong = data.draw(st.sampled_from(people.leaves))
    number = data.draw(COUNTS.filter(lambda count: count != people.counts[wrong]))
    before = Population({**people.counts, wrong: number}, people.parents, people.outside)
    first = protect([to_evidence(before, people.places())], threshold=None)
    second = protect([to_evidence(people, people.places())], threshold=None, already_released=first)
    unchanged = {
        place: shown
        for place, shown in what_is_told(before, first).items()
        if shown is not None and wrong not in people.below(place)
    }
    told = what_is_told(people, second) | unchanged
    narrowed = traced(people, told)
    # What the unchanged figures tell by themselves is already out: it is said, not opened.
    assert narrowed <= traced(people, dict.fromkeys(told) | unchanged)
    assert not narrowed or second[0].audit.exposed


@st.composite
def systems(draw: st.DrawFn) -> tuple[CellSystem, Requirement]:
    """A square table of counts with its margins, each small cell required in [0, MINIMUM]."""
    height, width = draw(st.integers(2, 3)), draw(st.integers(2, 3))
    inner = np.array([[draw(COUNTS) for _ in range(width)] for _ in range(height)], dtype=float)
    table = np.zeros((height + 1, width + 1))
    table[:-1, :-1] = inner
    table[-1, :-1], table[:, -1] = inner.sum(0), np.append(inner.sum(1), inner.sum())
    index = np.arange(table.size).reshape(table.shape)
    lines = [*index, *index.T]
    relations = np.zeros((len(lines), table.size))
    for row, line in enumerate(lines):
        relations[row, line[:-1]], relations[row, line[-1]] = -1.0, 1.0
    values = table.ravel()
    small = np.flatnonzero((values > 0) & (values < MINIMUM))
    nobody = np.zeros(values.size, dtype=bool)
    system = CellSystem(
        values, np.zeros(values.size), values + 1, csr_array(relations), nobody, nobody, True
    )
    return system, Requirement(small, values[small], MINIMUM - values[small])


@SLOW
@given(systems())
def test_every_complementary_cell_is_needed(problem: tuple[CellSystem, Requirement]) -> None:
    system, requirement = problem
    pattern = suppress(system, requirement).pattern
    assert pattern[requirement.cells].all()
    assert not audit(system, ~pattern, requirement).leaks
    for cell in np.setdiff1d(np.flatnonzero(pattern), requirement.cells):
        mutated = pattern.copy()
        mutated[cell] = False
        assert audit(system, ~mutated, requirement).leaks
    for cell in requirement.cells:
        mutated = pattern.copy()
        mutated[cell] = False
        assert cell in audit(system, ~mutated, requirement).unsafe


@SLOW
@given(systems())
def test_a_pattern_is_safe_even_without_time_to_give_cells_back(
    problem: tuple[CellSystem, Requirement],
) -> None:
    system, requirement = problem
    pattern = suppress(system, requirement, seconds=0.0).pattern
    assert pattern[requirement.cells].all()
    assert not audit(system, ~pattern, requirement).leaks


@SLOW
@given(systems(), st.data())
def test_the_attacker_finds_what_brute_force_finds(
    problem: tuple[CellSystem, Requirement], data
) -> None:
    system, requirement = problem
    assume(system.values[-1] <= 12)  # few tables to try
    drawn = data.draw(st.lists(st.booleans(), min_size=system.size, max_size=system.size))
    pattern = np.array(drawn)
    pattern[requirement.cells] = True
    pattern[-1] = False  # the grand total is public: every interval is finite
    width = int(system.relations[[0], :].nnz)  # the first relation is the first row
    index = np.arange(system.size).reshape(-1, width)
    height = len(index)
    leaves = [(str(i), str(j)) for i in range(height - 1) for j in range(index.shape[1] - 1)]
    below = {
        int(index[i, j]): frozenset(
            leaf
            for leaf in leaves
            if (i == height - 1 or leaf[0] == str(i))
            and (j == index.shape[1] - 1 or leaf[1] == str(j))
        )
        for i in range(height)
        for j in range(index.shape[1])
    }
    told = [
        (below[cell], int(system.values[cell]), int(system.values[cell]))
        for cell in np.flatnonzero(~pattern)
    ]
    near = dict.fromkeys(leaves, 0)
    required = requirement.within(np.flatnonzero(pattern))
    attack = audit(system, ~pattern, required, exact=True)
    for cell in np.flatnonzero(pattern):
        low, high = int(attack.low[cell]), int(attack.high[cell])
        assert Tables(leaves, [*told, (below[cell], low, low)], int(system.values[-1]), near).any()
        assert Tables(
            leaves, [*told, (below[cell], high, high)], int(system.values[-1]), near
        ).any()
        assert not Tables(
            leaves, [*told, (below[cell], 0, low - 1)], int(system.values[-1]), near
        ).any()
        assert not Tables(
            leaves, [*told, (below[cell], high + 1, 10**6)], int(system.values[-1]), near
        ).any()


@SLOW
@given(systems(), st.data())
def test_what_is_already_known_is_never_counted_on(
    problem: tuple[CellSystem, Requirement], data
) -> None:
    system, requirement = problem
    drawn = data.draw(st.lists(st.booleans(), min_size=system.size, max_size=system.size))
    known = np.array(drawn)
    known[requirement.cells] = False
    system = CellSystem(**{**vars(system), "known": known})
    try:
        pattern = suppress(system, requirement).pattern
    except UnprotectableError as failure:
        everything = np.zeros(system.size, dtype=bool)
        attacked = audit(system, everything, requirement)
        assert set(failure.cells) <= set(attacked.unsafe)
        assert failure.cells
    else:
        assert not (pattern & known).any()
        assert not audit(system, ~pattern, requirement).leaks
