"""Periods as the project writes them: a year, a month, a day, a span, or an INSEE edition.

An edition is not a period: `edition-2022` says only in which delivery a figure appeared, when its
producer gives no better date. It sorts with its year, after it, and is never read as that year.
"""

import calendar
import re
from dataclasses import dataclass
from datetime import date
from enum import IntEnum

from croisee.foundation.errors import CroiseeError, Problem
from croisee.foundation.french_dates import MONTHS, french_day

_ONE = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?", re.ASCII)
_SPAN = re.compile(r"(\d{4})-(\d{4})", re.ASCII)
_EDITION = re.compile(r"edition-(\d{4})", re.ASCII)


class Precision(IntEnum):
    """What a period is; the order breaks ties between periods that begin and end together."""

    DAY = 1
    MONTH = 2
    YEAR = 3
    SPAN = 4
    EDITION = 5


@dataclass(frozen=True)
class Period:
    """A stretch of time: first and last day included, and how it was written."""

    text: str
    precision: Precision
    first: date
    last: date

    @property
    def label(self) -> str:
        """What a reader sees: « 2018 », « juin 2023 », « 1er juin 2023 », « de 2012 à 2021 »."""
        match self.precision:
            case Precision.DAY:
                return french_day(self.first)
            case Precision.MONTH:
                return f"{MONTHS[self.first.month - 1]} {self.first.year:04}"
            case Precision.YEAR:
                return self.text
            case Precision.SPAN:
                return f"de {self.first.year:04} à {self.last.year:04}"
            case Precision.EDITION:
                return f"édition {self.first.year:04}"

    @property
    def key(self) -> tuple[date, date, int]:
        """Sort key: by last day, then first day, then precision. « 2012-2021 » sits with 2021."""
        return (self.last, self.first, int(self.precision))


def parse_period(text: str) -> Period:
    """Read a period. Raises `CroiseeError` in French when it is not one."""
    try:
        period = _read(text)
    except ValueError:
        period = None
    if period is None:
        raise CroiseeError(
            Problem(
                message="une période n’est pas comprise.",
                expected=(
                    "une année (2018), un mois (2023-06), un jour (2023-06-30), "
                    "un intervalle d’années (2012-2021) ou une édition (edition-2022)"
                ),
                remedy="Corrigez la période.",
            )
        )
    return period


def period_key(text: str) -> tuple[date, date, int]:
    """`key=` for sorting texts of periods in time. Raises as `parse_period`."""
    return parse_period(text).key


def _read(text: str) -> Period | None:
    if match := _SPAN.fullmatch(text):
        first, last = int(match[1]), int(match[2])
        if first >= last:
            return None
        return Period(text, Precision.SPAN, date(first, 1, 1), date(last, 12, 31))
    if match := _EDITION.fullmatch(text):
        year = int(match[1])
        return Period(text, Precision.EDITION, date(year, 1, 1), date(year, 12, 31))
    if match := _ONE.fullmatch(text):
        year, month = int(match[1]), int(match[2] or 1)
        if match[2] is None:
            return Period(text, Precision.YEAR, date(year, 1, 1), date(year, 12, 31))
        if match[3] is None:
            end = calendar.monthrange(year, month)[1]
            return Period(text, Precision.MONTH, date(year, month, 1), date(year, month, end))
        day = date(year, month, int(match[3]))
        return Period(text, Precision.DAY, day, day)
    return None
