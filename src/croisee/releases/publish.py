"""The folder of a release: written once, named by the hash of its manifest, never changed."""

import json
from collections.abc import Mapping
from pathlib import Path

from croisee.foundation.canonical import canonical_json, digest, digest_bytes, digest_file
from croisee.foundation.errors import CroiseeError, Problem
from croisee.foundation.files import atomic_folder
from croisee.releases.manifest import Manifest, Review

MANIFEST = "manifest.json"


def candidate(manifest: Manifest, files: Mapping[str, bytes]) -> tuple[Manifest, str]:
    """The manifest with its files' hashes, and the identifier of the request to release it.

    The identifier covers everything but the reviews, which come after.
    """
    hashes = {name: digest_bytes(content) for name, content in sorted(files.items())}
    complete = manifest.model_copy(update={"files": hashes, "reviews": ()})
    return complete, digest(complete.model_dump(mode="json"))


def publish(
    root: Path, manifest: Manifest, files: Mapping[str, bytes], reviews: tuple[Review, ...]
) -> Path:
    """Write the release of an accepted candidate; returns its folder.

    Writing twice is once; a folder that was altered since is put back as it was let out.
    """
    signed = manifest.model_copy(update={"reviews": reviews})
    content = canonical_json(signed.model_dump(mode="json"))
    folder = root / digest_bytes(content)
    if folder.is_dir() and not verify(folder):
        return folder
    with atomic_folder(folder) as aside:
        (aside / MANIFEST).write_bytes(content)
        for name, body in files.items():
            (aside / name).write_bytes(body)
    return folder


def read_manifest(folder: Path) -> Manifest:
    """The manifest of a release folder."""
    return Manifest.model_validate(json.loads((folder / MANIFEST).read_bytes()))


def verify(folder: Path) -> list[Problem]:
    """What does not hold in a release folder: its name, a file changed, added or missing."""
    problems = []
    path = folder / MANIFEST
    if not path.is_file():
        return [_fault(folder, "le manifeste manque")]
    if digest_file(path) != folder.name:
        problems.append(_fault(folder, "le manifeste ne correspond plus au nom du dossier"))
    try:
        listed = read_manifest(folder).files
    except ValueError:
        return [*problems, _fault(folder, "le manifeste n'est pas lisible")]
    present = {file.name for file in folder.iterdir()} - {MANIFEST}
    for name in sorted(set(listed) | present):
        if name not in listed:
            problems.append(_fault(folder, f"le fichier « {name} » a été ajouté"))
        elif name not in present:
            problems.append(_fault(folder, f"le fichier « {name} » manque"))
        elif digest_file(folder / name) != listed[name]:
            problems.append(_fault(folder, f"le fichier « {name} » a été modifié"))
    return problems


def check(folder: Path) -> None:
    """Raises `CroiseeError` when the release no longer is what was let out."""
    if problems := verify(folder):
        raise CroiseeError(problems)


def _fault(folder: Path, message: str) -> Problem:
    return Problem(
        message=message,
        file=f"releases/{folder.name}",
        remedy="une publication ne se modifie pas : effacez ce dossier et relancez "
        "« croisee run », qui la refait à l'identique, ou reprenez-la d'une sauvegarde.",
    )
