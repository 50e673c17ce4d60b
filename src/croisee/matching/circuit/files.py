"""What a file of the circuit is, told by what is written in it and never by its name.

A Parquet file bears a mark in the metadata of its schema; a key and a certificate of destruction
bear theirs in the member `format` of a small JSON document.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from croisee.foundation.errors import CroiseeError, Problem
from croisee.matching.exchange import FAKES, PARAMETERS, PROJECT

_FILE = b"croisee.fichier"
_KEY, _SENDING, _LINKAGE = b"croisee.cle", b"croisee.envoi", b"croisee.appariement"
_SIDES, _RENAMES, _UNTIL = b"croisee.envois", b"croisee.colonnes", b"croisee.fin"
_FIRST, _SECRET, _LINKS = b"croisee.suite", b"croisee.secret", b"croisee.liens"
_RULES, _RELIABLE = b"croisee.regles", b"croisee.identifiant"
_PARQUET = b"PAR1"
_LARGEST_DOCUMENT = 1 << 16


class Kind(StrEnum):
    """Kinds of files, as their mark says them: never renamed."""

    KEY = "croisee/cle-de-projet/1"
    CERTIFICATE = "croisee/cle-detruite/1"
    ENCODINGS = "croisee/encodages/1"
    PRIVATE = "croisee/prive/1"
    RETURN = "croisee/retour/1"
    EVIDENCE = "croisee/preuves/1"
    REMAINDERS = "croisee/restes/1"
    CANDIDATES = "croisee/candidats/1"
    SCALE = "croisee/bareme/1"
    MEMORY = "croisee/memoire/1"
    STUDY = "croisee/etude/1"

    @property
    def label(self) -> str:
        """What a person calls it."""
        return _LABELS[self]


_LABELS = {
    Kind.KEY: "une clé de projet",
    Kind.CERTIFICATE: "un certificat de destruction de clé",
    Kind.ENCODINGS: "un fichier d’encodages",
    Kind.PRIVATE: "la table privée d’un producteur",
    Kind.RETURN: "un fichier de retour",
    Kind.EVIDENCE: "les preuves d’un appariement",
    Kind.REMAINDERS: "les restes d’un appariement",
    Kind.CANDIDATES: "les paires candidates d’un appariement",
    Kind.SCALE: "le barème d’un appariement",
    Kind.MEMORY: "la mémoire d’un appariement suivi",
    Kind.STUDY: "un fichier d’étude",
}


@dataclass(frozen=True)
class Mark:
    """What a file says of itself; what does not apply to its kind is empty.

    `key`: fingerprint of the key of the project. `sending`: drawn when a producer encodes a file,
    shared by all that comes of it. `linkage`: drawn when two sendings are matched; `sides`: these
    sendings, left then right (what comes of both). `until`: day on which the key is to be destroyed
    (ISO). `fakes`: fake records per real one (encodings and private table). `renames`: canonical
    column → column of the producer's file, `reliable`: its column of an identifier that was encoded
    too (private table only). `first`: the sending that this one
    follows from, when it is not the first. `secret`: what its holder's names of records follow from
    (private table, memory). `links`: how many links a record may have; `rules`: digest of how pairs
    were compared (memory only).
    """

    kind: Kind
    project: str = ""
    parameters: str = ""
    key: str = ""
    sending: str = ""
    linkage: str = ""
    sides: str = ""
    until: str = ""
    fakes: str = ""
    renames: Mapping[str, str] | None = None
    first: str = ""
    secret: str = field(default="", repr=False)
    links: str = ""
    rules: str = ""
    reliable: str = ""

    @property
    def series(self) -> str:
        """What all sendings of one producer in one project have in common."""
        return self.first or self.sending

    @property
    def metadata(self) -> dict[bytes, bytes]:
        """The mark as metadata of a schema."""
        texts = {
            _FILE: self.kind.value,
            PROJECT: self.project,
            PARAMETERS: self.parameters,
            _KEY: self.key,
            _SENDING: self.sending,
            _LINKAGE: self.linkage,
            _SIDES: self.sides,
            _UNTIL: self.until,
            FAKES: self.fakes,
            _RENAMES: "" if self.renames is None else json.dumps(dict(self.renames)),
            _FIRST: self.first,
            _SECRET: self.secret,
            _LINKS: self.links,
            _RULES: self.rules,
            _RELIABLE: self.reliable,
        }
        return {name: text.encode() for name, text in texts.items() if text}


def mark_of(path: Path) -> Mark | None:
    """The mark of a file, None when it bears none. Reads no row."""
    with path.open("rb") as stream:
        start = stream.read(len(_PARQUET))
        if start == _PARQUET:
            try:
                return _parse(pq.read_schema(path).metadata or {})
            except (pa.ArrowInvalid, OSError):  # cut short: nobody can read it
                return None
        if not start.lstrip().startswith(b"{"):
            return None
        document = _document(start + stream.read(_LARGEST_DOCUMENT))
    try:
        return Mark(
            Kind(document["format"]), document.get("projet", ""), key=document.get("empreinte", "")
        )
    except (KeyError, ValueError):
        return None


def certificate_of(path: Path) -> Mapping[str, Any] | None:
    """What a certificate of destruction says, None when the file is none."""
    mark = mark_of(path)
    return _document(path.read_bytes()) if mark and mark.kind is Kind.CERTIFICATE else None


def read_marked(path: Path, kind: Kind) -> tuple[pa.Table, Mark]:
    """Read a Parquet file of the circuit. Raises `CroiseeError` when it is not of this kind."""
    mark = mark_of(path)
    if mark is None or mark.kind is not kind or mark.kind in (Kind.KEY, Kind.CERTIFICATE):
        found = "un fichier étranger au circuit, ou incomplet" if mark is None else mark.kind.label
        raise CroiseeError(
            Problem(
                message="ce n’est pas le fichier attendu ici.",
                expected=kind.label,
                value_class=found,
                remedy="Donnez les fichiers dans l’ordre de la commande.",
                file=path.name,
            )
        )
    return pq.read_table(path), mark


def write_marked(path: Path, table: pa.Table, mark: Mark) -> None:
    """Write a table under its mark; the caller sees to it that the file is whole or absent.

    Readable by its owner alone.
    """
    path.touch(mode=0o600)
    pq.write_table(table.replace_schema_metadata(mark.metadata), path, compression="none")


def _parse(metadata: Mapping[bytes, bytes]) -> Mark | None:
    texts = {name: value.decode(errors="replace") for name, value in metadata.items()}
    try:
        kind = Kind(texts[_FILE])
        renames = json.loads(texts[_RENAMES]) if _RENAMES in texts else None
    except (KeyError, ValueError):
        return None
    return Mark(
        kind,
        project=texts.get(PROJECT, ""),
        parameters=texts.get(PARAMETERS, ""),
        key=texts.get(_KEY, ""),
        sending=texts.get(_SENDING, ""),
        linkage=texts.get(_LINKAGE, ""),
        sides=texts.get(_SIDES, ""),
        until=texts.get(_UNTIL, ""),
        fakes=texts.get(FAKES, ""),
        renames=renames,
        first=texts.get(_FIRST, ""),
        secret=texts.get(_SECRET, ""),
        links=texts.get(_LINKS, ""),
        rules=texts.get(_RULES, ""),
        reliable=texts.get(_RELIABLE, ""),
    )


def _document(content: bytes) -> dict[str, Any]:
    try:
        document = json.loads(content)
    except ValueError:
        return {}
    return document if isinstance(document, dict) else {}
