"""Files that are whole or absent: written aside, flushed to disk, then renamed.

A step killed at any moment leaves the old version or the new one, never a half; what lies aside
is recognised by its name (`.en-cours-…`) and swept by the next run.
"""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import mkdtemp

ASIDE = ".en-cours-"
_WORKSHOP = ".atelier"


def _flush(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def write_atomic(path: Path, content: bytes) -> None:
    """Replace `path` by `content` in one step; creates the folders above it."""
    with atomic_file(path) as aside:
        aside.write_bytes(content)


@contextmanager
def atomic_file(path: Path) -> Iterator[Path]:
    """Yield a path to write aside; it becomes `path` if the block ends well, vanishes if not."""
    path.parent.mkdir(parents=True, exist_ok=True)
    aside = path.parent / f"{ASIDE}{os.getpid()}-{path.name}"
    try:
        yield aside
        _flush(aside)
        aside.replace(path)
        _flush(path.parent)
    finally:
        aside.unlink(missing_ok=True)


@contextmanager
def atomic_folder(path: Path) -> Iterator[Path]:
    """Yield an empty folder to fill aside; it becomes `path` (replacing it) if the block ends well.

    Between the removal of the old folder and the rename of the new one, a kill leaves `path`
    absent: the caller's next run makes it again. No reader ever sees a half-filled folder.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    aside = Path(mkdtemp(prefix=ASIDE, dir=path.parent))
    aside.chmod(0o755)
    try:
        yield aside
        for file in aside.rglob("*"):
            if file.is_file():
                _flush(file)
        if path.exists():
            old = Path(mkdtemp(prefix=ASIDE, dir=path.parent))
            path.replace(old / path.name)
            aside.replace(path)
            shutil.rmtree(old)
        else:
            aside.replace(path)
        _flush(path.parent)
    finally:
        shutil.rmtree(aside, ignore_errors=True)


@contextmanager
def workshop(path: Path) -> Iterator[Path]:
    """Yield an empty folder beside `path`, for what is made on the way to it; it goes at the end.

    What a killed run left is removed first; what a living one fills is not.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    name = f"{path.name}{_WORKSHOP}"
    for left in path.parent.glob(f"{ASIDE}*-{name}"):
        owner, _, whose = left.name.removeprefix(ASIDE).partition("-")
        if whose == name and not _living(owner):
            shutil.rmtree(left, ignore_errors=True)
    folder = path.parent / f"{ASIDE}{os.getpid()}-{name}"
    folder.mkdir(mode=0o700)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _living(process: str) -> bool:
    try:
        os.kill(int(process), 0)
    except (ValueError, ProcessLookupError):
        return False
    except PermissionError:
        pass
    return True


def sweep_aside(folder: Path) -> None:
    """Remove what an interrupted run left aside below `folder`, which is ours alone."""
    for path in sorted(folder.rglob(f"{ASIDE}*")):
        if path.is_dir():
            shutil.rmtree(path, ignore_errors=True)
        else:
            path.unlink(missing_ok=True)


def sweep_beside(path: Path) -> None:
    """Remove what an interrupted run left aside while it wrote `path`, in anybody's folder."""
    for aside in path.parent.glob(f"{ASIDE}*"):
        _, _, name = aside.name.removeprefix(ASIDE).partition("-")
        if name == path.name:
            aside.unlink(missing_ok=True)
