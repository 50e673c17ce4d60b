"""A vacancy known by its commune: expected distance, and between what bounds."""

import numpy as np
import pytest

from croisee.accessibility.inputs import UNREACHABLE
from croisee.accessibility.within import AtBest, AtWorst, Somewhere
from unit.accessibility.worlds import Table

RADIUS = 3000


def disc() -> np.ndarray:
    """Points spread evenly over a disc of 3 km."""
    axis = np.arange(-RADIUS, RADIUS + 1, 20.0)
    x, y = (grid.ravel() for grid in np.meshgrid(axis, axis))
    return np.column_stack([x, y])[np.hypot(x, y) <= RADIUS]


@pytest.mark.parametrize("centre", [0, 1000, 3000, 6000, 20_000])
def test_against_posts_spread_over_the_commune(centre: int) -> None:
    spread = np.array([RADIUS / np.sqrt(2)])
    expected = Somewhere(Table([[centre]]), spread)(slice(0, 1))[0, 0]
    true = np.hypot(disc()[:, 0] - centre, disc()[:, 1])
    assert expected == pytest.approx(np.sqrt(np.mean(true**2)), rel=0.002)
    assert 1 <= expected / true.mean() <= 1.09
    radius = np.array([RADIUS], np.int32)
    least = AtBest(Table([[centre]]), radius)(slice(0, 1))[0, 0]
    most = AtWorst(Table([[centre]]), radius)(slice(0, 1))[0, 0]
    assert least <= true.min() + 1
    assert true.max() <= most


def test_a_place_known_exactly_stays_where_it_is() -> None:
    far = Table([[0, 1234]])
    none = np.zeros(2)
    assert Somewhere(far, none)(slice(0, 1)).tolist() == [[0, 1234]]


def test_nothing_makes_a_place_reachable() -> None:
    far = Table([[None]])
    for travel in (
        Somewhere(far, np.array([500.0])),
        AtBest(far, np.array([500], np.int32)),
        AtWorst(far, np.array([500], np.int32)),
    ):
        assert travel(slice(0, 1)).tolist() == [[UNREACHABLE]]
