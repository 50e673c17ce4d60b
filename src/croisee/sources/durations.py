"""ISO 8601 durations as conventions write them: years, months, weeks, days."""

import calendar
import re
from dataclasses import dataclass
from datetime import date, timedelta

from croisee.sources.complaints import complain

_DURATION = re.compile(r"P(?:(\d{1,3})Y)?(?:(\d{1,4})M)?(?:(\d{1,4})W)?(?:(\d{1,5})D)?")


@dataclass(frozen=True)
class Duration:
    """A span of the calendar: months first, then days."""

    months: int
    days: int

    def after(self, start: date) -> date:
        """The same day `months` later (the last of the month when it has none), then `days`."""
        count = start.year * 12 + start.month - 1 + self.months
        year, month = count // 12, count % 12 + 1
        day = min(start.day, calendar.monthrange(year, month)[1])
        return date(year, month, day) + timedelta(days=self.days)


def parse_duration(text: str) -> Duration:
    """Read « P1Y », « P6M », « P90D »… Complains otherwise (see `complaints`)."""
    found = _DURATION.fullmatch(text)
    years, months, weeks, days = (int(part or 0) for part in found.groups()) if found else (0,) * 4
    if years + months + weeks + days == 0:
        complain(
            f"la durée « {text} » n'est pas reconnue.",
            "Écrivez une durée ISO 8601 : P1Y (un an), P6M (six mois), P90D (90 jours).",
        )
    return Duration(12 * years + months, 7 * weeks + days)
