"""Where a command may write: on no other file of its own, in no folder that holds something."""

from collections.abc import Iterable
from pathlib import Path

from croisee.foundation.errors import CroiseeError, Problem


def check_apart(paths: Iterable[Path]) -> None:
    """Raise `CroiseeError` if two of the files that a command reads or writes are one."""
    seen: set[Path] = set()
    for path in paths:
        if path.resolve() in seen:
            raise CroiseeError(
                Problem(
                    message="ce fichier est nommé deux fois dans la même commande.",
                    expected="un nom pour chaque fichier lu ou écrit",
                    remedy="Donnez des noms différents.",
                    file=path.name,
                )
            )
        seen.add(path.resolve())


def check_new(folder: Path, why: str = "") -> None:
    """Raise `CroiseeError`, saying `why`, unless a folder is empty or not there yet."""
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise CroiseeError(
            Problem(
                message=f"ce dossier n’est pas vide{why and ' : '}{why}.",
                remedy="Donnez un dossier neuf.",
                file=folder.name,
            )
        )
