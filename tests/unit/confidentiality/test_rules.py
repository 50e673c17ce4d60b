"""Primary rules, one cell at a time."""

import pytest

from croisee.confidentiality import Disclosure, Kind, Profile, profile, profiles
from croisee.confidentiality.rules.primary import Facts


def _letter(name: str, kind: Kind, *facts: float | None, unit: str = "", threshold=None) -> str:
    return profile(name).raised_to(threshold).assess(kind, unit, Facts(*facts)).value


@pytest.mark.parametrize(
    ("name", "value", "letter"),
    [
        ("prestations", 0, "V"),
        ("prestations", 1, "A"),
        ("prestations", 4, "A"),
        ("prestations", 5, "V"),
        ("fiscal", 10, "A"),
        ("fiscal", 11, "V"),
        ("entreprises", 2, "A"),
        ("entreprises", 3, "V"),
        ("recensement", 10, "A"),
        ("recensement", 11, "V"),
        ("deja_public", 1, "V"),
    ],
)
def test_a_count_below_the_minimum_of_its_profile_is_primary(name, value, letter):
    assert _letter(name, Kind.COUNT, value, value) == letter


@pytest.mark.parametrize(
    ("value", "contributors", "letter"),
    [(6, 4, "A"), (4, 12, "A"), (6, None, "V"), (4, None, "A"), (6, 0, "A")],
)
def test_a_count_is_tested_by_itself_and_by_the_persons_behind_it(value, contributors, letter):
    assert _letter("prestations", Kind.COUNT, value, contributors) == letter


def test_the_permit_raises_a_threshold_and_never_lowers_it():
    assert _letter("prestations", Kind.COUNT, 8, 8, threshold=10) == "A"
    assert _letter("fiscal", Kind.COUNT, 8, 8, threshold=5) == "A"
    assert _letter("deja_public", Kind.COUNT, 1, 1, threshold=10) == "V"


@pytest.mark.parametrize(
    ("value", "contributors", "largest", "letter"),
    [
        (1000, 2, 500, "A"),
        (1000, 10, 850, "V"),
        (1000, 10, 851, "B"),
        (1000, 10, None, "B"),
        (1000, None, 100, "A"),
        (0, 10, 0, "V"),
    ],
)
def test_an_amount_dominated_by_one_firm_is_primary(value, contributors, largest, letter):
    assert _letter("entreprises", Kind.MAGNITUDE, value, contributors, largest) == letter


def _stricter(**changes: object) -> Profile:
    return Profile(**{**vars(profile("entreprises")), **changes})


def test_two_firms_together_and_the_p_percent_rule():
    pair = _stricter(dominance=((2, 0.9),))
    assert pair.assess(Kind.MAGNITUDE, "", Facts(1000, 9, 500, 401)) is Disclosure.DOMINANCE
    assert pair.assess(Kind.MAGNITUDE, "", Facts(1000, 9, 500, 400)) is Disclosure.VALID
    within_10 = _stricter(dominance=(), p_percent=10.0)
    # The second firm knows its own 400 and sees 1000: it places the first within 600 - 551 = 49.
    assert within_10.assess(Kind.MAGNITUDE, "", Facts(1000, 9, 551, 400)) is Disclosure.P_PERCENT
    assert within_10.assess(Kind.MAGNITUDE, "", Facts(1000, 9, 500, 400)) is Disclosure.VALID


def test_a_profile_may_say_that_zeros_disclose():
    strict = _stricter(zeros_disclose=True)
    assert strict.assess(Kind.COUNT, "", Facts(0, 0)) is Disclosure.FREQUENCY


@pytest.mark.parametrize(
    ("rate", "people", "letter"),
    [
        (50.0, 9, "A"),  # 4 or 5 counted
        (50.0, 10, "V"),
        (3.0, 100, "A"),  # 3 counted
        (97.0, 100, "A"),  # 3 not counted
        (0.0, 100, "V"),
        (100.0, 100, "V"),
        (0.0, 4, "A"),
        (50.0, None, "A"),
    ],
)
def test_a_share_needs_enough_people_counted_and_not_counted(rate, people, letter):
    assert _letter("prestations", Kind.INDICATOR, rate, people, unit="%") == letter


def test_a_median_needs_enough_people_behind_it():
    assert _letter("fiscal", Kind.INDICATOR, 1250.0, 10, unit="€") == "A"
    assert _letter("fiscal", Kind.INDICATOR, 1250.0, 11, unit="€") == "V"


def test_required_distances():
    benefits, firms = profile("prestations"), profile("entreprises")
    assert benefits.distances(Kind.COUNT, Facts(2, 2)) == (5, 3)
    assert firms.distances(Kind.MAGNITUDE, Facts(1000, 2, 600)) == (100, 100)
    # 990 / 0.85 - 1000 = 164.7: the pseudo-total at which the firm would no longer dominate.
    assert firms.distances(Kind.MAGNITUDE, Facts(1000, 5, 990))[1] == pytest.approx(164.7, abs=0.01)


@pytest.mark.parametrize("name", profiles())
def test_every_profile_says_its_source_its_date_and_its_rules_in_french(name):
    rule = profile(name)
    assert len(rule.source) > 40
    assert rule.checked_on.startswith("20")
    assert all(s.endswith(".") for kind in Kind for s in rule.sentences(kind, "%"))
    assert rule.reason(Kind.COUNT).endswith(".")
