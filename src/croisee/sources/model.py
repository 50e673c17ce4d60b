"""What a source declaration may say: Table Schema, the standard of French administrations, plus
the keys a crossing needs (sensitivity, vintage, marks, zoning, what happens at the door).

Attribute names are the keys of the YAML file, so that what a partner writes, what an error names
and what the code reads are one word. Table Schema: https://specs.frictionlessdata.io/table-schema/.
"""

import re
from datetime import date
from typing import Annotated, Literal, Self

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    StringConstraints,
    field_validator,
    model_validator,
)

from croisee.engine.patterns import check_pattern
from croisee.foundation.errors import CroiseeError
from croisee.foundation.statuses import Status
from croisee.sources.coherence import check_coherence, check_limits
from croisee.sources.complaints import complain
from croisee.sources.dates import date_layout
from croisee.sources.durations import Duration, parse_duration

STATUS_SUFFIX = "__statut"
"""Companion column of a figure: the `Status` code of each row."""
RESERVED = frozenset({"edition", "zone", "pseudonyme", "tranche_age"})
"""Columns the door itself makes."""

Identifier = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{0,62}$")]
Zoning = Annotated[str, StringConstraints(pattern=r"^[a-z]+[0-9]{0,4}$")]
Period = Annotated[
    str,
    StringConstraints(
        pattern=r"^(\d{4}|\d{4}-(0[1-9]|1[0-2])(-(0[1-9]|[12]\d|3[01]))?"
        r"|\d{4}-T[1-4]|\d{4}-\d{4}|edition-\d{4})$"
    ),
]
Role = Literal["nom", "nom_usage", "prenom", "date_naissance", "sexe", "lieu_naissance"]
Check = Literal["siren", "siret", "commune", "qpv", "iris", "rome", "nir"]
Text = Annotated[str, StringConstraints(min_length=1, max_length=4000)]

_IDENTIFYING_ROLES = frozenset({"nom", "nom_usage", "prenom", "date_naissance"})


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", strict=True, allow_inf_nan=False)


class Constraints(_Frozen):
    """Table Schema constraints, on the value once recoded by `valeurs`."""

    required: bool = False
    unique: bool = False
    minimum: int | float | str | None = None
    maximum: int | float | str | None = None
    enum: tuple[str, ...] | None = Field(default=None, strict=False)
    pattern: str | None = None
    minLength: int | None = Field(default=None, ge=0)  # noqa: N815  (names of Table Schema)
    maxLength: int | None = Field(default=None, ge=0)  # noqa: N815

    @field_validator("enum", mode="before")
    @classmethod
    def _texts(cls, values: object) -> object:
        """Numbers of an enumeration are read as they are written in the file."""
        if not isinstance(values, list):
            return values
        return tuple(
            str(value) if isinstance(value, int | float) and not isinstance(value, bool) else value
            for value in values
        )

    @field_validator("pattern")
    @classmethod
    def _safe(cls, pattern: str | None) -> str | None:
        if pattern is None:
            return None
        try:
            check_pattern(pattern)
        except CroiseeError:
            complain(
                "l'expression régulière est incorrecte, ou sort des formes admises.",
                "Gardez lettres, chiffres, classes [..], \\d \\w \\s, groupes, | * + ? {m,n} ; ou "
                "décrivez les valeurs admises par `enum`.",
            )
        return pattern


class FieldKeys(_Frozen):
    """Our keys on a field (`croisee:`)."""

    colonnes: tuple[Text, ...] = Field(default=(), strict=False)
    """Names in the files, the first found wins; `{aa}` and `{aaaa}` stand for the vintage."""
    sensibilite: Literal["public", "sensible", "quasi_identifiant", "identifiant"] = "sensible"
    additif: bool = False
    unite: str | None = None
    periode: Identifier = "defaut"
    indicateur: Identifier | None = None
    role: Role | None = None
    controle: Check | None = None
    valeurs: dict[str, str] | None = None


