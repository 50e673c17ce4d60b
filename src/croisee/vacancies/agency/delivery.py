"""A collection as one file: each offer once, ready to be received like any other delivery.

Slices share their common second, so that an offer may be on two pages; a delivery whose numbers are
unique would be refused with them.
"""

import io
import json
import zipfile
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from croisee.foundation.files import write_atomic
from croisee.vacancies.agency.client import PAGE
from croisee.vacancies.agency.pages import RESULTS, Page

_LONG_AGO = (1980, 1, 1, 0, 0, 0)


def write_delivery(pages: Iterable[Page], path: Path) -> int:
    """Write the offers of pages, the last update of each, as a `.zip` of pages in order of number.

    The same offers give the same bytes. Returns how many there are.
    """
    kept: dict[str, Mapping[str, Any]] = {}
    for page in pages:
        for offer in page.offers:
            number = str(offer.get("id"))
            if number not in kept or _updated(kept[number]) < _updated(offer):
                kept[number] = offer
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        numbers = sorted(kept)
        for rank, first in enumerate(range(0, len(numbers), PAGE), start=1):
            offers = [kept[number] for number in numbers[first : first + PAGE]]
            text = json.dumps({RESULTS: offers}, ensure_ascii=False, separators=(",", ":"))
            name = zipfile.ZipInfo(f"page-{rank:05d}.json", _LONG_AGO)
            archive.writestr(name, text, zipfile.ZIP_DEFLATED)
    write_atomic(path, content.getvalue())
    return len(kept)


def _updated(offer: Mapping[str, Any]) -> str:
    return str(offer.get("dateActualisation") or offer.get("dateCreation") or "")
