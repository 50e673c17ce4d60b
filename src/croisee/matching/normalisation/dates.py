"""Birth dates as files write them: ISO, French, compact, partial, with day and month swapped."""

import re
from calendar import monthrange
from typing import NamedTuple

from croisee.matching.normalisation.reasons import Reason

FIRST_YEAR, LAST_YEAR = 1850, 2149
"""Years a birth may fall in: beyond, it is a typing fault."""
_LEAP = 2000

_PART = r"\d{1,2}|[X?]{1,2}"
_YEAR = r"\d{4}|[X?]{4}"
_TIME = r"(?P<time>[T ]\d\d:\d\d.*)?"
_SHAPES = tuple(
    re.compile(shape, re.ASCII)
    for shape in (
        rf"(?P<year>{_YEAR})(?P<s>[-/. ])(?P<month>{_PART})(?P=s)(?P<day>{_PART}){_TIME}",
        rf"(?P<day>{_PART})(?P<s>[-/. ])(?P<month>{_PART})(?P=s)(?P<year>{_YEAR}){_TIME}",
        # Compact: a year from 1850 to 2149 never begins with a month, so one shape fits at most.
        r"(?P<year>18[5-9]\d|19\d\d|20\d\d|21[0-4]\d)(?P<month>0\d|1[0-2])(?P<day>[0-2]\d|3[01])",
        r"(?P<day>[0-2]\d|3[01])(?P<month>0\d|1[0-2])(?P<year>\d{4})",
        rf"(?P<year>\d{{4}})([-/.](?P<month>{_PART}))?",
        rf"(?P<month>{_PART})[-/.](?P<year>\d{{4}})",
    )
)
_TWO_DIGIT_YEAR = re.compile(r"\d{1,2}([-/. ])\d{1,2}\1\d\d", re.ASCII)
_MIDNIGHT = re.compile(r"[T ]00:00(:00(\.0+)?)?", re.ASCII)


class BirthDate(NamedTuple):
    """What is known of a date: each part or None. A day is never known without its month."""

    year: int | None
    month: int | None
    day: int | None
    reason: Reason | None

    @property
    def day_month_sorted(self) -> str | None:
        """Day and month, the smaller first: the same for « 03/12 » and « 12/03 »."""
        if self.month is None or self.day is None:
            return None
        return f"{min(self.day, self.month):02}-{max(self.day, self.month):02}"

    @property
    def ends_a_year(self) -> bool:
        """Whether it falls on 1 January or 31 December, written for want of the real day."""
        return (self.day, self.month) in ((1, 1), (31, 12))


def read_date(text: str) -> BirthDate:
    """Read a birth date. « 00 » and « XX » are unknown parts.

    A month above 12 with a day that can be one leaves one reading: the two are put right. A day
    that the month has not leaves the year alone. A year of two digits has two readings: nothing
    is kept.
    """
    written = text.strip().upper()
    if not written:
        return BirthDate(None, None, None, None)
    match = next((m for shape in _SHAPES if (m := shape.fullmatch(written))), None)
    if match is None:
        two = _TWO_DIGIT_YEAR.fullmatch(written)
        return _nothing(Reason.TWO_DIGIT_YEAR if two else Reason.UNREADABLE_DATE)
    found = match.groupdict()
    if found.get("time") and not _MIDNIGHT.fullmatch(found["time"]):
        return _nothing(Reason.NOT_MIDNIGHT)
    return _checked(*(_number(found.get(part)) for part in ("year", "month", "day")))


def _checked(year: int | None, month: int | None, day: int | None) -> BirthDate:
    if year is not None and not FIRST_YEAR <= year <= LAST_YEAR:
        return _nothing(Reason.IMPOSSIBLE_YEAR)
    if month is None:
        return BirthDate(year, None, None, None)
    reason = None
    if month > 12 and day is not None and day <= 12:
        month, day, reason = day, month, Reason.DAY_MONTH_SWAPPED
    if month > 12 or (day is not None and day > monthrange(year or _LEAP, month)[1]):
        return BirthDate(year, None, None, Reason.IMPOSSIBLE_DAY)
    return BirthDate(year, month, day, reason)


def _number(part: str | None) -> int | None:
    """Value of a part; None when absent, « 00 » or « XX »."""
    return int(part) or None if part and part.isdigit() else None


def _nothing(reason: Reason) -> BirthDate:
    return BirthDate(None, None, None, reason)
