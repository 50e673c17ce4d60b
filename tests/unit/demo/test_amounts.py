"""Official amounts, on cases anyone can check by hand."""

import csv
from pathlib import Path

import numpy as np
import pytest

from croisee.demo.households import ages_at
from croisee.demo.official import weighted_gini, weighted_quantiles
from croisee.demo.parameters import c2s_ceiling, family_allowance, parameters, rsa_scale


def test_c2s_ceilings_of_april_2025():
    sizes = np.array([1, 2, 3, 4, 5, 6])
    free = [10339, 15508, 18609, 21711, 25846, 29981]
    paid = [13957, 20936, 25123, 29311, 34894, 40477]
    assert c2s_ceiling(sizes, contribution=False).tolist() == free
    assert c2s_ceiling(sizes, contribution=True).tolist() == paid


def test_c2s_ceilings_are_those_of_the_published_table(open_data: Path):
    table = open_data.parent / "reference" / "published" / "c2s_ceilings_2025-04-01.csv"
    if not table.is_file():
        pytest.skip("skipped: no published table of C2S ceilings")
    lines = table.read_text(encoding="utf-8").splitlines()
    rows = [row for row in csv.DictReader(lines) if row["persons"].isdigit()]
    sizes = np.array([int(row["persons"]) for row in rows])
    for column, contribution in (
        ("without_contribution_eur_year", False),
        ("with_contribution_eur_year", True),
    ):
        expected = [float(row[column]) for row in rows]
        assert c2s_ceiling(sizes, contribution=contribution).tolist() == expected


@pytest.mark.parametrize(
    ("couple", "children", "monthly"),
    [(False, 0, 646.52), (True, 0, 969.78), (True, 1, 1163.73), (True, 2, 1357.68),
     (True, 3, 1616.29), (False, 1, 969.78), (False, 3, 1422.34), (False, 4, 1680.95)],
)  # fmt: skip
def test_rsa_amounts_of_april_2025(couple, children, monthly):
    scale = rsa_scale(np.array([couple]), np.array([children]))
    amount = scale * parameters()["rsa"]["montant_personne_seule"]
    assert amount[0] == pytest.approx(monthly, abs=0.02)


def test_family_allowance_starts_with_the_second_child():
    given = family_allowance(np.array([0, 1, 2, 3, 4, 5]))
    assert given.tolist() == pytest.approx([0, 0, 151.04, 344.55, 538.07, 731.59])


def test_age_changes_on_the_birthday():
    births = np.array(["2000-03-14", "2000-03-15", "2000-03-16", "2000-12-31"], "datetime64[D]")
    assert ages_at(births, np.datetime64("2025-03-15")).tolist() == [25, 25, 24, 24]


def test_quantiles_count_people_not_households():
    values, weights = np.array([10.0, 20.0, 30.0]), np.array([1.0, 8.0, 1.0])
    assert weighted_quantiles(values, weights, np.array([0.1, 0.5, 0.95])).tolist() == [10, 20, 30]


@pytest.mark.parametrize(
    ("incomes", "gini"),
    [([5.0, 5.0, 5.0], 0.0), ([0.0, 0.0, 0.0, 1.0], 0.75), ([1.0, 3.0], 0.25)],
)
def test_gini_of_small_tables(incomes, gini):
    assert weighted_gini(np.array(incomes), np.ones(len(incomes))) == pytest.approx(gini)
