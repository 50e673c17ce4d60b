"""Kernels against the sums they stand for."""

import numpy as np
import pytest

from croisee.population import Counts, Ranked, Unit, compress, counted, shares
from croisee.population.kernel import LANES, exponential, predict, squares_of, sums, weigh
from croisee.population.targets import set_down
from unit.population.slow_raking import dense

DONORS, ZONES = 60, LANES


@pytest.fixture(scope="module")
def world():
    random = np.random.default_rng(5)
    persons = random.integers(1, 5, DONORS)
    answers = {
        "type": Counts.of_households(random.integers(0, 3, DONORS), 3),
        "ages": Counts(random.integers(0, 3, (DONORS, 4)).astype(float)),
        "niveau": Ranked(random.integers(8, 30, DONORS) * 1e3, persons.astype(float)),
    }
    cells = compress(random.uniform(0.5, 2, DONORS), answers)
    thresholds = np.sort(random.integers(5, 32, (ZONES, 3)) * 1e3, axis=1)
    margins = [
        counted("type", Unit.HOUSEHOLDS, "abc", random.integers(5, 20, (ZONES, 3))),
        counted("ages", Unit.PERSONS, "abcd", random.integers(5, 20, (ZONES, 4))),
        shares(
            "niveau", Unit.PERSONS, "abc", [[20, 50, 80]], ([50] * ZONES, [50] * ZONES),
            thresholds=thresholds,
        ),
    ]  # fmt: skip
    targets, _ = set_down(cells, margins)
    multipliers = random.normal(0, 0.4, (targets.low.shape[1], LANES))
    tables = [dense(cells, margins, zone) for zone in range(ZONES)]
    return cells, targets, multipliers, tables


def rooms(cells):
    return np.empty((cells.layout.units.size, LANES)), np.empty((cells.count, LANES))


def test_the_exponential_is_good_to_the_last_places():
    x = np.linspace(-705, 705, 20_001)
    found = x.copy()
    exponential(found, np.empty_like(x))
    assert found == pytest.approx(np.exp(np.clip(x, -700, 700)), rel=1e-15)


def test_weights_are_those_of_the_multipliers(world):
    cells, targets, multipliers, tables = world
    room, rounded = rooms(cells)
    told, weights = np.empty_like(rounded), np.empty_like(rounded)
    cuts = np.ascontiguousarray(targets.cuts.T)
    predict(cells.layout, multipliers, cuts, room, told)
    weigh(cells.layout, multipliers, targets.log_scale, cuts, room, rounded, weights)
    for lane, table in enumerate(tables):
        assert told[:, lane] == pytest.approx(table @ multipliers[:, lane], abs=1e-12)
        slow = cells.layout.start * np.exp(targets.log_scale[lane] + table @ multipliers[:, lane])
        assert weights[:, lane] == pytest.approx(slow, rel=1e-13)


def test_margins_and_second_moments_are_sums_over_the_cells(world):
    cells, targets, multipliers, tables = world
    room, weights = rooms(cells)
    weights[:] = np.random.default_rng(2).normal(size=weights.shape)
    rows = multipliers.shape[0]
    cuts = np.ascontiguousarray(targets.cuts.T)
    margins, squares = np.empty((rows, LANES)), np.empty((rows, rows, LANES))
    sums(cells.layout, weights, cuts, room, margins)
    squares_of(cells.layout, weights, cuts, room, squares)
    below = np.tril_indices(rows)
    for lane, table in enumerate(tables):
        slow = table.T @ (weights[:, [lane]] * table)
        assert margins[:, lane] == pytest.approx(table.T @ weights[:, lane], abs=1e-12)
        assert squares[:, :, lane][below] == pytest.approx(slow[below], abs=1e-11)
