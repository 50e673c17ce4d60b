"""The headline figures against a slow and obvious count, and laws that hold between figures."""

from fractions import Fraction
from itertools import product

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from croisee.accessibility.inputs import Demand, Points
from croisee.studies.distance_emploi.among import places
from croisee.studies.distance_emploi.catalogue import ALL, NEIGHBOURS, STRAIGHT, Who, figures
from croisee.studies.distance_emploi.found import TenthFound
from croisee.studies.distance_emploi.measuring import Rivals, find
from croisee.studies.distance_emploi.secrecy import tells
from croisee.studies.distance_emploi.supply import Account, Offered
from croisee.travel.straight import StraightLine
from croisee.vacancies.row import Contract

ZONES, OCCUPATIONS, RADIUS = 2, 3, 10
HERE = (0, 6_000)
"""Where the people of each zone live, on a line of whole metres."""
ACCOUNT = Account(0, 0, 0, 0, 0, 0, 0)

vacancies = st.lists(
    st.tuples(
        st.integers(0, OCCUPATIONS - 1),
        st.sampled_from((500, 4_000, 9_999, 10_000, 10_001, 16_000)),
        st.integers(1, 3),
        st.sampled_from((None, Contract.PERMANENT, Contract.TEMPORARY)),
    ),
    min_size=1,
    max_size=15,
)
seekers = st.lists(
    st.lists(st.integers(0, 4), min_size=OCCUPATIONS, max_size=OCCUPATIONS),
    min_size=ZONES,
    max_size=ZONES,
)


def measured(sought, offers, pairs=(), *, public=False):
    """Figure → value per zone, before rounding."""
    occupation, x, posts, contract = zip(*offers, strict=True)
    offered = Offered(
        occupation=np.array(occupation), place=np.arange(len(x)), posts=np.array(posts),
        contract=contract, employer=("",) * len(x), commune=np.zeros(len(x), np.int64),
        x=np.array(x, float), y=np.zeros(len(x)), spread=np.zeros(len(x)),
        radius=np.zeros(len(x)), area=np.array([place_area(each) for each in x]),
        account=ACCOUNT, to_review=(),
    )  # fmt: skip
    points, demand = Points.single(ZONES), Demand.known(sought)
    travel = StraightLine.between(np.array(HERE, float), np.zeros(ZONES), offered.x, offered.y)
    wanted = figures(
        RADIUS, (), licences=False, contracts=(Contract.PERMANENT,), neighbours=True, areas=True
    )
    near = np.array(pairs, np.int64).reshape(-1, 2)
    among = {
        each: places(offered, OCCUPATIONS, each, near)
        for each in (ALL, NEIGHBOURS, Contract.PERMANENT)
    }
    found = find(
        wanted, points, {Who.ALL: demand}, among, {STRAIGHT: travel},
        Rivals(points, demand, travel, 1000 * RADIUS),
        area=np.array([place_area(each) for each in HERE]), public=public,
    )  # fmt: skip
    return {each.figure.name: each for each in found}


def place_area(x):
    """Two job areas, one on each side of 5 km."""
    return int(x > 5_000)


def slowly(sought, offers, zone, limit=1000 * RADIUS):
    """Mean distance (km) of the seekers who have an offer within the radius, and their share."""
    with_one, total, everyone = 0, Fraction(0), sum(sought[zone])
    for occupation, count in enumerate(sought[zone]):
        near = [
            (abs(x - HERE[zone]), posts)
            for what, x, posts, _ in offers
            if what == occupation and abs(x - HERE[zone]) <= limit
        ]
        if near:
            with_one += count
            distance = sum(Fraction(metres * posts) for metres, posts in near)
            total += count * distance / sum(posts for _, posts in near)
    mean = float(total / with_one / 1000) if with_one else None
    return mean, float(Fraction(100 * with_one, everyone)) if everyone else None


@settings(deadline=None, max_examples=60)
@given(seekers, vacancies)
def test_distance_and_coverage_are_those_of_a_count_by_hand(sought, offers):
    told = measured(sought, offers)
    permanent = [offer for offer in offers if offer[3] == Contract.PERMANENT]
    for suffix, kept in (("", offers), ("_cdi", permanent)):
        for zone in range(ZONES):
            expected = slowly(sought, kept, zone)
            for name, value in zip(("emploi_distance", "emploi_couverture"), expected, strict=True):
                found = told[name + suffix].value[zone]
                if value is None:
                    assert np.isnan(found)
                else:
                    assert abs(found - value) < 1e-4


@settings(deadline=None, max_examples=40)
@given(seekers, vacancies, st.lists(st.tuples(st.integers(0, 2), st.integers(0, 2)), max_size=4))
def test_neighbours_never_take_coverage_away(sought, offers, pairs):
    told = measured(sought, offers, sorted({(a, b) for a, b in pairs if a != b}))
    plain, near = told["emploi_couverture"].value, told["emploi_couverture_voisins"].value
    assert not (near < plain).any()
    if not pairs:
        assert np.array_equal(near, plain, equal_nan=True)


@settings(deadline=None, max_examples=40)
@given(seekers, vacancies, st.booleans())
def test_an_interval_holds_its_figure(sought, offers, public):
    for each in measured(sought, offers, public=public).values():
        assert not (each.below < 0).any()
        assert not (each.above < 0).any()


