"""Several means over the same hidden groups: which small groups do they give away?"""

from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from croisee.confidentiality.attack.averages import Told, guessed, safe

THRESHOLD = 5


def mean_of(groups, figures, step):
    """The mean of `figures` over the persons of the groups, published to the nearest step."""
    groups, figures = np.array(groups, dtype=float), np.array(figures, dtype=float)
    value = round(float(groups @ figures / groups.sum()) / step) * step
    return Told(figures, np.ones(len(groups)), value, step)


def total_of(groups):
    return Told(np.ones(len(groups)), None, float(sum(groups)), 0.0)


def test_one_mean_of_many_groups_gives_nobody_away():
    #        cook nurse driver mason clerk
    groups = [12, 3, 40, 2, 25]
    metres = [4_000, 12_000, 9_000, 15_000, 6_000]
    known = [total_of(groups), mean_of(groups, metres, 100)]

    assert guessed(np.array(groups), known, THRESHOLD).tolist() == [False] * 5


def test_a_mean_of_two_groups_whose_total_is_known_gives_both():
    #        cook nurse
    groups = [38, 2]
    known = [total_of(groups), mean_of(groups, [4_000, 12_000], 100)]
    # 2 × 12 000 + 38 × 4 000 over 40: 4 400 m; any other number of nurses moves it by 200 m.
    assert guessed(np.array(groups), known, THRESHOLD).tolist() == [False, True]


def test_the_same_mean_published_less_finely_gives_neither():
    groups = [38, 2]
    known = [total_of(groups), mean_of(groups, [4_000, 12_000], 2_000)]
    assert not guessed(np.array(groups), known, THRESHOLD).any()


def test_a_group_of_nobody_and_a_large_one_are_never_reported():
    groups = [0, 40]
    known = [total_of(groups), mean_of(groups, [4_000, 12_000], 1)]
    assert not guessed(np.array(groups), known, THRESHOLD).any()


def test_figures_of_other_groups_are_refused():
    known = [total_of([38, 2])]
    with pytest.raises(ValueError, match="not those of these groups"):
        guessed(np.array([38, 3]), known, THRESHOLD)


@settings(deadline=None, max_examples=40)
@given(
    st.lists(st.integers(0, 7), min_size=3, max_size=4).filter(lambda groups: sum(groups) > 0),
    st.lists(st.integers(0, 9), min_size=8, max_size=8),
    st.sampled_from([0.1, 0.5, 2.0]),
)
def test_a_group_that_trying_everything_gives_away_is_never_called_safe(groups, figures, step):
    count, total = len(groups), sum(groups)
    means = [np.array(figures[place : place + count], dtype=float) for place in (0, 4)]
    known = [total_of(groups), *(mean_of(groups, mean, step) for mean in means)]
    possible = [
        every
        for every in product(range(total + 1), repeat=count)
        if sum(every) == total
        and all(
            abs(np.dot(mean, every) / total - told.value) <= step / 2 + 1e-9
            for mean, told in zip(means, known[1:], strict=True)
        )
    ]
    found = guessed(np.array(groups), known, THRESHOLD)
    for place, group in enumerate(groups):
        if 0 < group < THRESHOLD and max(every[place] for every in possible) < THRESHOLD:
            assert found[place]


@settings(deadline=None, max_examples=40)
@given(
    st.lists(st.integers(0, 12), min_size=4, max_size=4).filter(lambda groups: sum(groups) > 0),
    st.lists(st.integers(0, 20), min_size=4, max_size=4),
    st.sampled_from([0.1, 2.0, 10.0]),
)
def test_safe_is_that_no_group_is_guessed(groups, figures, step):
    known = [total_of(groups), mean_of(groups, figures, step)]
    people = np.array(groups)
    assert safe(people, known, THRESHOLD) == (not guessed(people, known, THRESHOLD).any())


def test_thirty_figures_of_three_hundred_people_leave_each_occupation_in_the_dark():
    rng = np.random.default_rng(3)
    groups = rng.geometric(0.18, 60) - 1
    figures = [rng.uniform(0, 100, 60) for _ in range(30)]
    known = [total_of(groups), *(mean_of(groups, each, 1.0) for each in figures)]
    assert not guessed(groups, known, THRESHOLD).any()


def test_sixty_finer_figures_give_many_of_them_away():
    rng = np.random.default_rng(3)
    groups = rng.geometric(0.18, 60) - 1
    figures = [rng.uniform(0, 100, 60) for _ in range(60)]
    known = [total_of(groups), *(mean_of(groups, each, 0.001) for each in figures)]
    small = (groups > 0) & (groups < THRESHOLD)
    assert guessed(groups, known, THRESHOLD)[small].all()
