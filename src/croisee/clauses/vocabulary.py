"""The closed vocabulary of clauses: `vocabulary.yaml`, read once, checked once.

A word that is not here is refused wherever it stands. A word marked « jamais » is understood so
that a request for it can be refused in clear words, but no clause can grant it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from croisee.foundation.strict_yaml import load_strict


@dataclass(frozen=True)
class Term:
    """One word of the vocabulary. Facts that do not apply to its list keep their default.

    `label` is the French wording used in contracts, unique within its list. `parent` and
    `ancestors` (itself included) hold the hierarchy of purposes. `purposes`, `operations` and
    `levels` are what a prohibition excludes; `founds` the purposes a legal text can found.
    """

    name: str
    label: str
    parent: str | None = None
    ancestors: frozenset[str] = frozenset()
    never: bool = False
    mandatory: bool = False
    nominative: bool = False
    direct: bool = False
    needs_benefit: bool = False
    floor: int = 1
    purposes: frozenset[str] = frozenset()
    operations: frozenset[str] = frozenset()
    levels: frozenset[str] = frozenset()
    founds: frozenset[str] = frozenset()
    obligations: frozenset[str] = frozenset()
    text: str | None = None


Terms = Mapping[str, Term]


@cache
def vocabulary() -> Mapping[str, Terms]:
    """List name (« finalites », « operations », …) → its terms by name, in the order written."""
    text = files(__package__).joinpath("vocabulary.yaml").read_text(encoding="utf-8")
    lists = load_strict(text, origin="vocabulary.yaml").value
    parents = {entry["terme"]: entry["parent"] for entry in lists["finalites"]}
    return {
        kind: {entry["terme"]: _term(entry, parents) for entry in entries}
        for kind, entries in lists.items()
    }


def terms(kind: str) -> Terms:
    """The terms of one list. Raises `KeyError` on an unknown list."""
    return vocabulary()[kind]


def label(kind: str, name: str) -> str:
    """French wording of a word, or the word itself when it is unknown."""
    term = terms(kind).get(name)
    return term.label if term else name


@cache
def covered(purposes: frozenset[str]) -> frozenset[str]:
    """All the purposes that granting `purposes` grants: themselves and those below them."""
    return frozenset(
        name for name, term in terms("finalites").items() if not term.ancestors.isdisjoint(purposes)
    )


@cache
def topmost(purposes: frozenset[str]) -> frozenset[str]:
    """The fewest purposes that cover exactly `purposes` (a set closed downwards)."""
    known = terms("finalites")
    return frozenset(name for name in purposes if known[name].parent not in purposes)


def rank(kind: str, name: str) -> int:
    """Place of a word in an ordered list (« niveaux », « cles »), from 0, the least intrusive."""
    return list(terms(kind)).index(name)


def _term(entry: Mapping[str, object], parents: Mapping[str, str | None]) -> Term:
    facts = dict(entry)
    name = str(facts.pop("terme"))
    return Term(
        name=name,
        label=str(facts.pop("libelle")),
        ancestors=_ancestors(name, parents),
        **{_FIELDS[key]: _plain(value) for key, value in facts.items()},  # type: ignore[arg-type]
    )


def _ancestors(name: str, parents: Mapping[str, str | None]) -> frozenset[str]:
    found: set[str] = set()
    current = name if name in parents else None
    while current is not None:
        found.add(current)
        current = parents[current]
    return frozenset(found)


def _plain(value: object) -> object:
    return frozenset(value) if isinstance(value, list) else value


_FIELDS = {
    "parent": "parent",
    "jamais": "never",
    "obligatoire": "mandatory",
    "nominatif": "nominative",
    "direct": "direct",
    "benefice_exige": "needs_benefit",
    "plancher": "floor",
    "finalites": "purposes",
    "operations": "operations",
    "niveaux": "levels",
    "fonde": "founds",
    "obligations": "obligations",
    "texte": "text",
}
