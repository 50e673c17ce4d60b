"""The headline figures against a slow and obvious count, and laws that hold between figures."""

from fractions import Fraction

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from croisee.accessibility.inputs import Demand, Points
from croisee.studies.distance_emploi.among import places
from croisee.studies.distance_emploi.catalogue import ALL, NEIGHBOURS, STRAIGHT, Who, figures
from croisee.studies.distance_emploi.measuring import Rivals, find
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
        contract=contract, commune=np.zeros(len(x), np.int64),
        x=np.array(x, float), y=np.zeros(len(x)), spread=np.zeros(len(x)),
        radius=np.zeros(len(x)), account=ACCOUNT, to_review=(),
    )  # fmt: skip
    points, demand = Points.single(ZONES), Demand.known(sought)
    travel = StraightLine.between(np.array(HERE, float), np.zeros(ZONES), offered.x, offered.y)
    wanted = figures(RADIUS, (), licences=False, contracts=(Contract.PERMANENT,), neighbours=True)
    near = np.array(pairs, np.int64).reshape(-1, 2)
    among = {
        each: places(offered, OCCUPATIONS, each, near)
        for each in (ALL, NEIGHBOURS, Contract.PERMANENT)
    }
    found = find(
        wanted, points, {Who.ALL: demand}, among, {STRAIGHT: travel},
        Rivals(points, demand, travel, 1000 * RADIUS), public=public,
    )  # fmt: skip
    return {each.figure.name: each for each in found}


def slowly(sought, offers, zone):
    """Mean distance (km) of the seekers who have an offer within the radius, and their share."""
    with_one, total, everyone = 0, Fraction(0), sum(sought[zone])
    for occupation, count in enumerate(sought[zone]):
        near = [
            (abs(x - HERE[zone]), posts)
            for what, x, posts, _ in offers
            if what == occupation and abs(x - HERE[zone]) <= 1000 * RADIUS
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
        if each.figure.variant is None:
            continue
        who = (people * each.weight).sum(axis=1)
        total = (people * each.weight * each.mean).sum(axis=1)
        for zone in np.flatnonzero(who > 0):
            assert abs(total[zone] / who[zone] - each.value[zone]) < 1e-4
