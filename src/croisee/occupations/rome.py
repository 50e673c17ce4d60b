"""The ROME (répertoire opérationnel des métiers et des emplois) as one edition publishes it.

A code (« K2204 ») is a letter, its *grand domaine*, two figures more, its *domaine*, then two
figures; each gathers *appellations*, the titles under which people look for and offer it.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches
from functools import cached_property
from types import MappingProxyType

from croisee.foundation.errors import CroiseeError, Problem

GRAND_DOMAINS: Mapping[str, str] = MappingProxyType(
    {
        "A": "Agriculture et pêche, espaces naturels et espaces verts, soins aux animaux",
        "B": "Arts et façonnage d'ouvrages d'art",
        "C": "Banque, assurance, immobilier",
        "D": "Commerce, vente et grande distribution",
        "E": "Communication, média et multimédia",
        "F": "Construction, bâtiment et travaux publics",
        "G": "Hôtellerie-restauration, tourisme, loisirs et animation",
        "H": "Industrie",
        "I": "Installation et maintenance",
        "J": "Santé",
        "K": "Services à la personne et à la collectivité",
        "L": "Spectacle",
        "M": "Support à l'entreprise",
        "N": "Transport et logistique",
    }
)
"""The fourteen letters, the same in ROME v3 and v4."""


@dataclass(frozen=True, order=True)
class Appellation:
    """A title of the referential. `id` is its OGR number, which stays from one edition to the next;
    `short` is how the referential shortens a long label."""

    code: str
    label: str
    id: str
    short: str = ""


@dataclass(frozen=True, order=True)
class Mobility:
    """An official move from one code to another: « Proche » (as one is) or « Evolution » (with
    training); v4 does not say which. Without appellation it holds for the whole code."""

    source: str
    target: str
    kind: str
    source_appellation: str = ""
    target_appellation: str = ""


@dataclass(frozen=True)
class Rome:
    """One edition. `labels`: code → label; `domains`: domaine (« K22 ») → label, for those given;
    `parents`: code → code it derives from (v4); `skills`: code → OGR numbers of its skills and
    activities; `skill_labels`: those that have one."""

    edition: str
    labels: Mapping[str, str]
    appellations: Sequence[Appellation]
    domains: Mapping[str, str] = field(default_factory=dict)
    parents: Mapping[str, str] = field(default_factory=dict)
    mobilities: Sequence[Mobility] = ()
    skills: Mapping[str, frozenset[str]] = field(default_factory=dict)
    skill_labels: Mapping[str, str] = field(default_factory=dict)

    @cached_property
    def codes(self) -> tuple[str, ...]:
        """Every code, in order."""
        return tuple(sorted(self.labels))

    def grand_domain(self, code: str) -> str | None:
        """Label of the grand domaine of a code, None if its letter is not of the ROME."""
        return GRAND_DOMAINS.get(code[:1])

    def domain(self, code: str) -> str | None:
        """Label of the domaine of a code, None when the files read do not say it."""
        return self.domains.get(code[:3])

    def nearest(self, code: str, count: int = 3) -> tuple[str, ...]:
        """Codes of this edition that are written almost alike, the nearest first."""
        return tuple(get_close_matches(code.strip().upper(), self.codes, n=count, cutoff=0.7))


def check_codes(
    rome: Rome, codes: Iterable[str], *, file: str | None = None, column: str | None = None
) -> None:
    """Raise `CroiseeError` on codes that the edition does not know, with the nearest ones.

    `codes` are those of the lines of a file, in order, its header being line 1; an empty one is
    not judged.
    """
    first: dict[str, int] = {}
    counts: dict[str, int] = {}
    for row, code in enumerate(codes, start=2):
        if code and code not in rome.labels:
            first.setdefault(code, row)
            counts[code] = counts.get(code, 0) + 1
    if first:
        raise CroiseeError(
            unknown_code(rome, code, file=file, row=row, column=column, count=counts[code])
            for code, row in first.items()
        )


def unknown_code(
    rome: Rome,
    code: str,
    *,
    file: str | None = None,
    row: int | None = None,
    column: str | None = None,
    count: int = 1,
) -> Problem:
    """What is said of a code that the edition does not know."""
    near = [f"{found} ({rome.labels[found]})" for found in rome.nearest(code)]
    return Problem(
        f"le code « {code} » n'existe pas dans le ROME ({rome.edition}).",
        f"Vouliez-vous dire {', ou '.join(near)} ?"
        if near
        else "Cherchez le code à partir de l'intitulé, ou vérifiez l'édition du ROME.",
        expected="un code du ROME, une lettre et quatre chiffres",
        file=file,
        row=row,
        column=column,
        count=count,
    )
