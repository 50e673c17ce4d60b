"""The sheet of titles to judge: written, filled, read back."""

from pathlib import Path

import pytest

from croisee.foundation.errors import CroiseeError
from croisee.occupations.index import TitleIndex
from croisee.occupations.review import read_decisions, settled, write_review
from croisee.occupations.titles import match_titles
from unit.occupations.referential import invented

ROME = invented()
TITLES = ["Vendeur", "Cariste", "=SOMME(A1)", "Vendeur", "CDI 35h"]
MATCHES = match_titles(TitleIndex.of(ROME), TITLES)


def sheet(path: Path) -> list[list[str]]:
    text = path.read_bytes().decode("utf-8-sig")
    return [line.split(";") for line in text.splitlines()]


def filled(path: Path, *lines: str) -> Path:
    path.write_text("\n".join(("decision;intitule", *lines)), encoding="utf-8")
    return path


def test_what_is_not_sure_is_written_the_most_frequent_first(tmp_path: Path) -> None:
    write_review(tmp_path / "a.csv", ROME, MATCHES)
    header, *lines = sheet(tmp_path / "a.csv")
    assert header[:6] == ["decision", "intitule", "annonces", "verdict", "confiance", "code_1"]
    assert [line[:4] for line in lines] == [
        ["", "Vendeur", "2", "à vérifier"],
        ["", "'=SOMME(A1)", "1", "inconnu"],
        ["", "CDI 35h", "1", "inconnu"],
    ]
    assert lines[0][5:7] == ["D1106", "Vente en alimentation"]


def test_decisions_come_back_by_title_and_settle_the_codes(tmp_path: Path) -> None:
    path = filled(tmp_path / "a.csv", "d1214;Vendeur", "aucun;'=SOMME(A1)", ";CDI 35h")
    decisions = read_decisions(path, ROME)
    assert decisions == {"Vendeur": "D1214", "=SOMME(A1)": None}
    assert settled(MATCHES, decisions) == ["D1214", "N1101", None, "D1214", None]


def test_what_was_decided_is_kept_in_the_next_sheet(tmp_path: Path) -> None:
    decisions = {"Vendeur": "D1214", "CDI 35h": None}
    write_review(tmp_path / "b.csv", ROME, MATCHES, decisions)
    assert read_decisions(tmp_path / "b.csv", ROME) == decisions


def test_a_person_may_overrule_what_is_sure(tmp_path: Path) -> None:
    assert settled(MATCHES, {"Cariste": "N1103"})[1] == "N1103"


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        (["K22O4;Vendeur"], "a.csv, ligne 2, colonne « decision » : le code « K22O4 »"),
        (["D1214;Vendeur", "D1106;Vendeur"], "ligne 3, colonne « decision » : cet intitulé est"),
    ],
)
def test_a_wrong_decision_is_told_with_its_place(
    tmp_path: Path, lines: list[str], said: str
) -> None:
    with pytest.raises(CroiseeError) as raised:
        read_decisions(filled(tmp_path / "a.csv", *lines), ROME)
    assert said in str(raised.value)


def test_a_sheet_without_its_columns_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("intitule\nVendeur\n", encoding="utf-8")
    with pytest.raises(CroiseeError, match=r"colonne « decision » : cette colonne manque"):
        read_decisions(tmp_path / "a.csv", ROME)
