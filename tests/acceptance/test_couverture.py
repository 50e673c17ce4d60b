"""« Entre 4 et 6 personnes sur 10 » : how often is that so, on territories where the truth is known?

Twenty territories and twenty draws of donors, apart from each other; one law on both sides; the
study reads the published tables alone. `benchmarks/intervals.py` does it two hundred times, at two
sizes.

An interval holds two errors. That of each zone is drawn anew in every territory: it can be seen
whether it is told to its size. That of the model is the same in all of them, as one way to invent
donors faces one way to people a territory: each right shows one draw of it, and an interval that
covers it covers it everywhere. What can be asked of it is that it be no larger than was said.
"""

import numpy as np
import pytest

from acceptance.rights.coverage import Line, line, share
from acceptance.rights.law import RIGHTS
from acceptance.rights.trial import APART, MARGINS, Found, attempt, judge

SEEDS, PEOPLE, DONORS = 20, 50_000, 6_000
LEAST, MOST = 0.92, 0.98
TWO_SIDED = 1.96
FULLY_TOLD = ("c2s_participation", "rsa")
"""Rights of which every error of a zone is counted. Those of the others are a little larger than
said: the C2S is counted among people of the general scheme, and who they are is drawn too."""


@pytest.fixture(scope="module")
def found() -> dict[str, dict[str, list[Found]]]:
    """What the model is judged on → right → one table per territory."""
    tried = [attempt(judge(DONORS, 1000 + seed), PEOPLE, seed) for seed in range(SEEDS)]
    return {
        judges: {right: [one[judges][right] for one in tried] for right in RIGHTS}
        for judges in (MARGINS, APART)
    }


@pytest.fixture(scope="module")
def lines(found) -> dict[str, dict[str, Line]]:
    return {
        judges: {right: line(each) for right, each in rights.items()}
        for judges, rights in found.items()
    }


@pytest.mark.parametrize("judges", [MARGINS, APART])
@pytest.mark.parametrize("right", RIGHTS)
def test_intervals_hold_the_truth(lines, judges, right):
    """The exact limits of what the coverage may be, zones of one territory being no independent
    trials, reach 92 %: fewer true intervals would be a fault."""
    told = lines[judges][right]
    assert told.rate.high >= LEAST
    assert told.eligible.high >= LEAST


@pytest.mark.parametrize("right", FULLY_TOLD)
def test_the_error_of_each_zone_is_told_to_its_size(lines, right):
    """The error of the model taken off both sides: between 92 and 98 in 100, to the same limits."""
    own = lines[APART][right].own
    assert own.low <= MOST
    assert own.high >= LEAST


@pytest.mark.parametrize("right", RIGHTS)
def test_the_error_of_the_model_is_no_larger_than_said(lines, right):
    told = lines[APART][right]
    assert abs(told.bias) <= TWO_SIDED * told.common


def test_the_rights_together_show_the_error_of_the_model_as_it_is_said(lines):
    """Four draws of one error, of which it was said how large: their mean square is near 1, and
    neither so small that the intervals are padding nor so large that they are wrong."""
    ratios = [lines[APART][right].bias / lines[APART][right].common for right in RIGHTS]
    assert 0.05 < np.mean(np.square(ratios)) < 2.5


@pytest.mark.parametrize("right", RIGHTS)
def test_figures_in_no_margin_judge_the_model_more_closely(lines, right):
    """Hiding a margin takes from the model what it has when it tells who is entitled."""
    narrow, wide = lines[APART][right], lines[MARGINS][right]
    assert narrow.least < narrow.width < 0.9 * wide.width


def test_without_the_error_of_the_model_the_truth_would_be_missed(found):
    """What these limits can see: chance alone is not why the estimate is wrong."""
    missed = [
        np.where(np.isnan(one.true_rate), np.nan, one.true_rate <= one.least.high)
        * (one.least.low <= one.true_rate)
        for one in found[APART]["rsa"]
    ]
    assert share(missed).high < LEAST


def test_zones_of_one_territory_are_no_independent_trials():
    """Four territories of ten zones, all right or all wrong: four trials, not forty."""
    flags = [np.ones(10), np.ones(10), np.ones(10), np.zeros(10)]
    told = share(flags)
    assert told.value == 0.75
    assert told.trials == pytest.approx(3)
    assert told.low < 0.3
    mixed = share([np.array([1, 1, 1, 0] * 5)] * 4)
    assert mixed.trials == 80
    assert (mixed.low, mixed.high) == pytest.approx((0.6406, 0.8400), abs=1e-3)
