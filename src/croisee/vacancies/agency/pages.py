"""Saved pages of the API read back: `{"resultats": [ … ]}`, one file per answer."""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path
from types import MappingProxyType
from typing import Any, NamedTuple

from croisee.foundation.errors import CroiseeError, Problem
from croisee.vacancies.agency.offers import COLUMNS, read_offer
from croisee.vacancies.canonical import canonical_vacancies
from croisee.vacancies.row import Raw, Reading

RESULTS, SEEN = "resultats", "lu_le"
"""Keys of a page: its offers; in those that we save, the day on which it was read."""
SOURCE = "france_travail"
_NO_POSTCODES: Mapping[str, Sequence[str]] = MappingProxyType({})


class Page(NamedTuple):
    """One answer: its name, the day it was read, its offers as the API gives them."""

    name: str
    seen: date
    offers: Sequence[Mapping[str, Any]]


def read_pages(paths: Iterable[Path], seen: date | None = None) -> Iterator[Page]:
    """The pages of these files, in order of name.

    `seen`: the day they were read, for pages that do not bear it. Raises `CroiseeError`, naming the
    file: not JSON, no list of offers, no day.
    """
    for path in sorted(paths):
        try:
            document = json.loads(path.read_bytes())
        except (OSError, ValueError):
            raise _fault(path, "ce n’est pas une page JSON entière.") from None
        offers = document.get(RESULTS) if isinstance(document, dict) else None
        if not isinstance(offers, list) or not all(isinstance(offer, dict) for offer in offers):
            raise _fault(path, f"la page n’a pas de liste « {RESULTS} ».")
        try:
            day = date.fromisoformat(str(document[SEEN])[:10]) if SEEN in document else seen
        except ValueError:
            day = None
        if day is None:
            raise _fault(path, "rien ne dit quel jour la page a été lue.")
        yield Page(path.name, day, offers)


def vacancies_of(
    pages: Iterable[Page],
    *,
    source: str = SOURCE,
    postcodes: Mapping[str, Sequence[str]] = _NO_POSTCODES,
) -> Reading:
    """The vacancies of the pages; one that several pages show is read once, as last updated."""
    rows = (
        Raw(page.name, place, read_offer(offer, page.seen))
        for page in pages
        for place, offer in enumerate(page.offers, start=1)
    )
    return canonical_vacancies(rows, source, columns=COLUMNS, postcodes=postcodes)


def _fault(path: Path, message: str) -> CroiseeError:
    return CroiseeError(
        Problem(
            message,
            "Recommencez la collecte de cette page, ou donnez le jour de lecture.",
            expected=f'un document {{"{RESULTS}": […], "{SEEN}": "2026-11-22"}}',
            file=path.name,
        )
    )
