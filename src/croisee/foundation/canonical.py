"""One way to write a value as bytes, hence one hash for one content.

Keys sorted, no blank, UTF-8, no NaN: the subset of RFC 8785 (JSON Canonicalization Scheme) that
our documents need. Two runs on the same inputs give the same hashes because everything that is
hashed passes here.
"""

import hashlib
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

_BLOCK = 1 << 20


def canonical_json(value: Any) -> bytes:
    """Canonical bytes of a JSON value. Raises `ValueError` on NaN or infinity."""
    return json.dumps(
        value, sort_keys=True, ensure_ascii=False, separators=(",", ":"), allow_nan=False
    ).encode()


def digest(value: Any) -> str:
    """SHA-256 (hex) of the canonical bytes of a JSON value."""
    return hashlib.sha256(canonical_json(value)).hexdigest()


def digest_bytes(content: bytes) -> str:
    """SHA-256 (hex) of raw bytes."""
    return hashlib.sha256(content).hexdigest()


def digest_file(path: Path) -> str:
    """SHA-256 (hex) of a file, read by blocks."""
    state = hashlib.sha256()
    with path.open("rb") as stream:
        while block := stream.read(_BLOCK):
            state.update(block)
    return state.hexdigest()


def digest_folder(folder: Path) -> Mapping[str, str]:
    """Relative POSIX path → SHA-256 of every file below `folder`, in order of path."""
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): digest_file(path) for path in files}
