"""The cell key method: its table, its keys, and what it never does."""

import numpy as np
import pytest

from croisee.confidentiality.perturbation import cell_keys, perturb_counts, ptable, record_keys
from croisee.foundation.errors import CroiseeError

SECRET = b"a secret of the project"
PARAMETERS = [(2, 1.0, 1), (5, 3.0, 1), (5, 3.0, 3), (8, 4.0, 5), (10, 20.0, 1), (1, 0.5, 1)]


def test_the_greatest_entropy_table_is_the_published_one():
    # ptable 1.0 prints 0.0638 and 0.383 for the greatest counts with D = 2 and V = 1.
    chances = ptable(2, 1.0).chances[-1]
    assert chances == pytest.approx([0.0638, 0.2447, 0.3830, 0.2447, 0.0638], abs=5e-5)


@pytest.mark.parametrize("parameters", PARAMETERS)
def test_every_row_is_unbiased_and_has_its_variance(parameters):
    table = ptable(*parameters)
    assert table.chances.sum(axis=1) == pytest.approx(1)
    assert table.chances @ table.noises == pytest.approx(0, abs=1e-9)
    assert table.chances @ table.noises**2 == pytest.approx(table.variances)
    assert table.variances[-1] == pytest.approx(parameters[1])


def test_a_small_count_has_the_nearest_variance_that_it_can():
    table = ptable(5, 3.0, smallest=3)
    # A count of 1 becomes 0 or at least 3: no law of mean zero has a variance under 1 × 2.
    assert ptable(5, 1.0, smallest=3).variances[1] == pytest.approx(2)
    assert table.variances[1:] == pytest.approx(3)
    assert table.variances[0] == 0
    # A count of 1 loses 1 at most: with D = 2 its variance is 1 × 2 at most.
    assert ptable(2, 3.0).variances[1] == pytest.approx(2)


@pytest.mark.parametrize("parameters", PARAMETERS)
def test_nothing_negative_nor_too_small_is_ever_published(parameters):
    deviation, _, smallest = parameters
    table = ptable(*parameters)
    for count, chances in enumerate(table.chances):
        published = (count + table.noises)[chances > 0]
        assert ((published == 0) | (published >= smallest)).all()
        assert np.abs(published - count).max() <= deviation
    assert table.chances[0, deviation] == 1


def test_noise_is_read_at_the_draw():
    table = ptable(1, 0.5)  # -1, 0, 1 with chances 1/4, 1/2, 1/4
    draws = np.array([0.0, 0.24, 0.26, 0.74, 0.76, 0.9999999])
    assert table.noise(np.full(6, 50), draws).tolist() == [-1, -1, 0, 0, 1, 1]


@pytest.mark.parametrize("wrong", [(0, 1.0, 1), (2, 4.0, 1), (2, 0.0, 1), (2, 1.0, 3), (2, 1.0, 0)])
def test_parameters_that_contradict_each_other_are_refused(wrong):
    with pytest.raises(CroiseeError, match="incompatibles"):
        ptable(*wrong)


def test_the_same_records_always_give_the_same_noise():
    records = record_keys([f"r{n}" for n in range(30)], SECRET)
    whole = cell_keys(records, np.zeros(30, dtype=int), 1)
    # Another table, where the same thirty persons are the third cell, in another order.
    other = cell_keys(records[::-1], np.full(30, 2), 5)
    assert whole[0] == other[2]
    table = ptable(5, 3.0)
    first, second = (perturb_counts(np.array([30.0]), key, table) for key in (whole, other[2:3]))
    assert first.values == second.values


def test_one_person_more_changes_the_key():
    records = record_keys(["a", "b", "c"], SECRET)
    keys = cell_keys(records[[0, 1, 0, 1, 2]], np.array([0, 0, 1, 1, 1]), 2)
    assert keys[0] != keys[1]


def test_keys_depend_on_the_secret_and_are_spread_evenly():
    names = [str(n) for n in range(4000)]
    keys = record_keys(names, SECRET)
    assert (keys != record_keys(names, b"another secret, longer")).all()
    quarters = np.bincount((keys >> np.uint64(62)).astype(int))
    assert quarters == pytest.approx(1000, abs=120)


def test_a_secret_too_short_is_refused():
    with pytest.raises(CroiseeError, match="secret du projet"):
        record_keys(["a"], b"short")


def test_a_zero_stays_and_each_figure_says_what_it_may_hide():
    table = ptable(5, 3.0, smallest=3)
    counts = np.repeat(np.arange(12.0), 300)
    keys = record_keys([str(n) for n in range(counts.size)], SECRET)
    shown = perturb_counts(counts, keys, table)
    assert (shown.values[counts == 0] == 0).all()
    assert not np.isin(shown.values, [1, 2]).any()
    assert (shown.low <= counts).all()
    assert (counts <= shown.high).all()
    assert (shown.high - shown.low).max() <= 10
    # A published 0 may be any count up to 5, a published 3 any from 1 to 8.
    assert set(zip(shown.low[shown.values == 0], shown.high[shown.values == 0], strict=True)) == {
        (0, 5)
    }
    assert set(zip(shown.low[shown.values == 3], shown.high[shown.values == 3], strict=True)) == {
        (1, 8)
    }


def test_the_noise_of_many_cells_has_the_law_of_the_table():
    table = ptable(5, 3.0)
    keys = record_keys([str(n) for n in range(20_000)], SECRET)
    noise = perturb_counts(np.full(20_000, 40.0), keys, table).values - 40
    assert noise.mean() == pytest.approx(0, abs=0.06)
    assert noise.var() == pytest.approx(3, abs=0.15)


def test_the_method_is_for_counts():
    with pytest.raises(ValueError, match="counts"):
        perturb_counts(np.array([2.5]), np.zeros(1, dtype=np.uint64), ptable(2, 1.0))
