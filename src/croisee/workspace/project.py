"""`croisee.yaml`: what a project is, read strictly."""

import json
import os
from collections.abc import Container, Mapping
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, StrictBool, ValidationError, field_validator

from croisee.clauses import Clause
from croisee.clauses.model import EVERYONE
from croisee.clauses.parser import clause_from_document
from croisee.clauses.parties import Party, parse_parties, unknown_parties
from croisee.confidentiality.perturbation import Perturbation, perturbation_of
from croisee.foundation.canonical import canonical_json, digest
from croisee.foundation.errors import CroiseeError, Problem
from croisee.foundation.files import write_atomic
from croisee.foundation.strict_yaml import Document, read_strict
from croisee.sources import Declaration, load_declaration
from croisee.studies.registry import find_study
from croisee.studies.study import Request
from croisee.workspace import blurring, linkages
from croisee.workspace.decisions import disagreements

FILE = "croisee.yaml"
PARTIES = "parties.yaml"
DOCUMENTS = frozenset({"territoire", "gouvernance"})
"""Names of the releases that no request asks for."""


class _Strict(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Reviewer(_Strict):
    """Somebody who reads requests for release."""

    nom: str
    role: str


class Reviewing(_Strict):
    """Who asks for releases and who reads them. `simulee`: Croisée signs for them, and says so."""

    simulee: StrictBool
    auteur: Reviewer
    relecteurs: tuple[Reviewer, ...]


class Demand(_Strict):
    """One request: a study, for a purpose, on sources. `perturbation`: how its figures are blurred,
    when its readers prefer that to holes."""

    nom: str = Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")
    etude: str
    titre: str
    finalite: str
    destinataire: str
    sources: tuple[str, ...]
    parametres: dict[str, Any] = {}
    perturbation: dict[str, Any] | None = None


class Matching(_Strict):
    """Two sources whose persons are linked: left, then right.

    By the `circuit`, `nom` is the project that the key was issued for, and the folder of
    `deliveries/` that holds the evidence; in `clair`, one producer holds both sources.
    """

    nom: str = Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")
    sources: tuple[str, str]
    voie: Literal["circuit", "clair"] = "circuit"


class PrivacyBudget(_Strict):
    """What all the tables with drawn noise may spend on one source and one period."""

    source: str
    periode: str
    epsilon: Decimal = Field(gt=0, allow_inf_nan=False)


class Similarity(_Strict):
    """Which published indicators say that two neighbourhoods look alike."""

    etude: str
    indicateurs: tuple[str, ...]
    nombre: int = 3


class Settings(_Strict):
    """The whole of `croisee.yaml`."""

    projet: str = Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")
    titre: str
    date_reference: str = Field(pattern=r"^\d{4}-\d{2}-\d{2}$")
    fictif: StrictBool = False
    responsable: str
    contact: str
    moteur: str = Field(default="duckdb", pattern="^(duckdb|spark)$")
    base: str | None = None
    territoire: dict[str, Any]
    ouvertes: tuple[str, ...] = ()
    miroir: str | None = None
    semblables: Similarity | None = None
    relecture: Reviewing
    budget_confidentialite: tuple[PrivacyBudget, ...] = ()
    appariements: tuple[Matching, ...] = ()
    demandes: tuple[Demand, ...]

    def demand(self, name: str) -> Demand:
        """The demand of this name."""
        return next(demand for demand in self.demandes if demand.nom == name)

    @field_validator("date_reference")
    @classmethod
    def _real_date(cls, text: str) -> str:
        date.fromisoformat(text)
        return text


class Project:
    """A project folder, its settings, declarations and clauses.

    Raises `CroiseeError` with every fault found in `croisee.yaml`, `sources/` and `clauses/`.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.settings = _settings(folder)
        self.declarations: dict[str, Declaration] = {}
        self.clauses: dict[str, Clause] = {}
        faults: list[Problem] = []
        for path in sorted((folder / "clauses").glob("*.yaml")):
            try:
                clause = clause_from_document(read_strict(path, origin=f"clauses/{path.name}"))
                _refuse_twice(f"clauses/{path.name}", clause.clause, self.clauses)
                self.clauses[clause.clause] = clause
            except CroiseeError as error:
                faults.extend(error.problems)
        for path in sorted((folder / "sources").glob("*.yaml")):
            try:
                declaration = load_declaration(path)
                _refuse_twice(f"sources/{path.name}", declaration.source, self.declarations)
                self.declarations[declaration.source] = declaration
            except CroiseeError as error:
                faults.extend(error.problems)
        self.parties = self._parties(faults)
        for declaration in self.declarations.values():
            if declaration.clause in self.clauses:
                faults += disagreements(declaration, self.clauses[declaration.clause])
        faults.extend(linkages.faults(self.settings, self.declarations))
        faults.extend(self._unknown_sources() or self._faulty_requests())
        if faults:
            raise CroiseeError(faults)

    def party(self, identifier: str) -> str:
        """Name of a party, as readers see it; « toute personne » for open data."""
        if identifier == EVERYONE:
            return "toute personne"
        return self.parties[identifier].nom if identifier in self.parties else identifier

    @property
    def mirror(self) -> Path | None:
        """The mirror of open data that the settings name, where it is there."""
        if self.settings.miroir is None:
            return None
        named = self.folder / self.settings.miroir
        return named if named.is_dir() else None

    @property
    def private(self) -> Path:
        """Where the lake, the keys, the evidence and the operations database live."""
        return self.folder / ".croisee"

    @property
    def releases(self) -> Path:
        """Where releases are written, one folder each."""
        return self.folder / "releases"

    @property
    def site(self) -> Path:
        """Where the observatory is written."""
        return self.folder / "site"

    @property
    def journal(self) -> Path:
        """Where the ledger is exported for whoever wants to verify it."""
        return self.folder / "journal"

    @property
    def kept_checkpoint(self) -> Path:
        """The last checkpoint, kept apart from the database: a database put back shows."""
        return self.private / "point-de-controle"

    @property
    def database_url(self) -> str:
        """Address of the operations database: `base`, else the environment, else SQLite."""
        default = f"sqlite:///{self.private / 'operations.sqlite'}"
        return self.settings.base or os.environ.get("CROISEE_DATABASE_URL") or default

    @property
    def origin(self) -> str:
        """Name of the ledger in its checkpoints."""
        return f"croisee.example/{self.settings.projet}"

    def identity(self) -> dict[str, Any]:
        """What every release says of its project."""
        settings = self.settings
        return {
            "project": settings.projet,
            "project_title": settings.titre,
            "reference_date": settings.date_reference,
            "simulated": settings.fictif,
        }

    def key(self) -> str:
        """Digest of what any release depends on beside data: identity, words and people named."""
        elsewhere = {"demandes", "territoire", "base", "budget_confidentialite"}
        settings = self.settings.model_dump(mode="json", exclude=elsewhere)
        return digest({**settings, "parties": {k: p.nom for k, p in self.parties.items()}})

    def current(self) -> dict[str, str]:
        """Name → identifier of the releases that stand; those whose folder is gone are left out."""
        path = self.private / "diffusions.json"
        try:
            known: dict[str, str] = json.loads(path.read_bytes()) if path.is_file() else {}
        except ValueError:
            raise CroiseeError(
                Problem(
                    message="la liste des publications en vigueur est abîmée",
                    file=f".croisee/{path.name}",
                    remedy="reprenez ce fichier d'une sauvegarde, ou effacez-le et relancez "
                    "« croisee run » : il sera refait.",
                )
            ) from None
        return {name: each for name, each in known.items() if (self.releases / each).is_dir()}

    def set_current(self, new: Mapping[str, str], previous: Mapping[str, str]) -> None:
        """Note the releases that stand: the new ones, and the previous ones not yet replaced."""
        names = {demand.nom for demand in self.settings.demandes} | DOCUMENTS
        standing = {**{k: v for k, v in previous.items() if k in names}, **new}
        write_atomic(self.private / "diffusions.json", canonical_json(standing))

    def requests(self) -> tuple[Request, ...]:
        """The demands, as studies receive them."""
        return tuple(
            Request(
                name=demand.nom,
                study=demand.etude,
                title=demand.titre,
                purpose=demand.finalite,
                recipient=demand.destinataire,
                sources=demand.sources,
                parameters=demand.parametres,
            )
            for demand in self.settings.demandes
        )

    def reviewed(self, request: str) -> Path:
        """Where the sheets that people filled in for a request lie, if any."""
        return self.folder / "relectures" / request

    def perturbation(self, request: str) -> Perturbation | None:
        """How the figures of a request are blurred; None: not at all."""
        choice = self.settings.demand(request).perturbation
        return None if choice is None else perturbation_of(choice)

    def _parties(self, faults: list[Problem]) -> dict[str, Party]:
        path = self.folder / PARTIES
        if not path.is_file():
            return {}
        try:
            read_strict(path)  # refuses, by line, a file that is not UTF-8
            parties = parse_parties(path.read_text(encoding="utf-8"), PARTIES)
        except CroiseeError as error:
            faults.extend(error.problems)
            return {}
        for clause in self.clauses.values():
            faults.extend(unknown_parties(clause, parties))
        return parties

    def _faulty_requests(self) -> list[Problem]:
        """What each study says of the parameters of its requests."""
        faults: list[Problem] = []
        for request in self.requests():
            try:
                find_study(request.study).columns(request, self.declarations)
            except CroiseeError as error:
                faults.extend(error.problems)
        return faults

    def _unknown_sources(self) -> list[Problem]:
        return [
            Problem(
                message=f"la demande « {demand.nom} » utilise la source « {source} », qui n'est "
                "pas déclarée",
                file=FILE,
                expected="une source du dossier sources/ : " + ", ".join(self.declarations),
                remedy="corrigez le nom, ou déclarez la source.",
            )
            for demand in self.settings.demandes
            for source in demand.sources
            if source not in self.declarations
        ]


def _refuse_twice(file: str, name: str, known: Container[str]) -> None:
    """Two files may not speak under one name: the second would silently replace the first."""
    if name in known:
        raise CroiseeError(
            Problem(
                message=f"un autre fichier porte déjà le nom « {name} »",
                file=file,
                remedy="gardez un seul des deux fichiers : une clause ou une source ne se remplace "
                "pas en ajoutant un fichier.",
            )
        )


def _settings(folder: Path) -> Settings:
    path = folder / FILE
    if not path.is_file():
        raise CroiseeError(
            Problem(
                message=f"le dossier « {folder.name} » n'est pas un dossier de projet",
                expected=f"un fichier {FILE}",
                remedy="vérifiez le chemin ; « croisee demo » fabrique un dossier complet.",
            )
        )
    document = read_strict(path)
    try:
        settings = Settings.model_validate(document.value)
    except ValidationError as error:
        raise CroiseeError(
            [_problem(document, fault) for fault in error.errors(include_url=False)]
        ) from None
    if faults := blurring.faults(document, settings):
        raise CroiseeError(faults)
    names = [demand.nom for demand in settings.demandes]
    if repeated := sorted({name for name in names if names.count(name) > 1}):
        raise CroiseeError(
            Problem(
                message=f"deux demandes portent le nom « {repeated[0]} »",
                file=FILE,
                remedy="donnez à chaque demande un nom à elle : c'est l'adresse de sa page.",
            )
        )
    return settings


def _problem(document: Document, fault: Any) -> Problem:
    kind = fault["type"]
    messages = {
        "missing": ("cette clé manque", "ajoutez-la ; docs/projet.md en donne le sens."),
        "extra_forbidden": ("cette clé est inconnue", "corrigez-la ou retirez-la."),
    }
    message, remedy = messages.get(
        kind, ("la valeur n'a pas la forme attendue", "comparez avec docs/projet.md.")
    )
    return Problem(
        message=message,
        file=FILE,
        row=document.line_of(fault["loc"]),
        column=".".join(str(step) for step in fault["loc"]),
        remedy=remedy,
    )
