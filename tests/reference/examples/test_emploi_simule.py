"""Simulated vacancies on the real map: what is real, what is said to be simulated, what is hidden."""

import json
import shutil
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pyarrow.compute as pc
import pyarrow.csv
import pytest

from croisee.foundation.canonical import digest_file
from croisee.territories import load_territory
from croisee.territories.extents import extents
from croisee.territories.origins import origins
from croisee.workspace.project import Project
from croisee.workspace.street import run
from fixtures.html_pages import read_page
from reference.examples.scripts import EXAMPLE, load

pytestmark = pytest.mark.open_data
SIMULATED = {"simulation.demandeurs", "simulation.missions", "simulation.offres"}
RADIUS = 30_000


@pytest.fixture(scope="module")
def script():
    return load(EXAMPLE / "simuler.py")


def fewer_vacancies(destination):
    """The example with fewer vacancies."""
    ours = shutil.ignore_patterns(".croisee", "deliveries", "releases", "site", "journal")
    shutil.copytree(EXAMPLE, destination, ignore=ours)
    path = destination / "simulation.yaml"
    text = path.read_text(encoding="utf-8")
    smaller = text.replace("offres: 30000", "offres: 4000").replace(
        "missions: 6000", "missions: 800"
    )
    assert smaller != text
    path.write_text(smaller, encoding="utf-8")
    return destination


def read(path):
    return pyarrow.csv.read_csv(path)


@dataclass(frozen=True)
class Run:
    """A folder that has been simulated and run, and its table of figures."""

    folder: Path
    outcome: object
    manifest: dict
    cells: pyarrow.Table


@pytest.fixture(scope="module")
def project(script, open_data, tmp_path_factory):
    folder = fewer_vacancies(tmp_path_factory.mktemp("simule") / "projet")
    script.simulate(folder, open_data)
    outcome = run(folder)
    release = folder / "releases" / outcome.releases["distance-emploi"]
    manifest = json.loads((release / "manifest.json").read_text(encoding="utf-8"))
    return Run(folder, outcome, manifest, read(release / "cells.csv"))


def test_the_same_seed_gives_the_same_bytes(script, project, open_data, tmp_path):
    again = fewer_vacancies(tmp_path / "projet")
    script.simulate(again, open_data)
    for path in sorted(again.glob("deliveries/*/*")):
        other = project.folder / path.relative_to(again)
        assert digest_file(path) == digest_file(other), path.name


def test_each_neighbourhood_has_the_seekers_that_the_insee_counted(script, open_data):
    """Only their occupations are drawn."""
    real = load(EXAMPLE / "real_map.py")
    choices = script.settings(EXAMPLE, "simulation.yaml")
    seekers = real.read_seekers(open_data, list(choices["diplomes"]))
    occupations = real.read_occupations(open_data, choices["metiers_courants"])
    sought = script.draw_seekers(seekers, occupations, choices)
    assert {zone: int(total.sum()) for zone, total in sought.items()} == {
        zone: sum(by_diploma.values()) for zone, by_diploma in seekers.items()
    }
    assert len(sought) == 79


def test_the_study_is_published_and_nothing_is_wrong(project):
    assert project.outcome.problems == []
    assert set(project.outcome.releases) == {"distance-emploi", "territoire", "gouvernance"}


def test_simulated_sources_say_so_and_real_ones_do_not(project):
    told = {source["name"]: source["simulated"] for source in project.manifest["sources"]}
    assert {name for name, simulated in told.items() if simulated} == SIMULATED
    assert {name for name, simulated in told.items() if not simulated} == {
        "rome.appellations", "rome.mobilites",
    }  # fmt: skip


def test_every_page_says_that_its_data_are_simulated(project):
    pages = sorted((project.folder / "site").rglob("*.html"))
    assert len(pages) > 100
    silent = [
        page.relative_to(project.folder)
        for page in pages
        if "Données simulées : les lieux sont réels"
        not in read_page(page).text.replace("\xa0", " ")
    ]
    assert silent == []


def test_the_page_of_the_study_says_that_distances_are_as_the_crow_flies(project):
    page = project.folder / "site" / "etudes" / "distance-emploi" / "index.html"
    assert "Aucune carte des rues n’est déclarée" in page.read_text(encoding="utf-8")


def test_intervals_hold_what_hidden_numbers_would_have_given(script, project, open_data):
    """From the generator's own records, nothing hidden, nothing announced twice."""
    real = load(EXAMPLE / "real_map.py")
    folder = project.folder
    choices = script.settings(folder, "simulation.yaml")
    territory = load_territory(Project(folder).settings.territoire, folder)
    communes = real.read_communes(open_data, territory)
    occupations = real.read_occupations(open_data, choices["metiers_courants"])
    seekers = real.read_seekers(open_data, list(choices["diplomes"]))
    sought = script.draw_seekers(seekers, occupations, choices)
    drawn = script.draw_vacancies(communes, occupations, choices)
    missions = pyarrow.csv.read_csv(
        folder / "deliveries/simulation.missions/missions_2025T4.csv",
        parse_options=pyarrow.csv.ParseOptions(delimiter=";"),
    )
    inside = extents(communes.shapes)
    x, y = inside.x[drawn.commune], inside.y[drawn.commune]
    spread = inside.spread[drawn.commune]
    x[: drawn.missions], y[: drawn.missions] = (missions[c].to_numpy() for c in ("x_l93", "y_l93"))
    spread[: drawn.missions] = 0
    start = origins(territory, "qpv2024")
    figures = {
        row["zone"]: row
        for row in project.cells.filter(
            pc.equal(project.cells["indicator"], "emploi_distance")
        ).to_pylist()
    }
    assert len(figures) == 79
    for k, zone in enumerate(start.zones):
        far = np.sqrt((x - start.x[k]) ** 2 + (y - start.y[k]) ** 2 + spread**2)
        near = far <= RADIUS
        size = len(occupations.rome.codes)
        posts = np.bincount(drawn.job[near], drawn.posts[near], minlength=size)
        length = np.bincount(drawn.job[near], (drawn.posts * far)[near], minlength=size)
        people = sought[zone.split("/")[1]] * (posts > 0)
        exact = (people * length / np.maximum(posts, 1)).sum() / people.sum() / 1000
        row = figures[zone]
        assert row["low"] <= exact <= row["high"], zone
        assert abs(row["value"] - exact) < 2.0, zone
