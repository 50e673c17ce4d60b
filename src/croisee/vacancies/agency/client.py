"""Asking the API: a token, a pace, patience with what passes, and no secret told.

OAuth 2 client credentials (RFC 6749, 4.4); 10 requests a second; pages of 150 offers at most, the
first at index 3,000 at most (documentation of « Offres d'emploi v2 »). Redirections are refused:
they would carry the token elsewhere.
"""

import json
import os
import re
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from email.message import Message
from http.client import HTTPException
from typing import Any, NamedTuple, NoReturn
from urllib.parse import urlencode, urlsplit

from croisee.foundation.errors import CroiseeError, Problem

PAGE = 150
"""Offers of a page."""
REACH = 3_000 + PAGE
"""Offers of one query that pages can reach."""
PACE = 0.1
"""Seconds between two requests: 10 a second."""
TRIES = 6
"""Times that a request is made before it is given up."""
MAX_BYTES = 64 << 20
IDENTIFIER, SECRET = "CROISEE_FRANCE_TRAVAIL_ID", "CROISEE_FRANCE_TRAVAIL_SECRET"
"""Environment variables of the credentials, read from nowhere else and written nowhere."""

_SCOPE = "api_offresdemploiv2 o2dsoffre"
_PASSING = frozenset({429, 500, 502, 503, 504})
_EXPIRED = 401
_RANGE = re.compile(r"\w+ (?:\d+-\d+|\*)/(\d+)")
_TIMEOUT = 60
_LONGEST_WAIT = 60.0
_THIS_MACHINE = "127.0.0.1"


class Addresses(NamedTuple):
    """Where a token is given, where offers are searched: `https`, or this very machine."""

    token: str
    search: str


OFFICIAL = Addresses(
    "https://entreprise.francetravail.fr/connexion/oauth2/access_token?realm=%2Fpartenaire",
    "https://api.francetravail.io/partenaire/offresdemploi/v2/offres/search",
)


@dataclass(frozen=True)
class Credentials:
    """What the agency gave the project; `repr` does not show it."""

    identifier: str = field(repr=False)
    secret: str = field(repr=False)


class Answer(NamedTuple):
    """Offers of a page, and how many the query has in all."""

    offers: list[dict[str, Any]]
    total: int


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_: Any) -> None:
        return None


def credentials(environment: Mapping[str, str] = os.environ) -> Credentials:
    """The credentials of the environment. Raises `CroiseeError` when one is absent."""
    absent = [name for name in (IDENTIFIER, SECRET) if not environment.get(name)]
    if absent:
        raise CroiseeError(
            Problem(
                f"la variable d’environnement {name} n’est pas renseignée.",
                "Créez une application sur francetravail.io, puis donnez ses identifiants par "
                "l’environnement, jamais dans un fichier du projet.",
            )
            for name in absent
        )
    return Credentials(environment[IDENTIFIER], environment[SECRET])


