"""Every offer of a query, page by page, in a folder that a kill leaves ready to go on.

A query that has more offers than its pages can reach is cut in two by date of creation, again and
again: every offer has one, whereas some have no département. Halves share their common second, and
an offer read twice is one by its number: nothing is lost between them. Each page is written whole
before the next is asked; a page that is there is not asked again.
"""

import json
from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from types import MappingProxyType
from typing import Any, NamedTuple

from croisee.foundation.canonical import canonical_json, digest
from croisee.foundation.errors import CroiseeError, Problem
from croisee.foundation.files import sweep_aside, write_atomic
from croisee.vacancies.agency.client import PAGE, REACH, Agency
from croisee.vacancies.agency.offers import FIELDS
from croisee.vacancies.agency.pages import RESULTS, SEEN

STATE = "collecte.json"
"""File that says what a folder collects, and whether it is whole."""
_TOTAL = "total"
_NEWEST_FIRST = "1"
_EVERYTHING: Mapping[str, str] = MappingProxyType({})


class Period(NamedTuple):
    """Creation dates asked for, both included, to the second (UTC)."""

    first: datetime
    last: datetime

    def halves(self) -> tuple["Period", "Period"] | None:
        """Two periods that share one second; None when there is nothing to cut."""
        seconds = int((self.last - self.first).total_seconds())
        if seconds < 2:
            return None
        middle = self.first + timedelta(seconds=seconds // 2)
        return Period(self.first, middle), Period(middle, self.last)


class Collected(NamedTuple):
    """Pages of the folder; offers that the API announced, and different ones that were read.

    Fewer read than announced: offers closed while pages were turned.
    """

    pages: tuple[Path, ...]
    announced: int
    read: int


def collect(
    agency: Agency,
    folder: Path,
    period: Period,
    today: date,
    query: Mapping[str, str] = _EVERYTHING,
) -> Collected:
    """Bring every offer created during a period, that meets a query, to pages of `folder`.

    `query`: criteria of the API (« departement », « codeROME »…). A folder holds one collection:
    asked again for the same, it goes on. `today` is written on the pages read now.

    Raises `CroiseeError`: the folder holds another collection, more than `REACH` offers of one
    second, or as `Agency.search`.
    """
    whole = {"requete": dict(query), "debut": _second(period.first), "fin": _second(period.last)}
    _open(folder, whole)
    sweep_aside(folder)
    announced = 0
    numbers: set[str] = set()
    pages: list[Path] = []
    for path, total, counts in _turned(agency, folder, query, period, today):
        pages.append(path)
        announced += total if counts else 0
        numbers.update(str(offer.get("id")) for offer in _load(path)[RESULTS])
    write_atomic(folder / STATE, canonical_json({**whole, "terminee": True}))
    return Collected(tuple(pages), announced, len(numbers))


def _turned(
    agency: Agency, folder: Path, query: Mapping[str, str], period: Period, today: date
) -> Iterator[tuple[Path, int, bool]]:
    """Every page, the total of its slice, and whether that total counts (once a slice)."""
    waiting = [period]
    while waiting:
        part = waiting.pop()
        asked = {
            **query,
            "minCreationDate": _second(part.first),
            "maxCreationDate": _second(part.last),
            "sort": _NEWEST_FIRST,
        }
        path, total = _page(agency, folder, asked, 0, today)
        if total <= REACH:
            yield path, total, True
            for first in range(PAGE, total, PAGE):
                yield _page(agency, folder, asked, first, today)[0], total, False
            continue
        halves = part.halves()
        if halves is None:
            raise CroiseeError(
                Problem(
                    f"plus de {REACH} offres portent la même seconde ({_second(part.first)}).",
                    "Collectez par département ou par métier.",
                    file=folder.name,
                )
            )
        yield path, total, False
        waiting += reversed(halves)


def _page(
    agency: Agency, folder: Path, asked: Mapping[str, str], first: int, today: date
) -> tuple[Path, int]:
    """A page and the total of its slice; asked of the API unless it is there."""
    path = folder / f"{digest(dict(asked))[:16]}-{first:04}.json"
    if path.is_file():
        return path, int(_load(path)[_TOTAL])
    answer = agency.search(asked, first)
    offers = [{name: offer[name] for name in FIELDS if name in offer} for offer in answer.offers]
    content = {SEEN: today.isoformat(), _TOTAL: answer.total, RESULTS: offers}
    write_atomic(path, canonical_json(content))
    return path, answer.total


def _open(folder: Path, whole: Mapping[str, Any]) -> None:
    """Begin a collection, or make sure that the folder holds this one."""
    state = folder / STATE
    if not state.is_file():
        write_atomic(state, canonical_json({**whole, "terminee": False}))
        return
    begun = _load(state)
    if {name: begun.get(name) for name in whole} != dict(whole):
        raise CroiseeError(
            Problem(
                "ce dossier contient une autre collecte.",
                "Donnez un dossier neuf, ou la requête et la période de celle-ci.",
                file=STATE,
            )
        )


def _load(path: Path) -> dict[str, Any]:
    document: dict[str, Any] = json.loads(path.read_bytes())
    return document


def _second(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
