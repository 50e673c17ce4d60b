"""The best comparable zone, chance left out; people and euros if take-up rose to it."""

import numpy as np
import pytest

from croisee.take_up.borrowing import Borrowed, borrow
from croisee.take_up.comparable import Target, best, families
from croisee.take_up.components import Component
from croisee.take_up.counts import Counts
from croisee.take_up.fay_herriot import Model
from croisee.take_up.interval import Interval
from croisee.take_up.potential import euros, people, published_value
from unit.take_up.tables import counts


def predicted(logarithm, error) -> Borrowed:
    """As if the model had said this."""
    logarithm, error = np.asarray(logarithm, float), np.asarray(error, float)
    nothing = np.zeros(logarithm.shape)
    model = Model(0.1, False, np.zeros(1), nothing, logarithm, logarithm, error**2)
    return Borrowed(model, nothing, logarithm == logarithm)


def test_a_family_is_the_zone_and_the_twenty_most_like_it():
    """Zones in a row, one step apart: the ten on each side, and further where the row ends. A
    characteristic they all share counts for nothing."""
    family = families(np.column_stack([np.arange(60.0), np.ones(60)]))
    assert family[30, 0] == 30
    assert sorted(family[30]) == list(range(20, 41))
    assert family[30, 1:5].tolist() == [29, 31, 28, 32]
    assert family[0].tolist() == list(range(21))


def test_zones_too_few_for_a_family_are_all_in_it():
    assert families(np.array([[1.0], [5.0], [2.0]])).tolist() == [[0, 2, 1], [1, 2, 0], [2, 0, 1]]


def test_a_zone_comes_first_in_its_own_family_even_beside_its_double():
    assert families(np.array([[1.0], [1.0], [9.0]]))[:, 0].tolist() == [0, 1, 2]


def test_one_extreme_zone_does_not_set_the_scale():
    """Without it the second characteristic would tell the zones apart as the first does."""
    random = np.random.default_rng(2)
    features = random.normal(size=(40, 2))
    wild = features.copy()
    wild[39, 1] = 1e6
    kept = families(wild)[:39]
    same = [
        len(set(one) & set(other)) for one, other in zip(kept, families(features), strict=False)
    ]
    assert np.mean(same) > 19


def test_the_target_lies_between_two_zones_of_the_family():
    """Of three zones, nine tenths of the way up lie at 0.8 of the way from the second to the
    third."""
    found = best(predicted([-0.9, -0.5, -0.4], [0.1, 0.1, 0.2]), np.array([[0, 1, 2]] * 3))
    assert found.logarithm == pytest.approx([-0.42] * 3)
    assert found.error == pytest.approx([np.hypot(0.2 * 0.1, 0.8 * 0.2)] * 3)


def test_nobody_can_claim_more_than_everybody():
    assert best(predicted([0.2, 0.3], [0.1, 0.1]), np.array([[0, 1], [1, 0]])).logarithm[0] == 0


def test_noise_does_not_choose_the_best():
    """In 40 families of equal zones, the highest counts promise much; the predictions hardly."""
    random = np.random.default_rng(11)
    size = 40
    truth = np.full(size, np.log(0.5))
    errors = np.full(size, 0.2)
    found = 1000 * np.exp(random.normal(0, 0.2, size))
    having = 1000 * np.exp(truth)
    table = Counts.of(found, having, having, Component.of("tirage", errors))
    target = best(borrow(table, np.ones((size, 1))), np.tile(np.arange(size), (size, 1)))
    raw = np.quantile(having / found, 0.9)
    assert raw > 0.6
    assert np.exp(target.logarithm[0]) == pytest.approx(0.5, abs=0.03)


def test_people_and_euros_if_take_up_rose():
    table = counts(
        """
        zone    | eligible | having
        behind  | 1000     | 400
        ahead   | 1000     | 900
        hidden  | 100      | 1 à 10
        unknown | ?        | 12
        """,
        Component.of("modele", 0.05),
    )
    target = Target(np.log(np.full(4, 0.6)), np.full(4, 0.05))
    more = people(table, target)
    assert more.value[:3] == pytest.approx([200, 0, 54.5])
    assert 100 < more.low[0] < 200 < more.high[0] < 300
    assert (more.low[1], more.high[1]) == (0, 0)
    assert more.low[2] < 50
    assert more.high[2] > 59
    assert np.isnan(more.value[3])
    yearly = euros(more, Interval.of(350.0, 400.0, 420.0))
    assert yearly.value[:2] == pytest.approx([80_000, 0])
    assert yearly.low[0] < more.low[0] * 400
    assert yearly.high[0] > more.high[0] * 400


def test_an_error_all_zones_have_alike_does_not_change_what_is_gained():
    table = "zone | eligible | having\n A | 1000 | 400"
    target = Target(np.log(np.array([0.6])), np.array([0.05]))
    own = people(counts(table), target)
    common = people(counts(table, Component.of("modele", 0.5, 1.0)), target)
    assert (own.low[0], own.high[0]) == (common.low[0], common.high[0])


def test_a_right_without_a_published_value_is_counted_in_people_alone():
    value = published_value("c2s_gratuite")
    assert value is not None
    assert value.low < value.value < value.high
    assert published_value("c2s_participation") is None
