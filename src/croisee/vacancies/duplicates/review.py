"""The file in which a person judges pairs of ads, and its reading back.

One line per pair, for a spreadsheet; the person fills one column, `decision`: oui (one vacancy),
non (two), or nothing. The identifiers say which pair a line is about.
"""

from collections.abc import Mapping
from pathlib import Path

import pyarrow as pa

from croisee.foundation.errors import CroiseeError, Problem
from croisee.foundation.sheets import cell, read_sheet, text_of, write_sheet

DECISION = "decision"
_IDS = ("identifiant_a", "identifiant_b")
_SHOWN = {
    "intitule": "title",
    "employeur": "company",
    "commune": "commune",
    "code_postal": "postcode",
    "contrat": "contract",
    "postes": "posts",
    "publiee_le": "published",
    "salaire_horaire": "wage",
    "par": "via",
}
_COLUMNS = (
    DECISION,
    "probabilite",
    "situation",
    "pourquoi",
    *(f"{name}_{side}" for name in _SHOWN for side in "ab"),
    *_IDS,
)
_WORDS = {"oui": True, "non": False}


def write_review(path: Path, vacancies: pa.Table, links: pa.Table) -> None:
    """Write the pairs to judge, in their order. The file is whole or absent.

    `vacancies`: the table that was searched (`row.SCHEMA`); `links`: `Duplicates.to_judge`.
    """
    rows = {row["id"]: row for row in vacancies.to_pylist()}
    lines = []
    for link in links.to_pylist():
        sides = (link["id_a"], link["id_b"])
        shown = [
            cell(_said(column, rows[side][column])) for column in _SHOWN.values() for side in sides
        ]
        chance = f"{link['probability']:.2f}".replace(".", ",")
        lines.append(["", chance, link["outcome"], link["reasons"], *shown, *map(cell, sides)])
    write_sheet(path, _COLUMNS, lines)


def read_decisions(path: Path) -> Mapping[tuple[str, str], bool]:
    """Read back a judged file: identifiers, the smaller first → whether they are one vacancy.

    A blank case decides nothing. Raises `CroiseeError`, with file, row and column: not a table, a
    column missing, another word than oui or non, no two identifiers, one pair judged in two ways.
    """
    problems: list[Problem] = []
    decisions: dict[tuple[str, str], bool] = {}
    for row, line in read_sheet(path, (DECISION, *_IDS), DECISION):
        written = line[DECISION].strip().lower()
        one, other = sorted(text_of(line[name].strip()) for name in _IDS)
        if not written:
            continue
        if written not in _WORDS:
            fault = (DECISION, "cette décision n’est pas comprise.", "oui, non, ou une case vide")
        elif not one or one == other:
            fault = (_IDS[0], "la ligne ne dit pas quelles sont les deux annonces.",
                     "deux identifiants, inchangés")  # fmt: skip
        elif decisions.setdefault((one, other), _WORDS[written]) is not _WORDS[written]:
            fault = (DECISION, "cette paire est déjà jugée autrement plus haut.",
                     "une seule décision par paire")  # fmt: skip
        else:
            continue
        column, message, expected = fault
        problems.append(
            Problem(
                message,
                "Corrigez la case, ou supprimez la ligne.",
                expected=expected,
                file=path.name,
                row=row,
                column=column,
            )
        )
    if problems:
        raise CroiseeError(problems)
    return decisions


def _said(column: str, value: object) -> object:
    """Cents are shown as euros."""
    if column == "wage" and isinstance(value, int):
        return f"{value / 100:.2f}".replace(".", ",")
    return value
