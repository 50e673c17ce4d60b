"""The papers of a linkage, edition by edition: which go together, and what is said of the others."""

import json
import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from croisee.foundation.errors import CroiseeError
from croisee.matching.circuit.files import Kind, Mark, mark_of, write_marked
from croisee.sources import Declaration, check_linkage, parse_declaration
from croisee.sources.passages import Handed, handed_over

NAME, KEY = "aides-et-suivis", "k" * 64
MONTHS = ("2026-01", "2026-02", "2026-03")
SOURCES = ("caisse.aides", "mission.suivis")
DECLARATION = """
source: {name}
titre: {name}
producteur: {producer}
clause: CL-C-01
licence: sous clause
simule: true
grain: individu
profil: prestations
conservation: P1Y
livraisons:
{deliveries}
fields:
  - {{name: nom, type: string, croisee: {{sensibilite: identifiant, role: nom}}}}
  - {{name: prenom, type: string, croisee: {{sensibilite: identifiant, role: prenom}}}}
  - {{name: aide, type: boolean}}
pseudonyme: {{champs: [nom, prenom]}}
"""


def declaration(name: str, months: tuple[str, ...] = MONTHS) -> Declaration:
    lines = [
        f'  - {{edition: "{month}", fichier: "{month}.csv", etude: "{month}.parquet", '
        f'periodes: {{defaut: "{month[:7]}"}}}}'
        for month in months
    ]
    text = DECLARATION.format(name=name, producer=name.split(".")[0], deliveries="\n".join(lines))
    return parse_declaration(text, origin="essai")


def paper(path: Path, mark: Mark) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    write_marked(path, pa.table({"x": [1]}), mark)


def passage(deliveries: Path, month: str, folder: str) -> None:
    """What one passage of the unit leads to: two study files, and the papers of the unit."""
    sendings = [f"{month}-{source}" for source in SOURCES]
    told = Mark(Kind.STUDY, NAME, parameters="p1", key=KEY, linkage=f"passage {month}")
    for source, sending in zip(SOURCES, sendings, strict=True):
        paper(deliveries / source / f"{month}.parquet", replace(told, sending=sending))
    place = deliveries / NAME / folder
    both = replace(told, sides=" ".join(sendings))
    paper(place / "preuves.parquet", replace(both, kind=Kind.EVIDENCE))
    paper(place / "restes.parquet", replace(both, kind=Kind.REMAINDERS))
    (place / "rapport.json").write_text(json.dumps({"project": NAME, "threshold": 0.5}))


@pytest.fixture
def deliveries(tmp_path: Path) -> Path:
    for month in MONTHS:
        passage(tmp_path, month, month)
    return tmp_path


def handed(deliveries: Path, months: tuple[str, ...] = MONTHS) -> Handed:
    declarations = [declaration(source, months) for source in SOURCES]
    return handed_over(NAME, deliveries / NAME, declarations, deliveries)


def test_each_edition_has_its_own_papers(deliveries: Path) -> None:
    found = handed(deliveries)
    assert [each.editions for each in found.passages] == [(month, month) for month in MONTHS]
    assert [each.folder.name for each in found.passages] == list(MONTHS)
    assert len(found.files) == 3 * len(MONTHS)
    assert "2026-02/preuves.parquet" in found.files
    assert found.certificate is None


@pytest.mark.parametrize("folder", ["", MONTHS[0]])
def test_a_single_edition_may_lie_in_the_folder_itself(tmp_path: Path, folder: str) -> None:
    passage(tmp_path, MONTHS[0], folder)
    (found,) = handed(tmp_path, MONTHS[:1]).passages
    assert found.folder == tmp_path / NAME / folder


def test_sources_may_call_one_month_by_two_names(tmp_path: Path) -> None:
    for month in MONTHS[:2]:
        passage(tmp_path, month, month)
        second = tmp_path / SOURCES[1]
        (second / f"{month}.parquet").rename(second / f"{month}-v1.parquet")
    declarations = [
        declaration(SOURCES[0], MONTHS[:2]),
        declaration(SOURCES[1], tuple(f"{month}-v1" for month in MONTHS[:2])),
    ]
    found = handed_over(NAME, tmp_path / NAME, declarations, tmp_path)
    assert found.passages[1].editions == ("2026-02", "2026-02-v1")


