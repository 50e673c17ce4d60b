"""Differences of zones against attackers who try everything: unions of zones, sums of pieces,
populations. They share nothing with the package but the question."""

from itertools import chain, combinations, product

import numpy as np
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog

from croisee.confidentiality.differencing import Atoms, Zone, find_differences, remedy

MANY = settings(deadline=None, max_examples=300, suppress_health_check=list(HealthCheck))
SOME = settings(deadline=None, max_examples=60, suppress_health_check=list(HealthCheck))


@st.composite
def territories(draw: st.DrawFn, zonings: int, zones: int, pieces: int, outside: bool) -> Atoms:
    """A few pieces, each in one zone of each zoning, or outside if `outside`."""
    here = st.tuples(*[st.integers(-1 if outside else 0, zones - 1)] * zonings)
    codes = draw(st.lists(here, min_size=1, max_size=pieces, unique=True))
    people = draw(st.lists(st.integers(0, 7), min_size=len(codes), max_size=len(codes)))
    return Atoms(
        tuple("ABC"[:zonings]),
        (tuple(str(code) for code in range(zones)),) * zonings,
        np.array(codes, dtype=np.int64).T,
        np.array(people, dtype=np.int64),
    )


def published_in(atoms: Atoms, seed: int, share: float) -> list[Zone]:
    kept = np.random.default_rng(seed).random(len(atoms.every_zone())) < share
    return [zone for zone, told in zip(atoms.every_zone(), kept, strict=True) if told]


def subsets(things):
    return chain.from_iterable(combinations(things, size) for size in range(len(things) + 1))


def pieces_of(atoms: Atoms, zones) -> frozenset[int]:
    """Inhabited pieces of a union of zones."""
    rows = dict(zip(atoms.zonings, atoms.codes, strict=True))
    return frozenset(
        int(piece)
        for zone in zones
        for piece in np.flatnonzero((rows[zone.zoning] == int(zone.code)) & (atoms.population > 0))
    )


def smallest_by_unions(atoms: Atoms, told: list[Zone], threshold: int) -> dict[int, int]:
    """Piece → fewest people of a union of zones minus a union of the other zoning inside it."""
    unions = [
        [pieces_of(atoms, some) for some in subsets([z for z in told if z.zoning == zoning])]
        for zoning in atoms.zonings
    ]
    best: dict[int, int] = {}
    for a, b in product(*unions):
        for wide, narrow in ((a, b), (b, a)):
            people = int(atoms.population[list(wide - narrow)].sum())
            if narrow <= wide and 0 < people < threshold:
                for piece in wide - narrow:
                    best[piece] = min(best.get(piece, people), people)
    return best


def smallest_found(differences) -> dict[int, int]:
    best: dict[int, int] = {}
    for each in differences:
        for piece in each.atoms:
            best[piece] = min(best.get(piece, each.people), each.people)
    return best


def totals(atoms: Atoms, told: list[Zone]) -> np.ndarray:
    """Zones × inhabited pieces: 1 where the zone counts the piece."""
    inhabited = np.flatnonzero(atoms.population)
    matrix = np.zeros((len(told), inhabited.size))
    for row, zone in enumerate(told):
        matrix[row] = np.isin(inhabited, list(pieces_of(atoms, [zone])))
    return matrix


def possible_most(atoms: Atoms, told: list[Zone]) -> dict[int, float]:
    """Piece → the most people it can have, given the published totals."""
    matrix = totals(atoms, told)
    inhabited = np.flatnonzero(atoms.population)
    most = {}
    for place, piece in enumerate(inhabited):
        if not matrix[:, place].any():
            continue
        answer = linprog(
            -np.eye(inhabited.size)[place],
            A_eq=matrix,
            b_eq=matrix @ atoms.population[inhabited],
            method="highs",
        )
        most[int(piece)] = -answer.fun
    return most


def determined_groups(atoms: Atoms, told: list[Zone], threshold: int):
    """Groups of pieces, of fewer people than the threshold, whose total the totals determine."""
    matrix = totals(atoms, told)
    inhabited = np.flatnonzero(atoms.population)
    rank = np.linalg.matrix_rank(matrix) if matrix.size else 0
    for group in subsets(range(inhabited.size)):
        people = int(atoms.population[inhabited[list(group)]].sum())
        if group and people < threshold:
            wanted = np.zeros((1, inhabited.size))
            wanted[0, list(group)] = 1
            if np.linalg.matrix_rank(np.vstack([matrix, wanted])) == rank:
                yield [int(piece) for piece in inhabited[list(group)]]


@MANY
@given(
    territories(2, 4, 12, outside=True),
    st.integers(2, 9),
    st.integers(0, 99),
    st.sampled_from([1.0, 0.8]),
)
def test_two_zonings_equal_every_union_minus_every_union(atoms, threshold, seed, share):
    told = published_in(atoms, seed, share)
    found = find_differences(atoms, threshold, told)
    assert smallest_found(found) == smallest_by_unions(atoms, told, threshold)
    assert all(each.exact for each in found)


