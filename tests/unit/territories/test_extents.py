"""How far a commune reaches from its centre."""

import numpy as np
import pytest
import shapely

from croisee.territories.extents import extents


def test_a_square_a_disc_and_a_ring():
    square = shapely.box(0, 0, 2, 2)
    disc = shapely.Point(5, 5).buffer(1.0, quad_segs=256)
    ring = shapely.Point(0, 0).buffer(2.0, quad_segs=256) - shapely.Point(0, 0).buffer(1.0, 256)
    found = extents(np.array([square, disc, ring]))
    # E[r²] = side²/6; R²/2; (R² + r²)/2.
    assert found.spread == pytest.approx([np.sqrt(4 / 6), np.sqrt(1 / 2), np.sqrt(5 / 2)], rel=1e-4)
    assert found.radius == pytest.approx([np.sqrt(2), 1.0, 2.0], rel=1e-4)
    assert found.x == pytest.approx([1, 5, 0], abs=1e-9)


def test_two_islands_are_one_zone():
    islands = shapely.union_all([shapely.box(0, 0, 1, 1), shapely.box(3, 0, 4, 1)])
    found = extents(np.array([islands]))
    # Each island: its own 1/6, and the square of 1.5 between its centre and the common one.
    assert found.spread == pytest.approx([np.sqrt(1 / 6 + 1.5**2)])


def test_drawing_points_at_random_agrees():
    shape = shapely.Polygon([(0, 0), (4, 0), (1, 3)])
    rng = np.random.default_rng(1)
    points = rng.uniform((0, 0), (4, 3), (200_000, 2))
    inside = points[shapely.contains_xy(shape, points[:, 0], points[:, 1])]
    found = extents(np.array([shape]))
    square = ((inside - (found.x[0], found.y[0])) ** 2).sum(axis=1).mean()
    assert found.spread[0] == pytest.approx(np.sqrt(square), rel=5e-3)
