"""How often the interval holds the truth: 95 times out of 100, in all kinds of zones."""

from collections.abc import Callable

import numpy as np
import pytest

from croisee.take_up.borrowing import borrow
from croisee.take_up.comparable import Target
from croisee.take_up.components import Component, bounded, held_out
from croisee.take_up.counts import Counts
from croisee.take_up.covered_otherwise import share_without_cover
from croisee.take_up.interval import Interval
from croisee.take_up.potential import people
from croisee.take_up.rate import non_take_up, not_claiming

TRIALS = 20_000
Draw = Callable[[np.random.Generator, float, float], tuple[np.ndarray, np.ndarray, list[Component]]]


def multiplied(random, people, spread):
    """The model is wrong by a factor."""
    truth = np.full(TRIALS, people)
    return truth, truth * np.exp(random.normal(0, spread, TRIALS)), [Component.of("modele", spread)]


def added(random, people, spread):
    """The model is wrong by some people, as many above as below."""
    truth = np.full(TRIALS, people)
    return (
        truth,
        truth + random.normal(0, spread * people, TRIALS),
        [Component.of("modele", spread)],
    )


def drawn(random, people, spread):
    """The model is wrong by a factor, and chance decides who lives there."""
    truth = np.maximum(random.poisson(people, TRIALS), 1).astype(float)
    found = people * np.exp(random.normal(0, spread, TRIALS))
    return truth, found, [Component.of("modele", spread), Component.of("tirage", found**-0.5)]


def apportioned(random, people, spread):
    """The model is wrong by a factor, and part of the people were apportioned from larger zones."""
    truth = np.full(TRIALS, people)
    found = truth * np.exp(
        random.normal(0, spread, TRIALS) + random.uniform(-spread, spread, TRIALS)
    )
    zoning = bounded("zonage", np.exp(-spread), np.exp(spread))
    return truth, found, [Component.of("modele", spread), zoning]


def covers(found: Interval, truth: np.ndarray) -> float:
    return float(np.mean((found.low <= truth + 1e-12) & (truth <= found.high + 1e-12)))


@pytest.mark.parametrize("draw", [multiplied, added, drawn, apportioned])
@pytest.mark.parametrize("people", [40, 200, 2000])
@pytest.mark.parametrize("spread", [0.05, 0.15, 0.3])
@pytest.mark.parametrize("take_up", [0.03, 0.4, 0.97])
def test_95_in_100_wherever_the_rate_lies(draw: Draw, people, spread, take_up):
    random = np.random.default_rng(20261122)
    truth, found, errors = draw(random, float(people), spread)
    having = np.round(take_up * truth)
    rate = non_take_up(Counts.of(np.maximum(found, 1e-9), having, having, *errors)).interval
    assert 0.92 <= covers(rate, 1 - having / truth) <= 0.98


@pytest.mark.parametrize("having", [1, 4, 10])
def test_a_hidden_count_is_covered_wherever_it_lies_between_its_bounds(having):
    random = np.random.default_rng(20261122)
    truth, found, errors = multiplied(random, 60.0, 0.15)
    rate = non_take_up(Counts.of(found, np.full(TRIALS, 1.0), np.full(TRIALS, 10.0), *errors))
    share = covers(rate.interval, 1 - having / truth)
    assert share >= 0.92
    if having in (1, 10):
        assert share <= 0.98


@pytest.mark.parametrize(("low", "having", "high"), [(50, 50, 50), (1, 1, 10), (1, 10, 10)])
def test_people_who_do_not_claim_are_covered_like_their_share(low, having, high):
    random = np.random.default_rng(20261122)
    truth, found, errors = drawn(random, 100.0, 0.15)
    table = Counts.of(found, np.full(TRIALS, float(low)), np.full(TRIALS, float(high)), *errors)
    assert 0.92 <= covers(not_claiming(table), truth - having) <= 0.98


