"""A margin hidden, predicted and compared."""

import numpy as np
import pytest

from croisee.population import Counts, Ranked, Unit, compress, counted, held_out, rake, shares
from croisee.population.held_out import ratios

# Two types of household; the second holds the benefit twice as often.
TYPE = np.repeat([0, 1], 10)
BENEFIT = np.array([1] * 2 + [0] * 8 + [1] * 4 + [0] * 6)
ANSWERS = {"type": Counts.of_households(TYPE, 2), "rsa": Counts.of_households(BENEFIT, 2)}
TYPES = counted("type", Unit.HOUSEHOLDS, ("a", "b"), [[50, 50], [100, 0], [0, 100]])
NOT_TOLD = counted("rsa", Unit.HOUSEHOLDS, ("non", "oui"), np.full((3, 2), np.nan))


def benefits(figures, **how):
    return counted("rsa", Unit.HOUSEHOLDS, ("non", "oui"), figures, **how)


def hidden(figures, **how):
    cells = compress(np.ones(20), ANSWERS)
    return held_out(cells, [benefits(figures, **how), TYPES], ["rsa"])["rsa"]


def test_a_hidden_margin_is_predicted_from_the_others():
    found = hidden([[70, 30], [80, 20], [60, 40]])
    assert found.predicted[:, 1] == pytest.approx([30, 20, 40], rel=1e-6)
    assert found.summary().root_mean_square == pytest.approx([0, 0], abs=1e-6)


def test_errors_are_shares_of_the_zone():
    found = hidden([[60, 40], [80, 20], [70, 30]])
    assert found.share_error[:, 1] == pytest.approx([-0.1, 0, 0.1], abs=1e-6)
    summary = found.summary()
    assert summary.bias[1] == pytest.approx(0, abs=1e-6)
    assert summary.mean_absolute[1] == pytest.approx(0.2 / 3, rel=1e-4)
    assert summary.root_mean_square[1] == pytest.approx(np.sqrt(0.02 / 3), rel=1e-4)


def test_what_was_not_published_is_not_an_error():
    found = hidden([[np.nan, np.nan], [80, 20], [60, 40]])
    assert np.isnan(found.error[0]).all()
    assert found.covered.tolist() == [0, 0] or found.summary().bias == pytest.approx(
        [0, 0], abs=1e-6
    )


def test_the_variance_between_zones_leaves_out_the_known_errors():
    found = hidden([[60, 40], [80, 20], [70, 30]])
    assert found.between_zones()[1] == pytest.approx(0.02 / 3, rel=1e-4)
    assert found.between_zones(0.002)[1] == pytest.approx(0.02 / 3 - 0.002, rel=1e-4)
    assert found.between_zones(0.5)[1] == 0


def test_levels_are_predicted_at_the_thresholds_of_each_zone():
    income = np.arange(20) * 1000.0
    cells = compress(np.ones(20), ANSWERS | {"niveau": Ranked(income, np.ones(20))})
    levels = shares(
        "niveau", Unit.HOUSEHOLDS, ("D5",), [[50]], ([100] * 3, [100] * 3),
        thresholds=[[9_500.0], [4_500.0], [14_500.0]],
    )  # fmt: skip
    found = held_out(cells, [TYPES, levels], ["niveau"])["niveau"]
    assert found.predicted.ravel() == pytest.approx([50, 50, 50], rel=1e-6)
    assert found.size == pytest.approx([100] * 3, rel=1e-6)


def test_a_share_in_no_margin_is_predicted_with_what_chance_makes_of_it():
    """Type a: a fifth hold the benefit; of 50 such households, 10 ± √(50 × 0.2 × 0.8) in a draw, and
    ± √(10 × (50/10)² × 0.2 × 0.8) in another file of ten such donors."""
    raked = rake(compress(np.ones(20), ANSWERS), [TYPES, NOT_TOLD])
    found = ratios(raked, {"rsa": (1.0 * BENEFIT, np.ones(20))})
    assert found.share == pytest.approx(np.array([[0.3, 0.2, 0.4]]), rel=1e-6)
    draw = np.array([50 * 0.16 + 50 * 0.24, 100 * 0.16, 100 * 0.24])
    sampling = np.array([250 * 0.16 + 250 * 0.24, 1000 * 0.16, 1000 * 0.24])
    assert found.deviation == pytest.approx(np.sqrt([draw + sampling]) / 100, rel=1e-4)


def test_a_ratio_of_two_sums_varies_less_than_either():
    """Everybody pays a quarter of what they have: whatever the draw, a quarter."""
    raked = rake(compress(np.ones(20), ANSWERS), [TYPES, NOT_TOLD])
    income = np.linspace(500, 3000, 20)
    found = ratios(raked, {"part": (income / 4, income)})
    assert found.share == pytest.approx(np.full((1, 3), 0.25))
    assert found.deviation == pytest.approx(np.zeros((1, 3)), abs=1e-6)


def test_a_share_of_nothing_is_not_known():
    raked = rake(compress(np.ones(20), ANSWERS), [TYPES, NOT_TOLD])
    found = ratios(raked, {"part": (np.zeros(20), np.zeros(20))})
    assert np.isnan(found.share).all()
