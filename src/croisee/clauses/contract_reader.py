"""From the French text of a contract back to its clause, word for word.

The text is read along the same table as it was printed from; what is read is then printed again
and must give the very same text, so that no line can say more than the clause, or less.
"""

from collections.abc import Mapping
from typing import Any

from croisee.clauses.contract import FOOTER, TITLE, heading, print_clause, specials
from croisee.clauses.kinds import Names, Unreadable
from croisee.clauses.model import EVERYONE, Clause
from croisee.clauses.parser import clause_from_document
from croisee.clauses.schema import ARTICLES, Items, Leaf, Path, entries
from croisee.foundation.errors import CroiseeError, Problem
from croisee.foundation.strict_yaml import Document, refuse_deceptive

_SPECIAL_VALUES: Mapping[str, Any] = {
    "null": None,
    "true": True,
    "false": False,
    "[]": [],
    EVERYONE: EVERYONE,
}


def parse_text(text: str, *, origin: str = "contrat") -> Clause:
    """The clause a French contract says. Raises `CroiseeError` at the first line that is not it."""
    refuse_deceptive(text, origin=origin)
    lines = text.removesuffix("\n").split("\n")
    reader = _Reader(lines, origin)
    data = reader.clause()
    clause = clause_from_document(Document(data, origin, reader.lines))
    expected = print_clause(clause).text.removesuffix("\n").split("\n")
    for row, (found, wanted) in enumerate(zip(lines, expected, strict=False), start=1):
        if found != wanted:
            raise reader.problem(row, wanted)
    return clause


class _Reader:
    """Consumes the lines of a contract, one by one, along the schema."""

    def __init__(self, lines: list[str], origin: str) -> None:
        self._lines = lines
        self._origin = origin
        self._next = 0
        self.lines: dict[Path, int] = {(): 1}

    def clause(self) -> dict[str, Any]:
        data: dict[str, Any] = {}
        self._expect(TITLE)
        self._expect("")
        for article in ARTICLES:
            self._expect(heading(article.number, article.title))
            for path, node in entries(article):
                self.lines[path] = self._next + 1
                value = self._leaf(node) if isinstance(node, Leaf) else self._rows(node, path)
                _store(data, path, value)
            self._expect("")
        if not self._peek().startswith(FOOTER) or self._next != len(self._lines) - 1:
            raise self.problem(self._next + 1, f"{FOOTER}…, seule et en dernière ligne")
        return data

    def problem(self, row: int, expected: str) -> CroiseeError:
        return CroiseeError(
            Problem(
                message="la ligne n'est pas celle du contrat.",
                expected=expected,
                remedy="Rétablissez la phrase, ou imprimez à nouveau la clause.",
                file=self._origin,
                row=row,
            )
        )

    def _peek(self) -> str:
        return self._lines[self._next] if self._next < len(self._lines) else ""

    def _expect(self, line: str) -> None:
        if self._next >= len(self._lines) or self._peek() != line:
            raise self.problem(self._next + 1, f"« {line} »" if line else "une ligne vide")
        self._next += 1

    def _sentence(self) -> str:
        """The wording of the line, without number and field: both are checked by printing again."""
        without_number = self._peek().partition(" ")[2]
        return without_number.rpartition(" [")[0]

    def _leaf(self, leaf: Leaf) -> Any:
        sentence = self._sentence()
        for key, whole in specials(leaf).items():
            if sentence == whole:
                self._next += 1
                value = _SPECIAL_VALUES[key]
                return [value] if key == EVERYONE and isinstance(leaf.kind, Names) else value
        before, _, after = leaf.sentence.partition("{}")
        fits = len(sentence) > len(before) + len(after)
        if not fits or not sentence.startswith(before) or not sentence.endswith(after):
            raise self.problem(self._next + 1, f"« {before}…{after} »")
        try:
            read = leaf.kind.parse(sentence[len(before) : len(sentence) - len(after)])
        except Unreadable:
            raise self.problem(self._next + 1, leaf.kind.expected) from None
        self._next += 1
        return read

    def _rows(self, items: Items, path: Path) -> list[dict[str, Any]]:
        if items.empty and self._sentence() == items.empty:
            self._next += 1
            return []
        rows: list[dict[str, Any]] = []
        number = self._peek().partition(" ")[0].removesuffix(".1.1")
        while self._peek().startswith(f"{number}.{len(rows) + 1}.1 "):
            self.lines[(*path, len(rows))] = self._next + 1
            rows.append({name: self._leaf(leaf) for name, leaf in items.leaves.items()})
        return rows


def _store(data: dict[str, Any], path: Path, value: Any) -> None:
    for part in path[:-1]:
        data = data.setdefault(str(part), {})
    data[str(path[-1])] = value
