"""Share of people under a ceiling, known by quantiles: bounds are sure, the middle is a line."""

import pytest

from croisee.foundation.errors import CroiseeError
from croisee.studies.c2s_estimation.parameters import base_ceiling, parameters, total_ceiling
from croisee.studies.c2s_estimation.shares import (
    Interval,
    household_ceiling,
    not_claiming,
    people_below,
    share_below,
    unit_ceiling_bounds,
)

DECILES = {10: 8000.0, 20: 10000.0, 50: 13000.0, 90: 23000.0}


@pytest.mark.parametrize(
    ("ceiling", "low", "value", "high"),
    [
        # ceiling   sure bounds and straight line between the quantiles around it
        (4000.0, 0.0, 0.05, 0.1),
        (8000.0, 0.1, 0.1, 0.2),
        (9000.0, 0.1, 0.15, 0.2),
        (11500.0, 0.2, 0.35, 0.5),
        (23000.0, 0.9, 0.9, 1.0),
        (90000.0, 0.9, 0.9, 1.0),
    ],
)
def test_the_share_lies_between_the_quantiles_around_the_ceiling(
    ceiling: float, low: float, value: float, high: float
) -> None:
    share = share_below(ceiling, DECILES)
    assert (share.low, share.high) == (low, high)
    assert share.value == pytest.approx(value)


def test_without_quantiles_nothing_can_be_said() -> None:
    with pytest.raises(ValueError, match="no quantile"):
        share_below(9000.0, {})


def test_quantiles_that_decrease_are_refused() -> None:
    with pytest.raises(ValueError, match="decrease"):
        share_below(9000.0, {10: 9000.0, 20: 8000.0})


@pytest.mark.parametrize(
    ("size", "ceiling"), [(1, 1.0), (2, 1.5), (3, 1.8), (4, 2.1), (5, 2.5), (6, 2.9)]
)
def test_the_ceiling_grows_with_the_household(size: int, ceiling: float) -> None:
    """Code de la sécurité sociale, art. D. 861-1: +50 %, +30 %, +30 %, then +40 % each."""
    scale = parameters()["echelle_c2s"]["valeurs"]
    assert household_ceiling(size, scale) == pytest.approx(ceiling)


def test_a_parent_alone_with_one_young_child_has_the_highest_ceiling_per_unit() -> None:
    low, high = unit_ceiling_bounds([1.0, 0.5, 0.3, 0.3, 0.4], [1.0, 0.5, 0.3])
    assert high == pytest.approx(1.5 / 1.3)
    assert low == pytest.approx(2.9 / 3.5)  # two adults and four teenagers


def test_both_sources_of_ignorance_widen_the_interval() -> None:
    narrow = share_below(9000.0, DECILES)
    wide = people_below(9000.0, DECILES, (0.8, 1.2))
    assert wide.low <= narrow.low
    assert wide.high >= narrow.high
    assert wide.value == narrow.value


def test_more_beneficiaries_than_eligible_reads_as_nobody_missing() -> None:
    rate = not_claiming(120, Interval(80, 100, 160))
    assert (rate.low, rate.value) == (0.0, 0.0)
    assert rate.high == pytest.approx(0.25)


def test_the_ceiling_of_2025_is_the_official_one_and_contribution_adds_35_percent() -> None:
    """Official ceilings on 2025-04-01: 10,339 € without contribution, 13,957 € with."""
    assert base_ceiling("2025") == 10339
    assert total_ceiling("2025") == pytest.approx(13957, abs=1)


def test_a_year_without_a_known_ceiling_is_refused() -> None:
    with pytest.raises(CroiseeError, match="2031"):
        base_ceiling("2031")