class SourceField(_Frozen):
    """One field of the source: its canonical name, its type, what may be written in it."""

    name: Identifier
    type: Literal["string", "integer", "number", "date", "boolean"]
    title: Text | None = None
    description: Text | None = None
    format: str | None = None
    constraints: Constraints = Constraints()
    croisee: FieldKeys = FieldKeys()

    @property
    def identifying(self) -> bool:
        """Whether this field stops at the door."""
        return self.croisee.sensibilite == "identifiant"

    @property
    def numeric(self) -> bool:
        """Whether this field is a figure, hence has a status."""
        return self.type in ("integer", "number")

    @model_validator(mode="after")
    def _coherent(self) -> Self:
        if self.name in RESERVED or self.name.endswith(STATUS_SUFFIX):
            complain(
                f"le nom de champ « {self.name} » est réservé à Croisée.",
                "Choisissez un autre nom ; `croisee.colonnes` garde celui du fichier.",
            )
        if self.croisee.controle == "nir":
            complain(
                f"le champ « {self.name} » porte le numéro de sécurité sociale (NIR).",
                "Retirez ce champ : le NIR en clair n'entre pas dans Croisée. "
                "Rapprochez les fichiers par `pseudonyme`.",
            )
        if self.croisee.role in _IDENTIFYING_ROLES and not self.identifying:
            complain(
                f"le champ « {self.name} » désigne une personne (rôle « {self.croisee.role} ») "
                "sans être déclaré identifiant.",
                "Écrivez `sensibilite: identifiant` : la valeur servira au pseudonyme puis "
                "s'arrêtera à la porte.",
            )
        if self.format is not None and self.type != "date":
            complain(
                f"le champ « {self.name} » donne un format sans être une date.",
                "Retirez `format` : il ne concerne que les dates.",
            )
        if self.format is not None:
            date_layout(self.format)
        limits = self.constraints
        if self.type != "string" and (
            limits.pattern is not None
            or limits.minLength is not None
            or limits.maxLength is not None
            or self.croisee.controle is not None
        ):
            complain(
                f"le champ « {self.name} » a une contrainte de texte sans être un texte.",
                "Déclarez `type: string` : un code n'est pas un nombre.",
            )
        check_limits(self)
        return self


class Delivery(_Frozen):
    """One edition: a file (or the rows of a file that `filtre` names), and the periods it tells.

    `etude`: the study file handed over instead, out of the circuit; `fichier` stays at home."""

    edition: Annotated[str, StringConstraints(pattern=r"^[0-9A-Za-z][0-9A-Za-z._-]{0,31}$")]
    fichier: Text
    periodes: dict[Identifier, Period]
    filtre: dict[Text, str] = {}
    etude: Text | None = None

    @model_validator(mode="after")
    def _coherent(self) -> Self:
        files = (self.fichier, self.received)
        if any(re.search(r"[/\\\0]", file) or file in (".", "..") for file in files):
            complain(
                "le fichier d'une livraison est désigné par un chemin.",
                "Écrivez le seul nom du fichier ; il se trouve dans deliveries/<source>/.",
            )
        if "defaut" not in self.periodes:
            complain(
                f"la livraison « {self.edition} » ne dit pas sa période par défaut.",
                'Ajoutez `periodes: {defaut: "2025"}`.',
            )
        return self

    @property
    def received(self) -> str:
        """Name of the file that the project receives."""
        return self.etude or self.fichier

    @property
    def year(self) -> str:
        """Four digits that `{aaaa}` stands for: the edition, or the default period, of a year."""
        if re.fullmatch(r"\d{4}", self.edition):
            return self.edition
        found = re.search(r"\d{4}", self.periodes["defaut"])
        return found.group() if found else ""


class FileFormat(_Frozen):
    """How the files are written; gz, xlsx, json and zip (of JSON pages) are known by the extension.

    A BOM is tolerated. `liste`: key of a JSON page under which the records are.
    """

    delimiteur: Literal[",", ";", "\t", "|"] = ","
    encodage: Literal["utf-8", "latin-1"] = "utf-8"
    decimale: Literal[".", ","] = "."
    entete: int = Field(default=1, ge=1, le=1000)
    feuille: str | None = None
    liste: str | None = None


class ZoneKeys(_Frozen):
    """Where the zone of a row is written: one zoning, or one per level."""

    champ: Identifier
    zonage: Zoning | None = None
    niveau: Identifier | None = None
    zonages: dict[str, Zoning] | None = None
    prefixe: Annotated[str, StringConstraints(pattern=r"^[0-9A-Za-z]{0,8}$")] = ""

    @model_validator(mode="after")
    def _coherent(self) -> Self:
        if (self.zonage is None) == (self.zonages is None) or (
            (self.niveau is None) != (self.zonages is None)
        ):
            complain(
                "le zonage est mal déclaré.",
                "Écrivez soit `zonage: qpv2015`, soit `niveau: <champ>` avec "
                "`zonages: {COM: commune2025, …}`.",
            )
        return self


