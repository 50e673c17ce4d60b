"""The 1,400 neighbourhoods of France as published, and invented donors weighed to them.

National facts: Insee Première 1996 (5.4 million people in the 1,436 QPV in 2018, of which 43 % are
poor; the 36 of Mayotte are not in these tables); Cnaf, end of 2020 (2.06 million households with
RSA, 1.24 million with AAH, 4.5 million with prime d'activité: orders of magnitude); DSS, end of 2020
(7.2 million people with C2S, of whom 1.35 million with contribution: orders of magnitude).
"""

import numpy as np
import pytest

from croisee.population.cells import compress
from croisee.population.donors import generate
from croisee.population.donors.answers import answers, households_of
from croisee.population.donors.judging import judged
from croisee.population.published import kept_apart, read_published
from croisee.population.published_margins import margins
from croisee.population.raking import rake

pytestmark = pytest.mark.open_data
MONTH = "2021-01"


@pytest.fixture(scope="module")
def published(open_data):
    return read_published(open_data, "qpv")


@pytest.fixture(scope="module")
def donors():
    return generate(50_000, MONTH, seed=2021)


@pytest.fixture(scope="module")
def some(published):
    """One neighbourhood in eight."""
    return np.arange(0, len(published.zones), 8)


@pytest.fixture(scope="module")
def raked(published, donors, some):
    asked = [one.of(some) for one in margins(published, MONTH)]
    told = answers(donors, MONTH)
    start = np.asarray(donors.menages["poids"])
    return rake(compress(start, {one.name: told[one.name] for one in asked}), asked)


def test_people_are_those_of_the_published_total(published):
    assert len(published.zones) == 1400
    assert published.figures["population"].sum() == pytest.approx(5.4e6 - 0.2e6, rel=0.01)


def test_the_share_of_the_poor_is_near_the_published_one(published):
    """The publication weighs by the people of tax households, these by those of the census."""
    rate, people = published.figures["taux_pauvrete"], published.figures["population"]
    mainland = np.array([not zone.startswith("QP97") for zone in published.zones])
    told = mainland & ~np.isnan(rate)
    assert np.average(rate[told], weights=people[told]) == pytest.approx(43, abs=1.5)


@pytest.mark.parametrize(
    ("column", "national", "least", "most"),
    [
        ("rsa", 2.06e6, 0.17, 0.25),
        ("aah", 1.24e6, 0.11, 0.18),
        ("prime_activite", 4.5e6, 0.09, 0.14),
        ("c2s_gratuite", 5.85e6, 0.20, 0.28),
        ("c2s_participation", 1.35e6, 0.14, 0.22),
    ],
)
def test_neighbourhoods_hold_more_than_their_8_percent_of_who_receives(
    column, national, least, most, published
):
    share = np.nansum(published.figures[column]) / national
    assert least < share < most


def test_low_declared_incomes_agree_with_the_published_quantiles(published):
    """Two tables, one threshold: 60 % of the national median, the same in every neighbourhood.

    It also shows that quantiles are shares of people, not of households.
    """
    names = ("declare_d1", "declare_q1", "declare_q2", "declare_q3", "declare_d9")
    quantiles = np.stack([published.figures[name] for name in names], axis=1)
    share = published.figures["bas_revenus_declares"] / 100
    told = ~np.isnan(share) & ~np.isnan(quantiles).any(axis=1)
    threshold = np.array(
        [
            np.interp(each, (0.1, 0.25, 0.5, 0.75, 0.9), steps)
            for each, steps in zip(share[told], quantiles[told], strict=True)
        ]
    )
    assert np.median(threshold) == pytest.approx(13_140, rel=0.005)
    assert np.percentile(np.abs(threshold / np.median(threshold) - 1), 90) < 0.04


def test_every_published_margin_is_met_within_one_percent(raked):
    assert raked.solved.all()
    assert raked.relative_miss.max() < 0.01


def test_no_neighbourhood_rests_on_few_donors(raked):
    start, sizes = raked.cells.layout.start[:, None], []
    for ranks, weights in raked.lanes():
        kept = weights[:, : ranks.size]
        sizes += (kept.sum(axis=0) ** 2 / (kept**2 / start).sum(axis=0)).tolist()
    assert np.median(sizes) > 20_000
    assert min(sizes) > 200


def test_the_share_of_pensions_is_predicted_though_never_fitted(raked, donors, published, some):
    """Held out: pensions over pensions and earnings. No benefit enters it, only the joint structure
    of ages, work and incomes."""
    none = np.zeros(donors.menages.num_rows)
    pair = judged(donors, MONTH, none, none, 0.0)["part_pensions_sur_revenus"]
    cells = raked.cells
    per_cell = [np.bincount(cells.cell, each * cells.share, minlength=cells.count) for each in pair]
    part, whole = (
        np.concatenate([each @ weights[:, : ranks.size] for ranks, weights in raked.lanes()])
        for each in per_cell
    )
    target = kept_apart(published)["part_pensions_sur_revenus"][some]
    old_told = ~np.isnan(published.figures["part_60_plus"][some])
    told = ~np.isnan(target) & old_told
    error = 100 * part[told] / whole[told] - target[told]
    assert abs(error.mean()) < 3
    assert np.abs(error).mean() < 5
    assert np.corrcoef(error + target[told], target[told])[0, 1] > 0.75


def test_donors_hold_every_kind_of_household_of_the_neighbourhoods(donors):
    seen = households_of(donors, MONTH)
    assert seen.size.max() >= 9
    assert (seen.children >= 3).sum() > 4000
    assert (
        (seen.size == 1) & (seen.age[np.unique(seen.home, return_index=True)[1]] >= 75)
    ).sum() > 1000
