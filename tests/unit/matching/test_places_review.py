"""The file in which a person judges pairs of places."""

import csv
from collections.abc import Callable
from pathlib import Path

import pyarrow as pa
import pytest

from croisee.foundation.errors import CroiseeError, Problem
from croisee.matching.places.canonical import canonical_places
from croisee.matching.places.deduplicate import Deduplication, deduplicate
from croisee.matching.places.groups import Decision
from croisee.matching.places.review import read_decisions, write_review

A, B, C = "liste 1/15\u202f925", "liste 2/007", "=liste"
RENNES, OTHER_RENNES = "21350238800019", "26350224700012"


@pytest.fixture
def found() -> Deduplication:
    return deduplicate(
        canonical_places(
            pa.table(
                {
                    "id": [A, B, C],
                    "name": ["=L’Escale", "L’Escale", "Cyber L’Étape"],
                    "address": ["3 rue Graff\n35000 Rennes", "3 rue Graff", "3 rue Graff"],
                    "postcode": ["01000"] * 3,
                    "commune": ["35238"] * 3,
                    "siret": [RENNES, None, OTHER_RENNES],
                    "source": ["liste 1", "liste 2", "liste 3"],
                }
            )
        )
    )


@pytest.fixture
def path(tmp_path: Path, found: Deduplication) -> Path:
    path = tmp_path / "paires.csv"
    write_review(path, found.places, found.compared)
    return path


