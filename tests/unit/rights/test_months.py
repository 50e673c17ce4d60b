"""Months of incomes that each right reads; a missing one is told, never read as zero."""

import pyarrow.compute as pc
import pytest
from hypothesis import given
from hypothesis import strategies as st

from croisee.foundation.errors import CroiseeError
from croisee.rights.entitlements import RIGHTS
from croisee.rights.months import (
    check_months,
    month_name,
    month_number,
    months_needed,
    months_read,
    rows_read,
)
from fixtures.donor_households import MONTH, alone, donors

NEEDED = months_needed(MONTH)


@given(st.integers(1, 9999 * 12))
def test_a_month_and_its_number_tell_the_same(number: int) -> None:
    assert month_number(month_name(number)) == number


def test_the_health_cover_reads_two_years_and_the_year_before_them() -> None:
    assert NEEDED[0] == "2024-01"
    assert NEEDED[-1] == MONTH
    assert len(NEEDED) == 27


@pytest.mark.parametrize("right", RIGHTS)
def test_every_right_reads_from_the_january_of_two_years_ago(right: str) -> None:
    assert months_needed(MONTH, [right]) == NEEDED
    assert months_needed("2025-12", [right])[0] == "2023-01"


@given(st.integers(2021 * 12, 2027 * 12), st.sets(st.sampled_from(RIGHTS), min_size=1))
def test_what_is_needed_is_among_what_is_read(number: int, rights: set[str]) -> None:
    month = month_name(number)
    assert set(months_needed(month, rights)) <= set(months_read(month))
    assert set(months_needed(month, rights)) <= set(months_needed(month))


@pytest.mark.parametrize("missing", NEEDED)
def test_any_month_that_lacks_is_refused(missing: str) -> None:
    """Salaries given for the other months, none for this one: twenty-seven ways to lack."""
    months = [month for month in NEEDED if month != missing]
    people = donors({"A": alone(salaire_net=2000)}, months=months)
    with pytest.raises(CroiseeError, match=f"le mois {missing} manque"):
        check_months(people, MONTH)


def test_one_month_is_not_a_year() -> None:
    """The known trap: an income given for the month asked alone would open every right."""
    people = donors({"A": alone(salaire_net=2000)}, months=[MONTH])
    with pytest.raises(CroiseeError) as caught:
        check_months(people, MONTH)
    assert len(caught.value.problems) == len(NEEDED) - 1


def test_months_before_16_are_not_asked() -> None:
    """Born on 1 January 2009: 16 on 1 January 2025, so nothing is asked of 2024."""
    home = ("proprietaire", 0, [("personne_reference", 17, "emploi", {"salaire_net": 500})])
    people = donors({"A": home}, months=[month for month in NEEDED if month >= "2025"])
    check_months(people, MONTH)
    late = people._replace(
        revenus=people.revenus.filter(pc.not_equal(people.revenus["mois"], "2025-01"))
    )
    with pytest.raises(CroiseeError, match="le mois 2025-01 manque"):
        check_months(late, MONTH)


def test_months_that_nothing_reads_are_left_out() -> None:
    people = donors({"A": alone()}, months=["2015-01", *NEEDED, "2026-04"])
    assert rows_read(people, MONTH)["mois"].to_pylist() == NEEDED
