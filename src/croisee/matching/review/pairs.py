"""The file in which a person judges pairs of persons, and its reading back.

One line per pair, the least sure first. The person fills `decision`: oui (one person), non (two),
? (I cannot tell). In clear, both sides are shown, the controller being allowed to see them; on
encodings there is nothing to show but how the fields agree. `paire` names the pair and `controle`
says what each cell of the line was: a line that came back otherwise is refused, since it may have
been judged on somebody else's name.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from unicodedata import normalize

from croisee.foundation.canonical import digest
from croisee.foundation.errors import CroiseeError, Problem
from croisee.foundation.sheets import cell, read_sheet, write_sheet
from croisee.matching.explanation.words import chances

DECISION, CHANCES, WHY, PAIR, CHECK = "decision", "chances", "pourquoi", "paire", "controle"
_CHOICES = "oui, non ou ? (ou une case vide : pas encore jugé)"
_FIGURES = 4
"""Hexadecimal figures by which `controle` remembers each cell: against slips, not against fraud."""


class Decision(StrEnum):
    """What a person said of a pair."""

    YES = "oui"
    NO = "non"
    UNSURE = "?"


@dataclass(frozen=True)
class PairToJudge:
    """A pair, named by `pair_name`; `why`: the reasons, on one line.

    `shown`: French heading → what each side says (in clear only). A date is best shown in words
    (« le 12/03/1984 »): a spreadsheet rewrites bare dates.
    """

    name: str
    probability: float
    why: str
    shown: Mapping[str, tuple[str | None, str | None]] = field(default_factory=dict)


@dataclass(frozen=True)
class Judged:
    """A pair that was judged, and the line of the file that says so."""

    name: str
    decision: Decision
    row: int


def pair_name(left: str, right: str) -> str:
    """A name for the pair of these identifiers that no spreadsheet changes."""
    return f"P-{digest([left, right])[:16]}"


def write_review(path: Path, pairs: Sequence[PairToJudge]) -> None:
    """Write pairs to judge, those nearest to one chance in two first.

    Raises `ValueError` when they do not all show the same things.
    """
    headings = {tuple(pair.shown) for pair in pairs}
    if len(headings) > 1:
        raise ValueError("all pairs of a file show the same things")
    shown = [f"{name}_{side}" for name in next(iter(headings), ()) for side in "ab"]
    columns = [CHANCES, WHY, *shown]
    ordered = sorted(pairs, key=lambda pair: (abs(pair.probability - 0.5), pair.name))
    rows = []
    for pair in ordered:
        sides = [value for both in pair.shown.values() for value in both]
        cells = [cell(value) for value in (chances(pair.probability), pair.why, *sides)]
        check = _check(pair.name, dict(zip(columns, cells, strict=True)))
        rows.append(["", *cells, pair.name, check])
    write_sheet(path, [DECISION, *columns, PAIR, CHECK], rows)


def check_unjudged(path: Path) -> None:
    """Raise `CroiseeError` if a file is there that somebody began to judge, or that is another."""
    lines = read_sheet(path, (DECISION, PAIR, CHECK), DECISION) if path.exists() else []
    if any(line[DECISION].strip() for _, line in lines):
        raise CroiseeError(
            Problem(
                message="ce fichier porte déjà des décisions : elles y seraient perdues.",
                remedy="Donnez un autre nom.",
                file=path.name,
            )
        )


def read_review(path: Path, known: Collection[str]) -> tuple[Judged, ...]:
    """Read back a judged file; a blank case decides nothing, a line may be left out.

    `known`: names of the pairs that may be judged. Raises `CroiseeError`, one problem for each
    fault, with file, line and column: another word than oui, non, ?; an unknown pair; a pair twice;
    a line that is not as it was written.
    """
    problems: list[Problem] = []
    seen: dict[str, int] = {}
    judged: list[Judged] = []
    for row, line in read_sheet(path, (DECISION, PAIR, CHECK), DECISION):
        name, written = line[PAIR].strip(), line[DECISION].strip().lower()
        fault = _fault(name, written, line, known, seen.get(name))
        seen.setdefault(name, row)
        if fault is not None:
            column, message, expected, remedy = fault
            problems.append(
                Problem(message, remedy, expected=expected, file=path.name, row=row, column=column)
            )
        elif written:
            judged.append(Judged(name, Decision(written), row))
    if problems:
        raise CroiseeError(problems)
    return tuple(judged)


def _fault(
    name: str, written: str, line: Mapping[str, str], known: Collection[str], before: int | None
) -> tuple[str, str, str, str] | None:
    """Column, message, expected, remedy of what is wrong in a line."""
    if name not in known:
        return (
            PAIR,
            "cette paire n’est pas de ce rapprochement.",
            "la case du fichier d’origine, inchangée",
            "Reprenez la ligne du fichier d’origine, ou supprimez-la.",
        )
    if before is not None:
        return (
            PAIR,
            f"cette paire est déjà à la ligne {before}.",
            "une seule ligne par paire",
            "Gardez une seule des deux lignes.",
        )
    changed = _changed(name, line)
    if changed is not None:
        return (
            changed,
            "cette case n’est plus celle qui a été donnée à juger.",
            "la ligne d’origine, où seule la décision est remplie",
            "Reprenez la ligne du fichier d’origine et jugez-la de nouveau. Un tri qui ne porte "
            "que sur une colonne mélange les lignes.",
        )
    if written and written not in set(Decision):
        return (
            DECISION,
            "cette décision n’est pas comprise.",
            _CHOICES,
            "Corrigez la case : un seul mot, ou un point d’interrogation.",
        )
    return None


def _check(name: str, cells: Mapping[str, str]) -> str:
    """What each cell was, column by column, in the order of names of columns."""
    return "C-" + "".join(_mark(name, column, cells[column]) for column in sorted(cells))


def _changed(name: str, line: Mapping[str, str]) -> str | None:
    """The first column that is not as it was written; `CHECK` when this cannot be told."""
    cells = {column: text for column, text in line.items() if column not in (DECISION, PAIR, CHECK)}
    written = line[CHECK].strip().removeprefix("C-")
    if len(written) != _FIGURES * len(cells):
        return CHECK
    marks = [written[place : place + _FIGURES] for place in range(0, len(written), _FIGURES)]
    changed = {
        column
        for column, mark in zip(sorted(cells), marks, strict=True)
        if mark != _mark(name, column, cells[column])
    }
    return next((column for column in cells if column in changed), None)


def _mark(name: str, column: str, text: str) -> str:
    """A cell, whether a spreadsheet ate its guard or its blanks, or saved it in Windows-1252."""
    said = normalize("NFC", " ".join(text.split()).lstrip("'"))
    return digest([name, column, said.encode("cp1252", errors="replace").hex()])[:_FIGURES]
