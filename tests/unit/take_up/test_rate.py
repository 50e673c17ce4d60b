"""1 − beneficiaries ÷ eligible: the figure, its interval, what makes it wide, when it is no rate."""

import numpy as np
import pytest

from croisee.take_up.components import Component
from croisee.take_up.covered_otherwise import share_without_cover, without_employer_cover
from croisee.take_up.rate import Reading, non_take_up, not_claiming, readings
from unit.take_up.tables import counts

TEN_PERCENT = Component.of("modele", 0.1)


def test_the_interval_is_built_on_the_logarithm():
    found = non_take_up(counts("zone | eligible | having\n A | 1000 | 600", TEN_PERCENT)).interval
    assert found.value[0] == pytest.approx(0.4)
    assert found.low[0] == pytest.approx(1 - 0.6 * np.exp(0.1 * 1.959964))
    assert found.high[0] == pytest.approx(1 - 0.6 / np.exp(0.1 * 1.959964))


def test_when_nobody_claims_the_rate_is_sure_however_badly_the_eligible_are_known():
    found = non_take_up(counts("zone | eligible | having\n A | 40 | 0", TEN_PERCENT)).interval
    assert (found.low[0], found.value[0], found.high[0]) == (1.0, 1.0, 1.0)


def test_more_beneficiaries_than_eligible_is_told_and_not_clipped():
    table = counts(
        """
        zone          | eligible | having
        fewer         | 1000     | 500
        nearly all    | 1000     | 950
        far more      | 1000     | 1500
        nobody found  | 0        | 12
        not published | 1000     | ?
        """,
        TEN_PERCENT,
    )
    found = non_take_up(table).interval
    assert found.value[:3] == pytest.approx([0.5, 0.05, -0.5])
    assert np.isnan(found.value[3:]).all()
    assert readings(found) == (
        Reading.SOUND,
        Reading.UNSURE,
        Reading.CONTRADICTORY,
        Reading.NONE,
        Reading.NONE,
    )
    assert "trop basse" in Reading.CONTRADICTORY.sentence


def test_a_hidden_count_widens_the_interval_and_is_named_for_it():
    table = counts(
        """
        zone      | eligible | having
        published | 100      | 6
        hidden    | 100      | 1 à 10
        may be 0  | 100      | 0 à 10
        """,
        TEN_PERCENT,
    )
    found = non_take_up(table)
    low, high = found.interval.low, found.interval.high
    assert low[1] < 0.9 < 0.99 < high[1]
    assert high[2] == 1.0
    assert found.parts["secret"][0] == 0
    assert (found.parts["secret"][1:] > 0.8).all()


def test_the_parts_say_what_makes_the_uncertainty():
    table = counts(
        "zone | eligible | having\n A | 1000 | 600",
        Component.of("modele", 0.3),
        Component.of("tirage", 0.1),
    )
    parts = non_take_up(table).parts
    assert {name: round(float(part[0]), 2) for name, part in parts.items()} == {
        "secret": 0,
        "modele": 0.9,
        "tirage": 0.1,
    }


def test_people_not_claiming_have_the_same_error_in_people():
    found = not_claiming(counts("zone | eligible | having\n A | 1000 | 600", TEN_PERCENT))
    assert found.value[0] == 400
    assert found.low[0] == pytest.approx(1000 / np.exp(0.1959964) - 600)
    assert found.high[0] == pytest.approx(1000 * np.exp(0.1959964) - 600)


def test_own_errors_cancel_out_over_zones_and_common_ones_do_not():
    table = "zone | eligible | having\n A | 100 | 50\n B | 100 | 50\n C | 100 | 50\n D | 100 | 50"
    own = counts(table, Component.of("tirage", 0.1)).together([[1, 1, 1, 1]])
    common = counts(table, Component.of("modele", 0.1, 1.0)).together([[1, 1, 1, 1]])
    assert (own.eligible[0], own.low[0]) == (400, 200)
    assert own.spread[0] == pytest.approx(0.05)
    assert common.spread[0] == pytest.approx(0.1)
    assert common.common[0] == pytest.approx(0.1)


def test_a_group_with_an_unknown_zone_is_unknown():
    table = counts(
        "zone | eligible | having\n A | 100 | 50\n B | 100 | ?\n C | ? | 10", TEN_PERCENT
    )
    found = non_take_up(table.together([[1, 0, 0], [1, 1, 0], [1, 0, 0.5]])).interval.value
    assert found[0] == 0.5
    assert np.isnan(found[1:]).all()


def test_both_definitions_of_drees_come_back_to_the_published_figures():
    """44 % do not have the C2S; 23 % have neither the C2S nor an employer's scheme."""
    rate = non_take_up(counts("zone | eligible | having\n France | 100 | 56", TEN_PERCENT)).interval
    strict = without_employer_cover(rate, "c2s")
    assert (rate.value[0], strict.value[0]) == pytest.approx((0.44, 0.23))
    assert strict.low[0] < 0.23 < strict.high[0]


def test_the_second_definition_carries_the_rounding_of_its_source_and_how_zones_may_differ():
    share = share_without_cover("c2s")
    local = 1.959964 * 0.1 * 23 / 44
    assert share.value - share.low == pytest.approx(np.hypot(23 / 44 - 22.5 / 44.5, local))
    assert share.high - share.value == pytest.approx(np.hypot(23.5 / 43.5 - 23 / 44, local))


def test_the_second_definition_exists_for_the_c2s_alone():
    with pytest.raises(KeyError):
        share_without_cover("rsa")


def test_beneficiaries_between_bounds_in_disorder_are_refused():
    with pytest.raises(ValueError, match="low ≤ high"):
        counts("zone | eligible | having\n A | 100 | 10 à 2")


def test_a_territory_without_zones_has_no_rate():
    nothing = counts("zone | eligible | having", TEN_PERCENT)
    assert non_take_up(nothing).interval.value.size == 0
    assert readings(not_claiming(nothing)) == ()
