"""Nothing of a person comes out in words: whatever is written in a file, no message repeats it."""

from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from croisee.engine import Engine
from croisee.foundation.errors import CroiseeError, Problem
from croisee.sources import Lake, parse_declaration, receive
from fixtures.deliveries import KEY, PERSONS, RECEIVED, Squares

DECLARATION = parse_declaration(
    PERSONS
    + """
format: {delimiteur: ";", decimale: ","}
fields:
  - {name: nom, type: string, constraints: {required: true, unique: true, maxLength: 30},
     croisee: {sensibilite: identifiant, role: nom}}
  - {name: naissance, type: date, format: JJ/MM/AAAA,
     croisee: {sensibilite: identifiant, role: date_naissance}}
  - {name: sexe, type: string, croisee: {valeurs: {"1": M, "2": F}, sensibilite: public}}
  - {name: siret, type: string, croisee: {controle: siret, sensibilite: public}}
  - {name: revenu, type: number, constraints: {minimum: 0, maximum: 100000}}
  - {name: rsa, type: boolean}
  - {name: statut, type: string, constraints: {enum: [a, b], pattern: "[a-z]+"}}
pseudonyme: {champs: [nom, naissance]}
age: {champ: naissance, date: "2025-12-31", tranches: [18]}
""",
    origin="essai.yaml",
)
HEADER = "nom;naissance;sexe;siret;revenu;rsa;statut"
# A canary is a run of letters that no message of the house can hold by chance.
CANARY = st.from_regex(r"\A[A-Z][a-z]{2}[QXZJ]{3}[a-zé]{3,12}( [A-Z][a-z]{4,9})?\Z")
DIGITS = st.from_regex(r"\A[1-9][0-9]{6,17}\Z")
BARE = CANARY | DIGITS | st.just("")
CELL = BARE | CANARY.map(lambda word: f'"{word}')
FIT = st.lists(BARE, min_size=7, max_size=7).map(";".join)
UNFIT = st.lists(CELL, min_size=1, max_size=9).map(";".join)
LINE = FIT | UNFIT


def said(content: str, engine: Engine, folder: Path) -> str:
    """Every word that receiving this file brings out."""
    problems: tuple[Problem, ...]
    with TemporaryDirectory(dir=folder) as temporary:
        deliveries = Path(temporary) / "deliveries"
        deliveries.mkdir()
        (deliveries / "essai.csv").write_text(content, encoding="utf-8")
        lake = Lake(Path(temporary) / "lake")
        try:
            problems = receive(
                DECLARATION, deliveries, lake=lake, engine=engine, received=RECEIVED,
                locator=Squares(), contours="carrés", key=KEY,
            ).warnings  # fmt: skip
        except CroiseeError as error:
            problems = error.problems
    return "\n".join(f"{problem} {problem!r}" for problem in problems)


@pytest.mark.parametrize("header", [HEADER + "\n", ""])
@settings(max_examples=15, deadline=None)
@given(lines=st.lists(FIT, min_size=1, max_size=6) | st.lists(LINE, min_size=1, max_size=6))
def test_no_message_repeats_a_cell(
    duckdb_engine: Engine, lake: Path, header: str, lines: list[str]
) -> None:
    """With a header or without (the first line of data then stands where names should)."""
    text = said(header + "\n".join(lines) + "\n", duckdb_engine, lake)
    assert text
    cells = {cell.strip('"') for line in lines for cell in line.split(";")}
    assert [cell for cell in cells if len(cell) > 6 and cell in text] == []


@settings(max_examples=8, deadline=None)
@given(lines=st.lists(LINE, min_size=1, max_size=6))
def test_no_message_repeats_a_cell_of_a_file_cut_otherwise(
    duckdb_engine: Engine, lake: Path, lines: list[str]
) -> None:
    content = "\n".join([HEADER, *lines]).replace(";", ",") + "\n"
    text = said(content, duckdb_engine, lake)
    cells = {cell.strip('"') for line in lines for cell in line.split(";")}
    assert [cell for cell in cells if len(cell) > 6 and cell in text] == []
