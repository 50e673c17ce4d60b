"""« À quelle distance sont les emplois recherchés ? »: every figure against the truth.

The truth is worked out in `acceptance/emploi` from the generator's own records, by other means than
the study: its own searches on the streets and the buses as drawn, its own reading of each
definition, one zone and one occupation at a time. It knows of every vacancy which occupation it is,
and that two ads are one. The study reads titles and guesses pairs: where a person has judged them,
its figures are the truth; where nobody has, they are near.
"""

import re
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
import pytest
import yaml

from acceptance.emploi.project import REQUEST, STUDY, judge_by_truth, make, published
from acceptance.emploi.records import Records
from acceptance.emploi.truth import CODES, Truth

PEOPLE = 50_000
MAIN = (
    "emploi_distance",
    "emploi_couverture",
    "emploi_part_45_min_avec_permis",
    "emploi_part_45_min_sans_permis",
)
TENTHS = ("distance", "plus_proche", "sans_rayon")
EXTRAS = re.compile(r"emploi_(distance|couverture)_bassin|emploi_distance_d\d|emploi_besoins.*")
"""Figures each told as finely as it can be beside all the others."""
"""Figures in kilometres, told to the nearest tenth; the others are told to the nearest one."""
DERIVED = ("emploi_aide_", "emploi_famille")


class Told(NamedTuple):
    """What was published, as delivered then judged by truth, and the truth."""

    project: Path
    delivered: pd.DataFrame
    judged: pd.DataFrame
    truth: Truth


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> Told:
    project = tmp_path_factory.mktemp("emploi") / "projet"
    make(project, PEOPLE)
    delivered = published(project)
    judge_by_truth(project)
    return Told(project, delivered, published(project), Truth(Records(project, PEOPLE)))


def beside(figures: pd.DataFrame, truth: Truth) -> pd.DataFrame:
    """Each published figure with its table, the truth, and the step to which it is rounded."""
    quarters = [f"qpv2024/{code}" for code in truth.records.quarters.codes]
    communes = [f"commune2025/{code}" for code in truth.records.communes.codes]
    areas = [f"epci2025/{code}" for code in truth.records.world.land.epci.codes]
    posts = truth.posts_of_communes()
    rows = []
    for zone, mine in figures[~figures["indicator"].str.startswith(DERIVED)].groupby("zone"):
        shared = mine[mine["metier"] == ""]
        main = shared["indicator"].map(is_main)
        alone = shared["indicator"].str.fullmatch(EXTRAS)
        coarser = {told: coarseness(shared[~alone & (main == told)]) for told in set(main)}
        for row in mine.itertuples(index=False):
            if zone in communes:
                kind, true, step = "commune", posts[communes.index(zone)], 1.0
            elif zone in areas:
                place = areas.index(zone), CODES.index(row.metier)
                kind, true, step = "bassin", truth.by_area[row.indicator][place], 1.0
            elif row.metier:
                kind, step = "métier", step_of(row.indicator)
                place = quarters.index(zone), CODES.index(row.metier)
                true = truth.by_occupation[row.indicator][place]
            else:
                steps = own_coarseness(row) if is_extra(row) else coarser[is_main(row.indicator)]
                kind, step = "quartier", steps * step_of(row.indicator)
                true = truth.value[row.indicator][quarters.index(zone)]
            rows.append(
                (kind, zone, row.indicator, row.metier, row.value, row.low, row.high, true, step)
            )
    columns = ["kind", "zone", "indicator", "metier", "value", "low", "high", "truth", "step"]
    table = pd.DataFrame(rows, columns=columns)
    # A truth halfway between two steps may be rounded either way.
    table["same"] = (table["value"] - table["truth"]).abs() <= table["step"] * (0.5 + 1e-9)
    return table


def step_of(indicator: str) -> float:
    if re.fullmatch(r"emploi_distance_d\d", indicator):
        return 1.0
    return 0.1 if any(part in indicator for part in TENTHS) else 1.0


