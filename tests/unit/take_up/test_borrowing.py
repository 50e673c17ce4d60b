"""What each zone brings to the model, and what it gets from it."""

import numpy as np
import pytest

from croisee.take_up.borrowing import borrow
from croisee.take_up.components import Component
from unit.take_up.tables import counts

ZONES = """
    zone      | eligible | having
    low       | 100      | 30
    middle    | 100      | 50
    high      | 100      | 80
    higher    | 100      | 90
    hidden    | 100      | 4 à 16
    may be 0  | 100      | 0 à 10
    unknown   | 100      | ?
    nobody    | ?        | 40
"""
ALIKE = np.ones((8, 1))


def test_a_hidden_count_brings_its_middle_and_the_width_of_its_bounds():
    """Between 4 and 16: 8, give or take log(4)/√12, besides the error of the eligible."""
    found = borrow(counts(ZONES, Component.of("tirage", 0.1)), ALIKE).model
    error = 0.1**2 + np.log(4) ** 2 / 12
    weight = found.variance / (found.variance + error)
    assert found.weight[4] == pytest.approx(weight)
    assert found.prediction[4] == pytest.approx(
        weight * np.log(0.08) + (1 - weight) * found.synthetic[4]
    )


def test_a_zone_without_a_sure_count_gets_that_of_the_others():
    found = borrow(counts(ZONES, Component.of("tirage", 0.1)), ALIKE)
    assert found.counted.tolist() == [True] * 5 + [False] * 3
    assert found.logarithm[5:] == pytest.approx(found.model.synthetic[5:])
    assert (found.error[5:] > found.error[:5].max()).all()


def test_an_error_all_zones_have_alike_widens_the_interval_and_draws_nobody_closer():
    own = borrow(counts(ZONES, Component.of("tirage", 0.1)), ALIKE)
    both = borrow(
        counts(ZONES, Component.of("tirage", 0.1), Component.of("modele", 0.3, 1.0)), ALIKE
    )
    assert both.logarithm.tolist() == own.logarithm.tolist()
    assert both.error.tolist() == own.error.tolist()
    assert (both.non_take_up().low < own.non_take_up().low).all()
    assert both.non_take_up().value.tolist() == own.non_take_up().value.tolist()
