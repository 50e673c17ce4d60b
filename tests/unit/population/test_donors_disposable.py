"""Standard of living by plain rules, on cases worked out by hand."""

import numpy as np
import pytest

from croisee.population.donors import generate
from croisee.population.donors.answers import Seen, consumption_units, yearly
from croisee.population.donors.disposable import family_benefits, income_tax, standard_of_living
from croisee.population.donors.incomes import KINDS
from croisee.population.donors.judging import judged


def household(*, paired=False, children=(), **income):
    """One household, adults aged 40, children of these ages, with yearly incomes."""
    ages = [40] * (1 + paired) + list(children)
    none = np.zeros(len(ages), dtype=np.bool_)
    seen = Seen(
        home=np.zeros(len(ages), dtype=np.int64),
        age=np.array(ages),
        woman=none,
        foreign=none,
        work=none,
        seeking=none,
        disabled=none,
        social=np.array([True]),
        size=np.array([len(ages)]),
        children=np.array([len(children)]),
        paired=np.array([paired]),
    )
    return seen, {kind: np.array([float(income.get(kind, 0))]) for kind in KINDS}


@pytest.mark.parametrize(
    ("case", "tax"),
    [
        # 18,000 after the 10 %: 11 % above 10,084 is 870.76; relief 779 - 45.25 % of it.
        (household(salaire_net=20_000), 870.76 - (779 - 0.4525 * 870.76)),
        (household(salaire_net=12_000), 0),
        # 45,000 after the 10 %: 11 % up to 25,710 then 30 %; too much for the relief.
        (household(salaire_net=50_000), 0.11 * (25_710 - 10_084) + 0.3 * (45_000 - 25_710)),
        # Two shares, then three with two children: the sparing of a half-share is capped.
        (
            household(paired=True, salaire_net=40_000),
            2 * 0.11 * (18_000 - 10_084) - (1289 - 0.4525 * 1741.52),
        ),
        (household(paired=True, children=(3, 5), salaire_net=30_000), 0),
        (household(pension_alimentaire_recue=20_000), 0),
    ],
)
def test_income_tax_of_2021(case, tax):
    assert income_tax(*case)[0] == pytest.approx(tax, abs=0.01)


@pytest.mark.parametrize(
    ("case", "monthly"),
    [
        (household(), 0),
        (household(paired=True, children=(8,)), 0),
        (household(paired=True, children=(8, 10)), 131.95),
        (household(paired=True, children=(8, 10, 12)), 131.95 + 169.06 + 215),
        (household(children=(8,)), 116.11),
        (household(children=(8,), pension_alimentaire_recue=1200), 0),
        (household(paired=True, children=(1,)), 171.91),
    ],
)
def test_family_benefits_of_2020(case, monthly):
    assert family_benefits(*case)[0] == pytest.approx(monthly)


def test_benefits_raise_the_standard_of_living_by_what_they_are():
    donors = generate(200, "2021-01", seed=2)
    none, some = np.zeros(200), np.full(200, 100.0)
    gain = standard_of_living(donors, "2021-01", some) - standard_of_living(donors, "2021-01", none)
    assert gain == pytest.approx(1200 / consumption_units(donors, "2021-01"))


def test_without_benefits_nobody_has_more_than_earned_and_allowed():
    donors = generate(200, "2021-01", seed=2)
    earned = sum(yearly(donors, "2021-01").values())
    living = standard_of_living(donors, "2021-01", np.zeros(200))
    allowed = 12 * (131.95 + 8 * 169.06 + 215 + 10 * 116.11 + 171.91)
    assert (living * consumption_units(donors, "2021-01") <= earned + allowed).all()
    assert (living >= 0).all()


def test_figures_kept_apart_follow_benefits_and_the_poverty_line():
    donors = generate(200, "2021-01", seed=2)
    none, some = np.zeros(200), np.full(200, 300.0)
    without = judged(donors, "2021-01", none, none, 13_000)
    given = judged(donors, "2021-01", some, some, 13_000)
    assert given["part_minima"][0].tolist() == [3600] * 200
    assert given["part_minima"][1] == pytest.approx(without["part_minima"][1] + 3600)
    # Fewer are poor, and pensions are what they were.
    assert given["taux_pauvrete"][0].sum() < without["taux_pauvrete"][0].sum()
    assert given["taux_pauvrete"][1].sum() == donors.personnes.num_rows
    for one, two in zip(
        *(each["part_pensions_sur_revenus"] for each in (without, given)), strict=True
    ):
        assert (one == two).all()
    assert judged(donors, "2021-01", none, none, 0)["taux_pauvrete"][0].sum() == 0
