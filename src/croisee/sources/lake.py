"""The lake: each source as one immutable Parquet table per version.

`<root>/<source>/<version>/` holds `data.parquet` and `meta.json`. A version is the hash of all
that makes its content: the declaration, the delivered files, the contours that place points, the
secret's name. A delivery is replaced, never edited: another file makes another version beside.
"""

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path
from shutil import rmtree
from tempfile import mkdtemp
from typing import Any

from croisee.engine import Engine, Grant
from croisee.foundation.canonical import canonical_json, digest, digest_file
from croisee.foundation.errors import CroiseeError, Problem
from croisee.foundation.files import ASIDE, atomic_folder, sweep_aside
from croisee.sources.declaration import digest_declaration
from croisee.sources.door import Locator, needs_door, pass_door
from croisee.sources.model import Declaration
from croisee.sources.pseudonyms import check_key, key_id
from croisee.sources.receiving import Reading, find_files, read_deliveries
from croisee.sources.retention import DeletionProof, deletions, expired, forget
from croisee.sources.study_files import read_studies, write_studies
from croisee.sources.tables import CELLS, DOOR, table_query

DATA, META = "data.parquet", "meta.json"
_FORMAT = "croisee.lake/1"
"""Changes when the code would write other bytes from the same files."""


@dataclass(frozen=True)
class Source:
    """A validated table of one producer, under exactly one clause. Made by `receive` alone."""

    name: str
    version: str
    declaration: Declaration
    path: Path
    rows: int
    files: Mapping[str, str]
    """Delivered file → SHA-256."""
    received: date
    warnings: tuple[Problem, ...]

    @property
    def grant(self) -> Grant:
        """What an engine opens of this source when every column is granted."""
        return Grant((self.path,))


