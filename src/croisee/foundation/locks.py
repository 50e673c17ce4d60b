"""One process at a time in a place: a lock of the system, which falls with its holder, even killed.

`file`: where the lock lies in the folder; without one, it lies on the folder itself and leaves
nothing there.
"""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from croisee.foundation.errors import CroiseeError, Problem


@contextmanager
def held(folder: Path, busy: Problem, *, file: str | None = None) -> Iterator[None]:
    """Hold `folder`, made if need be. Raises `CroiseeError` with `busy` if another one holds it."""
    folder.mkdir(parents=True, exist_ok=True)
    if file is None:
        handle = os.open(folder, os.O_RDONLY)
    else:
        handle = os.open(folder / file, os.O_CREAT | os.O_RDWR, 0o600)
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise CroiseeError(busy) from None
        yield
    finally:
        os.close(handle)
