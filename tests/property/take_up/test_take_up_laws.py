"""What holds of rates and their intervals whatever the zones."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from croisee.take_up.comparable import families
from croisee.take_up.components import Component
from croisee.take_up.counts import Counts
from croisee.take_up.desks import ONE, Points, choose
from croisee.take_up.fay_herriot import fit
from croisee.take_up.interval import deviations
from croisee.take_up.kinds import kinds
from croisee.take_up.order import Group, Reference, groups, ranks
from croisee.take_up.plain import share_words
from croisee.take_up.rate import Reading, non_take_up, readings

SEEDS = st.integers(0, 2**32 - 1)
SPREADS = st.floats(0.0, 0.5)


def areas(seed: int, zones: int = 25) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    random = np.random.default_rng(seed)
    features = np.column_stack([np.ones(zones), random.normal(size=(zones, 2))])
    variances = np.exp(random.uniform(-4, 1, zones))
    differ = random.choice([0.0, 0.1, 1.0])
    direct = features @ random.normal(size=3) + random.normal(0, np.sqrt(variances + differ))
    return direct, variances, features


def zones(seed: int, number: int = 6) -> Counts:
    random = np.random.default_rng(seed)
    eligible = np.exp(random.uniform(2, 8, number))
    low = np.floor(eligible * random.uniform(0, 1.4, number))
    hidden = random.random(number) < 0.3
    errors = [
        Component.of(name, random.uniform(0.01, 0.3, number), random.random(number))
        for name in ("modele", "tirage", "dates")
    ]
    return Counts.of(eligible, low, np.where(hidden, low + 9, low), *errors)


@given(SEEDS)
def test_a_prediction_lies_between_the_zone_and_those_like_it(seed):
    direct, variances, features = areas(seed)
    model = fit(direct, variances, features)
    low, high = np.minimum(direct, model.synthetic), np.maximum(direct, model.synthetic)
    assert (low - 1e-9 <= model.prediction).all()
    assert (model.prediction <= high + 1e-9).all()
    assert ((model.weight > 0) & (model.weight <= 1)).all()
    assert (model.error > 0).all()


@given(SEEDS)
def test_the_better_known_a_zone_the_more_its_own_estimate_counts(seed):
    direct, variances, features = areas(seed)
    order = np.argsort(variances)
    assert (np.diff(fit(direct, variances, features).weight[order]) <= 0).all()


@given(SEEDS, st.floats(1e-3, 1e3))
def test_the_unit_changes_nothing(seed, unit):
    direct, variances, features = areas(seed)
    one, other = fit(direct, variances, features), fit(unit * direct, unit**2 * variances, features)
    assert one.adjusted == other.adjusted
    assert other.prediction == pytest.approx(unit * one.prediction, rel=1e-4, abs=1e-4 * unit)
    assert other.error == pytest.approx(unit**2 * one.error, rel=1e-3)


@given(SEEDS)
def test_what_the_characteristics_explain_moves_with_them(seed):
    direct, variances, features = areas(seed)
    shift = features @ [3.0, -1.0, 2.0]
    one, other = fit(direct, variances, features), fit(direct + shift, variances, features)
    assert other.prediction == pytest.approx(one.prediction + shift, abs=1e-4)


@given(SEEDS, st.sampled_from(["modele", "zonage", "champ"]), st.floats(0.01, 0.5))
def test_one_more_error_never_narrows_the_interval(seed, name, spread):
    table = zones(seed)
    more = Counts.of(
        table.eligible, table.low, table.high, *table.components, Component.of(name, spread)
    )
    before, after = non_take_up(table).interval, non_take_up(more).interval
    assert (after.low <= before.low).all()
    assert (after.high >= before.high).all()


@given(SEEDS)
def test_the_parts_of_the_width_add_up_to_it(seed):
    parts = non_take_up(zones(seed)).parts
    total = sum(parts.values(), np.zeros(6))
    wide = zones(seed).high > 0
    assert total[wide] == pytest.approx(1)
    assert all((part >= 0).all() for part in parts.values())


@given(SEEDS)
def test_the_value_lies_in_its_interval_and_never_above_everybody(seed):
    table = zones(seed)
    found = non_take_up(table).interval
    assert (found.low <= found.value).all()
    assert (found.value <= found.high).all()
    assert (found.high <= 1).all()
    for low, high, reading in zip(found.low, found.high, readings(found), strict=True):
        assert (high < 0) == (reading is Reading.CONTRADICTORY)
        assert (low >= 0) == (reading is Reading.SOUND)


@given(SEEDS, st.integers(1, 5))
def test_adding_zones_up_in_two_steps_is_adding_them_up_in_one(seed, cut):
    table = zones(seed)
    steps = np.zeros((2, 6))
    steps[0, :cut], steps[1, cut:] = 1, 1
    once, twice = table.together(np.ones((1, 6))), table.together(steps).together([[1, 1]])
    assert twice.eligible == pytest.approx(once.eligible)
    assert twice.low == pytest.approx(once.low)
    assert twice.spread == pytest.approx(once.spread)


@given(SEEDS)
def test_a_whole_is_no_better_known_than_its_common_error_nor_worse_than_its_zones(seed):
    table = zones(seed)
    whole = table.together(np.ones((1, 6)))
    share = table.eligible / table.eligible.sum()
    assert whole.spread[0] <= share @ table.spread + 1e-12
    assert whole.spread[0] >= np.sqrt(np.sum((share * table.spread) ** 2)) - 1e-12


@given(st.floats(0, 20), st.floats(0.01, 5))
def test_two_bounds_far_apart_need_less_on_each_side(width, spread):
    found = deviations(width, spread)
    assert 1.6448 <= found <= 1.9600
    assert deviations(width + 1, spread) <= found + 1e-9


@given(SEEDS, st.floats(-2, 2))
def test_groups_do_not_depend_on_where_zero_is(seed, shift):
    random = np.random.default_rng(seed)
    values, errors = random.normal(size=20), random.uniform(0.05, 0.5, 20)
    moved = groups(values + shift, errors, Reference.outside(shift, 0.1, 20))
    assert moved == groups(values, errors, Reference.outside(0.0, 0.1, 20))


@given(SEEDS, st.floats(1.0, 5.0))
def test_knowing_less_never_makes_a_difference_clear(seed, factor):
    random = np.random.default_rng(seed)
    values, errors = random.normal(size=20), random.uniform(0.05, 0.5, 20)
    sure = groups(values, errors, Reference.outside(0.0, 0.1, 20))
    unsure = groups(values, factor * errors, Reference.outside(0.0, 0.1, 20))
    assert all(after in (before, Group.ALIKE) for before, after in zip(sure, unsure, strict=True))


@given(SEEDS)
def test_rank_bounds_hold_the_rank_of_the_value(seed):
    random = np.random.default_rng(seed)
    values, errors = random.normal(size=20), random.uniform(0.0, 0.5, 20)
    found, rank = ranks(values, errors), 1 + np.argsort(np.argsort(values))
    assert (found.first <= rank).all()
    assert (rank <= found.last).all()


@given(SEEDS)
def test_a_family_is_the_same_in_any_unit(seed):
    random = np.random.default_rng(seed)
    features = random.normal(size=(30, 3))
    assert (families(features) == families(features * [2.0, 1024.0, 0.25])).all()


@given(SEEDS)
def test_kinds_add_up_and_totals_alone_hide_the_beta_errors(seed):
    random = np.random.default_rng(seed)
    eligible, receives = random.random((2, 50)) < 0.5
    found = kinds(eligible, receives, random.normal(0, 0.2, 50), random.uniform(0.5, 2, 50))
    assert sum(line.share for line in found.lines.values()) == pytest.approx(1)
    if eligible.any():
        assert found.aggregate <= found.matched + 1e-12
        assert found.granted <= found.matched
        assert found.low - 1e-12 <= found.matched <= found.high + 1e-12


@given(SEEDS, st.integers(1, 6))
def test_one_more_desk_reaches_no_fewer_people_and_leaves_the_first_ones(seed, desks):
    random = np.random.default_rng(seed)
    near = random.random((10, 40)) < 0.2
    points = Points(random.integers(0, 4, 40), random.integers(0, ONE // 40, 40))
    people = random.uniform(0, 500, 4)
    fewer, more = (choose(near, points, people, count) for count in (desks, desks + 1))
    assert more.chosen[: len(fewer.chosen)] == fewer.chosen
    assert (np.diff(more.covered, axis=0) >= 0).all()
    assert 0 < more.guaranteed <= 1


@given(st.floats(0, 1), st.floats(0, 1))
def test_words_hold_the_interval_within_a_point(one, other):
    low, high = sorted((one, other))
    words = share_words(low, high)
    numbers = [int(word) for word in words.replace(":", " ").split() if word.isdigit()]
    if words.endswith("sur 10") and "entre" in words:
        assert numbers[0] / 10 <= low + 0.011
        assert high - 0.011 <= numbers[1] / 10
    elif "au plus" in words:
        assert high - 0.011 <= numbers[0] / 10
    elif "au moins" in words:
        assert numbers[0] / 10 <= low + 0.011
    elif words.startswith("environ"):
        assert high - low <= 0.1 + 1e-9
