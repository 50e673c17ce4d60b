"""Ranks and how far two orders agree, on tables small enough to be read."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from croisee.observatory.pages.jobs_ranks import Agreement, agreement, ordinals, ranks, settled


def points(values: list[float]) -> list[tuple[float, float]]:
    return [(value, value) for value in values]


def compared(first: list[float], second: list[float], half: float = 0.0) -> Agreement:
    around = [[(v - half, v + half) for v in values] for values in (first, second)]
    return agreement(first, second, *around)


def test_equal_values_share_the_mean_of_their_ranks() -> None:
    assert ranks([8.0, 3.0, 8.0, 12.0]) == (2.5, 1.0, 2.5, 4.0)
    assert ordinals([8.0, 3.0, 8.0, 12.0]) == ("2e ex æquo", "1er", "2e ex æquo", "4e")


def test_one_pair_out_of_six_changes_order() -> None:
    found = compared([1, 2, 3, 4], [1, 3, 2, 4])
    assert (found.pairs, found.swapped, found.clear) == (6, 1, 1)
    assert found.tau == pytest.approx(4 / 6)
    assert found.words == "le classement change"


def test_a_swap_within_intervals_is_no_clear_one() -> None:
    found = compared([1, 2, 3, 4], [1, 3, 2, 4], half=0.6)
    assert (found.swapped, found.clear) == (1, 0)


@pytest.mark.parametrize(
    ("second", "words"),
    [
        ([1, 2, 3, 4, 5], "le classement ne change presque pas"),
        ([2, 1, 3, 4, 5], "le classement change un peu"),
        ([3, 2, 1, 4, 5], "le classement change"),
        ([4, 1, 5, 2, 3], "le classement n’a plus rien à voir"),
        ([5, 4, 3, 2, 1], "le classement se retourne"),
        ([7, 7, 7, 7, 7], "ne se compare pas : tous les quartiers sont à égalité"),
    ],
)
def test_agreement_is_said_in_words(second: list[float], words: str) -> None:
    assert compared([1, 2, 3, 4, 5], second).words == words


def test_ties_count_for_neither_side() -> None:
    """tau-b: 4 pairs told the same way, over √(6 × 5)."""
    found = compared([1, 2, 3, 4], [1, 2, 2, 3])
    assert found.swapped == 0
    assert found.tau == pytest.approx(5 / (6 * 5) ** 0.5)


def test_pairs_settled_are_those_whose_intervals_part() -> None:
    assert settled([(0, 2), (1, 3), (2.5, 4)]) == 1
    assert settled(points([1, 2, 2])) == 2


values = st.lists(st.integers(0, 9).map(float), min_size=2, max_size=12)


@given(values)
def test_an_order_agrees_with_itself_and_opposes_its_mirror(column: list[float]) -> None:
    same, mirror = compared(column, column), compared(column, [-v for v in column])
    if len(set(column)) > 1:
        assert same.tau == pytest.approx(1)
        assert mirror.tau == pytest.approx(-1)
    assert same.swapped == 0
    assert sum(ranks(column)) == len(column) * (len(column) + 1) / 2


@given(st.lists(st.tuples(st.integers(0, 9), st.integers(0, 9)), min_size=2, max_size=12))
def test_pair_by_pair_gives_the_same(pairs: list[tuple[int, int]]) -> None:
    first, second = ([float(p[i]) for p in pairs] for i in (0, 1))
    swapped = sum(
        (first[i] - first[j]) * (second[i] - second[j]) < 0
        for i in range(len(pairs))
        for j in range(i)
    )
    assert compared(first, second).swapped == swapped
