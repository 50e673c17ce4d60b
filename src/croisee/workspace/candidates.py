"""The candidates for release: written whole, trusted only unchanged, one kept for each step."""

import json
import shutil
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from pathlib import Path

from croisee.foundation.canonical import canonical_json, digest, digest_folder
from croisee.foundation.files import atomic_folder
from croisee.releases.manifest import Manifest
from croisee.releases.publish import MANIFEST, candidate
from croisee.workspace.steps import Steps


def whole(folder: Path, remembered: str | None) -> bool:
    """Whether a folder is still, to the byte, what its step made: what was altered is made again.

    Nobody's figures reach the airlock by being written into `.croisee`.
    """
    return remembered is not None and digest(digest_folder(folder)) == remembered


@dataclass(frozen=True)
class Candidate:
    """What could be released: `request` names it in the airlock. `known`: the releases that were
    taken into account when it was protected."""

    manifest: Manifest
    files: Mapping[str, bytes]
    request: str
    known: tuple[str, ...] = ()


class Candidates:
    """One folder per study or document, holding one folder per key of its step: the last."""

    def __init__(self, root: Path, steps: Steps) -> None:
        self._root, self._steps = root, steps

    def recall(self, name: str, step: str, key: str) -> Candidate | None:
        """What the step made for this key; None when it must run."""
        folder, memory = self._root / name / key, self._steps.recall(step, key)
        if memory is None or not whole(folder, memory["folder"]):
            return None
        manifest = Manifest.model_validate(json.loads((folder / MANIFEST).read_bytes()))
        files = {file: (folder / file).read_bytes() for file in manifest.files}
        return Candidate(*_named(manifest, files), tuple(memory["known"]))

    def keep(
        self,
        name: str,
        step: str,
        key: str,
        manifest: Manifest,
        files: Mapping[str, bytes],
        known: Collection[str] = (),
    ) -> Candidate:
        """Write a candidate in place of the one before it, and remember it."""
        made = Candidate(*_named(manifest, files), tuple(known))
        folder = self._root / name / key
        with atomic_folder(folder) as aside:
            content = canonical_json(made.manifest.model_dump(mode="json"))
            (aside / MANIFEST).write_bytes(content)
            for file, body in files.items():
                (aside / file).write_bytes(body)
        value = {"folder": digest(digest_folder(folder)), "known": list(made.known)}
        self._steps.remember(step, key, value)
        for other in folder.parent.iterdir():
            if other != folder:
                shutil.rmtree(other)
        return made

    def sweep(self, names: Collection[str]) -> None:
        """Remove the candidates of all other names: nobody asks for them any more."""
        for folder in self._root.glob("*"):
            if folder.name not in names:
                shutil.rmtree(folder)


def _named(
    manifest: Manifest, files: Mapping[str, bytes]
) -> tuple[Manifest, Mapping[str, bytes], str]:
    complete, request = candidate(manifest, files)
    return complete, files, request
