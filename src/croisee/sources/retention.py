"""The end of a delivery: its retention runs out, it is deleted, and a proof remains."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from shutil import rmtree
from typing import Any

from croisee.foundation.canonical import canonical_json, digest_file
from croisee.foundation.errors import CroiseeError, Problem
from croisee.foundation.files import write_atomic

_RECORD = "effacements.json"


@dataclass(frozen=True)
class DeletionProof:
    """What was deleted: hashes and dates, no data."""

    source: str
    version: str
    files: Mapping[str, str]
    """Delivered file → SHA-256."""
    received_on: date
    expired_on: date
    erased_on: date

    def as_record(self) -> dict[str, Any]:
        """The proof as a JSON value, as the ledger keeps it."""
        return {
            "source": self.source,
            "version": self.version,
            "files": dict(self.files),
            "received_on": self.received_on.isoformat(),
            "expired_on": self.expired_on.isoformat(),
            "erased_on": self.erased_on.isoformat(),
        }


def expired(root: Path, on: date) -> Iterator[tuple[Path, str, dict[str, Any]]]:
    """Folder of the source, version and description of each version past its retention."""
    for path in sorted(root.glob("*/*/meta.json")):
        meta = _described(path)
        if meta["expires"] is not None and date.fromisoformat(meta["expires"]) < on:
            yield path.parent.parent, path.parent.name, meta


def _described(path: Path) -> dict[str, Any]:
    """What a version says of itself; nothing is left undeleted for want of knowing its age."""
    try:
        meta: dict[str, Any] = json.loads(path.read_bytes())
    except ValueError:
        meta = {}
    if not {"source", "files", "received", "expires"} <= meta.keys():
        raise CroiseeError(
            Problem(
                message="la fiche d'une version est abîmée : son échéance n'est plus connue.",
                remedy="Recevez de nouveau la livraison (`croisee run`) : la version est refaite.",
                file=f"{path.parent.parent.name}/{path.parent.name}/{path.name}",
                rule="conservation",
            )
        )
    return meta


def forget(
    home: Path, version: str, meta: Mapping[str, Any], on: date, deliveries: Path
) -> DeletionProof:
    """Delete one version and the delivered files it came from; return the proof.

    The proof is written first: whatever the moment of a kill, nothing is deleted without one, and
    the next purge ends the work.
    """
    proof = DeletionProof(
        source=meta["source"],
        version=version,
        files=meta["files"],
        received_on=date.fromisoformat(meta["received"]),
        expired_on=date.fromisoformat(meta["expires"]),
        erased_on=on,
    )
    known = deletions(home)
    if version not in {other.version for other in known}:
        records = [other.as_record() for other in [*known, proof]]
        write_atomic(home / _RECORD, canonical_json(records))
    for name, content in meta["files"].items():
        path = deliveries / name
        if path.is_file() and digest_file(path) == content:
            path.unlink()
    rmtree(home / version)
    return proof


def deletions(home: Path) -> list[DeletionProof]:
    """The proofs kept beside a source, oldest first."""
    path = home / _RECORD
    if not path.is_file():
        return []
    return [
        DeletionProof(
            source=record["source"],
            version=record["version"],
            files=record["files"],
            received_on=date.fromisoformat(record["received_on"]),
            expired_on=date.fromisoformat(record["expired_on"]),
            erased_on=date.fromisoformat(record["erased_on"]),
        )
        for record in json.loads(path.read_bytes())
    ]
