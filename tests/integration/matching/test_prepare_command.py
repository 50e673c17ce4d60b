"""`croisee prepare`, then the whole circuit by its commands alone, on files of the territory."""

import shutil
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from croisee.foundation.strict_yaml import read_strict
from croisee.matching.circuit.files import Kind, Mark, write_marked
from croisee.sources import load_declaration
from integration.cli.typed import Typed, only_line, typed

__all__ = ["typed"]

PROJECT = "valmorin-rsa-c2s-2025"
SOURCES = ("caf.allocataires", "cpam.c2s")


@dataclass(frozen=True)
class Home:
    """The folder of a producer: its file, the declaration and the public outlines it was sent."""

    folder: Path
    source: str

    @property
    def words(self) -> tuple[object, ...]:
        """What it types to prepare its file."""
        return (
            "prepare", self.folder / f"{self.source}.yaml", self.folder / "livraison",
            "--territory", self.folder / "croisee.yaml", "--out", self.folder / "prepare.parquet",
        )  # fmt: skip


def home(folder: Path, project: Path, source: str) -> Home:
    own = project.parent / f"{project.name}-verite" / "fichiers" / source
    shutil.copytree(own, folder / "livraison")
    shutil.copy(project / "sources" / f"{source}.yaml", folder)
    shutil.copy(project / "croisee.yaml", folder)
    (folder / "deliveries" / "territoire").mkdir(parents=True)
    for outlines in (project / "deliveries" / "territoire").glob("*.geojson"):
        shutil.copy(outlines, folder / "deliveries" / "territoire")
    return Home(folder, source)


@pytest.fixture
def homes(typed: Typed, demo_template: Path, tmp_path: Path) -> tuple[Home, Home]:
    one, other = (home(tmp_path / source, demo_template, source) for source in SOURCES)
    return one, other


def test_a_prepared_file_holds_identities_and_what_the_project_may_receive(
    typed: Typed, homes: tuple[Home, Home]
):
    caf, _ = homes
    code, out, err = typed(*caf.words)
    assert (code, err) == (0, "")
    line = only_line(out)
    table = pq.read_table(caf.folder / "prepare.parquet")
    assert (line["source"], line["records"]) == ("caf.allocataires", table.num_rows)
    assert line["repeated"] > 0
    assert table.column_names[0] == "id"
    assert {"family_name", "given_name", "birth_date", "sex"} <= set(table.column_names)
    assert set(line["keep"]) <= set(table.column_names)
    assert {"qpv2024", "tranche_age", "rsa"} <= set(line["keep"])
    assert not {"x_l93", "y_l93", "adresse"} & set(table.column_names)
    assert table["commune2025"].null_count < 0.02 * table.num_rows
    assert (caf.folder / "prepare.parquet").stat().st_mode & 0o077 == 0
    (remark,) = line["remarks"]
    assert "des coordonnées manquent" in remark
    assert {path.name for path in caf.folder.iterdir()} == {
        "livraison", "deliveries", "croisee.yaml", "caf.allocataires.yaml", "prepare.parquet",
    }  # fmt: skip


def test_the_whole_circuit_by_its_commands(
    typed: Typed, homes: tuple[Home, Home], demo_project: Path, tmp_path: Path
):
    """Four roles in four folders; what they hand over is what a project admits."""

    def say(*words: object) -> dict:
        code, out, err = typed(*words)
        assert (code, err) == (0, "")
        return only_line(out)

    office, unit = tmp_path / "bureau", tmp_path / "unite"
    unit.mkdir()
    until = date.today() + timedelta(days=60)
    say(
        "key", "new", "--project", PROJECT, "--finalite", "non-recours", "--until", until,
        "--out", office / "cle.json", "--journal", office / "journal",
    )  # fmt: skip
    keep = {}
    for each in homes:
        prepared = say(*each.words)
        keep[each.source] = [word for name in prepared["keep"] for word in ("--keep", name)]
        shutil.copy(office / "cle.json", each.folder)
        sent = say(
            "encode", each.folder / "prepare.parquet", "--key", each.folder / "cle.json",
            "--out", each.folder / "encodages.parquet", "--private", each.folder / "prive.parquet",
        )  # fmt: skip
        assert sent["records"] == prepared["records"]
        assert sent["encoded"] > 0.98 * sent["records"]
        shutil.copy(each.folder / "encodages.parquet", unit / f"{each.source}.parquet")
    report = say(
        "match", *(unit / f"{source}.parquet" for source in SOURCES), "--out", unit / "sortie"
    )
    deliveries = demo_project / "deliveries"
    shutil.rmtree(deliveries / PROJECT)
    (deliveries / PROJECT).mkdir()
    linked = []
    for each, letter in zip(homes, "AB", strict=True):
        shutil.copy(unit / "sortie" / f"retour-{letter}.parquet", each.folder)
        (delivery,) = load_declaration(each.folder / f"{each.source}.yaml").livraisons
        study = deliveries / each.source / delivery.received
        study.unlink()
        written = say(
            "return", each.folder / "prive.parquet", each.folder / f"retour-{letter}.parquet",
            each.folder / "prepare.parquet", *keep[each.source], "--out", each.folder / "etude.parquet",
        )  # fmt: skip
        assert written["left_out"] == 0
        shutil.copy(each.folder / "etude.parquet", study)
        linked.append(set(pq.read_table(study)["pseudonym"].to_pylist()))
        say("key", "destroy", each.folder / "cle.json", "--journal", each.folder / "journal")
    assert len(linked[0] & linked[1]) == report["links"] > 100
    say("key", "destroy", office / "cle.json", "--journal", office / "journal")
    for paper in ("preuves.parquet", "restes.parquet", "rapport.json"):
        shutil.copy(unit / "sortie" / paper, deliveries / PROJECT)
    shutil.copy(office / "cle.detruite.json", deliveries / PROJECT / "cle-detruite.json")
    code, _, err = typed("check", demo_project)
    assert (code, err) == (0, "")


