"""The whole way: the same bytes twice, nothing redone for nothing, nothing lost when killed."""

import os
import random
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from croisee.foundation.canonical import digest_folder
from croisee.foundation.errors import CroiseeError
from croisee.workspace.steps import sole_run
from croisee.workspace.street import run

KILLS = int(os.environ.get("CROISEE_KILLS", "50"))


def public(folder: Path) -> dict[str, str]:
    """Hash of everything that leaves the house."""
    return {
        f"{place}/{name}": each
        for place in ("releases", "site")
        for name, each in digest_folder(folder / place).items()
    }


def edit(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def test_two_folders_with_the_same_inputs_publish_the_same_bytes(
    demo_project: Path, walked_template: Path
) -> None:
    """Their secrets differ; nothing of a secret reaches a release."""
    run(demo_project)
    assert public(demo_project) == public(walked_template)


def test_running_again_without_change_does_nothing(walked_project: Path) -> None:
    before = public(walked_project)
    outcome = run(walked_project)
    assert outcome.ran == []
    assert public(walked_project) == before


def test_changing_one_delivery_recomputes_only_what_depends_on_it(walked_project: Path) -> None:
    delivery = walked_project / "deliveries" / "bailleur.locataires" / "locataires_2025-12.csv"
    lines = delivery.read_text(encoding="utf-8-sig").splitlines(keepends=True)
    delivery.write_text("".join(lines[:-1]), encoding="utf-8-sig")
    outcome = run(walked_project)
    assert outcome.problems == []
    assert [step for step in outcome.ran if step.startswith("etude-")] == ["etude-locataires-hlm"]


def test_a_broken_delivery_stops_what_needs_it_and_nothing_else(walked_project: Path) -> None:
    before = public(walked_project)
    delivery = walked_project / "deliveries" / "bailleur.locataires" / "locataires_2025-12.csv"
    delivery.write_text("pas;un;fichier;de;locataires\n1;2;3;4;5\n", encoding="utf-8")
    outcome = run(walked_project)
    said = "\n".join(str(problem) for problem in outcome.problems)
    assert "locataires_2025-12.csv" in said
    assert "la dernière publication de cette demande reste" in said
    assert public(walked_project) == before, "what stood still stands"


def test_an_unlawful_crossing_is_refused_and_logged_never_computed(walked_template: Path) -> None:
    refusals = (walked_template / "journal" / "leaves.jsonl").read_text(encoding="utf-8")
    assert "croisement_refuse" in refusals
    assert not (walked_template / ".croisee" / "candidates" / "controle-residence").exists()


def test_a_clause_that_no_longer_matches_its_signatures_grants_nothing(
    demo_project: Path,
) -> None:
    edit(demo_project / "clauses" / "emploi.yaml", "seuil: 5", "seuil: 6")
    outcome = run(demo_project)
    assert "demandeurs-emploi" not in outcome.releases
    assert any(refusal.request.sources == ("emploi.demandeurs",) for refusal in outcome.refused)


def test_two_runs_at_once_do_not_mix(demo_project: Path) -> None:
    with (
        sole_run(demo_project / ".croisee"),
        pytest.raises(CroiseeError, match="une autre exécution est en cours"),
    ):
        run(demo_project)


def start_over(folder: Path) -> None:
    """Back to the deliveries; the secrets and the ledger stay, as they would."""
    for place in ("releases", "site", "journal"):
        shutil.rmtree(folder / place, ignore_errors=True)
    for place in ("lake", "candidates", "steps"):
        shutil.rmtree(folder / ".croisee" / place, ignore_errors=True)


def test_killed_at_random_moments_then_run_again_gives_the_same_hashes(
    demo_project: Path, walked_template: Path
) -> None:
    """`kill -9` at random moments of a run, again and again on one folder, then one whole run."""
    expected = public(walked_template)
    program = (
        "from pathlib import Path; from croisee.workspace.street import run; "
        f"run(Path({str(demo_project)!r}))"
    )
    # Compiled modules kept between the runs: this test starts Python some hundred times.
    environment = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}
    subprocess.run([sys.executable, "-c", "import croisee.workspace.street"], env=environment)
    begun = time.monotonic()
    subprocess.run([sys.executable, "-c", program], check=True, env=environment)
    whole = time.monotonic() - begun
    start_over(demo_project)
    dice = random.Random(20261121)
    killed = 0
    while killed < KILLS:
        process = subprocess.Popen([sys.executable, "-c", program], env=environment)
        try:
            process.wait(timeout=dice.uniform(0.1, 1) * whole)
        except subprocess.TimeoutExpired:
            process.send_signal(signal.SIGKILL)
            killed += 1
        finished = process.wait() == 0
        if finished or dice.random() < 0.3:
            start_over(demo_project)
    run(demo_project)
    assert public(demo_project) == expected