def test_one_certificate_stands_for_every_month(deliveries: Path) -> None:
    certificate = {"format": "croisee/cle-detruite/1", "empreinte": KEY, "projet": NAME}
    path = deliveries / NAME / "cle-detruite.json"
    path.write_text(json.dumps(certificate))
    found = handed(deliveries)
    assert found.certificate == certificate
    assert "cle-detruite.json" in found.files
    path.write_text(json.dumps({**certificate, "empreinte": "autre"}))
    with pytest.raises(CroiseeError, match="n'est pas celui de la clé"):
        handed(deliveries)


def test_another_version_of_the_encoding_from_some_month_on_is_no_hindrance(
    deliveries: Path,
) -> None:
    again(deliveries, MONTHS[2], parameters="p2")
    assert [each.mark.parameters for each in handed(deliveries).passages] == ["p1", "p1", "p2"]


# --- Refusals ----------------------------------------------------------------------------------------


def again(deliveries: Path, month: str, **facts: str) -> None:
    """All of one month, with another mark."""
    studies = [deliveries / source / f"{month}.parquet" for source in SOURCES]
    papers = [deliveries / NAME / month / f"{name}.parquet" for name in ("preuves", "restes")]
    for path in (*studies, *papers):
        mark = mark_of(path)
        assert mark is not None
        write_marked(path, pq.read_table(path), replace(mark, **facts))


def exchange(deliveries: Path) -> None:
    """The unit's papers of two months, each in the folder of the other."""
    home = deliveries / NAME
    for old, new in ((MONTHS[0], "x"), (MONTHS[1], MONTHS[0]), ("x", MONTHS[1])):
        (home / old).rename(home / new)


def repeat(deliveries: Path) -> None:
    """January handed over as February too."""
    for place in (NAME, *SOURCES):
        for path in (deliveries / place).rglob(f"*{MONTHS[1]}*"):
            twin = path.with_name(path.name.replace(MONTHS[1], MONTHS[0]))
            if path.is_dir():
                shutil.rmtree(path)
                shutil.copytree(twin, path)
            else:
                shutil.copy(twin, path)


def february(name: str) -> Callable[[Path], Path]:
    return lambda deliveries: deliveries / NAME / MONTHS[1] / name


@pytest.mark.parametrize(
    ("spoil", "expected"),
    [
        (
            lambda d: shutil.rmtree(d / NAME / MONTHS[1]),
            ["l'unité n'a pas remis son passage pour l'édition « 2026-02 »"],
        ),
        (
            lambda d: february("restes.parquet")(d).unlink(),
            ["restes.parquet : ce fichier", "est absent pour l'édition « 2026-02 »"],
        ),
        (
            lambda d: (d / SOURCES[1] / "2026-02.parquet").unlink(),
            ["2026-02.parquet : le fichier de la livraison est absent"],
        ),
        (
            lambda d: again(d, MONTHS[1], key="autre"),
            ["l'édition « 2026-02 » a été appariée avec une autre clé que l'édition « 2026-01 »"],
        ),
        (
            lambda d: again(d, MONTHS[1], project="autre"),
            ["édition « 2026-02 » : ce fichier ne vient pas de l'appariement « aides-et-suivis »"],
        ),
        (exchange, ["édition « 2026-01 » : ce fichier", "édition « 2026-02 » : ce fichier"]),
        (repeat, ["donné pour les éditions « 2026-01 » et « 2026-02 »"]),
        (
            lambda d: february("rapport.json")(d).write_text("{}"),
            ["ce n'est pas le rapport de l'appariement"],
        ),
    ],
)
def test_a_month_that_misses_or_is_another_is_refused(
    deliveries: Path, spoil: Callable[[Path], object], expected: list[str]
) -> None:
    spoil(deliveries)
    declarations = [declaration(source) for source in SOURCES]
    problems = check_linkage(NAME, deliveries / NAME, declarations, deliveries)
    told = "\n".join(map(str, problems))
    for words in expected:
        assert words in told
    assert told.count("Que faire :") == len(problems) > 0


def test_sources_that_have_not_as_many_editions_are_refused(deliveries: Path) -> None:
    declarations = [declaration(SOURCES[0]), declaration(SOURCES[1], MONTHS[:2])]
    (problem,) = check_linkage(NAME, deliveries / NAME, declarations, deliveries)
    assert "n'ont pas autant d'éditions" in problem.message
    assert problem.file == "croisee.yaml"