class Lake:
    """The folder where versions live."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def folder(self, source: str, version: str) -> Path:
        """Where a version lives, whether it exists or not."""
        return self.root / source / version

    def meta(self, source: str, version: str) -> dict[str, Any] | None:
        """What a whole version says of itself; None when it is absent or damaged."""
        folder = self.folder(source, version)
        try:
            meta: dict[str, Any] = json.loads((folder / META).read_bytes())
            whole = digest_file(folder / DATA) == meta["data"]
        except (OSError, ValueError, KeyError):
            return None
        return meta if whole else None

    @contextmanager
    def workshop(self, source: str) -> Iterator[Path]:
        """A private folder for intermediate files, gone at the end; sweeps what a kill left."""
        home = self.root / source
        home.mkdir(parents=True, exist_ok=True)
        sweep_aside(home)
        folder = Path(mkdtemp(prefix=ASIDE, dir=home))
        try:
            yield folder
        finally:
            rmtree(folder, ignore_errors=True)

    def purge(self, on: date, *, deliveries: Path) -> list[DeletionProof]:
        """Delete what has outlived its retention on that day: versions, and delivered files.

        `deliveries` holds one folder per source. Returns one proof per version, for the ledger;
        they are also kept beside the source (`deletions`), so that a kill loses none and an
        erased file that comes back is refused. What an interrupted reception left aside is swept.
        """
        if self.root.is_dir():
            sweep_aside(self.root)
        return [
            forget(home, version, meta, on, deliveries / home.name)
            for home, version, meta in expired(self.root, on)
        ]

    def deletions(self, source: str) -> list[DeletionProof]:
        """Every deletion of this source so far, oldest first."""
        return deletions(self.root / source)


def receive(
    declaration: Declaration,
    folder: Path,
    *,
    lake: Lake,
    engine: Engine,
    received: date,
    locator: Locator | None = None,
    contours: str | None = None,
    key: bytes | None = None,
) -> Source:
    """Bring the deliveries of one source into the lake; does nothing when they are already there.

    `folder` holds the files (`deliveries/<source>`); `engine` must be open on the lake; `received`
    is the day of reception, from which retention runs. `locator` and `contours` (a hash of the
    outlines it reads) are needed when the declaration has `localisation`, `key` (the project's
    secret) when it has `pseudonyme`; neither for study files, made at the producer's.

    Raises `CroiseeError` with every fault found, `ValueError` when the locator is missing.
    """
    files = _digests(declaration, folder)
    refuse_erased(declaration.source, lake, files)
    version = _version(declaration, files, contours, key)
    meta = lake.meta(declaration.source, version)
    if meta is None:
        with lake.workshop(declaration.source) as workshop:
            made = workshop / DATA
            rows, warnings = (
                (write_studies(declaration, find_files(declaration, folder), made), [])
                if declaration.at_producer
                else _receive_clear(declaration, folder, workshop, made, engine, locator, key)
            )
            _refuse_changed(files, _digests(declaration, folder))
            with atomic_folder(lake.folder(declaration.source, version)) as aside:
                made.replace(aside / DATA)
                meta = {
                    "source": declaration.source,
                    "version": version,
                    "rows": rows,
                    "files": files,
                    "data": digest_file(aside / DATA),
                    "received": received.isoformat(),
                    "expires": _expiry(declaration, received),
                    "warnings": [asdict(warning) for warning in warnings],
                }
                (aside / META).write_bytes(canonical_json(meta))
    return Source(
        name=declaration.source,
        version=version,
        declaration=declaration,
        path=lake.folder(declaration.source, version) / DATA,
        rows=meta["rows"],
        files=meta["files"],
        received=date.fromisoformat(meta["received"]),
        warnings=tuple(Problem(**warning) for warning in meta["warnings"]),
    )


def check(declaration: Declaration, folder: Path, *, lake: Lake, engine: Engine) -> list[Problem]:
    """Every fault that `receive` would refuse, without keeping anything (dry run)."""
    try:
        files = find_files(declaration, folder)
        if declaration.at_producer:
            return read_studies(declaration, files)[1]
        with lake.workshop(declaration.source) as workshop:
            return list(read_deliveries(declaration, files, workshop, engine, keep=False).problems)
    except CroiseeError as error:
        return list(error.problems)


def _digests(declaration: Declaration, folder: Path) -> dict[str, str]:
    return {path.name: digest_file(path) for path in find_files(declaration, folder)}


def _refuse_changed(before: Mapping[str, str], after: Mapping[str, str]) -> None:
    """A version is named by what was read: a file that moves meanwhile is not received."""
    problems = [
        Problem(
            message="le fichier a changé pendant sa lecture.",
            remedy="Attendez la fin du dépôt, puis recommencez.",
            file=name,
            rule="fichier.change",
        )
        for name in before
        if before[name] != after[name]
    ]
    if problems:
        raise CroiseeError(problems)


def _version(
    declaration: Declaration, files: Mapping[str, str], contours: str | None, key: bytes | None
) -> str:
    here = not declaration.at_producer
    located, named = here and declaration.localisation, here and declaration.pseudonyme
    if located and contours is None:
        raise ValueError("a source with `localisation` needs a locator and its contours' hash")
    return digest(
        {
            "format": _FORMAT,
            "declaration": digest_declaration(declaration),
            "files": dict(files),
            "contours": contours if located else None,
            "key": key_id(check_key(key)) if named else None,
        }
    )


def _receive_clear(
    declaration: Declaration,
    folder: Path,
    workshop: Path,
    destination: Path,
    engine: Engine,
    locator: Locator | None,
    key: bytes | None,
) -> tuple[int, list[Problem]]:
    """Read, validate and pseudonymise; return the number of rows and every warning."""
    files = find_files(declaration, folder)
    reading = read_deliveries(declaration, files, workshop, engine, keep=True)
    if reading.problems:
        raise CroiseeError(reading.problems)
    return reading.rows, _write_table(
        declaration, reading, workshop, destination, engine, locator, key
    )


def _write_table(
    declaration: Declaration,
    reading: Reading,
    workshop: Path,
    destination: Path,
    engine: Engine,
    locator: Locator | None,
    key: bytes | None,
) -> list[Problem]:
    """Write the table; return every warning, those of the door included."""
    warnings = list(reading.warnings)
    grants = {CELLS: Grant(reading.cells)}
    columns: tuple[str, ...] = ()
    if needs_door(declaration):
        passages = [
            pass_door(
                declaration, delivery, cells, engine, locator=locator, key=key, folder=workshop
            )
            for delivery, cells in zip(declaration.livraisons, reading.cells, strict=True)
        ]
        columns = passages[0].columns
        grants[DOOR] = Grant(tuple(passage.path for passage in passages))
        warnings += [warning for passage in passages for warning in passage.warnings]
    engine.write(table_query(declaration, columns), grants, destination)
    return warnings


def _expiry(declaration: Declaration, received: date) -> str | None:
    retention = declaration.retention
    return None if retention is None else retention.after(received).isoformat()


def refuse_erased(source: str, lake: Lake, files: Mapping[str, str]) -> None:
    """A file (name → SHA-256) erased at the end of its retention does not come back.

    Raises `CroiseeError` naming each that does.
    """
    erased = {
        content: proof for proof in lake.deletions(source) for content in proof.files.values()
    }
    problems = [
        Problem(
            message=f"ce fichier a été effacé le {proof.erased_on.isoformat()}, au terme de sa "
            "durée de conservation.",
            remedy="Retirez-le du dossier, ou demandez une nouvelle livraison au producteur.",
            file=name,
            rule="conservation",
        )
        for name, content in files.items()
        if (proof := erased.get(content))
    ]
    if problems:
        raise CroiseeError(problems)
