"""Three months of a followed linkage, read by one project: each month is what it would be alone.

Two producers deliver every month; persons come, leave, come back, and are written otherwise. The
unit compares only what has changed. Pseudonyms last, links do not: each month is counted by its own.
"""

import csv
import io
import re
import shutil
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
import pytest

from croisee.engine import open_engine
from croisee.foundation.errors import CroiseeError
from croisee.foundation.strict_yaml import read_strict
from croisee.matching.circuit import office, producer, unit
from croisee.releases.publish import read_manifest
from croisee.sources import load_declaration, prepare
from croisee.territories import load_territory
from croisee.workspace.street import Outcome, run
from integration.workspace.test_linkages import said

NAME, STUDY = "valmorin-rsa-c2s-2025", "rsa-sans-c2s"
MONTHS = ("2025-10", "2025-11", "2025-12")
SOURCES = ("caf.allocataires", "cpam.c2s")
TODAY = date(2026, 1, 12)
PAPERS = ("preuves.parquet", "restes.parquet", "rapport.json")


# --- Two producers and a unit, month after month -----------------------------------------------------


def there(table: pa.Table, month: int) -> pa.Table:
    """Who is in the file of a month: one in ten leaves each month, and one in ten comes (back); one
    name in twenty is written otherwise from the second month on."""
    rank = pa.array(range(table.num_rows))
    turn = pc.subtract(rank, pc.multiply(pc.divide(rank, 10), 10))
    if month:
        spoilt = pc.equal(pc.subtract(rank, pc.multiply(pc.divide(rank, 20), 20)), 7)
        names = pc.if_else(spoilt, pc.utf8_reverse(table["family_name"]), table["family_name"])
        place = table.column_names.index("family_name")
        table = table.set_column(place, "family_name", names)
    return table.filter(pc.not_equal(turn, 1 + month))


class Months:
    """A folder per role; `studies` and `papers` say what each month hands over to the project."""

    def __init__(self, root: Path, project: Path, truth: Path) -> None:
        self.root = root
        self.office, self.unit = root / "bureau", root / "unite"
        for home in (self.office, self.unit):
            home.mkdir(parents=True)
        office.issue(
            self.office / "cle.json", NAME, "essai", date(2026, 3, 31), root / "journal", TODAY
        )
        settings = read_strict(project / "croisee.yaml").value
        territory = load_territory(settings["territoire"], project)
        self.declared = {
            name: load_declaration(project / "sources" / f"{name}.yaml") for name in SOURCES
        }
        self.whole: dict[str, pa.Table] = {}
        self.keep: dict[str, tuple[str, ...]] = {}
        for name, declaration in self.declared.items():
            home = root / name
            home.mkdir()
            shutil.copy(self.office / "cle.json", home)
            files = truth / "fichiers" / name
            with open_engine(folders=(files, home)) as engine:
                made = prepare(
                    declaration, files, home / "tout.parquet", engine=engine, locator=territory
                )
            self.whole[name], self.keep[name] = pq.read_table(made.path), made.keep

    def encode(self, month: int) -> None:
        for name in SOURCES:
            home = self.root / name / MONTHS[month]
            home.mkdir()
            before = self.root / name / MONTHS[month - 1] / "prive.parquet"
            producer.encode_file(
                home / "fichier.parquet", there(self.whole[name], month),
                self.root / name / "cle.json", home / "encodages.parquet", home / "prive.parquet",
                renames={}, previous=before if month else None, today=TODAY,
            )  # fmt: skip
            shutil.copy(home / "encodages.parquet", self.unit / f"{name}-{month}.parquet")

    def match(self, month: int, out: str, **how: object) -> Path:
        left, right = (self.unit / f"{name}-{month}.parquet" for name in SOURCES)
        unit.match(left, right, self.unit / out, today=TODAY, **how)
        return self.unit / out

    def take_back(self, month: int, result: Path) -> Iterator[tuple[str, Path]]:
        """The study file of each producer, out of its return."""
        for name, letter in zip(SOURCES, "AB", strict=True):
            home = self.root / name / MONTHS[month]
            back = shutil.copy(result / f"retour-{letter}.parquet", home / f"{result.name}.parquet")
            study = home / f"etude-{result.name}.parquet"
            producer.return_file(
                home / "prive.parquet", Path(back), home / "fichier.parquet",
                there(self.whole[name], month), self.keep[name], study,
            )  # fmt: skip
            yield name, study

    def hand_over(self, to: Path, month: int, result: Path, folder: str) -> None:
        """To a project: two study files, and the papers of the unit in a folder of the linkage."""
        for name, study in self.take_back(month, result):
            place = to / "deliveries" / name
            place.mkdir(exist_ok=True)
            shutil.copy(study, place / f"{MONTHS[month]}.parquet")
        place = to / "deliveries" / NAME / folder
        place.mkdir(parents=True, exist_ok=True)
        for paper in PAPERS:
            shutil.copy(result / paper, place)


