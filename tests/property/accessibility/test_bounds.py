"""Bounds of a figure when some cells of demand are hidden, against every demand there could be."""

from itertools import product

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from croisee.accessibility.bounds import NONE, largest_mean, smallest_mean, weighted_mean
from croisee.accessibility.compare import measure
from croisee.accessibility.competition import Decay, access
from croisee.accessibility.inputs import Demand
from croisee.accessibility.measured import Measured
from croisee.accessibility.variants import CatchmentMean, PostsPerHundred, ShareWithin
from unit.accessibility.slow_measures import World
from unit.accessibility.worlds import question, worlds

CELLS = st.lists(
    st.tuples(st.integers(0, 9), st.integers(0, 3), st.integers(0, 3)), min_size=1, max_size=5
)


@given(CELLS)
def test_bounds_of_a_mean_are_the_extreme_means(cells: list[tuple[int, int, int]]) -> None:
    value = np.array([[x for x, _, _ in cells]])
    low = np.array([[least for _, least, _ in cells]])
    high = low + np.array([[more for _, _, more in cells]])
    ranges = [range(a, b + 1) for a, b in zip(low[0].tolist(), high[0].tolist(), strict=True)]
    means = [
        np.dot(value[0], weights) / sum(weights) for weights in product(*ranges) if any(weights)
    ]
    least, most = smallest_mean(value, low, high), largest_mean(value, low, high)
    if means:
        assert least.numerator[0] / least.denominator[0] == min(means)
        assert most.numerator[0] / most.denominator[0] == max(means)
    else:
        assert least.floor[0] == most.ceiling[0] == NONE


@given(st.integers(2**61, 2**62), st.integers(1, 1000))
def test_sums_larger_than_a_word_stay_exact(value: int, weight: int) -> None:
    table = np.array([[value, value + 1]])
    mean = weighted_mean(table, np.array([[weight, weight]]))
    assert mean.numerator[0] == weight * (2 * value + 1)
    assert mean.floor[0] == value


def possible(world: World, hidden: np.ndarray) -> list[Demand]:
    """Each demand that the intervals allow: a hidden cell holds 1 to 3."""
    cells = np.argwhere(hidden)
    found = []
    for values in product(range(1, 4), repeat=len(cells)):
        seekers = np.array(world.seekers)
        seekers[tuple(cells.T)] = values
        found.append(Demand.known(seekers))
    return found


def all_measures(world: World, demand: Demand) -> list[Measured]:
    asked = question(world, demand)
    variants = [CatchmentMean(1500), ShareWithin(1500), PostsPerHundred(100)]
    return [*measure(asked, variants).values(), access(asked, Decay.within(1500))]


@settings(max_examples=40)
@given(worlds(), st.integers(0, 8))
def test_no_possible_demand_leaves_the_bounds(world: World, start: int) -> None:
    """Exactly reached by the measures that do not depend on demand (the two first)."""
    hidden = np.zeros_like(np.array(world.seekers), dtype=bool)
    hidden.flat[start : start + 3] = True
    seekers = np.array(world.seekers)
    demand = Demand(np.where(hidden, 1, seekers), np.where(hidden, 3, seekers))
    bounds = [one.by_zone(demand).figure for one in all_measures(world, demand)]
    truths = [
        [one.by_zone(demand).figure.value for one in all_measures(world, demand)]
        for demand in possible(world, hidden)
    ]
    for rank, (bound, *values) in enumerate(zip(bounds, *truths, strict=True)):
        table = np.stack(values)
        there = (table != NONE).any(axis=0)
        least = np.where(table == NONE, np.iinfo(np.int64).max, table).min(axis=0)
        most = table.max(axis=0)
        assert (bound.low <= least)[there].all()
        assert (bound.high >= most)[there].all()
        if rank < 2:
            assert (least - bound.low <= 1)[there].all()
            assert (bound.high - most <= 1)[there].all()
