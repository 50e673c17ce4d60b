"""The key office: one key per project, each birth and each death a leaf of its ledger.

The ledger is the office's own: it holds names of projects, fingerprints and dates. A project has
one key in its life: once destroyed, no other is issued under its name, or the promise that its
crossings cannot be made again would be worth nothing.

Overwriting a file erases what the disk shows of it. A solid-state disk, a backup or a copy may keep
it: each producer destroys its own copy too, by the same command and into a ledger of its own.
"""

import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import NamedTuple

from sqlalchemy import Engine

from croisee.foundation.canonical import canonical_json, digest_bytes
from croisee.foundation.database import open_database, writing
from croisee.foundation.errors import CroiseeError, Problem
from croisee.foundation.files import atomic_file, sweep_beside, write_atomic
from croisee.foundation.french_dates import french_day
from croisee.ledger import Event, EventKind, Ledger, keep_key, new_log_key
from croisee.ledger.events import NAME
from croisee.matching.circuit.destruction import OF_A_COPY, check_alive, destroyed
from croisee.matching.circuit.files import Kind, certificate_of
from croisee.matching.circuit.roles import KEY_OFFICE, KEY_PER_PROJECT, check_alone
from croisee.matching.encoding.keys import ProjectKey

ORIGIN = "croisee.bureau-des-cles"
"""Name of the office's log in its checkpoints."""
PUBLIC = "journal"
"""Folder of the ledger that can be handed out and verified."""


class Leaf(NamedTuple):
    """What was written in the ledger: project, fingerprint of its key, place in the ledger."""

    project: str
    fingerprint: str
    place: int


def fingerprint(key: ProjectKey) -> str:
    """SHA-256 (hex) of the key's number, itself derived for this use only: tells it from others.

    Nothing of the secret, nor of any other sub-key, can be drawn from it.
    """
    return digest_bytes(key.derive("numero"))


def issue(path: Path, project: str, purpose: str, until: date, journal: Path, today: date) -> Leaf:
    """Draw the key of a project into `path`, readable by its owner alone, and say it in the ledger.

    Killed half-way, it can be run again: a key written and not yet in the ledger is taken up.
    Raises `CroiseeError`: the project had its key already, its name is not technical, the file is
    there already, data lie beside.
    """
    if not NAME.accepts(project):
        raise CroiseeError(
            Problem(
                message="ce nom de projet ne peut pas entrer dans le journal.",
                expected=NAME.description,
                remedy="Donnez au projet un nom technique, comme « acces-aux-droits-2026 ».",
            )
        )
    key = ProjectKey.draw(project, purpose, today, until)
    for folder in (path.parent, journal):
        folder.mkdir(parents=True, exist_ok=True)
    check_alone(KEY_OFFICE, [path, journal])
    sweep_beside(path)
    with _open(journal) as (database, ledger), writing(database) as connection:
        _check_first(ledger, project)  # within the transaction: two offices at once make one key
        if path.exists():
            key = _taken_up(path, key)
        else:
            _write_secret(path, key.to_bytes())
        index = ledger.append(_birth(key), connection)
    _publish(journal)
    return Leaf(project, fingerprint(key), index)


def destroy(path: Path, journal: Path, today: date) -> Leaf:
    """Destroy a key, or a producer's copy of it: leaf, certificate, overwriting, removal.

    The certificate lies beside, and may be handed to whoever holds a copy, or encodings. It is that
    of a copy when `journal` did not see the key born. Killed half-way, it can be run again. Raises
    `CroiseeError` when the key is gone already, or is not one.
    """
    key = _read(path)
    own = fingerprint(key)
    with _open(journal) as (_, ledger):
        index = ledger.append_once(_death(key))
        issued_here = any(
            entry.event is not None
            and entry.event.kind is EventKind.CLE_EMISE
            and entry.event.subject.get("empreinte") == own
            for entry in ledger.events()
        )
    _publish(journal)
    certificate = {
        "format": Kind.CERTIFICATE.value,
        "projet": key.project,
        "empreinte": own,
        "detruite_le": today.isoformat(),
        OF_A_COPY: not issued_here,
    }
    write_atomic(_certificate_beside(path), canonical_json(certificate))
    _overwrite(path)
    sweep_beside(path)
    return Leaf(key.project, own, index)