class Agency:
    """The API, asked at its pace."""

    def __init__(
        self,
        known: Credentials,
        addresses: Addresses = OFFICIAL,
        *,
        sleep: Callable[[float], None] = time.sleep,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        if not all(map(_private, addresses)):
            raise ValueError("credentials travel by https only")
        self._known = known
        self._addresses = addresses
        self._sleep = sleep
        self._clock = clock
        self._opener = urllib.request.build_opener(_NoRedirect)
        self._token: str | None = None
        self._next = clock()

    def search(self, query: Mapping[str, str], first: int) -> Answer:
        """The page of a query that begins at offer `first` (from 0).

        Raises `CroiseeError`: refused (credentials, query), out of reach after `TRIES`, unreadable.
        """
        asked = {**query, "range": f"{first}-{first + PAGE - 1}"}
        address = f"{self._addresses.search}?{urlencode(asked)}"
        content, headers = self._patiently(lambda: self._authorised(address))
        if not content:
            return Answer([], 0)
        found = _RANGE.fullmatch((headers.get("Content-Range") or "").strip())
        document = _json(content)
        offers = document.get("resultats")
        if found is None or not isinstance(offers, list):
            _refuse("la réponse n’a pas la forme documentée.", "Vérifiez la version de l’API.")
        return Answer(offers, int(found[1]))

    def _authorised(self, address: str) -> tuple[bytes, Message]:
        if self._token is None:
            self._token = self._new_token()
        request = urllib.request.Request(  # noqa: S310 (__init__ has checked the scheme)
            address,
            headers={"Authorization": f"Bearer {self._token}", "Accept": "application/json"},
        )
        try:
            return self._open(request)
        except urllib.error.HTTPError as error:
            if error.code == _EXPIRED:
                self._token = None
            raise

    def _new_token(self) -> str:
        form = {
            "grant_type": "client_credentials",
            "client_id": self._known.identifier,
            "client_secret": self._known.secret,
            "scope": _SCOPE,
        }
        request = urllib.request.Request(  # noqa: S310 (__init__ has checked the scheme)
            self._addresses.token, data=urlencode(form).encode()
        )
        content, _ = self._open(request)
        token = _json(content).get("access_token")
        if not isinstance(token, str) or not token.isprintable():
            _refuse("aucun jeton n’a été donné.", "Vérifiez les identifiants de l’application.")
        return token

    def _open(self, request: urllib.request.Request) -> tuple[bytes, Message]:
        """One request, at the pace of the API."""
        self._sleep(max(0.0, self._next - self._clock()))
        self._next = self._clock() + PACE
        with self._opener.open(request, timeout=_TIMEOUT) as stream:
            content: bytes = stream.read(MAX_BYTES + 1)
            if len(content) > MAX_BYTES:
                _refuse("la réponse est trop grosse.", "Vérifiez l’adresse de l’API.")
            return content, stream.headers

    def _patiently(self, ask: Callable[[], tuple[bytes, Message]]) -> tuple[bytes, Message]:
        """Ask again what fails by passing: a pause twice as long each time, or that asked for.

        A token refused is renewed once.
        """
        renewed = False
        for attempt in range(TRIES):
            wait = min(2.0**attempt, _LONGEST_WAIT)
            try:
                return ask()
            except urllib.error.HTTPError as error:
                said = error.headers.get("Retry-After") or ""
                error.close()
                if error.code == _EXPIRED and not renewed:
                    renewed, wait = True, 0.0
                elif error.code not in _PASSING:
                    _refuse(
                        f"l’API a refusé la demande (HTTP {error.code}).",
                        "Vérifiez les identifiants de l’application et les critères de recherche.",
                    )
                elif said.isdecimal():
                    wait = min(float(said), _LONGEST_WAIT)
            except (OSError, HTTPException):
                pass
            if attempt < TRIES - 1:
                self._sleep(wait)
        raise _refusal(
            f"l’API n’a pas répondu après {TRIES} essais.",
            "Relancez plus tard : ce qui est collecté reste, la collecte reprendra à cet endroit.",
        )


def _private(address: str) -> bool:
    """Whether what is sent there can be read by nobody on the way."""
    parts = urlsplit(address)
    return parts.scheme == "https" or (parts.scheme == "http" and parts.hostname == _THIS_MACHINE)


def _json(content: bytes) -> dict[str, Any]:
    try:
        document = json.loads(content)
    except ValueError:
        document = None
    if not isinstance(document, dict):
        _refuse("la réponse n’est pas du JSON.", "Vérifiez l’adresse de l’API.")
    return document


def _refuse(message: str, remedy: str) -> NoReturn:
    # No cause: an error of urllib holds the request, hence the secret or the token.
    raise _refusal(message, remedy) from None


def _refusal(message: str, remedy: str) -> CroiseeError:
    return CroiseeError(Problem(message, remedy, file="France Travail"))
