"""What a project asks before it opens a list: `aller-vers.yaml`, read strictly."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

from croisee.clauses import Clause, Party, Request
from croisee.clauses.request import NAMED_LIST
from croisee.foundation.columns import nearest
from croisee.foundation.errors import CroiseeError, Problem
from croisee.foundation.strict_yaml import Document, YamlPath, read_strict
from croisee.outreach.rights import rights

FILE = "aller-vers.yaml"
STUDY = "aller_vers"
"""How the register of algorithms and the ledger call this processing."""
PEOPLE, ENTITLEMENTS, BENEFICIARIES = ROLES = ("personnes", "droits", "beneficiaires")
CONTACT = (
    "civilite", "nom", "prenom", "adresse", "code_postal", "commune", "telephone", "courriel",
    "langue",
)  # fmt: skip
"""The only columns, beside `personne` and `menage`, that a file of persons may bring."""
COLUMNS: Mapping[str, tuple[str, ...]] = {
    PEOPLE: ("personne", "menage"),
    ENTITLEMENTS: ("menage", "droit", "eligible", "montant", "ecart_plafond", "explication"),
    BENEFICIARIES: ("personne",),
}
"""Columns that each table must have."""
_TOP = ("accueil", "listes")
_DESK = ("telephone", "ecrire")
_KEYS = ("nom", "droit", "finalite", "destinataire", "sources")
_NAME = re.compile(r"(?!.*[0-9]{10})[a-z0-9]+(-[a-z0-9]+)*")
_WORD = re.compile(r"[a-z][a-z0-9_]{0,59}")


@dataclass(frozen=True)
class Origin:
    """Where one table comes from: the dataset as its clause names it, that clause, the columns."""

    dataset: str
    clause: str
    columns: tuple[str, ...]


@dataclass(frozen=True)
class Demand:
    """One list asked for: its right, purpose, recipient, the origin of each table by role.

    `operations`: what is to be done beside informing people, in words of the clauses; there is
    nothing lawful to write there, and whatever is written is decided like the rest.
    """

    name: str
    right: str
    purpose: str
    recipient: str
    origins: Mapping[str, Origin]
    operations: frozenset[str] = frozenset()

    def request(self) -> Request:
        """The demand as the clauses decide it: a list of persons, tables joined by person."""
        columns: dict[str, frozenset[str]] = {}
        for origin in self.origins.values():
            columns[origin.dataset] = columns.get(origin.dataset, frozenset()) | frozenset(
                origin.columns
            )
        return Request(
            study=STUDY,
            purpose=self.purpose,
            requester=self.recipient,
            columns=columns,
            operations=self.operations,
            output_level=NAMED_LIST,
            crossing=frozenset({"pseudonyme_projet"}) if len(columns) > 1 else frozenset(),
        )


@dataclass(frozen=True)
class Holding:
    """The house: the party that runs the project, and the parties and clauses that it holds (by
    identifier)."""

    house: str
    parties: Mapping[str, Party]
    clauses: Mapping[str, Clause]


class Desk(NamedTuple):
    """Whom people call or write to: a desk, never a person."""

    phone: str
    contact: str


class Wishes(NamedTuple):
    """All that `aller-vers.yaml` says: the desk, the demands by name."""

    desk: Desk
    demands: Mapping[str, Demand]


def read_demands(path: Path) -> Wishes:
    """Read `aller-vers.yaml`. Raises `CroiseeError` with every fault found in it."""
    document = read_strict(path)
    value = document.value
    if not isinstance(value, dict) or set(value) != set(_TOP):
        raise CroiseeError(
            _fault(document, (), "les clés du fichier ne sont pas les bonnes.", _TOP)
        )
    rows, desk = value["listes"], value["accueil"]
    if not isinstance(rows, list) or not rows:
        raise CroiseeError(_fault(document, ("listes",), "il n’y a aucune liste.", "une liste"))
    problems: list[Problem] = []
    found: dict[str, Demand] = {}
    if not (
        isinstance(desk, dict)
        and set(desk) == set(_DESK)
        and all(isinstance(text, str) and text for text in desk.values())
    ):
        problems.append(_fault(document, ("accueil",), "l’accueil n’est pas dit.", _DESK))
    for place, row in enumerate(rows):
        faults = list(_faults(document, row, ("listes", place), found))
        problems += faults
        if not faults:
            demand = _demand(row)
            found[demand.name] = demand
    if problems:
        raise CroiseeError(problems)
    return Wishes(Desk(*(desk[key] for key in _DESK)), found)


def _faults(
    document: Document, row: Any, path: YamlPath, found: Mapping[str, Demand]
) -> Iterator[Problem]:
    if not isinstance(row, dict) or set(row) - {"operations"} != set(_KEYS):
        yield _fault(document, path, "les clés de cette liste ne sont pas les bonnes.", _KEYS)
        return
    name = row["nom"]
    if not isinstance(name, str) or not _NAME.fullmatch(name) or len(name) > 40 or name in found:
        yield _fault(
            document, (*path, "nom"), "ce nom ne convient pas, ou sert deux fois.",
            "un nom à lui, comme c2s-2026",
        )  # fmt: skip
    if row["droit"] not in rights():
        hint = nearest(str(row["droit"]), list(rights()))
        yield _fault(document, (*path, "droit"), "ce droit n’est pas connu." + hint, rights())
    words = row.get("operations", [])
    words = [row["finalite"], *(words if isinstance(words, list) else [None])]
    if not all(isinstance(word, str) and _WORD.fullmatch(word) for word in words):
        yield _fault(
            document, (*path, "finalite"), "ce n’est pas un mot des clauses.",
            "un mot comme aller_vers",
        )  # fmt: skip
    if not isinstance(row["destinataire"], str) or not _NAME.fullmatch(row["destinataire"]):
        yield _fault(
            document, (*path, "destinataire"), "ce n’est pas l’identifiant d’une partie.",
            "un identifiant de parties.yaml",
        )  # fmt: skip
    sources = row["sources"]
    if not isinstance(sources, dict) or set(sources) != set(ROLES):
        yield _fault(document, (*path, "sources"), "les trois tables ne sont pas là.", ROLES)
        return
    for role, origin in sources.items():
        yield from _origin_faults(document, role, origin, (*path, "sources", role))


def _origin_faults(document: Document, role: str, origin: Any, path: YamlPath) -> Iterator[Problem]:
    keys = ("jeu", "clause", "champs")
    if not isinstance(origin, dict) or set(origin) != set(keys):
        yield _fault(document, path, "les clés de cette table ne sont pas les bonnes.", keys)
        return
    columns = origin["champs"]
    texts = [origin["jeu"], origin["clause"], *(columns if isinstance(columns, list) else [None])]
    if not all(isinstance(text, str) for text in texts):
        yield _fault(
            document, path, "« jeu » et « clause » sont des noms, « champs » une liste.", ""
        )
        return
    wanted = COLUMNS[role]
    optional = {PEOPLE: CONTACT, ENTITLEMENTS: ("personnes", "zone_apl")}.get(role, ())
    if not set(wanted) <= set(columns) <= {*wanted, *optional}:
        yield _fault(
            document, (*path, "champs"), "ces champs ne sont pas ceux de cette table.",
            f"{', '.join(wanted)}" + (f" ; et au plus : {', '.join(optional)}" if optional else ""),
        )  # fmt: skip


def _demand(row: Mapping[str, Any]) -> Demand:
    origins = {
        role: Origin(origin["jeu"], origin["clause"], tuple(origin["champs"]))
        for role, origin in row["sources"].items()
    }
    return Demand(
        row["nom"], row["droit"], row["finalite"], row["destinataire"], origins,
        frozenset(row.get("operations", [])),
    )  # fmt: skip


def _fault(
    document: Document, path: YamlPath, message: str, expected: str | Iterable[str]
) -> Problem:
    words = expected if isinstance(expected, str) else ", ".join(expected)
    return Problem(
        message,
        "Corrigez la liste ; docs/aller-vers.md dit le sens de chaque clé.",
        expected=words or None,
        file=document.origin,
        row=document.line_of(path),
    )
