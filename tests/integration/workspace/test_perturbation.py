"""Blurred tables, from the project file to the page."""

import json
import shutil
from pathlib import Path

import pandas as pd
import pytest

from croisee.foundation.canonical import canonical_json
from croisee.foundation.errors import CroiseeError
from croisee.ledger import EventKind
from croisee.ledger.events import parse_event
from croisee.releases.manifest import PerturbationNote
from croisee.releases.publish import read_manifest
from croisee.workspace import street
from croisee.workspace.candidates import Candidates
from croisee.workspace.project import Project
from croisee.workspace.street import run
from croisee.workspace.verifying import verify
from integration.workspace.test_memory import current, lose_a_line
from integration.workspace.test_street import edit, public

ROUNDED = "demandeurs-emploi"
ROUNDED_TITLE = "    titre: Demandeurs d'emploi par âge et par sexe\n"
NOISY = "suivi-rsa"
NOISY_TITLE = "    titre: Personnes suivies au titre du RSA selon leur orientation\n"
NOISE = "{methode: confidentialite_differentielle, epsilon: 0.5, cases_par_personne: 4}"


def blur(folder: Path, title: str, choice: str) -> None:
    edit(folder / "croisee.yaml", title, f"{title}    perturbation: {choice}\n")


def budget(folder: Path, epsilon: str) -> None:
    line = f'  - {{source: departement.rsa, periode: "2025-12", epsilon: {epsilon}}}\n'
    edit(folder / "croisee.yaml", "demandes:\n", f"budget_confidentialite:\n{line}demandes:\n")


def note(release: Path) -> PerturbationNote | None:
    (told,) = read_manifest(release).tables
    return told.perturbation


def cells(release: Path) -> pd.DataFrame:
    table = pd.read_csv(release / "cells.csv", dtype={"period": str})
    return table.set_index(list(read_manifest(release).tables[0].axes))


def said(folder: Path) -> str:
    """What the first neighbourhood's page says."""
    pages = sorted((folder / "site" / "quartiers").glob("Q*/index.html"))
    return "\n".join(page.read_text(encoding="utf-8") for page in pages)


