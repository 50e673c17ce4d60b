"""The open data that the example of the house stands on: who publishes what, where, under which
licence, and the fingerprint of each file."""

from functools import cache
from importlib.resources import files
from pathlib import PurePosixPath
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator

from croisee.foundation.errors import CroiseeError, Problem
from croisee.foundation.strict_yaml import load_strict

_NAME = "open_data.yaml"
Sha256 = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]
PathInside = Annotated[str, StringConstraints(pattern=r"^\w[\w.-]*(/\w[\w.-]*)*$")]
HttpsAddress = Annotated[str, StringConstraints(pattern=r"^https://[^\s]+$")]


class OpenFile(BaseModel):
    """One file: its place in a mirror, its fingerprint there, its official address if known.

    `membre`: when the address leads to a zip archive, the one file of it that is wanted.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    miroir: PathInside
    sha256: Sha256
    adresse: HttpsAddress | None
    membre: PathInside | None = None

    @model_validator(mode="after")
    def _coherent(self) -> "OpenFile":
        if self.membre and not self.adresse:
            raise ValueError("the member of an archive needs the address of the archive")
        return self

    @property
    def name(self) -> str:
        """Name of the file as the mirror has it, hence as a declaration cites it."""
        return PurePosixPath(self.miroir).name

    @property
    def official_name(self) -> str:
        """Name of the official file: of the archive's member, the end of its address, or the
        mirror's."""
        if self.membre:
            return PurePosixPath(self.membre).name
        end = PurePosixPath(self.adresse or "").name
        return end if "." in end else self.name


class OpenSource(BaseModel):
    """One source of open data; `ecart` says how the official files differ from the mirror's."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    cle: Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)*$")]
    titre: str
    producteur: str
    licence: str
    page: HttpsAddress | None
    ecart: str | None
    fichiers: tuple[OpenFile, ...] = Field(min_length=1)


@cache
def open_data() -> dict[str, OpenSource]:
    """Every registered source, by key."""
    text = (files("croisee.sources") / _NAME).read_text(encoding="utf-8")
    entries = load_strict(text, origin=_NAME).value["sources"]
    sources = [OpenSource.model_validate(entry) for entry in entries]
    return {source.cle: source for source in sources}


def open_source(key: str) -> OpenSource:
    """One source by key. Raises `CroiseeError` listing the keys when there is no such source."""
    registry = open_data()
    if key not in registry:
        raise CroiseeError(
            Problem(
                message=f"la source ouverte « {key} » n'est pas au registre.",
                expected=", ".join(sorted(registry)),
                remedy="Choisissez une clé du registre.",
                rule="registre",
            )
        )
    return registry[key]
