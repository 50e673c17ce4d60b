"""Official correspondences between two zonings, such as QPV 2024 ↔ QPV 2015."""

import unicodedata
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from croisee.foundation.errors import CroiseeError
from croisee.territories.declaration import PassageDeclaration
from croisee.territories.reading import read_rows
from croisee.territories.zoning import Zoning


class Change(StrEnum):
    """What happened to a zone from one generation to the next (ANCT, 2024 list)."""

    UNCHANGED = "INCHANGE"
    CHANGED = "MODIFIE"
    NEW = "NOUVEAU"
    REMOVED = "SUPPRIME"


@dataclass(frozen=True)
class Passage:
    """Pairs (code of `origin`, code of `target`, change); `origin` is the later generation.

    The code of `target` is empty when NEW, the code of `origin` when REMOVED.
    """

    origin: str
    target: str
    pairs: tuple[tuple[str, str, Change], ...]

    def reversed(self) -> "Passage":
        """The same correspondence, read from `target` to `origin`."""
        pairs = sorted((target, origin, change) for origin, target, change in self.pairs)
        return Passage(self.target, self.origin, tuple(pairs))


def read_passage(
    declaration: PassageDeclaration, base: Path, origin: Zoning, target: Zoning
) -> Passage:
    """Read a declared correspondence.

    Rows with no code of either zoning, are left out: national
    files are accepted.
    Raises `CroiseeError` on an unknown status, or a row that contradicts its status.
    """
    rows = read_rows(base, declaration.fichier)
    pairs: set[tuple[str, str, Change]] = set()
    problems = []
    columns = (declaration.code_de, declaration.code_vers, declaration.statut)
    cells = zip(*(rows.column(name) for name in columns), strict=True)
    for row, (old, new, status) in enumerate(cells):
        if old not in origin.labels and new not in target.labels:
            continue
        change = _change(status)
        if change is None:
            problems.append(
                rows.problem(
                    row,
                    "ce statut de correspondance n’est pas connu.",
                    "Corrigez le statut.",
                    column=declaration.statut,
                    expected="un de : " + ", ".join(Change),
                )
            )
            continue
        if bool(old) != (change is not Change.REMOVED) or bool(new) != (change is not Change.NEW):
            problems.append(
                rows.problem(
                    row,
                    f"les codes présents contredisent le statut {change}.",
                    "Complétez ou videz les codes, ou corrigez le statut.",
                    column=declaration.statut,
                    expected="deux codes, sauf pour une zone nouvelle ou supprimée",
                )
            )
            continue
        if (not old or old in origin.labels) and (not new or new in target.labels):
            pairs.add((old, new, change))
        else:
            problems.append(
                rows.problem(
                    row,
                    "un seul des deux codes est une zone du territoire.",
                    "Complétez le zonage qui manque, ou corrigez le code.",
                    expected=f"un code de « {origin.name} » et un code de « {target.name} »",
                )
            )
    if problems:
        raise CroiseeError(problems)
    return Passage(origin.name, target.name, tuple(sorted(pairs)))


def _change(status: str) -> Change | None:
    plain = unicodedata.normalize("NFD", status.strip().upper())
    try:
        return Change("".join(letter for letter in plain if not unicodedata.combining(letter)))
    except ValueError:
        return None
