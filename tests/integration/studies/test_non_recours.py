"""Rights not claimed, within a project: what is said when it cannot be known."""

from pathlib import Path

import pandas as pd
import pytest

from acceptance.truth.reading import release
from croisee.workspace.street import run
from fixtures.donor_households import engine_of_rules

__all__ = ["engine_of_rules"]


@pytest.fixture
def project(demo_project: Path) -> Path:
    """The demo with the portrait and the rights not claimed alone."""
    settings = demo_project / "croisee.yaml"
    head, demands = settings.read_text(encoding="utf-8").split("demandes:\n")
    head = head[: head.index("semblables:")] + head[head.index("relecture:") :]
    names = ("portrait\n", "non-recours\n")
    wanted = [part for part in demands.split("  - nom: ") if part.startswith(names)]
    text = head + "demandes:\n" + "".join(f"  - nom: {part}" for part in wanted)
    settings.write_text(text, encoding="utf-8")
    return demo_project


def test_without_the_engine_of_rules_the_other_studies_are_published(
    project: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CROISEE_OPENFISCA", str(tmp_path / "nulle-part"))
    (problem,) = run(project).problems
    assert "OpenFisca-France n’est pas installé" in str(problem)
    assert "make openfisca" in str(problem)
    assert (project / "site" / "etudes" / "portrait" / "index.html").is_file()
    assert not (project / "site" / "etudes" / "non-recours").exists()


@pytest.mark.usefixtures("engine_of_rules")
def test_a_zone_whose_incomes_are_not_published_has_no_rate(project: Path) -> None:
    assert run(project).problems == []
    _, cells = release(project, "non-recours")
    told = pd.read_csv(
        project / "deliveries" / "stat.quartiers" / "quartiers_2025.csv", sep=";", dtype=str
    )
    hidden = "qpv2024/" + told.loc[told["DECUC_Q2"] == "s", "CODGEO"]
    assert len(hidden)
    rates = cells[cells["indicator"].str.startswith(("non_recours_", "eligibles_"))]
    silent = rates[rates["zone"].isin(hidden)]
    assert set(silent["status"]) == {"indisponible"}
    assert silent["value"].isna().all()
    assert (silent["reason"].str.len() > 20).all()
    shown = rates[rates["status"] == "estime"]
    assert ((shown["low"] <= shown["value"]) & (shown["value"] <= shown["high"])).all()