@pytest.mark.parametrize(("low", "having", "high"), [(50, 50, 50), (41, 41, 50), (41, 50, 50)])
def test_people_gained_are_covered_when_the_target_is_unsure_too(low, having, high):
    random = np.random.default_rng(20261122)
    truth, found, errors = multiplied(random, 100.0, 0.1)
    target = Target(np.log(0.7) + random.normal(0, 0.05, TRIALS), np.full(TRIALS, 0.05))
    table = Counts.of(found, np.full(TRIALS, float(low)), np.full(TRIALS, float(high)), *errors)
    assert 0.92 <= covers(people(table, target), 0.7 * truth - having) <= 0.98


@pytest.mark.parametrize("take_up", [0.1, 0.5, 0.9])
def test_the_second_definition_is_covered_too(take_up):
    random = np.random.default_rng(20261122)
    truth, found, errors = multiplied(random, 500.0, 0.1)
    share = share_without_cover("c2s")
    spread = (share.high - share.low) / (2 * 1.96)
    local = random.normal(share.value, spread, TRIALS)
    having = take_up * truth
    rate = non_take_up(Counts.of(found, having, having, *errors)).interval
    assert 0.92 <= covers(rate.times(share), local * (1 - take_up)) <= 0.98


@pytest.mark.parametrize(("shared", "alone"), [(0.0, 0.0), (0.0, 0.04), (0.0, 0.1), (0.03, 0.03)])
def test_a_model_judged_on_three_margins_alone_is_covered(shared, alone):
    """Nobody tells how wrong the model is: only margins it was not given. Its bias is drawn afresh,
    partly the same for the margins and the right, in each of 200 territories of 150 zones; biases
    count in √(p (1 − p)) for a share p."""
    random = np.random.default_rng(20261122)
    zones, own, borrowed = 150, [], []
    shares = np.array([[0.15], [0.3], [0.6], [0.4]])
    unit = np.sqrt(shares * (1 - shares))
    for _ in range(200):
        features = np.column_stack([np.ones(zones), random.normal(size=zones)])
        people = np.rint(np.exp(random.uniform(5.5, 8.5, zones)))
        truth = np.rint(0.4 * people)
        take_up = np.exp(-0.6 + 0.05 * features[:, 1] + random.normal(0, 0.08, zones))
        having = np.rint(truth * take_up)
        bias = random.normal(0, shared) + random.normal(0, alone, (4, 1))
        wrong = unit * (bias + random.normal(0, 0.06, (4, zones)))
        found = np.maximum(random.poisson(shares * people) / people + wrong, 0.01)
        drawn_share = np.sqrt(shares[:3] / people)
        model = held_out(found[:3], shares[:3] + 0 * drawn_share, found[3], drawn_share)
        draw = Component.of("tirage", (found[3] * people) ** -0.5)
        table = Counts.of(found[3] * people, having, having, model, draw)
        own.append(covers(non_take_up(table).interval, 1 - having / truth))
        borrowed.append(covers(borrow(table, features).non_take_up(), 1 - having / truth))
    assert 0.92 <= np.mean(own) <= 0.98
    assert 0.92 <= np.mean(borrowed) <= 0.98


@pytest.mark.parametrize(("zones", "differ"), [(40, 0.25), (150, 0.1), (150, 0.02)])
def test_rates_that_borrow_strength_are_covered_over_zones(zones, differ):
    random = np.random.default_rng(20261122)
    covered = []
    for _ in range(200):
        poverty = random.normal(size=zones)
        take_up = np.exp(-0.6 + 0.1 * poverty + random.normal(0, differ, zones))
        spread = random.uniform(0.05, 0.3, zones)
        truth = np.exp(random.uniform(4, 7, zones))
        found = truth * np.exp(random.normal(0, spread))
        having = take_up * truth
        table = Counts.of(found, having, having, Component.of("modele", spread))
        rate = borrow(table, np.column_stack([np.ones(zones), poverty])).non_take_up()
        covered.append(covers(rate, 1 - take_up))
    assert 0.92 <= np.mean(covered) <= 0.98
