"""A project of one request, made and run as anybody would, and what it publishes."""

import csv
import json
import shutil
import zipfile
from pathlib import Path

import openpyxl
import pandas as pd
import yaml

import croisee.demo
from croisee.demo import generate
from croisee.workspace.street import run

REQUEST = "distance-emploi"
STUDY = Path(croisee.demo.__file__).parent.parent / "studies" / "distance_emploi"


def make(project: Path, people: int) -> None:
    """The demo's folder and deliveries, without the other requests and what only they need."""
    shutil.copytree(Path(croisee.demo.__file__).parent / "project", project)
    generate(project, people=people)
    settings = yaml.safe_load((project / "croisee.yaml").read_text(encoding="utf-8"))
    settings["demandes"] = [each for each in settings["demandes"] if each["nom"] == REQUEST]
    for other in ("semblables", "appariements"):
        del settings[other]
    written = yaml.safe_dump(settings, allow_unicode=True, sort_keys=False)
    (project / "croisee.yaml").write_text(written, encoding="utf-8")


def published(project: Path) -> pd.DataFrame:
    """Run, and read the figures that have a value."""
    assert run(project).problems == []
    latest = sorted(
        (project / "releases").glob("*/manifest.json"),
        key=lambda path: path.stat().st_mtime,
        reverse=True,
    )
    for path in latest:
        manifest = json.loads(path.read_text(encoding="utf-8"))
        if (manifest.get("card") or {}).get("study") == REQUEST:
            cells = pd.read_csv(path.with_name("cells.csv"), dtype=str, keep_default_na=False)
            for name in ("value", "low", "high"):
                cells[name] = pd.to_numeric(cells[name])
            return cells[cells["value"].notna()]
    raise AssertionError("no release of the request")


def judge_by_truth(project: Path) -> None:
    """Fill in both sheets as a person who knows everything: which two ads are one vacancy, and of
    which occupation each title of a mission is."""
    truth = pd.read_parquet(project.with_name(f"{project.name}-verite") / "offres.parquet")
    missions, offers = delivered(project)
    pairs, titles = [], {}
    for mission, offer, code in zip(truth["mission"], truth["annonce"], truth["rome"], strict=True):
        if mission == mission:
            number, title = missions[int(mission)]
            titles[" ".join(title.split())] = code
            if offer == offer:
                pairs.append(
                    ("oui", f"emploi.offres/{offers[int(offer)]}", f"interim.missions/{number}")
                )
    folder = project / "relectures" / REQUEST
    folder.mkdir(parents=True)
    heads = ("decision", "identifiant_a", "identifiant_b"), ("decision", "intitule")
    rows = pairs, [(code, title) for title, code in titles.items()]
    for name, head, lines in zip(("doublons.csv", "intitules.csv"), heads, rows, strict=True):
        with (folder / name).open("w", encoding="utf-8", newline="") as stream:
            csv.writer(stream, delimiter=";").writerows([head, *lines])


def delivered(project: Path) -> tuple[list[tuple[str, str]], list[str]]:
    """Number and title of each mission, and number of each offer, in the order of the truth."""
    folder = project / "deliveries"
    book = openpyxl.load_workbook(folder / "interim.missions" / "missions_2025T4.xlsx")
    rows = list(book["Missions"].iter_rows(min_row=3, max_col=2, values_only=True))
    with zipfile.ZipFile(folder / "emploi.offres" / "offres_2025T4.zip") as pages:
        offers = [
            offer["id"]
            for name in sorted(pages.namelist())
            for offer in json.loads(pages.read(name))["resultats"]
        ]
    return [(str(number), str(title)) for number, title in rows], offers
