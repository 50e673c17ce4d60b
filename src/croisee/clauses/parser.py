"""From a clause file to a `Clause`, or to every fault found in it, located, with its remedy."""

from collections.abc import Mapping
from typing import Any

from croisee.clauses.coherence import incoherences
from croisee.clauses.kinds import Unreadable, closest
from croisee.clauses.model import Clause, clause_from_data
from croisee.clauses.schema import CLAUSE, Items, Leaf, Path, Section
from croisee.foundation.errors import CroiseeError, Problem
from croisee.foundation.strict_yaml import Document, load_strict


def parse_clause(text: str, origin: str) -> Clause:
    """Read the YAML of one clause; `origin` is the file name shown in errors.

    Raises `CroiseeError` with all the problems found: unknown, missing or mistyped keys and
    terms, wrong types, contradictions between fields.
    """
    return clause_from_document(load_strict(text, origin=origin))


def clause_from_document(document: Document) -> Clause:
    """As `parse_clause`, from a document whose lines are known."""
    reader = _Reader(document)
    data = reader.section(CLAUSE, document.value, ())
    if reader.problems:
        raise CroiseeError(reader.problems)
    clause = clause_from_data(data)
    faults = [
        reader.problem(path, message, remedy) for path, message, remedy in incoherences(clause)
    ]
    if faults:
        raise CroiseeError(faults)
    return clause


class _Reader:
    """Walks the schema over a document and gathers problems."""

    def __init__(self, document: Document) -> None:
        self._document = document
        self.problems: list[Problem] = []

    def problem(
        self, path: Path, message: str, remedy: str, expected: str | None = None
    ) -> Problem:
        return Problem(
            message=message,
            remedy=remedy,
            expected=expected,
            file=self._document.origin,
            row=self._document.line_of(path),
            rule="clause." + ".".join(str(part) for part in path if isinstance(part, str)),
        )

    def section(self, section: Section, value: Any, path: Path) -> dict[str, Any]:
        if not isinstance(value, dict):
            self._refuse(path, f"{_named(path)} n'est pas un ensemble de clés.", section.fields)
            return {}
        self._unknown_keys(section, value, path)
        read: dict[str, Any] = {}
        for name, node in section.fields.items():
            if name not in value:
                self._refuse(path, f"la clé « {name} » manque.", {name: node})
            else:
                read[name] = self._node(node, value[name], (*path, name))
        return read

    def _unknown_keys(self, section: Section, value: Mapping[str, Any], path: Path) -> None:
        for key in sorted(value.keys() - section.fields.keys()):
            absent = [name for name in section.fields if name not in value]
            remedy = closest(key, absent) or "Supprimez-la : la clause ne la prévoit pas."
            self.problems.append(
                self.problem((*path, key), f"la clé « {key} » n'est pas connue.", remedy)
            )

    def _node(self, node: Leaf | Section | Items, value: Any, path: Path) -> Any:
        if isinstance(node, Leaf):
            return self._leaf(node, value, path)
        if isinstance(node, Section):
            return self.section(node, value, path)
        return self._items(node, value, path)

    def _items(self, items: Items, value: Any, path: Path) -> list[Any]:
        if not isinstance(value, list):
            self._refuse(path, f"{_named(path)} n'est pas une liste.", items.leaves)
            return []
        if not value and items.empty is None:
            self._refuse(path, f"{_named(path)} est vide.", items.leaves)
        read = [
            self.section(Section(items.leaves), each, (*path, position))
            for position, each in enumerate(value)
        ]
        seen: set[Any] = set()
        for position, each in enumerate(read):
            key = each.get(items.key)
            if key is not None and key in seen:
                self.problems.append(
                    self.problem(
                        (*path, position),
                        f"« {key} » figure deux fois dans {_named(path)}.",
                        "Gardez une seule des deux entrées.",
                    )
                )
            seen.add(key)
        return read

    def _leaf(self, leaf: Leaf, value: Any, path: Path) -> Any:
        if value is None and leaf.nullable:
            return None
        try:
            return leaf.kind.read(value)
        except Unreadable as fault:
            found = value if fault.item is None else fault.item
            shown = f" (« {found} »)" if isinstance(found, str) and len(found) <= 60 else ""
            self.problems.append(
                self.problem(
                    path,
                    f"la valeur de {_named(path)} n'est pas admise{shown}.",
                    fault.remedy or "Corrigez la valeur.",
                    leaf.kind.expected + (", ou null" if leaf.nullable else ""),
                )
            )
            return None

    def _refuse(self, path: Path, message: str, fields: Mapping[str, Any]) -> None:
        self.problems.append(
            self.problem(path, message, "Complétez la clause.", "les clés " + ", ".join(fields))
        )


def _named(path: Path) -> str:
    return f"« {'.'.join(map(str, path))} »" if path else "le document"
