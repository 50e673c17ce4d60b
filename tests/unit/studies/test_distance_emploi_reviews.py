"""What people decided is read from their sheets; what waits for them is handed out."""

from types import SimpleNamespace

import pytest

from croisee.foundation.errors import CroiseeError
from croisee.occupations.reading import Table, rome_of
from croisee.studies.distance_emploi.reviews import Judged
from croisee.studies.study import ToReview
from croisee.workspace import sheets

ROME = rome_of(
    [
        Table(
            "noms",
            frozenset({"code", "libelle", "appellation"}),
            [{"code": "G1602", "libelle": "Cuisine", "appellation": "Cuisinier"}],
        )
    ],
    "",
    origin="noms",
)


def pairs(folder, name, *lines):
    rows = ("decision;identifiant_a;identifiant_b", *lines)
    (folder / name).write_text("\n".join(rows) + "\n", encoding="utf-8")


def test_no_folder_and_no_sheet_decide_nothing(tmp_path):
    assert Judged.read(None, ROME).count == 0
    assert Judged.read(tmp_path, ROME).count == 0


def test_sheets_add_up(tmp_path):
    pairs(tmp_path, "doublons.csv", "oui;a/1;b/1", ";a/2;b/2")
    pairs(tmp_path, "doublons-2.csv", "non;a/2;b/2")
    (tmp_path / "intitules.csv").write_text("decision;intitule\nG1602;Chef\naucun;Divers\n")
    judged = Judged.read(tmp_path, ROME)
    assert judged.pairs == {("a/1", "b/1"): True, ("a/2", "b/2"): False}
    assert judged.titles == {"Chef": "G1602", "Divers": None}
    assert judged.count == 4


def test_two_sheets_that_disagree_are_refused_by_name(tmp_path):
    pairs(tmp_path, "doublons.csv", "oui;a/1;b/1")
    pairs(tmp_path, "doublons-2.csv", "non;a/1;b/1")
    with pytest.raises(CroiseeError) as caught:
        Judged.read(tmp_path, ROME)
    assert caught.value.problems[0].file == "doublons.csv"


@pytest.fixture
def project(tmp_path):
    return SimpleNamespace(
        private=tmp_path / ".croisee", reviewed=lambda name: tmp_path / "relectures" / name
    )


def test_sheets_are_handed_out_and_what_waits_is_said(project):
    said = []
    waiting = ToReview("doublons.csv", 2, lambda path: path.write_text("deux lignes"))
    done = ToReview("intitules.csv", 0, lambda path: path.write_text("rien"))
    sheets.hand_out(project, "emploi", (waiting, done), said.append)
    written = project.private / "relectures" / "emploi"
    assert {path.name for path in written.iterdir()} == {"doublons.csv", "intitules.csv"}
    assert len(said) == 1
    assert "2 ligne(s)" in said[0]


def test_a_decision_changes_what_the_run_depends_on(project):
    none = sheets.decided(project, "emploi")
    folder = project.reviewed("emploi")
    folder.mkdir(parents=True)
    pairs(folder, "doublons.csv", "oui;a/1;b/1")
    first = sheets.decided(project, "emploi")
    pairs(folder, "doublons.csv", "non;a/1;b/1")
    second = sheets.decided(project, "emploi")
    assert none == {}
    assert first != second
