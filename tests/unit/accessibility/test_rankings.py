"""Which zones each definition puts first, and whether definitions agree."""

import numpy as np
import pytest
import scipy.stats

from croisee.accessibility.bounds import NONE
from croisee.accessibility.ranking import rankings


def test_ranks_and_agreement() -> None:
    got = rankings(
        {
            "proche": np.array([10, 20, 30, NONE]),
            "moyenne": np.array([5, 5, 1, 9]),
            "partout": np.array([4, 4, 4, 4]),
        }
    )
    assert got.rank.tolist() == [[1, 2, 3, NONE], [2, 2, 1, 4], [1, 1, 1, 1]]
    assert got.tau[0, 1] == pytest.approx(-2 / np.sqrt(3 * 2))
    assert got.tau[0, 0] == 1
    assert np.isnan(got.tau[2, 0])
    assert got.zones[0, 1] == 3


def test_tau_is_that_of_scipy() -> None:
    rng = np.random.default_rng(3)
    one, other = rng.integers(0, 15, (2, 60))
    expected = scipy.stats.kendalltau(one, other).statistic
    assert rankings({"a": one, "b": other}).tau[0, 1] == pytest.approx(expected)