def declare(project: Path, months: tuple[str, ...]) -> Path:
    """A project of the one crossing, in these editions, without any paper yet."""
    settings = project / "croisee.yaml"
    head, demands = settings.read_text(encoding="utf-8").split("demandes:\n")
    wanted = next(each for each in demands.split("  - nom: ") if each.startswith(f"{STUDY}\n"))
    head = head[: head.index("semblables:")] + head[head.index("relecture:") :]
    settings.write_text(f"{head}demandes:\n  - nom: {wanted}", encoding="utf-8")
    for name in SOURCES:
        path = project / "sources" / f"{name}.yaml"
        lines = "".join(
            f'  - {{edition: "{month}", fichier: f-{month}.csv, etude: {month}.parquet, '
            f'periodes: {{defaut: "{month}"}}}}\n'
            for month in months
        )
        text = re.sub(r"livraisons:\n(  - .*\n)+", f"livraisons:\n{lines}", path.read_text("utf-8"))
        path.write_text(text, encoding="utf-8")
        shutil.rmtree(project / "deliveries" / name)
    shutil.rmtree(project / "deliveries" / NAME)
    return project


@pytest.fixture(scope="module")
def walked(demo_template: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Months, Path]:
    """The circuit after three months, and the project that received them all, not yet run."""
    root = tmp_path_factory.mktemp("mois")
    project = declare(Path(shutil.copytree(demo_template, root / "projet")), MONTHS)
    months = Months(root / "roles", demo_template, demo_template.with_name("projet-verite"))
    for month, name in enumerate(MONTHS):
        months.encode(month)
        before = months.unit / f"suivi-{month - 1}" if month else None
        result = months.match(month, f"suivi-{month}", follow=True, previous=before)
        months.hand_over(project, month, result, name)
    return months, project


@pytest.fixture
def project(walked: tuple[Months, Path], tmp_path: Path) -> Path:
    return Path(shutil.copytree(walked[1], tmp_path / "projet"))


def cells(project: Path, outcome: Outcome) -> dict[str, list[dict[str, str]]]:
    """Period → published cells."""
    content = (project / "releases" / outcome.releases[STUDY] / "cells.csv").read_text("utf-8")
    found: dict[str, list[dict[str, str]]] = {}
    for row in csv.DictReader(io.StringIO(content)):
        found.setdefault(row["period"], []).append(row)
    return found


# --- The same as from scratch -------------------------------------------------------------------------


def test_each_month_is_what_a_linkage_from_scratch_of_that_month_gives(
    walked: tuple[Months, Path], project: Path, demo_template: Path, tmp_path: Path
) -> None:
    months, _ = walked
    outcome = run(project)
    assert outcome.problems == []
    told = cells(project, outcome)
    assert sorted(told) == list(MONTHS)
    for month, name in enumerate(MONTHS):
        alone = declare(Path(shutil.copytree(demo_template, tmp_path / name)), (name,))
        result = months.match(month, f"tout-{month}-{tmp_path.name}")
        months.hand_over(alone, month, result, "")
        from_scratch = run(alone)
        assert from_scratch.problems == []
        assert told[name] == cells(alone, from_scratch)[name], name
    assert told[MONTHS[0]] != told[MONTHS[1]] != told[MONTHS[2]]


def test_the_page_says_each_month_and_the_ledger_each_passage(project: Path) -> None:
    outcome = run(project)
    leaves = (project / "journal" / "leaves.jsonl").read_text("utf-8").splitlines()
    assert sum('"appariement_employe"' in leaf for leaf in leaves) == len(MONTHS)
    manifest = read_manifest(project / "releases" / outcome.releases[STUDY])
    assert manifest.card is not None
    assert manifest.card.linkage is not None
    assert [each.period for each in manifest.card.linkage.earlier] == list(MONTHS[:2])
    assert all(each.precision for each in manifest.card.linkage.earlier)
    trend = manifest.indicators[0].trend
    assert (trend.allowed, trend.breaks) == (True, ())
    page = (project / "site" / "etudes" / STUDY / "index.html").read_text(encoding="utf-8")
    assert "Les périodes précédentes, chacune appariée à part" in page
    assert "novembre 2025" in page
    assert run(project).ran == []


def test_pseudonyms_last_and_links_do_not(project: Path) -> None:
    """So that links of one month, read for another, would be wrong and not seen to be."""
    names, links = [], []
    for month in MONTHS:
        study = pq.read_table(project / "deliveries" / SOURCES[0] / f"{month}.parquet")
        evidence = pq.read_table(project / "deliveries" / NAME / month / PAPERS[0])
        names.append(set(study["pseudonym"].to_pylist()))
        pairs = evidence.select(["pseudonym_left", "pseudonym_right"]).to_pylist()
        links.append({tuple(pair.values()) for pair in pairs})
    assert len(names[0] & names[2]) > 0.7 * len(names[0])
    assert names[0] - names[1]
    assert names[1] - names[0]
    undone = {pair for pair in links[0] - links[1] if pair[0] in names[1]}
    assert undone


# --- Refusals (of papers alone: `integration/sources/test_passages.py`) -------------------------------


def test_a_month_that_misses_stops_the_study_and_says_so(project: Path) -> None:
    shutil.rmtree(papers(project, MONTHS[1]))
    outcome = run(project)
    assert "l'unité n'a pas remis son passage pour l'édition « 2025-11 »" in said(outcome)
    assert STUDY not in outcome.releases


def test_a_paper_of_another_role_is_found_in_the_folder_of_a_month_too(project: Path) -> None:
    (papers(project, MONTHS[2]) / "note.txt").write_text(
        '{"format": "croisee/cle-de-projet/1", "projet": "essai"}', encoding="utf-8"
    )
    with pytest.raises(CroiseeError, match="une clé de projet"):
        run(project)


def papers(project: Path, month: str) -> Path:
    return project / "deliveries" / NAME / month