class Location(_Frozen):
    """Coordinates turned into zones at the door."""

    x: Identifier
    y: Identifier
    projection: Literal[2154, 4326]
    zonages: tuple[Zoning, ...] = Field(strict=False, min_length=1)


class PseudonymKeys(_Frozen):
    """Fields that make the pseudonym; each must have a role."""

    champs: tuple[Identifier, ...] = Field(strict=False, min_length=2)


class AgeKeys(_Frozen):
    """Birth date turned into an age band, on one stated day."""

    champ: Identifier
    date: Annotated[str, StringConstraints(pattern=r"^\d{4}-\d{2}-\d{2}$")]
    tranches: tuple[int, ...] = Field(strict=False, min_length=1)

    @model_validator(mode="after")
    def _coherent(self) -> Self:
        try:
            date.fromisoformat(self.date)
        except ValueError:
            complain(
                "la date de calcul de l'âge n'existe pas.", "Écrivez une date réelle, AAAA-MM-JJ."
            )
        bounds = self.tranches
        if list(bounds) != sorted(set(bounds)) or bounds[0] < 1 or bounds[-1] > 120:
            complain(
                "les tranches d'âge ne sont pas croissantes entre 1 et 120 ans.",
                "Écrivez par exemple `tranches: [18, 25, 40, 60, 75]`.",
            )
        return self


class Declaration(_Frozen):
    """One source: who produces it, under which clause, and what its files hold."""

    source: Annotated[
        str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)*$", max_length=63)
    ]
    titre: Text
    producteur: Text
    clause: Text
    licence: Text
    page: Annotated[str, StringConstraints(pattern=r"^https://\S+$")] | None = None
    simule: bool = False
    grain: Literal["individu", "menage", "lieu", "zone", "nomenclature"]
    profil: Literal[
        "deja_public",
        "prestations",
        "sante",
        "fiscal",
        "fiscal_personnes",
        "entreprises",
        "recensement",
    ]
    conservation: str | None
    livraisons: tuple[Delivery, ...] = Field(strict=False, min_length=1)
    format: FileFormat = FileFormat()
    missingValues: tuple[str, ...] = Field(default=("",), strict=False)  # noqa: N815
    marques: dict[str, str] = {}
    primaryKey: tuple[Identifier, ...] = Field(default=(), strict=False)  # noqa: N815
    fields: tuple[SourceField, ...] = Field(strict=False, min_length=1)
    zone: ZoneKeys | None = None
    localisation: Location | None = None
    pseudonyme: PseudonymKeys | None = None
    age: AgeKeys | None = None

    @property
    def table(self) -> str:
        """Name of the source in SQL."""
        return self.source.replace(".", "_")

    @property
    def personal(self) -> bool:
        """Whether a row speaks of a person or a household."""
        return self.grain in ("individu", "menage")

    @property
    def at_producer(self) -> bool:
        """Whether identities stop at the producer's: the project receives study files alone."""
        return any(delivery.etude for delivery in self.livraisons)

    @property
    def retention(self) -> Duration | None:
        """How long a version is kept after its reception; None: no limit."""
        return None if self.conservation is None else parse_duration(self.conservation)

    def field(self, name: str) -> SourceField:
        """The declared field of that name. Raises `KeyError`."""
        for field in self.fields:
            if field.name == name:
                return field
        raise KeyError(name)

    def period(self, edition: str, field: str) -> str:
        """The period that `field` speaks of in `edition`. Raises `KeyError` if one is unknown."""
        for delivery in self.livraisons:
            if delivery.edition == edition:
                return delivery.periodes[self.field(field).croisee.periode]
        raise KeyError(edition)

    @field_validator("conservation")
    @classmethod
    def _duration(cls, text: str | None) -> str | None:
        if text is not None:
            parse_duration(text)
        return text

    @field_validator("marques")
    @classmethod
    def _marks(cls, marks: dict[str, str]) -> dict[str, str]:
        without_value = [status.value for status in Status if not status.has_value]
        for status in marks.values():
            if status not in without_value:
                complain(
                    f"la marque renvoie au statut inconnu « {status} ».",
                    f"Statuts possibles : {', '.join(without_value)}.",
                )
        return marks

    @model_validator(mode="after")
    def _coherent(self) -> Self:
        check_coherence(self)
        return self