@MANY
@given(territories(3, 3, 8, outside=True), st.integers(2, 9), st.integers(0, 99))
def test_three_zonings_leave_no_group_of_pieces_that_the_totals_determine(atoms, threshold, seed):
    told = published_in(atoms, seed, 0.9)
    covered = smallest_found(find_differences(atoms, threshold, told))
    for group in determined_groups(atoms, told, threshold):
        assert set(group) <= set(covered)


@MANY
@given(territories(3, 4, 14, outside=True), st.integers(2, 9), st.integers(0, 99))
def test_three_zonings_find_the_pieces_that_no_population_takes_to_the_threshold(
    atoms, threshold, seed
):
    told = published_in(atoms, seed, 0.9)
    bounded = set()
    for each in find_differences(atoms, threshold, told):
        known = int(atoms.population[list(each.atoms)] @ np.array(each.counted))
        bounded |= {
            piece
            for piece, times in zip(each.atoms, each.counted, strict=True)
            if known < threshold * times
        }
    most = possible_most(atoms, told)
    assert bounded == {piece for piece, top in most.items() if top < threshold - 1e-6}


@MANY
@given(territories(3, 4, 14, outside=True), st.integers(2, 9), st.integers(0, 99))
def test_what_a_difference_says_is_what_the_totals_give(atoms, threshold, seed):
    told = published_in(atoms, seed, 0.9)
    income = np.random.default_rng(seed).integers(0, 1000, atoms.population.size)
    income[atoms.population == 0] = 0

    def total(zones):
        return sum(int(income[list(pieces_of(atoms, [zone]))].sum()) for zone in zones)

    for each in find_differences(atoms, threshold, told):
        known = total(each.added) - total(each.subtracted)
        assert known == int(income[list(each.atoms)] @ np.array(each.counted))
        assert set(each.added + each.subtracted) <= set(told)
        assert 0 < each.people < threshold
        if each.exact:
            assert each.people == atoms.population[list(each.atoms)].sum()


@SOME
@given(territories(2, 3, 8, outside=True), st.integers(2, 7))
def test_the_remedy_is_the_cheapest_set_of_zones_that_leaves_nothing(atoms, threshold):
    told = list(atoms.reaching(threshold))
    people = dict(zip(atoms.every_zone(), atoms.people().tolist(), strict=True))
    chosen = remedy(atoms, find_differences(atoms, threshold), threshold)
    kept = [zone for zone in told if zone not in chosen.withheld]
    assert smallest_by_unions(atoms, kept, threshold) == {}
    enough = [
        sum(people[zone] for zone in some)
        for some in subsets(told)
        if not smallest_by_unions(atoms, [z for z in told if z not in some], threshold)
    ]
    assert chosen.optimal
    assert chosen.cost == min(enough)


@SOME
@given(territories(2, 3, 8, outside=True), st.integers(2, 7), st.integers(0, 99))
def test_beside_released_zones_the_remedy_leaves_what_they_tell_by_themselves(
    atoms, threshold, seed
):
    released = published_in(atoms, seed, 0.4)
    told = sorted({*atoms.reaching(threshold), *released})
    found = find_differences(atoms, threshold, told)
    chosen = remedy(atoms, found, threshold, published=told, released=released)
    kept = [zone for zone in told if zone not in chosen.withheld]
    assert set(released) <= set(kept)
    already = smallest_by_unions(atoms, released, threshold)
    assert smallest_by_unions(atoms, kept, threshold) == already
    assert smallest_found(chosen.differences) == already
    people = dict(zip(atoms.every_zone(), atoms.people().tolist(), strict=True))
    others = [zone for zone in told if zone not in released]
    assert chosen.cost >= min(
        sum(people[zone] for zone in some)
        for some in subsets(others)
        if smallest_by_unions(atoms, [z for z in told if z not in some], threshold) == already
    )


@SOME
@given(territories(3, 3, 10, outside=False), st.integers(2, 7), st.integers(0, 99))
def test_withholding_or_merging_leaves_no_bounded_piece(atoms, threshold, seed):
    told = list(atoms.reaching(threshold))
    neighbours = [pair for pair in combinations(told, 2) if pair[0].zoning == pair[1].zoning]
    costs = dict(
        zip(told, np.random.default_rng(seed).uniform(1, 9, len(told)).tolist(), strict=True)
    )
    found = find_differences(atoms, threshold)
    chosen = remedy(atoms, found, threshold, costs, neighbours=neighbours)
    alone = remedy(atoms, found, threshold, costs)
    assert chosen.cost <= alone.cost + 1e-9
    assert all(
        top >= threshold - 1e-6 for top in possible_most(*after(atoms, told, chosen)).values()
    )


def after(atoms: Atoms, told: list[Zone], chosen) -> tuple[Atoms, list[Zone]]:
    """The territory whose merged zones bear one code, and the zones then published."""
    codes = atoms.codes.copy()
    group = {zone: zone for zone in told}
    for one, other in chosen.merged:
        old, new = group[other], group[one]
        group = {zone: new if kept == old else kept for zone, kept in group.items()}
    for zone, kept in group.items():
        row = atoms.zonings.index(zone.zoning)
        codes[row][atoms.codes[row] == int(zone.code)] = int(kept.code)
    merged = Atoms(atoms.zonings, atoms.zones, codes, atoms.population)
    return merged, sorted({group[zone] for zone in told if zone not in chosen.withheld})
