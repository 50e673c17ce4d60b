"""The sheet in which a person gives codes to titles, and its reading back.

One line per title, the most frequent first, in French, for a spreadsheet (`;`, UTF-8 with mark).
The person fills one column, `decision`: a code of the ROME, or « aucun » when the title tells no
occupation; a blank case decides nothing. A decision is kept by title: it holds for the next file.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path

from croisee.foundation.errors import CroiseeError, Problem
from croisee.foundation.sheets import cell, read_sheet, text_of, write_sheet
from croisee.occupations.rome import Rome, unknown_code
from croisee.occupations.titles import TitleMatch, Verdict

DECISION, TITLE = "decision", "intitule"
PROPOSED = 3
_COLUMNS = (
    DECISION, TITLE, "annonces", "verdict", "confiance",
    *(f"{name}_{rank}" for rank in range(1, PROPOSED + 1) for name in ("code", "libelle")),
    "pourquoi",
)  # fmt: skip
NONE = "aucun"

Decisions = Mapping[str, str | None]
"""Title, its blanks brought to one → code, or None for « aucun »."""


def write_review(
    path: Path, rome: Rome, matches: Sequence[TitleMatch], decisions: Decisions | None = None
) -> None:
    """Write the titles that are not sure; what is decided already is kept in its column.

    The file is whole or absent.
    """
    decided = decisions or {}
    counts = Counter(_key(each.title) for each in matches)
    shown = {_key(each.title): each for each in matches if each.verdict is not Verdict.SURE}
    lines = []
    for title in sorted(shown, key=lambda one: (-counts[one], one)):
        match = shown[title]
        proposed = [
            part
            for each in match.candidates[:PROPOSED]
            for part in (each.code, rome.labels[each.code])
        ]
        lines.append(
            [
                cell(text)
                for text in (
                    (decided[title] or NONE) if title in decided else "",
                    title,
                    counts[title],
                    match.verdict.value,
                    f"{match.confidence / 1000:.2f}".replace(".", ","),
                    *proposed,
                    *[""] * (2 * PROPOSED - len(proposed)),
                    match.reason,
                )
            ]
        )
    write_sheet(path, _COLUMNS, lines)


def read_decisions(path: Path, rome: Rome) -> dict[str, str | None]:
    """Read back a judged sheet.

    Raises `CroiseeError`, with file, row and column: not a table, a column missing, a code that
    the edition does not know, one title decided in two ways.
    """
    problems: list[Problem] = []
    decisions: dict[str, str | None] = {}
    for row, line in read_sheet(path, (DECISION, TITLE), DECISION):
        title, written = _key(text_of(line[TITLE])), line[DECISION].strip()
        said = written.upper()
        if not said:
            continue
        code = None if said == NONE.upper() else said
        if code is not None and code not in rome.labels:
            problems.append(unknown_code(rome, written, file=path.name, row=row, column=DECISION))
        elif decisions.setdefault(title, code) != code:
            problems.append(
                Problem(
                    "cet intitulé est déjà décidé autrement plus haut.",
                    "Gardez une seule des deux lignes.",
                    expected="une seule décision par intitulé",
                    file=path.name,
                    row=row,
                    column=DECISION,
                )
            )
    if problems:
        raise CroiseeError(problems)
    return decisions


def settled(matches: Sequence[TitleMatch], decisions: Decisions) -> list[str | None]:
    """The code of each title: what a person decided first, then what is sure, otherwise None."""
    return [decisions.get(_key(each.title), each.code) for each in matches]


def _key(title: str) -> str:
    return " ".join(title.split())
