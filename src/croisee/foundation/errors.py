"""Errors a person can act on: where, what was found, what was expected, what to do.

A `Problem` never carries a value read from person-level data: only the *class* of the value
(« texte », « date à l'envers », « vide »…), so that a log or a screen tells on nobody.
"""

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True)
class Problem:
    """One located fault, in French.

    `row` is the line of the file as a text editor counts it (header = 1); `count` is how many
    rows show the same fault, of which `row` is the first.
    """

    message: str
    remedy: str
    expected: str | None = None
    file: str | None = None
    row: int | None = None
    column: str | None = None
    value_class: str | None = None
    rule: str | None = None
    count: int = 1

    def __str__(self) -> str:
        place = [
            self.file,
            f"ligne {self.row}" if self.row is not None else None,
            f"colonne « {self.column} »" if self.column is not None else None,
        ]
        head = ", ".join(part for part in place if part)
        lines = [f"{head} : {self.message}" if head else self.message]
        if self.count > 1:
            lines.append(
                f"  Fréquence : {self.count} lignes concernées (la première est indiquée)."
            )
        if self.value_class:
            lines.append(f"  Trouvé : {self.value_class}.")
        if self.expected:
            lines.append(f"  Attendu : {self.expected}.")
        lines.append(f"  Que faire : {self.remedy}")
        return "\n".join(lines)


class CroiseeError(Exception):
    """One or several problems; `str()` is what the user reads."""

    def __init__(self, problems: Problem | Iterable[Problem]) -> None:
        self.problems: tuple[Problem, ...] = (
            (problems,) if isinstance(problems, Problem) else tuple(problems)
        )
        super().__init__("\n".join(str(problem) for problem in self.problems))
