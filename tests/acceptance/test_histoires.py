"""`histoires.yaml`, read aloud: each sentence is a step below, and is tried on the demo."""

import html
import re
import shutil
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

import pandas as pd
import pytest

from croisee.foundation.canonical import digest_folder
from croisee.foundation.errors import CroiseeError
from croisee.foundation.strict_yaml import read_strict
from croisee.workspace.street import Outcome, run

STORIES = read_strict(Path(__file__).with_name("histoires.yaml")).value["histoires"]


@dataclass
class Scene:
    """A project, what was public before the story, and what Croisée answered."""

    project: Path
    before: dict[str, str] = field(default_factory=dict)
    outcome: Outcome | None = None
    stopped: str = ""

    def public(self) -> dict[str, str]:
        return {
            f"{place}/{name}": content
            for place in ("releases", "site")
            for name, content in digest_folder(self.project / place).items()
        }

    def said(self) -> str:
        problems = self.outcome.problems if self.outcome else []
        return self.stopped + "\n".join(map(str, problems))

    def launch(self, today: date | None = None) -> None:
        try:
            self.outcome = run(self.project, today=today)
        except CroiseeError as error:
            self.stopped = str(error)


Step = Callable[..., None]
STEPS: list[tuple[re.Pattern[str], Step]] = []


def step(sentence: str) -> Callable[[Step], Step]:
    def keep(function: Step) -> Step:
        STEPS.append((re.compile(sentence), function))
        return function

    return keep


@step(r"on lance Croisée")
def _(scene: Scene) -> None:
    scene.launch()


@step(r"on lance Croisée le 1er janvier (\d{4})")
def _(scene: Scene, year: str) -> None:
    scene.launch(date(int(year), 1, 1))


@step(r"le fichier du bailleur contient la date « (.+) » à la ligne 2")
def _(scene: Scene, written: str) -> None:
    path = scene.project / "deliveries" / "bailleur.locataires" / "locataires_2025-12.csv"
    lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
    lines[1] = re.sub(r"\d{2}/\d{2}/\d{4}", written, lines[1], count=1)
    assert written in lines[1]
    path.write_text("".join(lines), encoding="utf-8")


@step(r"une copie de la clause « (.+) » est ajoutée sous un autre nom de fichier")
def _(scene: Scene, name: str) -> None:
    folder = scene.project / "clauses"
    shutil.copy(folder / name, folder / "zz.yaml")


@step(r"les chiffres préparés de « (.+) » sont remplacés dans le dossier privé")
def _(scene: Scene, study: str) -> None:
    found = sorted((scene.project / ".croisee" / "candidates" / study).glob("*/cells.csv"))
    assert found
    for path in found:
        path.write_bytes(path.read_bytes().replace(b"publie", b"estime", 1))


@step(r"le dossier privé est effacé")
def _(scene: Scene) -> None:
    shutil.rmtree(scene.project / ".croisee")


@step(r"une publication est effacée")
def _(scene: Scene) -> None:
    shutil.rmtree(sorted((scene.project / "releases").iterdir())[0])


@step(r"le dossier est déplacé dans « (.+) »")
def _(scene: Scene, name: str) -> None:
    scene.project = scene.project.rename(scene.project.with_name(name))


def governance(scene: Scene) -> str:
    page = (scene.project / "site" / "gouvernance" / "index.html").read_text(encoding="utf-8")
    return html.unescape(page).replace("’", "'")


@step(r"le croisement « (.+) » est refusé")
def _(scene: Scene, title: str) -> None:
    assert scene.outcome is not None
    assert scene.outcome.refused
    assert title in governance(scene)


@step(r"la page de gouvernance dit « (.+) »")
def _(scene: Scene, sentence: str) -> None:
    assert sentence in governance(scene)


@step(r"le message nomme le fichier « (.+) », la ligne (\d+) et la colonne « (.+) »")
def _(scene: Scene, file: str, line: str, column: str) -> None:
    assert f"{file}, ligne {line}, colonne « {column} »" in scene.said()


@step(r"le message ne montre pas « (.+) »")
def _(scene: Scene, value: str) -> None:
    assert scene.said()
    assert value not in scene.said()


@step(r"Croisée s'arrête et dit « (.+) »")
def _(scene: Scene, sentence: str) -> None:
    assert sentence in scene.stopped


@step(r"le site et les publications restent")
def _(scene: Scene) -> None:
    assert scene.public() == scene.before


@step(r"rien n'est refait")
def _(scene: Scene) -> None:
    assert scene.outcome is not None
    assert scene.outcome.ran == []


@step(r"chaque chiffre caché de « (.+) » l'est encore après toutes les soustractions")
def _(scene: Scene, study: str) -> None:
    """A pencil and the page: a total and all its parts but one gives the last one."""
    (path,) = (
        path
        for path in (scene.project / "releases").glob("*/cells.csv")
        if f",{study}," in path.read_text(encoding="utf-8")
    )
    cells = pd.read_csv(path, dtype=str, keep_default_na=False)
    axes = [c for c in cells.columns[3:] if c not in ("value", "low", "high", "status", "reason")]
    hidden = cells["status"].eq("secret")
    assert hidden.sum() > 20
    for axis in axes:
        others = ["zone", *(each for each in axes if each != axis)]
        for _, group in cells.assign(hidden=hidden).groupby(others):
            assert group["hidden"].sum() != 1


@pytest.mark.parametrize("story", STORIES, ids=[story["titre"] for story in STORIES])
def test_story(story: dict, walked_project: Path) -> None:
    scene = Scene(walked_project)
    scene.before = scene.public()
    for sentence in [s for part in ("étant donné", "quand", "alors") for s in story.get(part, [])]:
        matches = [(p.fullmatch(sentence), act) for p, act in STEPS if p.fullmatch(sentence)]
        assert len(matches) == 1, f"no step reads: {sentence}"
        found, act = matches[0]
        act(scene, *found.groups())
