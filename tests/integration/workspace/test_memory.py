"""What a project has published counts in what it publishes next."""

import shutil
from pathlib import Path

import pandas as pd
import pytest

from croisee.foundation.errors import CroiseeError
from croisee.releases.publish import read_manifest
from croisee.territories import load_territory
from croisee.workspace.project import Project
from croisee.workspace.reviewing import review
from croisee.workspace.street import run
from croisee.workspace.verifying import verify
from integration.workspace.test_street import edit, public

DEMAND = "demandeurs-emploi"
FINER = """
  - nom: demandeurs-par-age
    etude: denombrement
    titre: Demandeurs d'emploi par âge
    finalite: observation_quartiers
    destinataire: ressources-valmorin
    sources: [emploi.demandeurs]
    parametres:
      zonages: [qpv2015, qpv2024, commune2025]
      dimensions: [tranche_age]
      unite: personnes
      theme: Emploi
      population: "Personnes inscrites à l'agence pour l'emploi, toutes catégories"
      definition: "Nombre de personnes inscrites à l'agence pour l'emploi, selon leur âge."
      question: "Quel âge ont ceux qui cherchent un emploi ?"
      phrase: "À {zone}, {value} personnes sont inscrites à l'agence pour l'emploi."
"""


def current(folder: Path, name: str) -> Path:
    project = Project(folder)
    return project.releases / project.current()[name]


def cells(release: Path) -> pd.DataFrame:
    table = pd.read_csv(release / "cells.csv", dtype=str, keep_default_na=False)
    return table.set_index(list(read_manifest(release).tables[0].axes))


def lose_a_line(folder: Path) -> None:
    """A delivery corrected by its partner: one person less."""
    delivery = folder / "deliveries" / "emploi.demandeurs"
    path = sorted(delivery.glob("*.csv"))[-1]
    lines = path.read_bytes().splitlines(keepends=True)
    path.write_bytes(b"".join(lines[:-1]))


def closed(table: pd.DataFrame) -> set[tuple[str, ...]]:
    return set(table.index[table["status"] == "secret"])


def test_a_straddled_commune_is_counted(walked_template: Path) -> None:
    read = load_territory(Project(walked_template).settings.territoire, walked_template)
    holders = read.zoning("qpv2024").parents["commune2025"]
    assert any(len(above) > 1 for above in holders.values()), "the territory has a straddling QPV"
    told = cells(current(walked_template, DEMAND)).index.get_level_values("zone")
    assert {zone for zone in told if zone.startswith("commune2025/")} == set(
        read.zoning("commune2025").ids()
    )


def test_a_finer_request_opens_nothing_that_an_earlier_one_closed(walked_project: Path) -> None:
    earlier = cells(current(walked_project, DEMAND))
    settings = walked_project / "croisee.yaml"
    text = settings.read_text(encoding="utf-8")
    settings.write_text(text.rstrip() + FINER, encoding="utf-8")
    outcome = run(walked_project)
    assert outcome.problems == []
    assert f"etude-{DEMAND}" not in outcome.ran, "what is out is not asked again"
    release = current(walked_project, "demandeurs-par-age")
    by_age = earlier.xs("ensemble", level="sexe")
    later = cells(release).droplevel("indicator")
    for place in closed(by_age.droplevel("indicator")):
        assert later.loc[place, "status"] == "secret"
    audit = read_manifest(release).protection.audit
    assert audit.unsafe == audit.exposed == 0
    assert 0 < audit.lost_share < 1
    assert run(walked_project).ran == []


def test_a_correction_keeps_closed_what_was_closed(walked_project: Path) -> None:
    first = current(walked_project, DEMAND)
    lose_a_line(walked_project)
    outcome = run(walked_project)
    assert outcome.problems == []
    second = current(walked_project, DEMAND)
    assert first != second
    assert first.is_dir(), "what was public stays"
    before, after = cells(first), cells(second)
    assert (before["value"] != after["value"]).any()
    assert closed(before) <= closed(after)
    assert verify(walked_project).broken == []
    kept = walked_project / ".croisee" / "candidates" / DEMAND
    assert len(list(kept.iterdir())) == 1, "old candidates are swept"

    # The private folder lost, everything is made again as it was, the past included.
    everything = public(walked_project)
    shutil.rmtree(walked_project / ".croisee")
    assert run(walked_project).problems == []
    assert public(walked_project) == everything
    assert verify(walked_project).broken == []


def test_two_requests_read_at_the_same_time_know_each_other(demo_project: Path) -> None:
    settings = demo_project / "croisee.yaml"
    edit(settings, "  simulee: true", "  simulee: false")
    text = settings.read_text(encoding="utf-8")
    settings.write_text(text.rstrip() + FINER, encoding="utf-8")
    outcome = run(demo_project)
    assert outcome.releases == {}
    for request in outcome.waiting:
        for reviewer in Project(demo_project).settings.relecture.relecteurs:
            review(demo_project, request, reviewer.nom, "accord", "")
    outcome = run(demo_project)
    studies = [step for step in outcome.ran if step.startswith("etude-")]
    assert studies == ["etude-demandeurs-par-age"], "the second learns what the first has shown"
    assert DEMAND in outcome.releases


def test_a_database_put_back_from_an_older_copy_stops_the_run(walked_project: Path) -> None:
    database = walked_project / ".croisee" / "operations.sqlite"
    older = database.read_bytes()
    lose_a_line(walked_project)
    run(walked_project)
    before = public(walked_project)
    newer = database.read_bytes()
    for aside in database.parent.glob("operations.sqlite-*"):
        aside.unlink()
    database.write_bytes(older)
    lose_a_line(walked_project)
    checkpoint = Project(walked_project).kept_checkpoint.read_bytes()
    with pytest.raises(CroiseeError, match="ancienne copie"):
        run(walked_project)
    assert database.read_bytes() == older
    assert public(walked_project) == before
    assert Project(walked_project).kept_checkpoint.read_bytes() == checkpoint

    database.write_bytes(newer)
    assert run(walked_project).problems == []


def test_a_release_whose_folder_is_lost_is_missed(walked_project: Path) -> None:
    gone = current(walked_project, DEMAND)
    lose_a_line(walked_project)
    run(walked_project)
    shutil.rmtree(gone)
    assert any("a disparu" in finding for finding in verify(walked_project).broken)