def cells(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as stream:
        return list(csv.DictReader(stream, delimiter=";"))


def judge(path: Path, change: Callable[[str], str]) -> None:
    text = path.read_bytes().decode("utf-8-sig")
    path.write_bytes(change(text).encode("utf-8-sig"))


def line_of(path: Path, first: str, second: str) -> int:
    """Line of the pair in the file, header = 1; a place is known by its name."""
    names = {A: "'=L’Escale", B: "L’Escale", C: "Cyber L’Étape"}
    wanted = {names[first], names[second]}
    return next(
        number
        for number, row in enumerate(cells(path), 2)
        if {row["nom_a"], row["nom_b"]} == wanted
    )


def refusal(path: Path, found: Deduplication) -> Problem:
    with pytest.raises(CroiseeError) as caught:
        read_decisions(path, found.places, found.compared)
    assert all(problem.file == "paires.csv" and problem.remedy for problem in caught.value.problems)
    return caught.value.problems[0]


def decide(path: Path, line: int, word: str) -> None:
    def change(text: str) -> str:
        lines = text.split("\r\n")
        lines[line - 1] = word + lines[line - 1][lines[line - 1].index(";") :]
        return "\r\n".join(lines)

    judge(path, change)


def test_the_file_is_made_to_be_judged(path: Path, found: Deduplication) -> None:
    rows = cells(path)
    assert list(rows[0])[:5] == ["decision", "score", "pourquoi", "nom_a", "nom_b"]
    assert all(row["decision"] == "" for row in rows)
    first = rows[0]
    assert "adresses semblables à 100 %" in first["pourquoi"]
    assert first["score"] == f"{found.compared[0].score:.1f}".replace(".", ",")
    assert path.read_bytes().startswith(b"\xef\xbb\xbf")


def test_no_cell_is_a_formula_or_loses_its_figures(path: Path) -> None:
    shown = {value for row in cells(path) for value in row.values()}
    assert {"'=L’Escale", f"'{RENNES}", "'01000", "'=liste", "3 rue Graff 35000 Rennes"} <= shown
    assert not any(value.startswith("=") for value in shown)


def test_what_is_judged_is_read_back(path: Path, found: Deduplication) -> None:
    assert read_decisions(path, found.places, found.compared) == {}
    decide(path, line_of(path, A, B), " OUI ")
    decide(path, line_of(path, B, C), "non")
    decisions = read_decisions(path, found.places, found.compared)
    assert set(decisions.values()) == {Decision.YES, Decision.NO}
    assert decisions[min(A, B), max(A, B)] is Decision.YES


def test_a_spreadsheet_may_change_separator_order_and_encoding(
    path: Path, found: Deduplication
) -> None:
    decide(path, 2, "doute")
    expected = read_decisions(path, found.places, found.compared)
    rows = [[row["paire"], row["decision"]] for row in reversed(cells(path))]
    text = "\n".join(",".join(row) for row in [["paire", "decision"], *rows, ["", ""]])
    path.write_bytes(text.encode("cp1252"))
    assert read_decisions(path, found.places, found.compared) == expected != {}


def test_judged_pairs_come_back_judged(path: Path, found: Deduplication) -> None:
    decide(path, line_of(path, B, C), "doute")
    decisions = read_decisions(path, found.places, found.compared)
    write_review(path, found.places, found.compared, decisions)
    assert read_decisions(path, found.places, found.compared) == decisions


def test_what_was_said_of_a_pair_stands_when_a_list_changes(path: Path) -> None:
    """A record that moved is no longer near the other; a place that closed is in no list."""
    rows = [
        {"id": "x/1", "name": "L’Escale", "address": "3 rue Graff", "commune": "35238"},
        {"id": "y/1", "name": "L’Escale", "address": "3 rue Graff", "commune": "35238"},
        {"id": "y/2", "name": "Escale", "address": "3 rue Graff", "commune": "35238"},
    ]
    old = deduplicate(canonical_places(pa.Table.from_pylist(rows), source="x"))
    write_review(path, old.places, old.compared, {pair.ids: Decision.YES for pair in old.compared})
    moved = [rows[0], {**rows[1], "name": "Le Relais", "address": "9 rue Bell"}]
    new = deduplicate(canonical_places(pa.Table.from_pylist(moved), source="x"))
    assert new.compared == ()
    decisions = read_decisions(path, new.places, new.compared)
    assert decisions == {pair.ids: Decision.YES for pair in old.compared}
    again = deduplicate(new.places, decisions=decisions)
    assert again.grouping.groups == (("x/1", "y/1"),)


def test_another_word_is_refused(path: Path, found: Deduplication) -> None:
    decide(path, 3, "peut-être")
    problem = refusal(path, found)
    assert (problem.row, problem.column) == (3, "decision")
    assert problem.expected == "oui, non ou doute (ou une case vide : pas encore jugé)"


def test_two_siret_are_never_one_place(path: Path, found: Deduplication) -> None:
    line = line_of(path, A, C)
    decide(path, line, "oui")
    problem = refusal(path, found)
    assert (problem.row, problem.column) == (line, "decision")
    assert "SIRET différents" in problem.message
    decide(path, line, "?")
    assert read_decisions(path, found.places, found.compared)


def test_an_unknown_pair_is_refused(path: Path, found: Deduplication) -> None:
    judge(path, lambda text: text.replace("P-", "Q-", 1))
    problem = refusal(path, found)
    assert (problem.row, problem.column) == (2, "paire")


def test_one_pair_judged_in_two_ways_is_refused(path: Path, found: Deduplication) -> None:
    decide(path, 2, "oui" if line_of(path, A, C) != 2 else "doute")
    judge(path, lambda text: text + "non" + text.split("\r\n")[1].lstrip("ouidte") + "\r\n")
    problem = refusal(path, found)
    assert (problem.row, problem.column) == (len(found.compared) + 2, "decision")
    assert "jugée autrement" in problem.message


def test_a_broken_file_is_told(path: Path, found: Deduplication) -> None:
    original = path.read_bytes()
    judge(path, lambda text: text.replace("decision", "avis", 1))
    assert (refusal(path, found).row, refusal(path, found).column) == (1, "decision")
    path.write_bytes(original + b"oui;1\r\n")
    assert refusal(path, found).row == len(found.compared) + 2
    path.write_bytes(original + b'oui;"x\r\n')
    assert "guillemets" in refusal(path, found).remedy
    path.write_bytes(b"PK\x03\x04\0\0")
    assert "CSV" in refusal(path, found).remedy
    path.unlink()
    assert "ne peut pas être lu" in refusal(path, found).message
