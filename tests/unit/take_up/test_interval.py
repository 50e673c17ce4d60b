"""Products of intervals, and how far to go beyond two bounds."""

import numpy as np
import pytest

from croisee.take_up.interval import Interval, deviations


def row(interval: Interval) -> tuple[float, ...]:
    return tuple(float(part) for part in (interval.low, interval.value, interval.high))


def test_times_a_figure_that_is_sure():
    rate = Interval.of(0.2, 0.5, 0.6)
    assert row(rate.times(Interval.of(0.5, 0.5, 0.5))) == pytest.approx((0.1, 0.25, 0.3))


@pytest.mark.parametrize(
    ("value", "product"), [(0.5, (0.2, 0.25, 0.325)), (-0.5, (-0.325, -0.25, -0.2))]
)
def test_a_sure_figure_times_one_that_is_not_keeps_its_long_side(value, product):
    share = Interval.of(0.4, 0.5, 0.65)
    assert row(Interval.of(value, value, value).times(share)) == pytest.approx(product)


def test_two_unsure_figures_add_up_as_squares():
    """3 and 4 make 5, on each side."""
    found = Interval.of(97, 100, 103).times(Interval.of(0.96, 1.0, 1.04))
    assert row(found) == pytest.approx((95, 100, 105))


@pytest.mark.parametrize(
    ("width", "spread", "expected"),
    [(0, 1, 1.95996), (1000, 1, 1.64485), (np.inf, 1, 1.64485), (1, 0, 1.64485)],
)
def test_from_one_bound_to_two_far_apart(width, spread, expected):
    assert deviations(width, spread) == pytest.approx(expected, abs=1e-5)
