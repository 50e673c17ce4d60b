"""The key of one linkage project: born with it, dead with it, shared by its producers only.

A key office draws one key per project (décret n° 2016-1930, art. 9: a key of its own for each
project, destroyed at the end). Everything secret derives from it by HKDF-SHA-256 (RFC 5869), one
sub-key per use: what is known of one use tells nothing of another, and two projects share nothing.
"""

import json
import secrets
from dataclasses import dataclass, field
from datetime import date
from typing import Self

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from croisee.foundation.canonical import canonical_json
from croisee.foundation.errors import CroiseeError, Problem

KEY_BYTES = 32

_VERSION = "croisee/cle-de-projet/1"
_TEXTS = ("projet", "finalite", "creation", "destruction")


@dataclass(frozen=True)
class ProjectKey:
    """The secret of one project and the four facts that bound its use.

    `created` and `destroyed` are days: the key is used from the first to the eve of the second.
    The secret never shows in `repr`. Raises `CroiseeError` when it is not 32 bytes, when a fact is
    empty, or when the key would die before it is born.
    """

    project: str
    purpose: str
    created: date
    destroyed: date
    secret: bytes = field(repr=False)

    def __post_init__(self) -> None:
        if len(self.secret) != KEY_BYTES or not self.project.strip() or not self.purpose.strip():
            raise _unreadable()
        if self.destroyed <= self.created:
            raise CroiseeError(
                Problem(
                    message="la clé serait détruite avant d'avoir servi.",
                    remedy="Donnez une date de destruction postérieure à la date de création.",
                )
            )

    @classmethod
    def draw(cls, project: str, purpose: str, created: date, destroyed: date) -> Self:
        """A new key, from the random source of the system."""
        return cls(project, purpose, created, destroyed, secrets.token_bytes(KEY_BYTES))

    @classmethod
    def from_bytes(cls, content: bytes) -> Self:
        """Read what `to_bytes` wrote. Raises `CroiseeError` on anything else."""
        try:
            document = json.loads(content)
            if document.pop("format") != _VERSION or set(document) != {*_TEXTS, "secret"}:
                raise _unreadable()
            project, purpose, created, destroyed = (str(document[name]) for name in _TEXTS)
            return cls(
                project,
                purpose,
                date.fromisoformat(created),
                date.fromisoformat(destroyed),
                bytes.fromhex(document["secret"]),
            )
        except (ValueError, TypeError, KeyError, AttributeError):
            raise _unreadable() from None

    def to_bytes(self) -> bytes:
        """Canonical JSON of the whole key, secret included: for the producers' hands only."""
        facts = (self.project, self.purpose, self.created.isoformat(), self.destroyed.isoformat())
        return canonical_json(
            {
                "format": _VERSION,
                **dict(zip(_TEXTS, facts, strict=True)),
                "secret": self.secret.hex(),
            }
        )

    def derive(self, use: str) -> bytes:
        """The 32-byte sub-key of one use, bound to the project, its purpose and its dates."""
        facts = [_VERSION, self.project, self.purpose, str(self.created), str(self.destroyed), use]
        derivation = HKDF(
            algorithm=SHA256(), length=KEY_BYTES, salt=None, info=canonical_json(facts)
        )
        return derivation.derive(self.secret)

    def check_usable(self, day: date) -> None:
        """Raise `CroiseeError` outside the life of the key."""
        if not self.created <= day < self.destroyed:
            raise CroiseeError(
                Problem(
                    message=f"la clé du projet « {self.project} » n'est pas utilisable ce jour.",
                    expected=(
                        f"un jour du {self.created.isoformat()} inclus "
                        f"au {self.destroyed.isoformat()} exclu"
                    ),
                    remedy="Demandez au bureau des clés une clé en cours de validité.",
                )
            )


def _unreadable() -> CroiseeError:
    return CroiseeError(
        Problem(
            message="la clé de projet est illisible.",
            expected="le fichier remis par le bureau des clés, sans modification",
            remedy="Demandez au bureau des clés de vous remettre à nouveau le fichier.",
        )
    )
