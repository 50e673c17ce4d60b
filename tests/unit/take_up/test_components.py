"""The errors of the eligible: from what is known of them to a relative standard deviation."""

import numpy as np
import pytest

from croisee.take_up.components import Component, absolute, apart, bounded, held_out
from croisee.take_up.parameters import label, section, sentence


def test_people_become_a_share_of_people():
    assert absolute("tirage", [10.0, 1.0], [100.0, 100.0]).spread == pytest.approx(
        [0.0998, 0.0100], abs=1e-4
    )


def test_a_zone_where_nobody_is_found_has_no_error():
    assert absolute("tirage", [3.0, 3.0], [0.0, np.nan]).spread.tolist() == [0, 0]


def test_two_bounds_are_a_uniform_law():
    assert bounded("zonage", 90, 110).spread == pytest.approx(np.log(110 / 90) / np.sqrt(12))


def test_two_sources_of_the_same_year_have_no_gap():
    assert apart([0, 1, -2]).spread == pytest.approx([0, 0.024, 0.048])


MANY = 10_000
"""So many margins that Student's law is the normal one."""
HALF = 0.5
"""A share of a half: an error of one point counts for two, and half the eligible for one."""


def margins(*errors: list[float]) -> tuple[np.ndarray, np.ndarray]:
    """Shares predicted and published around a half, of margins (rows) with these errors."""
    gap = np.array(errors) / 2
    return HALF + gap, HALF - gap


def test_margins_held_out_tell_bias_from_noise():
    biased = held_out(*margins(*[[0.1, 0.1]] * MANY), HALF)
    noisy = held_out(*margins(*[[0.1, -0.1]] * MANY), HALF)
    exact = held_out(*margins(*[[0.0, 0.0]] * MANY), HALF)
    assert (biased.spread, biased.common) == pytest.approx((0.2, 1), rel=1e-3)
    assert (noisy.spread, noisy.common) == pytest.approx((0.2, 0), abs=1e-12)
    assert (exact.spread, exact.common) == (0, 0)


def test_biases_of_several_margins_do_not_cancel_out():
    """One margin 10 points too high, another as much too low: on a third, 10 points either way."""
    found = held_out(*margins(*[[0.1, 0.1], [-0.1, -0.1]] * MANY), HALF)
    assert (found.spread, found.common) == pytest.approx((0.2, 1), rel=1e-3)


def test_three_margins_tell_less_than_many():
    """Student's law with three degrees of freedom: 3.18 instead of 1.96."""
    found = held_out(*margins(*[[0.1, 0.1]] * 3), HALF)
    assert found.spread == pytest.approx(0.2 * 3.182446 / 1.959964)


def test_the_fewer_the_eligible_the_larger_their_relative_error():
    """A fifth: √(0.8 / 0.2) = 2 times what it is for a half. Nobody, or nobody knows: no rate."""
    found = held_out(*margins([0.1, -0.1]), [0.5, 0.2, 1.0, 0.0, np.nan])
    assert found.spread == pytest.approx([0.2, 0.4, 0.0, 0.0, 0.0])


def test_a_hidden_figure_of_a_margin_is_left_out():
    predicted, published = margins([0.1, 0.1, 0.1], [0.1, 0.1, 0.1])
    published[0, 2] = np.nan
    whole = held_out(*margins([0.1, 0.1], [0.1, 0.1]), HALF)
    assert held_out(predicted, published, HALF).spread == pytest.approx(whole.spread)


def test_a_margin_wholly_hidden_tells_nothing():
    predicted, published = margins([0.1, 0.1], [0.3, 0.3])
    published[1] = np.nan
    one = held_out(*margins([0.1, 0.1]), HALF)
    assert held_out(predicted, published, HALF).spread == pytest.approx(one.spread)
    with pytest.raises(ValueError, match="no figure"):
        held_out(predicted, published + np.nan, HALF)


def test_what_other_errors_count_already_is_not_counted_twice():
    alternating = margins([0.1, -0.1])
    half = held_out(*alternating, HALF, counted=0.1 * np.sqrt(0.5))
    assert half.spread == pytest.approx(0.2 * np.sqrt(0.5))
    assert held_out(*alternating, HALF, counted=1.0).spread == pytest.approx(0)


def test_the_model_error_covers_a_figure_that_no_margin_showed():
    """Biases of three margins and of the right, drawn alike: 95 in 100 are within the interval."""
    random = np.random.default_rng(20261122)
    held = 0
    for _ in range(2000):
        *known, unknown = random.normal(0, 0.05, 4)
        found = held_out(*margins(*([bias, bias] for bias in known)), HALF)
        held += abs(unknown / HALF) <= 1.959964 * float(found.spread)
    assert 0.92 <= held / 2000 <= 0.98


@pytest.mark.parametrize(("spread", "common"), [(-0.1, 0), (0.1, 1.5), (np.nan, 0)])
def test_an_impossible_error_is_refused(spread, common):
    with pytest.raises(ValueError, match="modele"):
        Component.of("modele", spread, common)


def test_an_error_without_a_name_is_refused():
    with pytest.raises(KeyError):
        Component.of("divers", 0.1)


def test_every_error_is_said_in_french():
    for name in section("composantes"):
        assert label(name)[0].isupper()
        assert not sentence(name).endswith(".")