@settings(deadline=None, max_examples=40)
@given(seekers, vacancies, st.permutations(range(OCCUPATIONS)))
def test_margins_tell_nothing_of_who_looks_for_what(sought, offers, order):
    """Other seekers, as many in each neighbourhood: the same margins, to the bit."""
    others = [[row[place] for place in order] for row in sought]
    one, other = measured(sought, offers), measured(others, offers)
    for name in one:
        assert np.array_equal(one[name].below, other[name].below, equal_nan=True)
        assert np.array_equal(one[name].above, other[name].above, equal_nan=True)


@settings(deadline=None, max_examples=40)
@given(seekers, vacancies)
def test_a_figure_is_the_mean_that_an_attacker_would_write(sought, offers):
    """What the attack is told (`mean`, `weight`) gives back the figure from the true numbers."""
    people = np.array(sought)
    for each in measured(sought, offers).values():
        if each.figure.variant is None or isinstance(each, TenthFound):
            continue
        who = (people * each.weight).sum(axis=1)
        total = (people * each.weight * each.mean).sum(axis=1)
        for zone in np.flatnonzero(who > 0):
            assert abs(total[zone] / who[zone] - each.value[zone]) < 1e-4


@settings(deadline=None, max_examples=60)
@given(seekers, vacancies)
def test_in_the_job_area_only_its_offers_count(sought, offers):
    told = measured(sought, offers)
    for zone, here in enumerate(HERE):
        mine = [offer for offer in offers if place_area(offer[1]) == place_area(here)]
        distance, coverage = slowly(sought, mine, zone, limit=100_000)
        for name, expected in (("distance", distance), ("couverture", coverage)):
            found = told[f"emploi_{name}_bassin"].value[zone]
            assert np.isnan(found) if expected is None else abs(found - expected) < 1e-4


def tenth_by_hand(sought, offers, zone, tenth):
    """Smallest distance (m) within which so many tenths of the seekers are, each spread evenly over
    the posts of the occupation within the radius; None where nobody has one."""
    spread = {}
    for occupation, count in enumerate(sought[zone]):
        near = [
            (abs(x - HERE[zone]), posts)
            for what, x, posts, _ in offers
            if what == occupation and abs(x - HERE[zone]) <= 1000 * RADIUS
        ]
        for metres, posts in near:
            share = Fraction(count * posts, sum(each for _, each in near))
            spread[metres] = spread.get(metres, 0) + share
    total, along = sum(spread.values()), Fraction(0)
    for metres in sorted(spread):
        along += spread[metres]
        if total and 10 * along >= tenth * total:
            return metres
    return None


@settings(deadline=None, max_examples=60)
@given(seekers, vacancies)
def test_deciles_are_those_of_a_count_by_hand(sought, offers):
    told = measured(sought, offers)
    for zone in range(ZONES):
        for tenth in (1, 5, 9):
            found = told[f"emploi_distance_d{tenth}"].value[zone]
            expected = tenth_by_hand(sought, offers, zone, tenth)
            assert np.isnan(found) if expected is None else abs(found - expected / 1000) < 1e-9


@settings(deadline=None, max_examples=15)
@given(seekers, vacancies, st.sampled_from((1, 5, 9)), st.sampled_from((1, 2, 5)))
def test_what_a_decile_tells_is_all_that_it_tells(sought, offers, tenth, coarser):
    """Other seekers agree with what the attack is told of a decile exactly when the same decile
    would be published of them."""
    people = np.array(sought)
    each = measured(sought, offers)[f"emploi_distance_d{tenth}"]
    for zone in range(ZONES):
        published = each.rounded(coarser)[zone]
        if np.isnan(published):
            continue
        mine = np.stack([people[zone], np.zeros(OCCUPATIONS, np.int64)], axis=1)
        told = tells(each, zone, mine, coarser)
        for others in product(range(4), repeat=OCCUPATIONS):
            rows, lower, upper = told.rows(1.0)
            numbers = np.stack([others, np.zeros(OCCUPATIONS)], axis=1).reshape(-1)
            agree = ((rows @ numbers >= lower - 1e-9) & (rows @ numbers <= upper + 1e-9)).all()
            metres = tenth_by_hand([others] * ZONES, offers, zone, tenth)
            if metres is None:
                continue
            half = abs(metres / 1000 - published) - coarser / 2
            if abs(half) > 0.01:  # a tie may be rounded either way, and the attack allows for it
                assert agree == (half < 0)


@settings(deadline=None, max_examples=40)
@given(seekers, vacancies, st.sampled_from((1, 5, 9)), st.data())
def test_hidden_numbers_bound_a_decile(sought, offers, tenth, data):
    """Wherever the true numbers are within their intervals, the decile is within its own."""
    each = measured(sought, offers)[f"emploi_distance_d{tenth}"]
    low, high = np.array(sought[0]), np.array(sought[0]) + 3
    nearest, farthest = each.spread.tenths(0, low, high, tenth)
    true = [data.draw(st.integers(least, most)) for least, most in zip(low, high, strict=True)]
    metres = tenth_by_hand([true, true], offers, 0, tenth)
    if not np.isnan(nearest):
        assert nearest <= metres <= farthest