@pytest.fixture(scope="module")
def rounded_template(demo_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("valmorin-arrondi") / "projet"
    shutil.copytree(demo_template, folder)
    blur(folder, ROUNDED_TITLE, "{methode: arrondi_controle, base: 10}")
    assert run(folder).problems == []
    return folder


@pytest.fixture
def rounded_project(rounded_template: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(rounded_template, tmp_path / "arrondi"))


# --- rounding -----------------------------------------------------------------------------------


def test_a_rounded_request_is_published_without_holes_and_says_how(rounded_template: Path) -> None:
    release = current(rounded_template, ROUNDED)
    told = note(release)
    assert told is not None
    assert (told.method, told.parameters) == ("arrondi_controle", {"base": 10})
    table = cells(release)
    assert (table["status"] == "arrondi").all()
    assert (table["value"] % 10 == 0).all()
    assert ((table["low"] <= table["value"]) & (table["value"] <= table["high"])).all()
    by_sex = table["value"].unstack("sexe")
    assert (by_sex["F"] + by_sex["M"] == by_sex["ensemble"]).all()
    audit = read_manifest(release).protection.audit
    assert (audit.unsafe, audit.hidden) == (0, 0)
    page = said(rounded_template)
    assert "arrondis à un multiple de 10" in page
    assert "Fourchette : entre" in page.replace("\u00a0", " ")
    assert verify(rounded_template).broken == []


def test_the_same_inputs_give_the_same_rounding_in_another_folder(
    demo_project: Path, rounded_template: Path
) -> None:
    blur(demo_project, ROUNDED_TITLE, "{methode: arrondi_controle, base: 10}")
    run(demo_project)
    assert public(demo_project) == public(rounded_template)


def test_rounding_again_gives_the_same_bytes_whatever_was_lost(rounded_project: Path) -> None:
    before = public(rounded_project)
    assert run(rounded_project).ran == []
    shutil.rmtree(rounded_project / ".croisee" / "candidates")
    assert run(rounded_project).problems == []
    assert public(rounded_project) == before
    shutil.rmtree(rounded_project / ".croisee")
    assert run(rounded_project).problems == []
    assert public(rounded_project) == before


def test_a_correction_moves_few_rounded_figures(rounded_project: Path) -> None:
    first = current(rounded_project, ROUNDED)
    lose_a_line(rounded_project)
    assert run(rounded_project).problems == []
    second = current(rounded_project, ROUNDED)
    assert cells(first)["value"].equals(cells(second)["value"])


def test_a_base_too_small_stops_the_request_and_nothing_else(walked_project: Path) -> None:
    before = public(walked_project)
    blur(walked_project, ROUNDED_TITLE, "{methode: arrondi_controle, base: 5}")
    outcome = run(walked_project)
    (problem,) = outcome.problems
    assert "une base d'au moins 6" in str(problem)
    assert public(walked_project) == before, "what stood still stands"


@pytest.mark.parametrize(
    ("choice", "message"),
    [
        ("{methode: flou}", "méthode inconnue"),
        ("{methode: arrondi_controle}", "paramètres incomplets"),
        ("{methode: arrondi_controle, base: 2.5}", "paramètres incomplets"),
        ("{methode: arrondi_controle, base: 10, graine: 3}", "ne connaît pas « graine »"),
        ("{methode: cle_de_cellule, ecart: 5, variance: 3}", "une clé par personne"),
    ],
)
def test_a_choice_that_cannot_be_read_is_told_by_its_line(
    demo_project: Path, choice: str, message: str
) -> None:
    blur(demo_project, ROUNDED_TITLE, choice)
    lines = (demo_project / "croisee.yaml").read_text(encoding="utf-8").splitlines()
    with pytest.raises(CroiseeError, match=message) as refusal:
        Project(demo_project)
    (problem,) = refusal.value.problems
    assert "perturbation" in lines[problem.row - 1]


def test_what_is_not_a_count_is_not_blurred(walked_project: Path) -> None:
    before = public(walked_project)
    title = "    titre: À quelle distance sont les services ?\n"
    blur(walked_project, title, "{methode: arrondi_controle, base: 10}")
    outcome = run(walked_project)
    assert "seul un effectif se brouille" in "\n".join(map(str, outcome.problems))
    assert public(walked_project) == before


# --- noise --------------------------------------------------------------------------------------


def spends(folder: Path) -> list[dict[str, object]]:
    """The draws that the exported ledger tells."""
    found = []
    for line in (folder / "journal" / "leaves.jsonl").read_text(encoding="utf-8").splitlines():
        event = json.loads(line)["event"]
        if event is not None and event["kind"] == EventKind.BRUIT_TIRE:
            found.append(dict(parse_event(canonical_json(event))[1].subject))
    return found


@pytest.fixture
def noisy_project(walked_project: Path) -> Path:
    pytest.importorskip("opendp")
    blur(walked_project, NOISY_TITLE, NOISE)
    return walked_project


def test_without_a_budget_no_noise_is_drawn(noisy_project: Path) -> None:
    outcome = run(noisy_project)
    (problem,) = outcome.problems
    assert "aucun budget de confidentialité" in str(problem)
    assert 'periode: "2025-12"' in problem.remedy
    assert spends(noisy_project) == []


def test_noise_is_drawn_once_counted_and_shown(noisy_project: Path) -> None:
    budget(noisy_project, "0.7")
    assert run(noisy_project).problems == []
    release = current(noisy_project, NOISY)
    told = note(release)
    (spent,) = spends(noisy_project)
    assert spent == {
        "source": "departement.rsa",
        "periode": "2025-12",
        "tirage": told.draw,
        "epsilon": "0.5",
        "etude": NOISY,
    }
    assert (cells(release)["status"] == "estime").all()
    page = said(noisy_project)
    assert "un nombre tiré au hasard" in page
    assert "Ce total peut différer" in page
    assert verify(noisy_project).broken == []

    # Another noise would be another spend, and there is not enough left.
    edit(noisy_project / "croisee.yaml", "epsilon: 0.5", "epsilon: 0.4")
    outcome = run(noisy_project)
    assert "il reste 0,2 sur 0,7" in "\n".join(map(str, outcome.problems))
    assert current(noisy_project, NOISY) == release, "what stood still stands"
    assert len(spends(noisy_project)) == 1


def test_a_draw_survives_a_kill_and_the_loss_of_the_private_folder(
    noisy_project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    budget(noisy_project, "0.5")

    class Killed(BaseException):
        pass

    def killed(*_: object) -> None:
        raise Killed

    with monkeypatch.context() as broken, pytest.raises(Killed):
        broken.setattr(Candidates, "keep", killed)
        run(noisy_project)
    assert run(noisy_project).problems == []
    assert len(spends(noisy_project)) == 1, "drawn before the kill, taken up after it"
    before = public(noisy_project)

    shutil.rmtree(noisy_project / ".croisee")
    assert run(noisy_project).problems == []
    assert public(noisy_project) == before, "read again in the release made of it"
    assert len(spends(noisy_project)) == 1, "what was spent is still counted"
    assert verify(noisy_project).broken == []


def test_a_noise_that_no_leaf_counts_is_found(
    noisy_project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    budget(noisy_project, "0.5")

    class Uncounted(street.Ledger):
        def extend(self, events, connection=None):
            kept = [event for event in events if event.kind is not EventKind.BRUIT_TIRE]
            return super().extend(kept, connection)

    with monkeypatch.context() as forged:
        forged.setattr(street, "Ledger", Uncounted)
        run(noisy_project)
    (finding,) = verify(noisy_project).broken
    assert "porte un bruit qui n'est pas au journal" in finding
