"""Whole households out of weights."""

import numpy as np
import pytest

from croisee.population import Counts, Unit, compress, counted, draw, rake, whole


def test_no_donor_is_a_household_away_from_its_weight_and_the_sum_is_kept():
    weights = np.array([2.25, 0.5, 0.25, 3.0])
    for seed in range(200):
        drawn = whole(weights, np.random.default_rng(seed))
        assert drawn.sum() == 6
        assert (np.abs(drawn - weights) < 1).all()


def test_each_donor_has_its_weight_for_expectation():
    weights = np.array([0.1, 0.7, 1.4, 0.05, 2.75])
    random = np.random.default_rng(1)
    mean = np.mean([whole(weights, random) for _ in range(20_000)], axis=0)
    assert mean == pytest.approx(weights, abs=0.015)


def test_a_zone_is_drawn_alike_whatever_is_drawn_beside_it():
    cells = compress(np.ones(6), {"type": Counts.of_households([0, 0, 1, 1, 2, 2], 3)})
    figures = [[7, 2, 1], [4, 4, 3]]
    raked = rake(cells, [counted("type", Unit.HOUSEHOLDS, ("a", "b", "c"), figures)])
    both, second = draw(raked, [0, 1], seed=7), draw(raked, [1], seed=7)
    assert both[1].tolist() == second[0].tolist()
    assert both.sum(axis=1).tolist() == [10, 11]
