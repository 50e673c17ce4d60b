"""Bring open data into a project, from a mirror or from its official address, and prove it.

What comes from a mirror must have the fingerprint of the registry. What comes from the network
has its fingerprint noted at the first download in a lock file of the project, and must have it
ever after: a producer who changes a file without saying so is noticed. A file is whole or absent.
A file whose address nobody has found is put in its folder by hand; what can be downloaded is.
"""

import urllib.error
import urllib.request
from collections.abc import Callable, Iterable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from http.client import HTTPException
from pathlib import Path
from typing import IO, Any, NoReturn
from urllib.parse import urlsplit

from croisee.foundation.canonical import digest_file
from croisee.foundation.errors import CroiseeError, Problem
from croisee.foundation.files import atomic_file, write_atomic
from croisee.foundation.strict_yaml import read_strict
from croisee.sources.archives import extract_member
from croisee.sources.registry import OpenFile, OpenSource, open_source

LOCK = "sources.lock.yaml"
MAX_BYTES = 1 << 31
"""Bytes of one download."""
_BLOCK = 1 << 20
_TIMEOUT = 60
Opener = Callable[[str], AbstractContextManager[IO[bytes]]]


@dataclass(frozen=True)
class Fetched:
    """One file brought in; `notice` is what the reader should know of it."""

    key: str
    path: Path
    digest: str
    origin: str
    """« miroir », « réseau » or « déjà là »."""
    notice: str | None


class _HttpsOnly(urllib.request.HTTPRedirectHandler):
    """A redirection never leaves https."""

    def redirect_request(
        self, req: Any, fp: Any, code: int, msg: str, headers: Any, newurl: str
    ) -> Any:
        if urlsplit(newurl).scheme != "https":
            raise urllib.error.URLError("redirection hors de https")
        return super().redirect_request(req, fp, code, msg, headers, newurl)


def open_https(address: str) -> AbstractContextManager[IO[bytes]]:
    """Open an https address, redirections included."""
    request = urllib.request.Request(address, headers={"User-Agent": "croisee"})  # noqa: S310
    opened: AbstractContextManager[IO[bytes]] = urllib.request.build_opener(_HttpsOnly).open(
        request, timeout=_TIMEOUT
    )
    return opened


def fetch(
    keys: Iterable[str],
    destination: Path,
    *,
    lock: Path,
    mirror: Path | None = None,
    opener: Opener = open_https,
) -> list[Fetched]:
    """Bring the files of these sources to `destination/<key>/`; skip those already right.

    With `mirror`, nothing is asked of the network. `lock` is the project's `sources.lock.yaml`.
    Raises `CroiseeError`: unknown key, missing file, wrong fingerprint, network failure, file too
    big; and, once the rest is there, one problem per file to be put by hand.
    """
    sources = [open_source(key) for key in keys]
    if mirror is not None:
        return [
            _from_mirror(source, file, mirror, destination / source.cle)
            for source in sources
            for file in source.fichiers
        ]
    fetched, by_hand = [], []
    for source in sources:
        for file in source.fichiers:
            folder = destination / source.cle
            if file.adresse is not None:
                fetched.append(_from_network(source, file, folder, lock, opener))
            elif (found := folder / file.name).is_file():
                fetched.append(Fetched(source.cle, found, digest_file(found), "déjà là", None))
            else:
                by_hand.append(_by_hand(source, file))
    if by_hand:
        raise CroiseeError(by_hand)
    return fetched


