"""The clause: what one producer grants, to whom, for what, until when, under which protection.

Attributes bear the names of the contract, in French, because they are the terms of a legal text:
the YAML key, the attribute and the anchor of the printed sentence are one word. Sets are sorted
tuples, dates are ISO strings, durations ISO 8601 (`P1Y`), so that one content has one digest.
"""

import re
from dataclasses import asdict, dataclass, replace
from functools import cached_property
from typing import Any

from croisee.foundation.canonical import digest

EVERYONE = "tous"
"""Stands for any recipient, any field or any source, in open data only."""

_DURATION = re.compile(r"P([1-9][0-9]{0,3})([DMY])")
_DAYS = {"D": 1, "M": 30, "Y": 365}


def days(duration: str | None) -> int | None:
    """Days of an ISO 8601 duration of one unit (`P90D`, `P6M`, `P1Y`); None: no limit.

    A month counts 30 days and a year 365, so that the shorter reading protects people.
    """
    if duration is None:
        return None
    match = _DURATION.fullmatch(duration)
    if match is None:
        raise ValueError(duration)
    return int(match[1]) * _DAYS[match[2]]


@dataclass(frozen=True)
class Contrat:
    """The contract the clause is annexed to."""

    type: str
    intitule: str
    territoire: str
    debut: str
    fin: str


@dataclass(frozen=True)
class Parties:
    """Who gives, who receives (party identifiers, or « tous »), who answers before the RGPD."""

    producteur: str
    destinataires: tuple[str, ...]
    responsabilite: str


@dataclass(frozen=True)
class Objet:
    """One table: `champs` may be used by studies; `champs_identifiants` are only read at the door,
    to make the pseudonym, the age band and the zone, then dropped."""

    jeu: str
    grain: str
    champs: tuple[str, ...]
    champs_identifiants: tuple[str, ...]


@dataclass(frozen=True)
class BaseLegale:
    """Article 6 of the RGPD, and the texts that found the purposes."""

    rgpd: str
    textes: tuple[str, ...]


@dataclass(frozen=True)
class Benefice:
    """What the persons concerned gain from it."""

    type: str
    action: str
    delai: str | None


@dataclass(frozen=True)
class Croisement:
    """One source this one may be brought together with, and the finest key allowed."""

    avec: str
    cle: str


@dataclass(frozen=True)
class Sorties:
    """What may come out: the finest level, the smallest count, further protections."""

    niveau: str
    seuil: int
    suppression_secondaire: bool
    arrondi: int | None


@dataclass(frozen=True)
class Conservation:
    """How long rows are kept, from when, and what happens then."""

    duree: str | None
    depart: str
    fin: str


@dataclass(frozen=True)
class Information:
    """How persons are told, and whether they may object."""

    mention: str | None
    opposition: bool


@dataclass(frozen=True)
class Gouvernance:
    """Impact assessment, algorithm register, ethics charter, date of the committee's opinion."""

    aipd: str | None
    algorithme: str
    charte: str | None
    comite: str | None


@dataclass(frozen=True)
class Validite:
    """First and last day on which the clause applies."""

    debut: str
    fin: str


@dataclass(frozen=True)
class Signature:
    """One party's agreement to the content whose digest is `empreinte`."""

    partie: str
    qualite: str
    nom_ou_fonction: str
    date: str
    empreinte: str


@dataclass(frozen=True)
class Clause:
    """A clause as parsed: well formed and coherent, not necessarily in force."""

    clause: str
    version: int
    contrat: Contrat
    parties: Parties
    objets: tuple[Objet, ...]
    base_legale: BaseLegale
    benefice_personnes: Benefice
    finalites: tuple[str, ...]
    operations: tuple[str, ...]
    interdits: tuple[str, ...]
    croisements_permis: tuple[Croisement, ...]
    sorties: Sorties
    conservation: Conservation
    information: Information
    gouvernance: Gouvernance
    validite: Validite
    signatures: tuple[Signature, ...]

    def grant(self, source: str) -> Objet | None:
        """What the clause says of one source, or None if it does not name it."""
        return next((objet for objet in self.objets if objet.jeu == source), None)

    @cached_property
    def content(self) -> dict[str, Any]:
        """The clause as plain data, without its signatures: what parties sign."""
        data = asdict(self)
        del data["signatures"]
        return data

    @cached_property
    def digest(self) -> str:
        """SHA-256 of the canonical content: the version, as parties know it."""
        return digest(self.content)

    def with_signatures(self, signatures: tuple[Signature, ...]) -> "Clause":
        """The same content under other signatures."""
        return replace(self, signatures=tuple(sorted(signatures, key=lambda each: each.partie)))


def clause_from_data(data: dict[str, Any]) -> Clause:
    """Build a clause from data already checked by `parser`; lists become sorted tuples."""
    return Clause(
        clause=data["clause"],
        version=data["version"],
        contrat=Contrat(**data["contrat"]),
        parties=Parties(**_frozen(data["parties"])),
        objets=tuple(
            sorted((Objet(**_frozen(each)) for each in data["objets"]), key=lambda each: each.jeu)
        ),
        base_legale=BaseLegale(**_frozen(data["base_legale"])),
        benefice_personnes=Benefice(**data["benefice_personnes"]),
        finalites=tuple(sorted(data["finalites"])),
        operations=tuple(sorted(data["operations"])),
        interdits=tuple(sorted(data["interdits"])),
        croisements_permis=tuple(
            sorted(
                (Croisement(**each) for each in data["croisements_permis"]),
                key=lambda each: each.avec,
            )
        ),
        sorties=Sorties(**data["sorties"]),
        conservation=Conservation(**data["conservation"]),
        information=Information(**data["information"]),
        gouvernance=Gouvernance(**data["gouvernance"]),
        validite=Validite(**data["validite"]),
        signatures=tuple(
            sorted((Signature(**each) for each in data["signatures"]), key=lambda each: each.partie)
        ),
    )


def clause_to_data(clause: Clause) -> dict[str, Any]:
    """Plain data of a clause, signatures included: inverse of `clause_from_data`."""
    return asdict(clause)


def _frozen(section: dict[str, Any]) -> dict[str, Any]:
    return {
        key: tuple(sorted(value)) if isinstance(value, (list, tuple)) else value
        for key, value in section.items()
    }
