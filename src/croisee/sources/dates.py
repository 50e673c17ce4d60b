"""How a file writes its dates."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from croisee.sources.complaints import complain

DATE_PARTS: Mapping[str, int] = {"AAAA": 4, "MM": 2, "JJ": 2}
"""Part of a date → how many figures it has."""
FIRST_YEAR, LAST_YEAR = 1850, 2149
"""Years a date may fall in: beyond, it is a typing fault."""
_YEAR = r"(18[5-9]\d|19\d\d|20\d\d|21[0-4]\d)"
ISO_PATTERN = rf"{_YEAR}-\d\d-\d\d([ T]00:00(:00(\.0+)?)?|T\d\d:\d\d:\d\d(\.\d+)?Z)?"
"""Regular expression of an ISO 8601 date, with the midnight that some tools add, or as the full
universal time by which interfaces stamp it: the day is kept."""
_DIRECTIVES = (("%Y", "AAAA"), ("%m", "MM"), ("%d", "JJ"))
_LAYOUT = re.compile(r"(AAAA|MM|JJ)([-/. ]?)(AAAA|MM|JJ)\2(AAAA|MM|JJ)")


@dataclass(frozen=True)
class DateLayout:
    """Order of the parts and what separates them (nothing: fixed widths)."""

    order: tuple[str, ...]
    separator: str

    @property
    def pattern(self) -> str:
        """Regular expression of the whole cell; between separators, « 1 » is read « 01 »."""
        shortest = 1 if self.separator else 2
        parts = (_YEAR if part == "AAAA" else rf"\d{{{shortest},2}}" for part in self.order)
        return re.escape(self.separator).join(parts)


def date_layout(text: str | None) -> DateLayout:
    """Read a `format`: « JJ/MM/AAAA », Table Schema's `default`, or « %d/%m/%Y ».

    Only day, month and four-digit year: a date of two-digit years has two readings. Complains
    otherwise (see `complaints`).
    """
    written = "AAAA-MM-JJ" if text in (None, "default") else str(text)
    for directive, part in _DIRECTIVES:
        written = written.replace(directive, part)
    found = _LAYOUT.fullmatch(written)
    if found is None or {found.group(1), found.group(3), found.group(4)} != set(DATE_PARTS):
        complain(
            "le format de date n'est pas reconnu.",
            "Écrivez « JJ/MM/AAAA », « AAAA-MM-JJ » ou « %d/%m/%Y ».",
        )
    return DateLayout((found.group(1), found.group(3), found.group(4)), found.group(2))