def is_extra(row: Any) -> bool:
    """Whether a figure has a rounding of its own."""
    return EXTRAS.fullmatch(row.indicator) is not None


def own_coarseness(row: Any) -> int:
    """How many steps such a figure is rounded to: one, unless its status says that it is more."""
    if row.status == "publie":
        return 1
    steps = round(row.value / step_of(row.indicator))
    return next(n for n in (5, 2) if steps % n == 0)


def is_main(indicator: str) -> bool:
    """Whether a figure is of those told as finely as can be."""
    return indicator in MAIN or indicator.startswith("emploi_part_30_min_")


def coarseness(figures: pd.DataFrame) -> int:
    """How many steps such figures of a quarter are rounded to: the most that divides them all."""
    steps = figures["value"] / figures["indicator"].map(step_of)
    return next(n for n in (10, 5, 2, 1) if np.allclose(steps / n, np.round(steps / n), atol=1e-6))


def test_every_published_figure_is_the_truth_where_people_have_judged(told: Told) -> None:
    table = beside(told.judged, told.truth)
    counts = table["kind"].value_counts()
    assert counts["quartier"] > 150
    assert counts["métier"] > 2_000
    assert counts["commune"] > 12
    assert counts["bassin"] > 300
    assert table[~table["same"]].to_dict("records") == []


def test_as_delivered_nearly_all_figures_are_the_truth_and_the_others_are_near(told: Told) -> None:
    """A few titles are not read, a few look-alikes are taken one for the other."""
    table = beside(told.delivered, told.truth)
    same = table.groupby("kind")["same"].mean()
    assert same["quartier"] > 0.95
    assert same["métier"] > 0.90
    steps = ((table["value"] - table["truth"]).abs() / table["step"])[table["kind"] == "quartier"]
    assert steps.max() < 1.0
    posts = table[table["kind"] == "commune"]
    assert posts["value"].sum() == pytest.approx(posts["truth"].sum(), rel=0.02)


def test_intervals_of_quarters_hold_the_truth(told: Told) -> None:
    table = beside(told.delivered, told.truth)
    mine = table[table["kind"] == "quartier"]
    held = (mine["low"] <= mine["truth"] + mine["step"] / 2) & (
        mine["truth"] - mine["step"] / 2 <= mine["high"]
    )
    assert held.mean() > 0.99


def test_what_would_help_follows_from_the_published_figures(told: Told) -> None:
    rules = yaml.safe_load((STUDY / "help.yaml").read_text(encoding="utf-8"))["regles"]
    shown = told.judged.set_index(["zone", "indicator"])["value"]
    answered = told.judged[told.judged["indicator"].isin(rules)]
    assert len(answered) > 20
    for row in answered.itertuples(index=False):
        expected = True
        for each in rules[row.indicator]["conditions"]:
            value = shown[row.zone, each["chiffre"]]
            if "moins" in each:
                value -= shown[row.zone, each["moins"]]
            expected &= (
                value >= each["au_moins"] if "au_moins" in each else value <= each["au_plus"]
            )
        assert row.value == expected


def test_families_are_those_of_the_communes(told: Told) -> None:
    settings = yaml.safe_load((told.project / "croisee.yaml").read_text(encoding="utf-8"))
    families = settings["demandes"][0]["parametres"].get("familles", [])
    assert settings["demandes"][0]["nom"] == REQUEST
    communes = dict(
        zip(
            (f"qpv2024/{code}" for code in told.truth.records.quarters.codes),
            told.truth.records.world.quarters.communes2024,
            strict=True,
        )
    )
    rows = told.judged[told.judged["indicator"] == "emploi_famille"]
    assert len(rows) == (len(communes) if families else 0)
    for row in rows.itertuples(index=False):
        family = families[int(row.value) - 1]
        assert set(communes[row.zone]) & set(family["communes"])
