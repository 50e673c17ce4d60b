"""Rights not claimed: what is published of each zone, against the truth of a large territory.

Two laws meet here: the territory's own, simplified (`croisee.demo.rights`), which made the truth,
and that of OpenFisca-France, by which the study judges its donor households. How far they differ is
measured on the same households.
"""

from pathlib import Path

import pandas as pd
import pytest

from acceptance.truth.households import donors_of
from acceptance.truth.reading import release
from croisee.rights import evaluate

pytestmark = pytest.mark.usefixtures("engine_of_rules")
MONTH = "2026-01"
HEALTH = {"c2s_gratuite": "sans_participation", "c2s_participation": "avec_participation"}


@pytest.fixture(scope="module")
def territory(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """100,000 people and one request: neighbourhoods of the size of real ones."""
    from croisee.demo.folder import make_project
    from croisee.workspace.street import run

    folder = tmp_path_factory.mktemp("droits") / "projet"
    make_project(folder, people=100_000, say=lambda _: None)
    settings = (folder / "croisee.yaml").read_text(encoding="utf-8")
    head, demands = settings.split("demandes:\n")
    (wanted,) = [part for part in demands.split("  - nom: ") if part.startswith("non-recours\n")]
    head = head[: head.index("semblables:")] + head[head.index("relecture:") :]
    (folder / "croisee.yaml").write_text(f"{head}demandes:\n  - nom: {wanted}", encoding="utf-8")
    assert run(folder).problems == []
    return folder


@pytest.fixture(scope="module")
def homes(territory: Path) -> pd.DataFrame:
    """The households, with how many people (households for the RSA) could have each right, and how
    many have it."""
    found = pd.read_parquet(territory.with_name("projet-verite") / "menages.parquet")
    due, had = found["c2s_droit"], found["c2s_obtenue"]
    told = {
        "c2s": found["taille"] * (due != "aucune"),
        "a_c2s": found["taille"] * (had != "aucune"),
    }
    for right, word in HEALTH.items():
        told[right] = found["taille"] * (due == word)
        told[f"a_{right}"] = found["taille"] * (had == word)
    told |= {"rsa": found["rsa_droit"] * 1, "a_rsa": found["rsa_recours"] * 1}
    return found.assign(**told)


def rates(territory: Path, homes: pd.DataFrame, right: str, zoning: str) -> pd.DataFrame:
    """Per zone: the published rate and its interval, and the true rate, in per cent."""
    _, cells = release(territory, "non-recours")
    told = cells[(cells["indicator"] == f"non_recours_{right}") & (cells["status"] == "estime")]
    told = told[told["zone"].str.startswith(f"{zoning}/")]
    told = told.assign(code=told["zone"].str.split("/").str[1]).set_index("code")
    true = homes.groupby(zoning)[[right, f"a_{right}"]].sum()
    found = told[["value", "low", "high"]].join(true)
    return found.assign(true=100 * (1 - found[f"a_{right}"] / found[right]))


def covered(found: pd.DataFrame) -> float:
    return float(((found["low"] <= found["true"]) & (found["true"] <= found["high"])).mean())


@pytest.mark.parametrize("right", ["c2s", *HEALTH])
def test_intervals_of_neighbourhoods_hold_the_true_rate(
    territory: Path, homes: pd.DataFrame, right: str
) -> None:
    found = rates(territory, homes, right, "qpv2024")
    assert len(found) == 12
    assert covered(found) >= 0.9
    assert (found["high"] - found["low"]).mean() < 75


def test_the_rate_of_the_health_cover_is_near_the_truth(
    territory: Path, homes: pd.DataFrame
) -> None:
    found = rates(territory, homes, "c2s", "qpv2024")
    assert abs((found["value"] - found["true"]).mean()) < 6
    assert (found["value"].corr(found["true"])) > 0.8
    assert (found["high"] - found["low"]).mean() < 45


def test_intervals_of_communes_are_wide_and_hold_the_true_rate(
    territory: Path, homes: pd.DataFrame
) -> None:
    found = rates(territory, homes, "c2s", "commune2025")
    assert len(found) > 40
    assert covered(found) >= 0.9


def test_the_minimum_income_is_found_too_often_unclaimed(
    territory: Path, homes: pd.DataFrame
) -> None:
    """In this territory no adult child lives with parents and incomes are the same every month:
    donor households, made for real neighbourhoods, have both, and both open the RSA."""
    found = rates(territory, homes, "rsa", "qpv2024")
    assert (found["value"] > found["true"]).all()
    assert found["value"].corr(found["true"]) > 0.7


def test_both_laws_find_nearly_the_same_people(
    territory: Path, homes: pd.DataFrame, kept: Path
) -> None:
    """On the same households of the neighbourhoods, OpenFisca finds fewer people entitled to the
    health cover: it counts the allowances of lone parents as resources, the simplified law not."""
    here = homes[homes["qpv2024"].notna()]
    donors = donors_of(territory.with_name("projet-verite"), here, MONTH)
    rights = [*HEALTH, "rsa"]
    found = evaluate(donors, MONTH, (2,), kept, rights=rights).to_pandas()
    told = {right: part.set_index("menage") for right, part in found.groupby("droit")}
    names = here["menage"].map("M{:06d}".format)
    people = sum(told[right].loc[names, "personnes"].to_numpy() for right in HEALTH)
    assert 0.90 < people.sum() / here["c2s"].sum() < 1.0
    agreed = (people > 0) == (here["c2s"] > 0).to_numpy()
    assert agreed.mean() > 0.93
    income = told["rsa"].loc[names, "eligible"].to_numpy()
    assert 0.92 < income.sum() / here["rsa"].sum() < 1.02
    assert (income == (here["rsa"] > 0).to_numpy()).mean() > 0.96


def test_the_page_says_how_it_was_judged(territory: Path) -> None:
    manifest, _ = release(territory, "non-recours")
    labels = [each["label"] for each in manifest["card"]["parameters"]]
    assert any("prédit sans l'avoir lu" in label for label in labels)
    assert any("1 % près" in label for label in labels)
    limits = " ".join(manifest["card"]["limits"])
    assert "inventés" in limits
    assert "44 %" in limits
    assert "23 %" in limits
