"""One command at a time in a folder."""

from contextlib import AbstractContextManager
from pathlib import Path

from croisee.foundation.errors import Problem
from croisee.foundation.locks import held


def one_at_a_time(folder: Path) -> AbstractContextManager[None]:
    """Hold `folder`, made if need be. Raises `CroiseeError` if another command holds it."""
    busy = Problem(
        message="une autre commande écrit en ce moment dans ce dossier.",
        remedy="Attendez qu’elle ait fini, puis relancez.",
        file=folder.name,
    )
    return held(folder, busy)