def _from_mirror(source: OpenSource, file: OpenFile, mirror: Path, folder: Path) -> Fetched:
    target, origin = folder / file.name, mirror / file.miroir
    if target.is_file() and digest_file(target) == file.sha256:
        return Fetched(source.cle, target, file.sha256, "déjà là", source.ecart)
    if not origin.is_file():
        _refuse(
            file.miroir,
            "le fichier est absent du miroir.",
            "Complétez le miroir, ou téléchargez la source sans miroir.",
        )
    if origin.stat().st_size > MAX_BYTES or digest_file(origin) != file.sha256:
        _refuse(
            file.miroir,
            "le fichier du miroir n'a pas l'empreinte du registre.",
            "Reprenez le fichier d'origine : celui-ci a changé.",
        )
    with atomic_file(target) as aside, origin.open("rb") as stream:
        _copy(stream, aside, file.miroir)
        if digest_file(aside) != file.sha256:
            _refuse(file.miroir, "le fichier a changé pendant la copie.", "Recommencez.")
    return Fetched(source.cle, target, file.sha256, "miroir", source.ecart)


def _from_network(
    source: OpenSource, file: OpenFile, folder: Path, lock: Path, opener: Opener
) -> Fetched:
    address = str(file.adresse)
    label = f"{address}#{file.membre}" if file.membre else address
    target = folder / file.official_name
    known = _read_lock(lock)
    if target.is_file() and known.get(label) == (content := digest_file(target)):
        return Fetched(source.cle, target, content, "déjà là", source.ecart)
    with atomic_file(target) as aside:
        try:
            with opener(address) as stream:
                _copy(stream, aside, address)
        except (OSError, HTTPException, ValueError) as error:
            _refuse(
                address,
                f"le téléchargement a échoué ({type(error).__name__}).",
                f"Vérifiez la connexion, ou la page {source.page or 'du producteur'}.",
            )
        if file.membre:
            extract_member(aside, file.membre, MAX_BYTES)
        content = digest_file(aside)
        if known.setdefault(label, content) != content:
            _refuse(
                label,
                "le fichier a changé depuis son premier téléchargement.",
                f"S'il s'agit d'une nouvelle édition, retirez sa ligne de {lock.name} après avoir "
                "lu la page du producteur ; sinon, ne l'utilisez pas.",
            )
    _write_lock(lock, known)
    return Fetched(source.cle, target, content, "réseau", source.ecart)


def _copy(stream: IO[bytes], path: Path, label: str) -> None:
    size = 0
    with path.open("wb") as output:
        while block := stream.read(_BLOCK):
            size += len(block)
            if size > MAX_BYTES:
                _refuse(label, f"le fichier dépasse {MAX_BYTES >> 30} Gio.", "Vérifiez l'adresse.")
            output.write(block)
    if size == 0:
        _refuse(label, "le fichier reçu est vide.", "Recommencez plus tard.")


def _read_lock(path: Path) -> dict[str, str]:
    """Address → fingerprint, in the order written."""
    if not path.is_file():
        return {}
    value = read_strict(path).value
    if not isinstance(value, dict) or not all(isinstance(one, str) for one in value.values()):
        _refuse(path.name, "le fichier n'est pas une liste d'empreintes.", "Supprimez-le.")
    return dict(value)


def _write_lock(path: Path, known: dict[str, str]) -> None:
    lines = [f'"{address}": {content}\n' for address, content in sorted(known.items())]
    head = "# Empreintes (SHA-256) des fichiers téléchargés ; écrit par « croisee fetch ».\n"
    write_atomic(path, (head + "".join(lines)).encode())


def _by_hand(source: OpenSource, file: OpenFile) -> Problem:
    where = source.page or f"le site du producteur ({source.producteur})"
    return Problem(
        message=f"« {source.titre} » : aucune adresse officielle de ce fichier n'est connue, il ne "
        "se télécharge pas tout seul.",
        remedy=f"Prenez-le sur {where} et déposez-le sous ce nom dans deliveries/{source.cle}/, "
        "ou indiquez un dossier miroir.",
        file=file.name,
        rule="registre.adresse",
    )


def _refuse(label: str, message: str, remedy: str) -> NoReturn:
    raise CroiseeError(
        Problem(message=message, remedy=remedy, file=label, rule="telechargement")
    ) from None
