"""A project whose key is dead: what says so, and what is refused from then on.

A certificate of destruction, laid beside the files of the project, stops every command that would
encode or match for it; that of a producer's copy stops its own encoding alone (producers do well to
destroy theirs as soon as they have encoded). So does the day on which the key was to be destroyed,
which encodings bear.

What cannot be proved: that no copy of the key is left (a producer's, a backup's, a disk's); that
somebody who puts the certificate away, or uses another program, matches no more. Encodings and key
together are all it takes: each party erases its own.
"""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any

from croisee.foundation.errors import CroiseeError, Problem
from croisee.foundation.french_dates import french_day
from croisee.matching.circuit.files import Mark, certificate_of
from croisee.matching.circuit.roles import KEY_PER_PROJECT

_NEW_PROJECT = (
    "Si un nouvel appariement est permis, demandez au bureau des clés la clé d’un nouveau projet. "
)
_STILL = "Plus rien ne peut être encodé ni rapproché de nouveau pour ce projet."


OF_A_COPY = "copie"
"""Member of a certificate: whether the key destroyed was a producer's copy."""


def check_alive(key: str, folders: Iterable[Path], file: Path, *, copies: bool = False) -> None:
    """Raise `CroiseeError` if a certificate in one of the folders says this key destroyed.

    `key`: its fingerprint. `file`: what was to be used, for the message. `copies`: whether the
    certificate of a copy counts.
    """
    for folder in dict.fromkeys(folder.resolve() for folder in folders):
        for certificate in _certificates(folder):
            counts = copies or not certificate.get(OF_A_COPY)
            if counts and certificate.get("empreinte") == key:
                raise CroiseeError(destroyed(file, certificate))


def check_in_time(mark: Mark, file: Path, today: date) -> None:
    """Raise `CroiseeError` from the day on which the key of these encodings was to be destroyed."""
    if mark.until and today >= date.fromisoformat(mark.until):
        raise CroiseeError(
            Problem(
                message=f"la clé du projet « {mark.project} » devait être détruite le "
                f"{french_day(date.fromisoformat(mark.until))} ({KEY_PER_PROJECT}) : ses "
                f"encodages ne servent plus. {_STILL}",
                remedy=f"Effacez ces encodages. {_NEW_PROJECT.strip()}",
                file=file.name,
                rule=KEY_PER_PROJECT,
            )
        )


def destroyed(file: Path, certificate: Mapping[str, Any]) -> Problem:
    """What is said of a file whose key a certificate tells destroyed."""
    try:
        day = f" le {french_day(date.fromisoformat(certificate['detruite_le']))}"
    except (KeyError, TypeError, ValueError):  # a certificate cut short still says that it is dead
        day = ""
    return Problem(
        message=f"la clé du projet « {certificate['projet']} » a été détruite{day} "
        f"({KEY_PER_PROJECT}). {_STILL}",
        remedy=f"{_NEW_PROJECT}Si vous tenez encore une copie de l’ancienne, détruisez-la : "
        "« croisee key destroy ». Si vous tenez encore des encodages, effacez-les.",
        file=file.name,
        rule=KEY_PER_PROJECT,
    )


def _certificates(folder: Path) -> Iterator[Mapping[str, Any]]:
    for path in sorted(folder.iterdir()) if folder.is_dir() else ():
        certificate = certificate_of(path) if path.is_file() else None
        if certificate is not None:
            yield certificate
