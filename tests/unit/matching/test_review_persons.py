"""The file in which a person judges pairs of persons: written safely, read back strictly."""

import csv
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path

import numpy as np
import pytest

from croisee.foundation.errors import CroiseeError, Problem
from croisee.matching.linkage.scored import Decided, Scale, Scored, choose
from croisee.matching.review.decisions import Decisions, read_decisions
from croisee.matching.review.pairs import (
    Decision,
    PairToJudge,
    pair_name,
    read_review,
    write_review,
)
from croisee.matching.review.people import pairs_to_show
from croisee.matching.scoring.assign import Cardinality
from croisee.matching.scoring.fields import SIZES
from unit.matching.records import records

NAMES = [pair_name("A1", "B1"), pair_name("A2", "B2"), pair_name("A3", "B3")]


def pair(place: int, probability: float, given: str = "Zoé") -> PairToJudge:
    shown = {
        "prenom": (given, "Zoe"),
        "nom": ("=cmd|'/c calc'!A1", "@SUM(A1)"),
        "naissance": ("le 12/03/1984", None),
        "code_postal": ("01000", "+33"),
    }
    return PairToJudge(NAMES[place], probability, "le prénom se ressemble (+3,1)", shown)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "paires.csv"
    write_review(path, [pair(0, 0.9, "’t Hooft"), pair(1, 0.5), pair(2, 0.3)])
    return path


