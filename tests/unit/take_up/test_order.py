"""Clearly more, alike, clearly less: and no rank where intervals overlap."""

import numpy as np
import pytest

from croisee.take_up.order import Group, Reference, groups, holm, ranks, summary
from unit.take_up.tables import rows


def test_only_what_differs_clearly_is_said_to():
    table = """
        zone     | value | error | group
        far over | 0.90  | 0.05  | nettement plus
        unsure   | 0.90  | 0.40  | comme
        near     | 0.52  | 0.05  | comme
        far down | 0.10  | 0.05  | nettement moins
        unknown  | nan   | 0.05  | on ne sait pas
        """
    _, values, errors, expected = zip(*rows(table), strict=True)
    found = groups(
        np.array(values, float), np.array(errors, float), Reference.outside(0.5, 0.02, 5)
    )
    assert [str(group) for group in found] == list(expected)
    assert summary(found, "la commune") == (
        "1 zone nettement plus que la commune, 2 zones comme la commune, "
        "1 zone nettement moins que la commune."
    )


def test_a_gap_that_is_clear_alone_is_not_clear_among_many():
    """2.5 standard errors: said of one zone, not of the highest of a hundred."""
    alone = groups(np.array([2.5]), np.ones(1), Reference.outside(0.0, 0.0, 1))
    values = np.append(np.zeros(99), 2.5)
    among = groups(values, np.ones(100), Reference.outside(0.0, 0.0, 100))
    assert alone == (Group.MORE,)
    assert set(among) == {Group.ALIKE}


def test_holm_step_by_step():
    """0.01 ≤ 0.05/4; 0.015 ≤ 0.05/3; 0.03 > 0.05/2: it stops there, 0.04 is not looked at."""
    assert holm(np.array([0.04, 0.01, 0.03, 0.015]), 0.05).tolist() == [False, True, False, True]


def test_among_equal_zones_one_study_in_twenty_at_most_finds_a_difference():
    random = np.random.default_rng(5)
    wrong = sum(
        any(
            group is not Group.ALIKE
            for group in groups(random.normal(size=50), np.ones(50), Reference.outside(0, 0, 50))
        )
        for _ in range(2000)
    )
    assert 0.03 < wrong / 2000 < 0.06


def test_a_zone_compared_with_a_mean_it_belongs_to():
    """Two zones alone: a gap to their mean is half a gap between them, and so is its error, which
    is 0.071 here and not 0.1: 2.5 errors apart, not 1.8."""
    values, errors = np.array([0.354, 0.0]), np.array([0.1, 0.1])
    reference = Reference.mean(values, errors, np.ones(2))
    assert reference.value == pytest.approx([0.177, 0.177])
    assert groups(values, errors, reference) == (Group.MORE, Group.LESS)


def test_a_known_zone_that_differs_from_a_known_reference_differs():
    found = groups(np.array([1.0, 0.5]), np.zeros(2), Reference.outside(0.5, 0.0, 2))
    assert found == (Group.MORE, Group.ALIKE)


def test_each_zone_against_its_own_family():
    values, errors = np.array([0.0, 1.0, 9.0, 9.0]), np.full(4, 0.1)
    family = np.array([[0, 1], [1, 0], [2, 3], [3, 2]])
    found = groups(values, errors, Reference.families(values, errors, family))
    assert found == (Group.LESS, Group.MORE, Group.ALIKE, Group.ALIKE)


def test_ranks_of_zones_that_overlap_are_shared():
    values = np.array([0.0, 0.1, 5.0, np.nan, 9.0])
    found = ranks(values, np.full(5, 0.2))
    assert found.first.tolist() == [1, 1, 3, 0, 4]
    assert found.last.tolist() == [2, 2, 3, 0, 4]


@pytest.mark.parametrize(("gap", "last"), [(4.4, [2, 2]), (4.6, [1, 2])])
def test_two_zones_are_ranked_when_intervals_that_hold_together_are_apart(gap, last):
    """Both intervals hold together 95 times in 100 at 2.24 errors on each side: 4.47 apart."""
    assert ranks(np.array([0.0, gap]), np.ones(2)).last.tolist() == last


def test_rank_bounds_hold_all_true_ranks_together():
    random = np.random.default_rng(7)
    held = 0
    for _ in range(500):
        truth = random.normal(size=20)
        found = ranks(truth + random.normal(0, 0.3, 20), np.full(20, 0.3))
        true_rank = 1 + np.argsort(np.argsort(truth))
        held += bool(((found.first <= true_rank) & (true_rank <= found.last)).all())
    assert held / 500 >= 0.95


def test_nothing_to_compare_is_said():
    assert summary([Group.UNKNOWN], "la France") == "Aucune zone ne peut être comparée."
