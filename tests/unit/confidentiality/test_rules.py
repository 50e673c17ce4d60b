"""Primary rules, one cell at a time."""

from dataclasses import replace

import pytest

from croisee.confidentiality import Disclosure, Kind, Profile, profile, profiles
from croisee.confidentiality.rules import Facts, facts_by_cell, facts_of, strictest


def _letter(name: str, kind: Kind, *facts: float | None, threshold=None) -> str:
    return profile(name).raised_to(threshold).assess(kind, Facts(*facts)).value


@pytest.mark.parametrize(
    ("name", "value", "letter"),
    [
        ("prestations", 0, "V"),
        ("prestations", 1, "A"),
        ("prestations", 4, "A"),
        ("prestations", 5, "V"),
        ("fiscal", 10, "A"),
        ("fiscal", 11, "V"),
        ("sante", 10, "A"),
        ("sante", 11, "V"),
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
    assert profile("fiscal").raised_to(5) is profile("fiscal")
    told = profile("prestations").raised_to(10).sentences(Kind.COUNT, "")
    assert "au moins 10 personnes" in told[0]
    assert told[-1].endswith("porte ce nombre à 10.")


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
    return replace(profile("entreprises"), **changes)


def test_two_firms_together_and_the_p_percent_rule():
    pair = _stricter(dominance=((2, 0.9),))
    assert pair.assess(Kind.MAGNITUDE, Facts(1000, 9, 500, 401)) is Disclosure.DOMINANCE
    assert pair.assess(Kind.MAGNITUDE, Facts(1000, 9, 500, 400)) is Disclosure.VALID
    within_10 = _stricter(dominance=(), p_percent=10.0)
    # The second firm knows its own 400 and sees 1000: it places the first within 600 - 551 = 49.
    assert within_10.assess(Kind.MAGNITUDE, Facts(1000, 9, 551, 400)) is Disclosure.P_PERCENT
    assert within_10.assess(Kind.MAGNITUDE, Facts(1000, 9, 500, 400)) is Disclosure.VALID


def test_a_profile_may_say_that_zeros_disclose():
    strict = _stricter(zeros_disclose=True)
    assert strict.assess(Kind.COUNT, Facts(0, 0)) is Disclosure.FREQUENCY


def test_a_median_needs_enough_people_behind_it():
    assert _letter("fiscal", Kind.INDICATOR, 1250.0, 10) == "A"
    assert _letter("fiscal", Kind.INDICATOR, 1250.0, 11) == "V"


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


@pytest.mark.parametrize("letter", Disclosure)
def test_every_letter_has_its_french_definition(letter):
    assert len(letter.meaning) > 20


def test_three_firms_together_and_the_prior_posterior_rule():
    three = _stricter(dominance=((3, 0.9),))
    known = Facts(1000, 9, 400, 300, (201,))
    assert three.assess(Kind.MAGNITUDE, known) is Disclosure.DOMINANCE
    assert three.assess(Kind.MAGNITUDE, replace(known, further=(200,))) is Disclosure.VALID
    # The third contribution is not known: it could be anything.
    assert three.assess(Kind.MAGNITUDE, replace(known, further=())) is Disclosure.DOMINANCE
    # Anybody already knows the small firms within 50 %: p = 10 with q = 50 is p = 20 with q = 100.
    rest_of_80 = Facts(1000, 9, 500, 420)
    for p, q in ((10.0, 50.0), (20.0, 100.0)):
        rule = _stricter(dominance=(), p_percent=p, q_percent=q)
        assert rule.assess(Kind.MAGNITUDE, rest_of_80) is Disclosure.P_PERCENT
        assert rule.distances(Kind.MAGNITUDE, rest_of_80) == (100, 100)
    weaker = _stricter(dominance=(), p_percent=10.0)
    assert weaker.assess(Kind.MAGNITUDE, rest_of_80) is Disclosure.VALID


@pytest.mark.parametrize(
    ("persons", "households", "letter"),
    [(14, 11, "V"), (14, 10, "A"), (10, 10, "A"), (44, 4, "A"), (14, None, "A"), (0, 0, "V")],
)
def test_a_profile_may_ask_for_persons_and_for_households(persons, households, letter):
    facts = Facts(persons, persons, households=households)
    assert profile("fiscal_personnes").assess(Kind.COUNT, facts).value == letter


def test_a_rate_is_about_enough_households_too():
    rule = profile("fiscal_personnes")
    crowded = Facts(50.0, 60, households=10)
    assert rule.assess(Kind.INDICATOR, crowded) is Disclosure.FREQUENCY
    assert rule.assess(Kind.INDICATOR, replace(crowded, households=11)) is Disclosure.VALID


def test_a_zero_by_definition_teaches_nothing_even_where_zeros_disclose():
    strict = _stricter(zeros_disclose=True)
    for kind in (Kind.COUNT, Kind.MAGNITUDE):
        assert strict.assess(kind, Facts(0, 0)) is Disclosure.FREQUENCY
        assert strict.assess(kind, Facts(0, 0, structural=True)) is Disclosure.VALID


def test_in_a_sample_the_respondents_are_counted_not_those_they_stand_for():
    rule = profile("entreprises")
    two, three = facts_of([1, 1], weights=[40, 60]), facts_of([1, 1, 1], weights=[50, 50, 50])
    assert (two.value, two.contributors, two.weight) == (100, 2, 50)
    assert rule.assess(Kind.COUNT, two) is Disclosure.FREQUENCY
    assert rule.assess(Kind.COUNT, three) is Disclosure.VALID


def test_a_weighted_count_is_worth_enough_average_respondents():
    # Three respondents of weight 5 in a sample where one stands for 50: « 15 » looks like nobody.
    light = Facts(15, 3, weight=50)
    assert profile("entreprises").assess(Kind.COUNT, light) is Disclosure.FREQUENCY
    assert profile("entreprises").distances(Kind.COUNT, light) == (150, 135)


def test_weights_repeat_a_contribution_as_the_manual_of_tau_argus_does():
    example = facts_of([100, 10], weights=[4, 7])
    assert (example.value, example.tops) == (470, (100, 100, 100))
    assert facts_of([5, 3], weights=[1.5, 2]).tops == (5, 4, 3)  # half a place of each
    assert facts_of([100, 10], weights=[0.5, 1]).largest == 100  # that respondent is there


def test_firms_of_one_holding_are_one_contributor():
    # The example of the manual of tau-ARGUS: 5 reporting units, 4 enterprise groups.
    units = facts_of([700, 200, 60, 40, 10])
    groups = facts_of([700, 200, 60, 40, 10], holdings=["g6", "g6", "g7", "g8", "g9"])
    assert (units.contributors, units.tops) == (5, (700, 200, 60))
    assert (groups.contributors, groups.tops) == (4, (900, 60, 40))
    ten_percent = _stricter(dominance=(), p_percent=10.0)
    assert ten_percent.assess(Kind.MAGNITUDE, units) is Disclosure.VALID
    assert ten_percent.assess(Kind.MAGNITUDE, groups) is Disclosure.P_PERCENT


def test_holdings_and_weights_cannot_be_combined():
    with pytest.raises(ValueError, match="cannot be combined"):
        facts_of([1, 2], holdings=["a", "a"], weights=[1, 2])


@pytest.mark.parametrize(
    ("amounts", "agreed", "letter"),
    [
        ([900, 50, 50], [0, 0, 0], "B"),
        ([900, 50, 50], [1, 0, 0], "V"),  # the only one the total gives away has agreed
        ([900, 90, 10], [0, 1, 1], "B"),
        ([900, 100], [1, 0], "A"),  # the one who agreed would know the other
        ([900, 100], [1, 1], "V"),
        ([900], [1], "V"),
    ],
)
def test_a_figure_is_shown_when_those_it_gives_away_have_agreed(amounts, agreed, letter):
    facts = facts_of(amounts, waivers=agreed)
    assert profile("entreprises").assess(Kind.MAGNITUDE, facts).value == letter


def test_the_agreement_of_a_person_opens_nothing_where_the_profile_excludes_it():
    all_agreed = facts_of([900, 100], waivers=[1, 1])
    assert profile("prestations").assess(Kind.MAGNITUDE, all_agreed) is Disclosure.FREQUENCY
    without = _stricter(waivers=False)
    one_agreed = facts_of([900, 50, 50], waivers=[1, 0, 0])
    assert without.assess(Kind.MAGNITUDE, one_agreed) is Disclosure.DOMINANCE
    assert "écrit" not in " ".join(without.sentences(Kind.MAGNITUDE, ""))


def test_facts_of_all_cells_at_once():
    facts = facts_by_cell([0, 2, 0, 2, 2], [3, 0, 4, -5, 5], households=["a", "b", "a", "c", "d"])
    assert facts[0] == Facts(7, 2, 4, 3, households=1)
    assert facts[1] == Facts(0, 0, households=0)
    assert facts[2] == Facts(0, 2, 5, 5, households=2)  # nobody hides behind a zero
    assert facts_of([]) == Facts(0, 0)


def test_one_cell_told_by_two_tables_keeps_the_strictest_facts():
    one = Facts(1000, 9, 500, 300, (100,), households=8, waived=1)
    other = Facts(1000, None, 600, households=7)
    assert strictest(one, other) == Facts(1000, 9, 600, 300, (100,), households=7)


def test_a_profile_for_two_units_says_both():
    rule = profile("fiscal_personnes")
    assert rule.sentences(Kind.COUNT, "")[0] == (
        "Un chiffre est montré s'il concerne au moins 11 personnes, d'au moins 11 ménages."
    )
    assert "moins de 11 personnes, ou moins de 11 ménages" in rule.reason(Kind.COUNT)
    assert rule.sentences(Kind.COUNT, "")[-1].startswith("Source de ces règles : Insee")
