"""Rights not claimed on the real tables of France: what is met, predicted, published and refused.

With few donors, so that rights are computed in a short time; the run with all of them is that of
`examples/droits-france/estimer.py`.
"""

import re

import numpy as np
import pyarrow.compute as pc
import pytest

from croisee.foundation.errors import CroiseeError
from croisee.foundation.strict_yaml import read_strict
from croisee.population import diagnose
from croisee.population.published import read_published
from croisee.take_up.vintages import check_change
from fixtures.donor_households import engine_of_rules
from reference.examples.scripts import ROOT, load

__all__ = ["engine_of_rules"]
pytestmark = [pytest.mark.open_data, pytest.mark.usefixtures("engine_of_rules")]
EXAMPLE = ROOT / "examples" / "droits-france"
HOUSEHOLDS = 4_000


@pytest.fixture(scope="module")
def script():
    return load(EXAMPLE / "estimer.py")


@pytest.fixture(scope="module")
def cache(tmp_path_factory):
    return tmp_path_factory.mktemp("droits")


@pytest.fixture(scope="module")
def study(script, open_data, cache):
    return script.studied(read_published(open_data, "qpv"), cache, HOUSEHOLDS)


@pytest.fixture(scope="module")
def found(study):
    return [study.found(right) for right in study.rights]


@pytest.fixture(scope="module")
def results(study, found):
    return load(EXAMPLE / "writing.py").results(study, found)


@pytest.fixture(scope="module")
def nation(script, study, open_data, cache):
    facts = script.settings("nation.yaml") | {"menages": HOUSEHOLDS}
    return script.Nation.of(open_data, facts, study.settings, cache)


def test_published_margins_are_met_within_one_percent(study):
    met = diagnose(study.raked).met_within(0.01)
    assert met.mean() > 0.995


@pytest.mark.parametrize(
    ("rank", "bias", "error", "agreement"),
    [
        (0, 3.0, 3.0, 0.90),  # minimum incomes in disposable income
        (1, 2.0, 5.0, 0.70),  # pensions in incomes
        (2, 5.0, 5.0, 0.90),  # poverty
    ],
)
def test_three_figures_kept_apart_are_predicted(rank, bias, error, agreement, study):
    predicted, published = 100 * study.predicted[rank], 100 * study.apart[rank]
    told = ~np.isnan(published)
    gap = predicted[told] - published[told]
    assert told.sum() > 1000
    assert abs(gap.mean()) < bias
    assert np.abs(gap).mean() < error
    assert np.corrcoef(predicted[told], published[told])[0, 1] > agreement


def test_national_rates_are_inside_the_stated_interval(nation):
    checks = {one.published.right: one for one in nation.checks()}
    assert set(checks) == {"c2s", "c2s_gratuite", "c2s_participation", "rsa"}
    assert all(one.inside for one in checks.values())
    widths = {right: one.estimate.high[0] - one.estimate.low[0] for right, one in checks.items()}
    assert widths["c2s"] < 0.35


def test_every_neighbourhood_is_listed_once_per_right(study, results):
    assert results.num_rows == len(study.published.zones) * len(study.rights)
    west = pc.match_substring_regex(results["zone"], "^QP0(22|29|35|56|44|49|53|72|85)")
    assert pc.count_distinct(results["zone"].filter(west)).as_py() == 78


def test_a_zone_without_published_incomes_or_contradictory_has_no_figure(study, results):
    incomes = study.published.figures["declare_q2"]
    silent = [
        zone for zone, one in zip(study.published.zones, incomes, strict=True) if np.isnan(one)
    ]
    assert len(silent) > 40
    for row in results.to_pylist():
        if row["zone"] in silent or row["lecture"] == "contradictoire":
            assert row["non_publie"]
            assert row["non_recours"] is None
            assert row["eligibles"] is None
            assert row["groupe"] is None
        elif row["non_publie"] is None:
            assert row["non_recours_bas"] <= row["non_recours"] <= row["non_recours_haut"] <= 100


def test_the_parts_of_the_width_make_a_whole(results):
    parts = [name for name in results.column_names if name.startswith("part_")]
    assert {"part_donneurs", "part_tirage", "part_modele", "part_dates", "part_champ"} <= set(parts)
    whole = sum(np.asarray(results[name].to_numpy(), float) for name in parts)
    assert np.nanmax(np.abs(whole - 100)) < 0.01


def test_neighbourhoods_are_in_groups_and_never_ranked(results):
    assert not [name for name in results.column_names if "rang" in name]
    assert set(pc.unique(results["groupe"]).to_pylist()) <= {
        *("comme", "nettement plus", "nettement moins", None)
    }


def test_who_receives_enters_neither_margins_nor_characteristics(study):
    received = set(study.published.of_role("numerateur"))
    assert not received & set(study.settings["caracteristiques"])
    assert "handicap" not in {one.name for one in study.raked.margins} & received


def test_the_editions_of_the_mirror_that_follow_each_other_are_not_compared(open_data):
    """Editions are the years in the names of the files; that of 2020 is absent."""
    names = (path.name for path in (open_data / "insee_qpv").glob("REVN_*.csv.gz"))
    editions = [int(re.findall(r"\d{4}", name)[0]) for name in names]
    assert {2021, 2022} <= set(editions)
    with pytest.raises(CroiseeError, match="2021 et 2022 se suivent"):
        check_change("qpv", 2021, 2022, editions)
    assert check_change("qpv", 2019, 2022, editions) is None


def test_desks_reach_more_and_more_people_of_a_real_city(study, found, open_data):
    desk = load(EXAMPLE / "desk.py")
    health = next(one for one in found if one.right == "c2s")
    entry = study.settings["guichet"]
    told = desk.sentences(open_data, entry, study.published.zones, health)
    assert len(told) == entry["guichets"]
    assert len(set(told)) == len(told)
    assert all("personnes à moins de" in sentence for sentence in told)


def test_published_facts_of_the_nation_say_where_they_come_from():
    facts = read_strict(EXAMPLE / "nation.yaml").value
    for section in ("marges", "beneficiaires"):
        for name, fact in facts[section].items():
            assert fact["source"], name
            assert fact["statut"].startswith(("publié", "ordre de grandeur")), name
