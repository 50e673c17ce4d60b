"""What is already done: each step remembers the key of its inputs, and is skipped while it holds.

A key is the hash of everything a step depends on: versions of sources, clauses, parameters, code.
A step killed half-way has not written its memory, so it runs again.
"""

import json
from contextlib import AbstractContextManager
from functools import cache
from pathlib import Path
from typing import Any

import croisee
from croisee.foundation.canonical import canonical_json, digest, digest_file
from croisee.foundation.errors import Problem
from croisee.foundation.files import write_atomic
from croisee.foundation.locks import held


class Steps:
    """Memory of the steps of one project."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self.ran: list[str] = []
        """Names of the steps that were not skipped, in order."""

    def recall(self, name: str, key: str) -> Any | None:
        """What step `name` produced for this key, or None when it must run."""
        path = self._folder / f"{name}.json"
        if not path.is_file():
            return None
        try:
            memory = json.loads(path.read_bytes())
            return memory["value"] if memory["key"] == key else None
        except (ValueError, KeyError, TypeError):
            return None  # a damaged memory is no memory: the step runs again

    def remember(self, name: str, key: str, value: Any) -> None:
        """Note that step `name` is done for this key."""
        self.ran.append(name)
        write_atomic(self._folder / f"{name}.json", canonical_json({"key": key, "value": value}))


@cache
def code_version() -> str:
    """Digest of the code of Croisée: a changed line makes every step run again."""
    root = Path(croisee.__file__).parent
    kinds = {".py", ".yaml", ".jinja", ".css", ".js", ".mjs", ".html"}
    files = sorted(path for path in root.rglob("*") if path.suffix in kinds)
    return digest([(path.relative_to(root).as_posix(), digest_file(path)) for path in files])


def sole_run(folder: Path) -> AbstractContextManager[None]:
    """Be the only run on this project. Raises `CroiseeError` when another one is under way."""
    busy = Problem(
        message="une autre exécution est en cours sur ce dossier",
        remedy="attendez qu'elle se termine, puis relancez.",
    )
    return held(folder, busy, file="verrou")
