"""Town or country: the kilometres of road per square kilometre, within two kilometres of a place."""

import numpy as np
import pytest

from croisee.travel.roads.density import urban
from croisee.travel.roads.metric import UNITS, scales

DEGREE = 47.5
METRES = np.array(
    [float(scale[0]) for scale in scales(np.array([DEGREE]))]
)  # per unit, east, north


def pieces(east: np.ndarray, north: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Places in units, from metres around one place."""
    x = np.rint(np.asarray(east) / METRES[0]).astype(np.int32)
    y = np.rint(DEGREE * UNITS + np.asarray(north) / METRES[1]).astype(np.int32)
    return x, y


def streets(side: float, step: float) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Middles and lengths of pieces of `step` metres, on a grid of streets `step` apart."""
    middles = np.arange(-side / 2, side / 2 + 1, step)
    east, north = (grid.ravel() for grid in np.meshgrid(middles, middles))
    x, y = pieces(east, north)
    return x, y, np.full(x.size, 2 * step)  # one piece to the east and one to the north


@pytest.mark.parametrize(("step", "town"), [(100, True), (150, True), (200, False), (500, False)])
def test_blocks_of_so_many_metres_are_a_town_or_not(step: float, town: bool) -> None:
    """A street every `step` metres both ways is 2 000 / step km per km²; 12 make a town."""
    x, y, metres = streets(6_000, step)
    middle = x.size // 2
    assert urban(x, y, metres, 12)[middle] == town


def test_a_lone_road_beside_a_town_is_urban_near_it_and_rural_far() -> None:
    x, y, metres = streets(3_000, 50)
    away_x, away_y = pieces(np.array([1_600.0, 4_500.0]), np.zeros(2))
    found = urban(np.append(x, away_x), np.append(y, away_y), np.append(metres, [50.0, 50.0]), 12)
    assert found[-2:].tolist() == [True, False]


def test_it_is_near_the_sum_over_a_true_disc() -> None:
    """Summed on cells of 250 m, it differs from the disc only where the density is near the bound."""
    random = np.random.default_rng(3)
    east, north = random.normal(0, 1_700, (2, 3_000))
    x, y = pieces(east, north)
    metres = random.uniform(20, 400, x.size)
    apart = np.hypot(east[:, None] - east, north[:, None] - north)
    density = ((apart <= 2_000) * metres).sum(axis=1) / 1_000 / (np.pi * 4)
    found = urban(x, y, metres, 12)
    clear = np.abs(density - 12) > 3
    assert clear.sum() > 1_000
    assert (found == (density > 12))[clear].all()
    assert 0.2 < found.mean() < 0.9


def test_nothing_is_neither() -> None:
    none = np.zeros(0, dtype=np.int32)
    assert urban(none, none, np.zeros(0), 12).size == 0
