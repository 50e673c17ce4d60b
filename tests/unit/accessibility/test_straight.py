"""As the crow flies, in whole metres."""

import math

import numpy as np
import pytest

from croisee.travel.straight import Geodesic, StraightLine


def test_whole_coordinates_give_the_exact_distance_rounded() -> None:
    rng = np.random.default_rng(1)
    x, y, px, py = rng.integers(0, 1_200_000, (4, 200))
    table = StraightLine.between(x, y, px, py)(slice(0, 200))
    for point, place in zip(*rng.integers(0, 200, (2, 500)), strict=True):
        square = int(x[point] - px[place]) ** 2 + int(y[point] - py[place]) ** 2
        below = math.isqrt(square)
        # √square > below + ½  ⟺  square > below² + below: whole numbers never meet the half.
        assert table[point, place] == below + (square > below * below + below)


@pytest.mark.parametrize(("north", "metres"), [(0.5, 0), (1.5, 2), (2.5, 2), (3.5, 4)])
def test_halves_go_to_the_even_metre(north: float, metres: int) -> None:
    assert StraightLine.between([0], [0], [0], [north])(slice(0, 1)).tolist() == [[metres]]


def test_a_place_known_within_a_commune_is_never_at_the_door() -> None:
    line = StraightLine.between([0, 30_000], [0, 0], [0], [0], blur=[4000])
    assert line(slice(0, 2)).tolist() == [[4000], [30_265]]


def test_points_asked_apart_or_together() -> None:
    rng = np.random.default_rng(2)
    line = StraightLine.between(*rng.uniform(0, 1e6, (2, 9)), *rng.uniform(0, 1e6, (2, 70)))
    together = line(slice(0, 9))
    assert np.array_equal(together[4:5], line(slice(4, 5)))


def test_geodesic_on_the_meridian_and_the_equator() -> None:
    """One degree from the equator on the GRS80 ellipsoid: 110,574 m north, 111,319 m east."""
    line = Geodesic(
        *(np.array([v]) for v in (0.0, 0.0)), np.array([0.0, 1.0]), np.array([1.0, 0.0])
    )
    assert line(slice(0, 1)).tolist() == [[110_574, 111_319]]