def lines(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as stream:
        return list(csv.DictReader(stream, delimiter=";"))


def save(path: Path, rows: list[dict[str, str]], **how: str) -> None:
    with path.open("w", encoding=how.get("encoding", "utf-8-sig"), newline="") as stream:
        writer = csv.DictWriter(stream, list(rows[0]), delimiter=how.get("delimiter", ";"))
        writer.writeheader()
        writer.writerows(rows)


def change(path: Path, row: int, **cells: str) -> None:
    """Change cells of a line, header = 1."""
    rows = lines(path)
    rows[row - 2].update(cells)
    save(path, rows)


def refusals(path: Path, names: list[str] = NAMES) -> list[Problem]:
    with pytest.raises(CroiseeError) as caught:
        read_review(path, names)
    assert all(problem.file == "paires.csv" and problem.remedy for problem in caught.value.problems)
    return list(caught.value.problems)


# --- Written -------------------------------------------------------------------------------------


def test_the_least_sure_comes_first_with_both_sides_face_to_face(path: Path):
    rows = lines(path)
    assert list(rows[0]) == [
        *("decision", "chances", "pourquoi", "prenom_a", "prenom_b", "nom_a", "nom_b"),
        *("naissance_a", "naissance_b", "code_postal_a", "code_postal_b", "paire", "controle"),
    ]
    assert [row["paire"] for row in rows] == [NAMES[1], NAMES[2], NAMES[0]]
    assert rows[0]["chances"] == "50 chances sur 100"
    assert path.read_bytes().startswith(b"\xef\xbb\xbf")


def test_no_cell_runs_or_loses_its_zeros(path: Path):
    row = lines(path)[0]
    assert (row["nom_a"], row["nom_b"]) == ("'=cmd|'/c calc'!A1", "'@SUM(A1)")
    assert (row["code_postal_a"], row["code_postal_b"]) == ("'01000", "'+33")
    shown = [cell for row in lines(path) for cell in row.values()]
    assert not any(cell.startswith(("=", "+", "-", "@", "\t")) for cell in shown)


def test_on_encodings_nothing_is_shown_but_agreement(tmp_path: Path):
    path = tmp_path / "paires.csv"
    write_review(path, [PairToJudge(NAMES[0], 0.5, "le sexe est le même (+1,0)")])
    assert list(lines(path)[0]) == ["decision", "chances", "pourquoi", "paire", "controle"]
    change(path, 2, decision="oui")
    assert [judged.decision for judged in read_review(path, NAMES)] == [Decision.YES]


def test_nothing_to_judge_is_a_file_too(tmp_path: Path):
    write_review(tmp_path / "p.csv", [])
    assert read_review(tmp_path / "p.csv", NAMES) == ()


# --- Read back -----------------------------------------------------------------------------------


def test_decisions_come_back(path: Path):
    assert read_review(path, NAMES) == ()
    for row, word in ((2, " Oui "), (3, "NON"), (4, "?")):
        change(path, row, decision=word)
    judged = read_review(path, NAMES)
    assert [(one.name, one.decision, one.row) for one in judged] == [
        (NAMES[1], Decision.YES, 2),
        (NAMES[2], Decision.NO, 3),
        (NAMES[0], Decision.UNSURE, 4),
    ]


def test_what_a_spreadsheet_does_is_forgiven(path: Path):
    """Guards eaten, columns moved, lines sorted or left out, another separator and encoding."""
    change(path, 2, decision="oui")
    expected = read_review(path, NAMES)
    rows = [
        {name: cell.lstrip("'") for name, cell in reversed(row.items())}
        for row in reversed(lines(path)[:2])
    ]
    save(path, rows, encoding="cp1252", delimiter=",")
    assert [(one.name, one.decision) for one in read_review(path, NAMES)] == [
        (one.name, one.decision) for one in expected
    ]


@pytest.mark.parametrize("word", ["peut-être", "o", "oui non", "1", "=oui"])
def test_another_word_is_refused(path: Path, word: str):
    change(path, 3, decision=word)
    (problem,) = refusals(path)
    assert (problem.row, problem.column) == (3, "decision")
    assert "oui, non ou ?" in (problem.expected or "")


def test_an_unknown_pair_is_refused(path: Path):
    (problem,) = refusals(path, NAMES[1:])
    assert (problem.row, problem.column) == (4, "paire")
    assert "n’est pas de ce rapprochement" in problem.message


@pytest.mark.parametrize("second", ["oui", "non", ""])
def test_a_pair_twice_is_refused_whatever_it_says(path: Path, second: str):
    change(path, 2, decision="oui")
    rows = lines(path)
    save(path, [*rows, {**rows[0], "decision": second}])
    (problem,) = refusals(path)
    assert (problem.row, problem.column) == (5, "paire")
    assert "déjà à la ligne 2" in problem.message


@pytest.mark.parametrize("column", ["chances", "pourquoi", "prenom_b", "naissance_a"])
def test_a_line_that_was_changed_is_refused_even_undecided(path: Path, column: str):
    change(path, 3, **{column: "autre chose"})
    (problem,) = refusals(path)
    assert (problem.row, problem.column) == (3, column)
    assert "Un tri qui ne porte que sur une colonne" in problem.remedy


def test_a_column_sorted_alone_is_refused(path: Path):
    rows = lines(path)
    rows[1]["prenom_a"], rows[2]["prenom_a"] = rows[2]["prenom_a"], rows[1]["prenom_a"]
    save(path, rows)
    assert {(problem.row, problem.column) for problem in refusals(path)} == {
        (3, "prenom_a"),
        (4, "prenom_a"),
    }


def test_a_column_taken_away_is_refused(path: Path):
    save(path, [{k: v for k, v in row.items() if k != "nom_b"} for row in lines(path)])
    assert {problem.column for problem in refusals(path)} == {"controle"}
    save(path, [{k: v for k, v in row.items() if k != "controle"} for row in lines(path)])
    assert (refusals(path)[0].row, refusals(path)[0].column) == (1, "controle")


def test_every_fault_is_told_at_once(path: Path):
    change(path, 2, decision="bof")
    change(path, 4, prenom_a="autre")
    assert [problem.row for problem in refusals(path)] == [2, 4]


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        (lambda content: content + b"oui;1\r\n", "colonnes"),
        (lambda content: content + b'oui;"x\r\n', "ne peut pas être lue"),
        (lambda content: b"PK\x03\x04\0\0", "pas la feuille à remplir"),
    ],
)
def test_a_broken_file_is_told(path: Path, spoil: Callable[[bytes], bytes], said: str):
    path.write_bytes(spoil(path.read_bytes()))
    assert said in refusals(path)[0].message


# --- Kept ----------------------------------------------------------------------------------------

TODAY = date(2026, 11, 22)
IDS = (["a0", "a1"], ["b0", "b1"])


def scored() -> Scored:
    """Two records of each side, all four pairs met: straight pairs likely, crossed ones less."""
    levels = np.array([[2], [1]])
    scale = Scale(np.array([0, 1], dtype=np.int32), levels, np.zeros((2, 1)), np.array([0.9, 0.4]))
    places = np.array([0, 0, 1, 1]), np.array([0, 1, 0, 1])
    pattern = np.array([0, 1, 1, 0])
    return Scored(*places, pattern, scale.probability[pattern], scale)


