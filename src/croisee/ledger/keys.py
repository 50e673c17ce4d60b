"""Keys that sign: those of logs, and those of witnesses.

Written as Go's `note` package writes them (`PRIVATE+KEY+name+id+material`), so that other C2SP
tools can take them up.
"""

import base64
import os
import secrets
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from croisee.foundation.errors import CroiseeError, Problem
from croisee.foundation.files import ASIDE
from croisee.ledger.verify import (
    COSIGNATURE,
    LOG_SIGNATURE,
    Fault,
    VerifierKey,
    check_key_name,
    cosigned_message,
    decode_base64,
)

_PREFIX = "PRIVATE+KEY+"


@dataclass(frozen=True)
class SigningKey:
    """An Ed25519 key and its public name (a URL without scheme, such as `croisee.example/log`).

    `kind` is `LOG_SIGNATURE` or `COSIGNATURE`: one key never serves both.
    """

    name: str
    kind: int
    seed: bytes = field(repr=False)

    def __post_init__(self) -> None:
        try:
            check_key_name(self.name)
        except Fault as fault:
            raise CroiseeError(
                Problem(message=str(fault), remedy="choisissez un nom comme « ville.example ».")
            ) from fault

    @property
    def public(self) -> VerifierKey:
        """The key that verifies; `str()` of it is the C2SP vkey."""
        return VerifierKey(self.name, self.kind, self._private().public_key().public_bytes_raw())

    def sign(self, text: str, timestamp: int = 0) -> str:
        """The signature line (final newline included) of a note text.

        A witness key signs `timestamp`, seconds since 1970, with it; a log key has none.
        """
        prefix, message = b"", text.encode()
        if self.kind == COSIGNATURE:
            prefix, message = timestamp.to_bytes(8, "big"), cosigned_message(text, timestamp)
        blob = self.public.key_id + prefix + self._private().sign(message)
        return f"— {self.name} {base64.b64encode(blob).decode()}\n"

    def encode(self) -> str:
        """The secret, as text."""
        material = base64.b64encode(bytes([self.kind]) + self.seed).decode()
        return f"{_PREFIX}{self.name}+{self.public.key_id.hex()}+{material}"

    def _private(self) -> Ed25519PrivateKey:
        return Ed25519PrivateKey.from_private_bytes(self.seed)


def new_log_key(name: str) -> SigningKey:
    """A fresh key for a log, whose origin is `name`."""
    return SigningKey(name, LOG_SIGNATURE, secrets.token_bytes(32))


def new_witness_key(name: str) -> SigningKey:
    """A fresh key for a witness."""
    return SigningKey(name, COSIGNATURE, secrets.token_bytes(32))


def parse_signing_key(text: str) -> SigningKey:
    """Read what `SigningKey.encode` wrote. Raises `CroiseeError`, which never shows the secret."""
    try:
        name, key_id, material = text.strip().removeprefix(_PREFIX).split("+", 2)
        content = decode_base64(material)
        key = SigningKey(name, content[0], content[1:])
        if (
            not text.startswith(_PREFIX)
            or key.kind not in {LOG_SIGNATURE, COSIGNATURE}
            or key.public.key_id.hex() != key_id
        ):
            raise Fault("clé mal écrite")
    except (ValueError, IndexError) as error:
        raise CroiseeError(
            Problem(
                message="la clé de signature est illisible",
                expected=f"« {_PREFIX}nom+identifiant+secret »",
                remedy="restaurez le fichier de la clé depuis votre sauvegarde.",
            )
        ) from error
    return key


def keep_key(path: Path, fresh: SigningKey) -> SigningKey:
    """The key kept at `path`; `fresh` is written there first if there is none.

    The file is readable by its owner alone. Of several processes that start at once, one writes
    and all read the same key.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    if not path.exists():
        aside = path.parent / f"{ASIDE}{os.getpid()}-{secrets.token_hex(4)}-{path.name}"
        handle = os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        try:
            with os.fdopen(handle, "w") as stream:
                stream.write(fresh.encode() + "\n")
                stream.flush()
                os.fsync(stream.fileno())
            with suppress(FileExistsError):  # another process was first: its key is the one
                os.link(aside, path)
        finally:
            aside.unlink()
    return parse_signing_key(path.read_text())