def load(path: Path, today: date) -> ProjectKey:
    """The key of a project, in its lifetime.

    Raises `CroiseeError` when it was destroyed (it is gone, and a certificate beside says so; or a
    copy came back beside the certificate), is out of its dates, or is no key.
    """
    key = _read(path)
    check_alive(fingerprint(key), [path.parent], path, copies=True)
    key.check_usable(today)
    return key


def _check_first(ledger: Ledger, project: str) -> None:
    """Raise `CroiseeError`, saying when and what became of it, if the project had its key."""
    told = [
        (str(entry.time)[:10], entry.event.kind)
        for entry in ledger.events()
        if entry.event is not None and entry.event.subject.get("projet") == project
    ]
    days = {kind: french_day(date.fromisoformat(day)) for day, kind in told}
    if not days:
        return
    gone = days.get(EventKind.CLE_DETRUITE)
    raise CroiseeError(
        Problem(
            message=f"le projet « {project} » a déjà eu sa clé"
            + (f", émise le {days[EventKind.CLE_EMISE]}" if EventKind.CLE_EMISE in days else "")
            + (
                f", détruite le {gone} : ses fichiers ne peuvent plus être rapprochés"
                if gone
                else ""
            )
            + f" ({KEY_PER_PROJECT}).",
            remedy="Un nouvel appariement est un nouveau projet : donnez-lui un nom et une "
            "finalité à lui."
            if gone
            else "Servez-vous de cette clé. Si elle est perdue, ouvrez un nouveau projet.",
        )
    )


@contextmanager
def _open(journal: Path) -> Iterator[tuple[Engine, Ledger]]:
    journal.mkdir(parents=True, exist_ok=True)
    database = open_database(f"sqlite:///{journal / 'journal.sqlite'}")
    try:
        signing = keep_key(journal / "journal.key", new_log_key(ORIGIN))
        yield database, Ledger(database, ORIGIN, signing)
    finally:
        database.dispose()


def _publish(journal: Path) -> None:
    """Write the ledger out, once its leaf is there for good."""
    with _open(journal) as (_, ledger):
        ledger.export(journal / PUBLIC)


def _birth(key: ProjectKey) -> Event:
    return Event(
        EventKind.CLE_EMISE,
        {
            "projet": key.project,
            "empreinte": fingerprint(key),
            "emise_le": key.created.isoformat(),
            "expire_le": key.destroyed.isoformat(),
        },
    )


def _death(key: ProjectKey) -> Event:
    return Event(
        EventKind.CLE_DETRUITE,
        {
            "cle": "appariement",
            "projet": key.project,
            "empreinte": fingerprint(key),
            "expire_le": key.destroyed.isoformat(),
        },
    )


def _read(path: Path) -> ProjectKey:
    """The key at `path`; says so when it was destroyed, be it gone, noise, or a certificate."""
    beside = _certificate_beside(path)
    certificate = certificate_of(path if path.exists() or not beside.exists() else beside)
    if certificate is None:
        try:
            return ProjectKey.from_bytes(path.read_bytes())
        except CroiseeError:
            # Noise, if a destruction was killed between overwriting and removal.
            certificate = certificate_of(beside) if beside.exists() else None
            if certificate is None:
                raise
    raise CroiseeError(destroyed(path, certificate))


def _taken_up(path: Path, wanted: ProjectKey) -> ProjectKey:
    """The key that an interrupted run left at `path`, if it is the one now asked for."""
    key = _read(path)
    asked = (wanted.project, wanted.purpose, wanted.destroyed)
    if (key.project, key.purpose, key.destroyed) != asked:
        raise CroiseeError(
            Problem(
                message="une autre clé est déjà là.",
                remedy="Donnez un autre nom de fichier. Une clé ne s’efface que par « croisee key "
                "destroy », qui le consigne.",
                file=path.name,
            )
        )
    return key


def _write_secret(path: Path, content: bytes) -> None:
    with atomic_file(path) as aside:
        handle = os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "wb") as stream:
            stream.write(content)


def _overwrite(path: Path) -> None:
    """Write noise over a file, have it reach the disk, and remove it."""
    with path.open("r+b") as stream:
        stream.write(secrets.token_bytes(path.stat().st_size))
        stream.flush()
        os.fsync(stream.fileno())
    path.unlink()


def _certificate_beside(path: Path) -> Path:
    return path.with_name(f"{path.stem}.detruite.json")
