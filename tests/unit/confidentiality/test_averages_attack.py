"""Several means over the same hidden groups: which small groups do they give away?"""

from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from croisee.confidentiality.attack.averages import guessed, of_mean, of_sum, together

THRESHOLD = 5


def mean_of(groups, figures, step):
    """The mean of `figures` over the persons of the groups, published to the nearest step."""
    groups, figures = np.array(groups, dtype=float), np.array(figures, dtype=float)
    value = round(float(groups @ figures / groups.sum()) / step) * step
    return of_mean(figures, np.ones(len(groups)), value, step)


def total_of(groups):
    return of_sum(np.ones(len(groups)), float(sum(groups)), 0.0)


def test_one_mean_of_many_groups_gives_nobody_away():
    #        cook nurse driver mason clerk
    groups = [12, 3, 40, 2, 25]
    metres = [4_000, 12_000, 9_000, 15_000, 6_000]
    known = together([total_of(groups), mean_of(groups, metres, 100)])

    assert guessed(np.array(groups), known, THRESHOLD).tolist() == [False] * 5


def test_a_mean_of_two_groups_whose_total_is_known_gives_both():
    #        cook nurse
    groups = [38, 2]
    known = together([total_of(groups), mean_of(groups, [4_000, 12_000], 100)])
    # 2 × 12 000 + 38 × 4 000 over 40: 4 400 m; any other number of nurses moves it by 200 m.
    assert guessed(np.array(groups), known, THRESHOLD).tolist() == [False, True]


def test_the_same_mean_published_less_finely_gives_neither():
    groups = [38, 2]
    known = together([total_of(groups), mean_of(groups, [4_000, 12_000], 2_000)])
    assert not guessed(np.array(groups), known, THRESHOLD).any()


def test_a_group_of_nobody_and_a_large_one_are_never_reported():
    groups = [0, 40]
    known = together([total_of(groups), mean_of(groups, [4_000, 12_000], 1)])
    assert not guessed(np.array(groups), known, THRESHOLD).any()


def test_figures_of_other_groups_are_refused():
    known = together([total_of([38, 2])])
    with pytest.raises(ValueError, match="not those of these groups"):
        guessed(np.array([38, 3]), known, THRESHOLD)


@settings(deadline=None, max_examples=40)
@given(
    st.lists(st.integers(0, 7), min_size=3, max_size=4).filter(lambda groups: sum(groups) > 0),
    st.lists(st.integers(0, 9), min_size=8, max_size=8),
    st.sampled_from([0.1, 0.5, 2.0]),
)
def test_it_agrees_with_trying_every_possible_number(groups, figures, step):
    count, total = len(groups), sum(groups)
    known = together(
        [total_of(groups)]
        + [mean_of(groups, figures[place : place + count], step) for place in (0, 4)]
    )
    possible = [
        every
        for every in product(range(total + 1), repeat=count)
        if sum(every) == total and known.holds(np.array(every))
    ]
    small = [0 < group < THRESHOLD for group in groups]
    expected = [
        few and max(every[place] for every in possible) < THRESHOLD
        for place, few in enumerate(small)
    ]
    assert guessed(np.array(groups), known, THRESHOLD).tolist() == expected
