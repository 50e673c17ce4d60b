"""What a donor answers, on a few households that a reader can count."""

from datetime import date

import numpy as np
import pyarrow as pa
import pytest

from croisee.foundation.errors import CroiseeError
from croisee.population.donors import Donors
from croisee.population.donors.answers import (
    NET_TO_DECLARED,
    ages,
    answers,
    consumption_units,
    declared_per_unit,
    yearly,
)
from croisee.population.donors.incomes import KINDS

MONTH = "2021-01"

PEOPLE = """
personne menage role               naissance  sexe marie nationalite activite taux
P1       M1     personne_reference 1950-06-15 F    non   francaise   retraite 0
P2       M2     personne_reference 1985-01-01 M    oui   etrangere   emploi   0
P3       M2     conjoint           1988-01-02 F    oui   etrangere   chomage  0
P4       M2     enfant             2010-03-01 F    non   francaise   enfant   0
P5       M2     enfant             2006-01-01 M    non   francaise   enfant   0.6
P6       M3     personne_reference 1990-12-31 F    non   francaise   inactif  0.8
P7       M3     enfant             2018-05-05 M    non   francaise   enfant   0
"""


@pytest.fixture(scope="module")
def donors():
    lines = [line.split() for line in PEOPLE.strip().splitlines()]
    columns = {
        name: list(cells)
        for name, cells in zip(lines[0], zip(*lines[1:], strict=True), strict=True)
    }
    columns["naissance"] = [date.fromisoformat(day) for day in columns["naissance"]]
    columns["taux_incapacite"] = [float(rate) for rate in columns.pop("taux")]
    months = [str(np.datetime64(MONTH, "M") - back) for back in range(1, 25)]
    paid = {
        "P1": ("retraite_nette", 900),
        "P2": ("salaire_net", 1300),
        "P3": ("chomage_net", 500),
        "P6": (None, 0),
    }
    revenus = [
        {"personne": person, "mois": month}
        | {kind: float(amount if kind == which else 0) for kind in KINDS}
        for person, (which, amount) in paid.items()
        for month in months
    ]
    menages = {
        "menage": ["M1", "M2", "M3"],
        "statut_occupation": ["proprietaire", "locataire_social", "locataire_social"],
    }
    return Donors(pa.table(menages), pa.table(columns), pa.Table.from_pylist(revenus))


@pytest.fixture(scope="module")
def found(donors):
    return answers(donors, MONTH)


@pytest.mark.parametrize(
    ("margin", "by_household"),
    [
        ("population", [[1], [4], [2]]),
        ("sexe", [[1], [2], [1]]),
        ("age", [[0, 1], [2, 0], [1, 0]]),  # under 25, 60 or more
        ("age_larges", [[0, 1], [1, 0], [1, 0]]),  # under 15, 65 or more
        ("age_femmes", [[0, 1], [1, 0], [0, 0]]),
        ("jeunesse", [[0], [2], [1]]),
        ("nationalite", [[0, 0], [2, 1], [0, 0]]),
        ("etrangers", [[0], [2], [0]]),
        ("emploi", [[0, 0], [1, 0], [0, 0]]),
        ("chomage", [[0], [1], [0]]),
        ("handicap", [[0], [0], [1]]),  # the boy is under 20
        ("menages", [[1], [1], [1]]),
        ("taille", [[1, 0], [0, 0], [0, 0]]),
        ("familles", [[0, 0], [0, 0], [1, 0]]),
        ("logement", [[0], [1], [1]]),
    ],
)
def test_each_household_is_counted_where_it_belongs(margin, by_household, found):
    assert found[margin].table.tolist() == by_household


def test_consumption_units(donors):
    # M2: two adults, a boy of 15 (0.5 each after the first), a girl of 10.
    assert consumption_units(donors, MONTH).tolist() == pytest.approx([1, 1 + 0.5 + 0.5 + 0.3, 1.3])


def test_declared_income_is_that_of_the_last_twelve_months(donors, found):
    year = yearly(donors, MONTH)
    assert year["salaire_net"].tolist() == [0, 12 * 1300, 0]
    two = (12 * 1300 * NET_TO_DECLARED + 12 * 500) / 2.3
    assert declared_per_unit(donors, MONTH).tolist() == [10800, round(two, -1), 0]
    level = found["revenu_declare_par_uc"]
    assert level.units.tolist() == [1, 4, 2]


@pytest.mark.parametrize("asked", ["2021-02", "2019-12"])
def test_an_absent_month_is_never_read_as_no_income(asked, donors):
    with pytest.raises(CroiseeError, match="mois de revenus à 4 personnes"):
        yearly(donors, asked)


def test_levels_of_the_standard_of_living_take_the_place_of_declared_income(donors):
    found = answers(donors, MONTH, living=np.array([11111.0, 9000, 8004]))
    assert found["niveau_de_vie"].value.tolist() == [11110, 9000, 8000]
    assert "revenu_declare_par_uc" not in found


@pytest.mark.parametrize(
    ("birth", "age"),
    [("2000-01-01", 21), ("2000-01-02", 20), ("1999-12-31", 21), ("2021-01-01", 0)],
)
def test_age_is_in_whole_years_on_the_first_of_the_month(birth, age):
    assert ages(pa.chunked_array([[date.fromisoformat(birth)]]), MONTH).tolist() == [age]
