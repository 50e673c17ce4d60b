"""One command at a time in a folder: a lock that dies with whoever holds it, and leaves no file."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from croisee.foundation.errors import CroiseeError, Problem


@contextmanager
def one_at_a_time(folder: Path) -> Iterator[None]:
    """Hold `folder`, made if need be. Raises `CroiseeError` if another command holds it."""
    folder.mkdir(parents=True, exist_ok=True)
    handle = os.open(folder, os.O_RDONLY)
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise CroiseeError(
                Problem(
                    message="une autre commande écrit en ce moment dans ce dossier.",
                    remedy="Attendez qu’elle ait fini, puis relancez.",
                    file=folder.name,
                )
            ) from None
        yield
    finally:
        os.close(handle)
