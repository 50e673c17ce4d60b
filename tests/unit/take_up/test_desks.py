"""Where a desk would reach most people."""

from itertools import combinations

import numpy as np
import pytest

from croisee.take_up.components import Component
from croisee.take_up.desks import ONE, Points, choose, reached
from unit.take_up.tables import counts

TWO_ZONES = Points(np.array([0, 0, 1, 1]), np.array([600_000, 400_000, 500_000, 500_000]))
NEAR = np.array(
    [
        [True, True, False, False],  # the town hall: all of zone 0
        [False, True, True, False],  # the market: 40 % of zone 0, half of zone 1
        [False, False, True, True],  # the library: all of zone 1
    ]
)


def test_the_most_useful_place_first_then_what_it_leaves():
    found = choose(NEAR, TWO_ZONES, np.array([100.0, 90.0]), 2)
    assert found.chosen == (0, 2)
    assert found.covered.tolist() == [[1.0, 0.0], [1.0, 1.0]]
    assert found.guaranteed == 1.0


def test_ties_go_to_the_place_that_comes_first():
    assert choose(NEAR, TWO_ZONES, np.array([50.0, 50.0]), 1).chosen == (0,)


def test_no_desk_is_chosen_that_reaches_nobody():
    found = choose(NEAR, TWO_ZONES, np.array([100.0, np.nan]), 3)
    assert found.chosen == (0,)
    assert choose(NEAR, TWO_ZONES, np.array([-5.0, 0.0]), 1).chosen == ()


def test_people_reached_with_their_interval():
    table = counts(
        "zone | eligible | having\n A | 300 | 200\n B | 190 | 100", Component.of("modele", 0.1)
    )
    found = reached(table, choose(NEAR, TWO_ZONES, np.array([100.0, 90.0]), 2))
    assert found.value == pytest.approx([100, 190])
    assert (found.low < found.value).all()
    assert (found.value < found.high).all()


@pytest.mark.parametrize("seed", range(20))
def test_the_guarantee_holds_against_every_possible_choice(seed):
    random = np.random.default_rng(seed)
    near = random.random((8, 30)) < 0.25
    points = Points(np.arange(30) % 5, np.full(30, ONE // 6))
    people = random.integers(0, 200, 5).astype(float)
    found = choose(near, points, people, 3)

    def total(places) -> float:
        inside = near[list(places)].any(axis=0)
        return float((people[points.zone] * points.share / ONE)[inside].sum())

    most = max(total(places) for places in combinations(range(8), 3))
    assert total(found.chosen) >= found.guaranteed * most - 1e-9
    assert found.guaranteed > 0.63
    assert found.covered[-1] @ people == pytest.approx(total(found.chosen))
