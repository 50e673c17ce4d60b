"""Probabilities of pairs that exclude each other, held to the list of every way of pairing."""

from itertools import combinations
from math import prod

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from croisee.vacancies.duplicates.matchings import Ends, ends, probabilities

Pairs = list[tuple[int, int, float]]
"""Left ad, right ad, odds."""


def one_each(numbers: list[int]) -> Ends:
    """Ends of ads of one post."""
    ones = np.ones(len(numbers), dtype=np.int64)
    return ends(np.array(numbers), ones - 1, ones)


def computed(pairs: Pairs) -> list[float]:
    left, right, odds = (list(column) for column in zip(*pairs, strict=True))
    found: list[float] = probabilities(np.array(odds), one_each(left), one_each(right)).tolist()
    return found


def listed(pairs: Pairs) -> list[float]:
    """The same, by adding up every way of pairing: slow, and obvious."""
    total, with_pair = 0.0, [0.0] * len(pairs)
    for size in range(len(pairs) + 1):
        for way in combinations(range(len(pairs)), size):
            lefts, rights = {pairs[k][0] for k in way}, {pairs[k][1] for k in way}
            if len(lefts) == len(rights) == size:
                weight = prod(pairs[k][2] for k in way)
                total += weight
                for k in way:
                    with_pair[k] += weight
    return [weight / total for weight in with_pair]


def test_without_rival_odds_are_odds() -> None:
    assert computed([(0, 0, 3.0), (1, 1, 1.0)]) == pytest.approx([0.75, 0.5])


def test_a_sure_pair_takes_an_ad_from_its_neighbour_and_leaves_it_the_other() -> None:
    """Ad 0 fits 0 and 1 as well; ad 1 fits 1 alone, and very well."""
    pairs: Pairs = [(0, 0, 5.0), (0, 1, 5.0), (1, 1, 1000.0)]
    near, contested, sure = computed(pairs)
    assert near > 0.8
    assert contested < 0.01
    assert sure > 0.99


@settings(max_examples=60)
@given(st.lists(st.tuples(st.booleans(), st.floats(0.01, 100.0)), min_size=1, max_size=8))
def test_chains_of_rivals_are_exact(links: list[tuple[bool, float]]) -> None:
    """Each new pair shares an ad with the one before: a tree, where the sum is exact."""
    left = right = 0
    pairs: Pairs = []
    for turns, odds in links:
        left, right = (left + 1, right) if turns else (left, right + 1)
        pairs.append((left, right, odds))
    assert computed(pairs) == pytest.approx(listed(pairs), abs=1e-5)


@settings(max_examples=60)
@given(st.lists(st.floats(0.01, 100.0), min_size=9, max_size=9))
def test_closed_chains_are_near(odds: list[float]) -> None:
    """Three ads that all fit three others: the densest knot. Mean error of a pair 0.007 on 1,500
    draws, the largest 0.25."""
    pairs: Pairs = [(k // 3, k % 3, value) for k, value in enumerate(odds)]
    away = np.abs(np.array(computed(pairs)) - listed(pairs))
    assert away.mean() < 0.15
    assert away.max() < 0.4


@settings(max_examples=60)
@given(
    st.dictionaries(
        st.tuples(st.integers(0, 6), st.integers(0, 6)), st.floats(0.01, 1e6), min_size=1
    )
)
def test_an_ad_has_one_counterpart_at_most(odds: dict[tuple[int, int], float]) -> None:
    pairs: Pairs = [(left, right, value) for (left, right), value in odds.items()]
    found = computed(pairs)
    for side in (0, 1):
        for ad in range(7):
            assert sum(p for p, pair in zip(found, pairs, strict=True) if pair[side] == ad) < 1.01


def test_parts_of_one_ad_stand_beside_each_other() -> None:
    """An ad of three posts, and two ads of two and one: no rivals; a third is one too many."""
    left = ends(np.zeros(3, dtype=np.int64), np.array([1, 2, 1]), np.array([2, 1, 2]))
    right = one_each([0, 1, 2])
    whole, part, too_many = probabilities(np.array([9.0, 9.0, 1.0]), left, right)
    assert part == pytest.approx(0.9)
    assert whole > 0.8
    assert too_many < 0.1
