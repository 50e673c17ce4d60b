"""Who the parties are: one small YAML, so that contracts name identifiers and pages name people's
institutions. Contacts are functional (a desk, a mailbox), never a person."""

from collections.abc import Mapping
from dataclasses import dataclass

from croisee.clauses.kinds import Kind, Name, Prose, Unreadable, Word
from croisee.clauses.model import EVERYONE, Clause
from croisee.foundation.errors import CroiseeError, Problem
from croisee.foundation.strict_yaml import Document, load_strict

_KINDS: Mapping[str, Kind] = {
    "id": Name(r"[a-z0-9]+(-[a-z0-9]+)*", "un identifiant comme ccas-montvallon"),
    "nom": Prose(),
    "nature": Word("natures"),
    "contact": Prose(),
}


@dataclass(frozen=True)
class Party:
    """An institution: identifier, name, nature (a word of « natures »), functional contact."""

    id: str
    nom: str
    nature: str
    contact: str


def parse_parties(text: str, origin: str) -> dict[str, Party]:
    """Read `parties.yaml`: identifier → party. Raises `CroiseeError` with every fault found."""
    document = load_strict(text, origin=origin)
    rows = document.value.get("parties") if isinstance(document.value, dict) else None
    if not isinstance(rows, list) or not rows or set(document.value) != {"parties"}:
        raise CroiseeError(
            _problem(document, (), "le fichier ne contient pas une liste « parties ».")
        )
    problems: list[Problem] = []
    found: dict[str, Party] = {}
    for position, row in enumerate(rows):
        path = ("parties", position)
        if not isinstance(row, dict) or set(row) != set(_KINDS):
            message = "la partie n'a pas exactement les clés attendues."
            problems.append(_problem(document, path, message, "les clés " + ", ".join(_KINDS)))
            continue
        values: dict[str, str] = {}
        for key, kind in _KINDS.items():
            try:
                values[key] = kind.read(row[key])
            except Unreadable:
                message = f"la valeur de « {key} » n'est pas admise."
                problems.append(_problem(document, (*path, key), message, kind.expected))
        if values.get("id") in found:
            message = f"la partie « {values['id']} » figure deux fois."
            problems.append(_problem(document, path, message))
        elif len(values) == len(_KINDS):
            found[values["id"]] = Party(**values)
    if problems:
        raise CroiseeError(problems)
    return found


def unknown_parties(clause: Clause, parties: Mapping[str, Party]) -> list[Problem]:
    """One problem per party of a clause that the register of parties does not know."""
    named = {clause.parties.producteur, *clause.parties.destinataires} - {EVERYONE}
    return [
        Problem(
            message=f"la clause {clause.clause} nomme « {party} », absente des parties du projet.",
            remedy="Corrigez l'identifiant ou ajoutez la partie à parties.yaml.",
        )
        for party in sorted(named - parties.keys())
    ]


def _problem(
    document: Document, path: tuple[str | int, ...], message: str, expected: str | None = None
) -> Problem:
    return Problem(
        message=message,
        remedy="Corrigez le registre des parties.",
        expected=expected,
        file=document.origin,
        row=document.line_of(path),
    )