def links(decided: Decided, cardinality: Cardinality = Cardinality.ONE_TO_ONE) -> list[bool]:
    return choose(scored(), cardinality, 0.5, decided).linked.tolist()


def decided(*same: int, no: tuple[int, ...] = ()) -> Decided:
    return Decided(np.array(same, dtype=np.int64), np.array(no, dtype=np.int64))


def test_links_are_chosen_again_with_decisions_kept():
    assert links(decided()) == [True, False, False, True]
    assert links(decided(1)) == [False, True, False, False], "a yes leaves nothing to the others"
    assert links(decided(1, 2)) == [False, True, True, False]
    assert links(decided(no=(0,))) == [False, False, False, True]
    assert links(decided(1), Cardinality.ONE_TO_MANY) == [True, True, False, False]


def test_what_was_judged_is_certain():
    chosen = choose(scored(), Cardinality.ONE_TO_ONE, 0.5, decided(1, no=(2,)))
    assert chosen.probability.tolist() == pytest.approx([0, 1, 0, 0], abs=1e-9)
    assert (chosen.expected, chosen.certain) == pytest.approx((1, 1))


def written(tmp_path: Path, decisions: dict[tuple[str, str], str]) -> Decisions:
    path = tmp_path / "paires.csv"
    write_review(path, [PairToJudge(pair_name(*ids), 0.5, "x") for ids in decisions])
    by_name = {pair_name(*ids): word for ids, word in decisions.items()}
    rows = [{**row, "decision": by_name[row["paire"]]} for row in lines(path)]
    save(path, rows)
    return Decisions(path, "cheffe de projet")


def test_a_report_says_who_judged_and_when(tmp_path: Path):
    file = written(tmp_path, {("a0", "b1"): "oui", ("a0", "b0"): "non", ("a1", "b1"): "?"})
    found, said = read_decisions(file, scored(), IDS, Cardinality.ONE_TO_ONE, TODAY)
    assert (found.same.tolist(), found.different.tolist()) == ([1], [0])
    assert {name: said[name] for name in ("by", "on", "yes", "no", "unsure")} == {
        "by": "cheffe de projet",
        "on": "2026-11-22",
        "yes": 1,
        "no": 1,
        "unsure": 1,
    }
    assert len(said["file"]) == 64


def test_one_person_is_not_two(tmp_path: Path):
    file = written(tmp_path, {("a0", "b0"): "oui", ("a0", "b1"): "oui"})
    with pytest.raises(CroiseeError, match=r"ligne 3, colonne « decision ».*oui » à la ligne 2"):
        read_decisions(file, scored(), IDS, Cardinality.ONE_TO_ONE, TODAY)
    found, _ = read_decisions(file, scored(), IDS, Cardinality.ONE_TO_MANY, TODAY)
    assert sorted(found.same.tolist()) == [0, 1]


def test_in_clear_both_sides_are_shown(tmp_path: Path):
    one = records(
        given_name=["Zoé", "Anne"], birth_date=["1984-03-12", None], postcode=["01000", None]
    )
    other = records(given_name=["Zoe", "Hannah"], family_name=["=Le Gall", None])
    found, chosen = two_patterns(), choose(two_patterns(), Cardinality.ONE_TO_ONE, 0.5)
    pairs = pairs_to_show(found, chosen, decided(no=(3,)), (one, other), 0.2, 0.99)
    assert [pair.name for pair in pairs] == [pair_name("1", "1")]
    assert pairs[0].shown["prenoms"] == ("Zoé", "Zoe")
    assert pairs[0].shown["naissance"] == ("le 1984-03-12", None)
    assert "le prénom est le même" in pairs[0].why
    path = tmp_path / "paires.csv"
    write_review(path, pairs)
    change(path, 2, decision="oui")
    assert lines(path)[0]["nom_naissance_b"] == "'=Le Gall"
    file = Decisions(path, "ED")
    kept, _ = read_decisions(file, found, (["1", "2"], ["1", "2"]), Cardinality.ONE_TO_ONE, TODAY)
    assert kept.same.tolist() == [0]


def two_patterns() -> Scored:
    """As `scored`, with levels of the six fields: all equal, all different."""
    levels = np.array([[size - 1 for size in SIZES], [1] * len(SIZES)])
    scale = Scale(np.array([0, 1], dtype=np.int32), levels, levels - 1.5, np.array([0.9, 0.1]))
    return replace(scored(), scale=scale, alone=np.array([0.9, 0.1, 0.1, 0.9]))
