"""Invented households: complete, possible, the same every time."""

import numpy as np
import pyarrow.compute as pc
import pytest

from croisee.foundation.errors import CroiseeError
from croisee.population.donors import generate
from croisee.population.donors.answers import households_of
from croisee.rights.checks import check_donors
from croisee.rights.donors import Donors as Checked

MONTH = "2021-01"


@pytest.fixture(scope="module")
def donors():
    return generate(3000, MONTH, seed=7)


def test_the_rights_accept_them_as_they_are(donors):
    checked = check_donors(Checked(*donors))
    assert checked.menages.num_rows == 3000


@pytest.mark.parametrize(
    ("month", "first"),
    [
        ("2021-01", "2019-01"),  # 24 months before is also January of the year n-2
        ("2021-06", "2019-01"),  # the year n-2 begins before
        ("2021-12", "2019-01"),
    ],
)
def test_months_reach_back_to_the_year_n_minus_2(month, first):
    told = pc.unique(generate(50, month, seed=1).revenus["mois"]).to_pylist()
    assert (min(told), max(told)) == (first, month)


def test_twenty_four_months_before_are_always_there():
    told = set(pc.unique(generate(50, "2021-01", seed=1).revenus["mois"]).to_pylist())
    wanted = np.datetime64("2021-01", "M") - np.arange(1, 25)
    assert set(wanted.astype(str)) <= told


def test_a_person_has_incomes_from_the_month_of_the_sixteenth_birthday(donors):
    births = dict(
        zip(
            donors.personnes["personne"].to_pylist(),
            donors.personnes["naissance"].to_pylist(),
            strict=True,
        )
    )
    months = {}
    for person, month in zip(
        donors.revenus["personne"].to_pylist(), donors.revenus["mois"].to_pylist(), strict=True
    ):
        months.setdefault(person, []).append(month)
    for person, birth in births.items():
        sixteen = max(f"{birth.year + 16}-{birth.month:02d}", "2019-01")
        expected = np.arange(np.datetime64(sixteen), np.datetime64(MONTH) + 1).astype(str)
        assert months.get(person, []) == list(expected)


def test_same_seed_same_households_other_seed_others(donors):
    again, other = generate(3000, MONTH, seed=7), generate(3000, MONTH, seed=8)
    assert all(one.equals(two) for one, two in zip(donors, again, strict=True))
    assert not donors.personnes.equals(other.personnes)


def test_people_of_a_household_could_live_together(donors):
    seen = households_of(donors, MONTH)
    role = np.asarray(donors.personnes["role"])
    head_age = seen.age[role == "personne_reference"]
    child = role == "enfant"
    adults = np.bincount(seen.home[~child])
    assert set(adults) == {1, 2}
    assert (head_age >= 18).all()
    # A child is at least sixteen years younger than one adult of the household.
    oldest = np.zeros(len(adults))
    np.maximum.at(oldest, seen.home[~child], seen.age[~child])
    assert (oldest[seen.home[child]] - seen.age[child] >= 16).all()


def test_what_one_does_agrees_with_age_and_income(donors):
    age = households_of(donors, MONTH).age
    state = np.asarray(donors.personnes["activite"])
    assert ((state == "enfant") == (age < 16)).all()
    assert (age[state == "retraite"] >= 55).all()
    last = donors.revenus.filter(pc.equal(donors.revenus["mois"], MONTH))
    paid = dict(zip(last["personne"].to_pylist(), last["salaire_net"].to_pylist(), strict=True))
    seeking = donors.personnes.filter(pc.equal(donors.personnes["activite"], "chomage"))
    assert all(paid[person] == 0 for person in seeking["personne"].to_pylist())


def test_months_are_irregular_for_many_and_rights_that_look_back_can_tell(donors):
    wages = np.asarray(donors.revenus["salaire_net"]) > 0
    person = np.asarray(
        pc.index_in(donors.revenus["personne"], donors.personnes["personne"].combine_chunks())
    )
    worked, months = np.bincount(person, wages), np.bincount(person)
    some = (worked > 0) & (worked < months[: len(worked)])
    assert 0.4 < some.sum() / (worked > 0).sum() < 0.7


def test_household_kinds_that_margins_need_are_all_there(donors):
    seen = households_of(donors, MONTH)
    for share in (
        (seen.size == 1).mean(),
        (seen.size >= 6).mean(),
        (~seen.paired & (seen.children > 0)).mean(),
        (seen.paired & (seen.children >= 3)).mean(),
        seen.social.mean(),
    ):
        assert share > 0.05


@pytest.mark.parametrize("month", ["2021", "2021-13", "janvier 2021", "2021-1", ""])
def test_what_is_not_a_month_is_refused(month):
    with pytest.raises(CroiseeError, match="mois"):
        generate(10, month, seed=1)


@pytest.mark.parametrize(("count", "region"), [(0, "metropole"), (10, "bretagne")])
def test_no_household_or_an_unknown_region_is_refused(count, region):
    with pytest.raises(CroiseeError, match="antilles_reunion"):
        generate(count, MONTH, seed=1, region=region)
