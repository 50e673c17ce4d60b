"""What was published, as intervals."""

import numpy as np
import pytest

from croisee.foundation.errors import CroiseeError
from croisee.population import Margin, Unit, counted, shares


def test_a_rounded_count_lies_within_half_its_rounding():
    margin = counted("rsa", Unit.HOUSEHOLDS, ("oui", "non"), [[120, 3]], precision=10)
    assert margin.low.tolist() == [[115, 0]]
    assert margin.high.tolist() == [[125, 8]]


def test_a_count_kept_back_lies_under_its_bound_or_is_unknown():
    bounded = counted("rsa", Unit.HOUSEHOLDS, ("oui",), [[np.nan]], suppressed_below=5)
    unknown = counted("rsa", Unit.HOUSEHOLDS, ("oui",), [[np.nan]])
    assert (bounded.low[0, 0], bounded.high[0, 0], bounded.known[0, 0]) == (0, 5, True)
    assert (unknown.low[0, 0], unknown.high[0, 0], unknown.known[0, 0]) == (0, np.inf, False)
    assert np.isnan(unknown.middle[0, 0])


def test_a_share_takes_the_uncertainty_of_its_total():
    margin = shares("femmes", Unit.PERSONS, ("femmes",), [[52.0]], ([990], [1010]), precision=1.0)
    assert margin.low[0, 0] == pytest.approx(0.515 * 990)
    assert margin.high[0, 0] == pytest.approx(0.525 * 1010)


def test_a_share_stays_within_its_total():
    margin = shares("femmes", Unit.PERSONS, ("f", "h"), [[100, 0]], ([10], [10]), precision=1)
    assert margin.high[0, 0] == 10
    assert margin.low[0, 1] == 0


def test_a_decile_not_published_constrains_nothing():
    margin = shares(
        "niveau",
        Unit.PERSONS,
        ("D1", "D5"),
        [[10, 50]],
        ([100], [100]),
        thresholds=[[np.nan, 15e3]],
    )
    assert margin.known.tolist() == [[False, True]]


@pytest.mark.parametrize(
    ("low", "high", "thresholds", "priority"),
    [
        ([[5.0, 1.0]], [[4.0, 2.0]], None, 1.0),
        ([[-1.0, 1.0]], [[4.0, 2.0]], None, 1.0),
        ([[1.0]], [[4.0]], None, 1.0),
        ([[1.0, 2.0]], [[4.0, 5.0]], [[20_000.0, 10_000.0]], 1.0),
        ([[1.0, 2.0]], [[4.0, 5.0]], None, 0.0),
    ],
)
def test_what_is_no_margin_is_refused(low, high, thresholds, priority):
    steps = None if thresholds is None else np.array(thresholds)
    with pytest.raises(CroiseeError):
        Margin("m", Unit.PERSONS, ("a", "b"), np.array(low), np.array(high), steps, priority)