Spoil = Callable[[Home], None]


def without(path: str) -> Spoil:
    def remove(caf: Home) -> None:
        (caf.folder / path).unlink()

    return remove


def change(path: str, old: str, new: str) -> Spoil:
    def write(caf: Home) -> None:
        text = (caf.folder / path).read_text(encoding="utf-8")
        assert old in text
        (caf.folder / path).write_text(text.replace(old, new), encoding="utf-8")

    return write


def beside_evidence(caf: Home) -> None:
    write_marked(caf.folder / "note.parquet", pa.table({"x": [1]}), Mark(Kind.EVIDENCE, PROJECT))


DECLARATION, FILE = "caf.allocataires.yaml", "livraison/allocataires_2025-12.csv"


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        (without(FILE), "pas dans le dossier « livraison »"),
        (without("deliveries/territoire/iris.geojson"), "iris.geojson : le fichier n’existe pas"),
        (without(DECLARATION), DECLARATION),
        (without("croisee.yaml"), "croisee.yaml"),
        (change("croisee.yaml", "territoire:\n", "pays:\n"), "pas où sont les contours"),
        (change("croisee.yaml", "nom: iris2021", "nom: iris2019"), "manque les contours de iris2021"),
        (change(DECLARATION, "source: caf", "sources: caf"), "« sources » est inconnue"),
        (change(FILE, "\n", "\nX;Y\n"), "allocataires_2025-12.csv"),
        (beside_evidence, "les preuves d’un appariement"),
    ],
    ids=[
        "no file", "no outlines", "no declaration", "no project", "no territory", "no zoning",
        "declaration", "file", "another role",
    ],
)  # fmt: skip
def test_what_is_wrong_is_said_and_nothing_is_written(
    typed: Typed, homes: tuple[Home, Home], spoil: Spoil, said: str
):
    caf, _ = homes
    spoil(caf)
    before = set(caf.folder.rglob("*"))
    code, out, err = typed(*caf.words)
    assert (code, out) == (1, "")
    assert said in err
    assert "Que faire :" in err
    assert set(caf.folder.rglob("*")) == before


def test_points_need_outlines_and_their_absence_none(typed: Typed, homes: tuple[Home, Home]):
    caf, _ = homes
    words = [word for word in caf.words if word not in ("--territory", caf.folder / "croisee.yaml")]
    code, _, err = typed(*words)
    assert code == 1
    assert "« --territory croisee.yaml »" in err
    path = caf.folder / DECLARATION
    lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
    path.write_text(
        "".join(x for x in lines if not x.startswith("localisation:")), encoding="utf-8"
    )
    assert "localisation" not in read_strict(path).value
    code, out, err = typed(*words)
    assert (code, err) == (0, "")
    assert "qpv2024" not in only_line(out)["keep"]


def test_a_source_without_persons_is_refused(
    typed: Typed, homes: tuple[Home, Home], demo_template: Path
):
    caf, _ = homes
    shutil.copy(demo_template / "sources" / "lieux.services.yaml", caf.folder / DECLARATION)
    code, _, err = typed(*caf.words)
    assert code == 1
    assert "colonne « pseudonyme »" in err
    assert "rien à encoder" in err


@pytest.mark.parametrize("over", [DECLARATION, FILE])
def test_a_file_is_not_written_over_one_that_is_read(
    typed: Typed, homes: tuple[Home, Home], over: str
):
    caf, _ = homes
    before = (caf.folder / over).read_bytes()
    code, _, err = typed(*caf.words[:-1], caf.folder / over)
    assert code == 1
    assert "par-dessus" in err
    assert (caf.folder / over).read_bytes() == before
