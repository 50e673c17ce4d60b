"""The secrets of a project: made once, readable by their owner alone, never printed."""

import os
import secrets
from pathlib import Path

from croisee.foundation.files import atomic_file

_LENGTH = 32


def secret(path: Path) -> tuple[bytes, bool]:
    """The secret at `path` (32 bytes), and whether it has just been made."""
    if path.is_file():
        return path.read_bytes(), False
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    key = secrets.token_bytes(_LENGTH)
    with atomic_file(path) as aside:
        handle = os.open(aside, os.O_CREAT | os.O_WRONLY | os.O_EXCL, 0o600)
        with os.fdopen(handle, "wb") as stream:
            stream.write(key)
    return key, True
