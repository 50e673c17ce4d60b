"""Which services run on a day: the weekly calendar of a feed, and its exceptions."""

from dataclasses import dataclass
from datetime import date

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from croisee.travel.transit.archive import Archive

_WEEK = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_ADDED, _REMOVED = 1, 2


@dataclass(frozen=True)
class Services:
    """Weekly services and their exceptions; days are ordinals (`datetime.date.toordinal`).

    ids (n), weekdays (n × 7, Monday first), first and last (n) day of the weekly pattern; an
    exception adds or removes one service (m) on one day (m).
    """

    ids: pa.Array
    weekdays: npt.NDArray[np.bool_]
    first: npt.NDArray[np.int64]
    last: npt.NDArray[np.int64]
    exception: npt.NDArray[np.int32]
    exception_day: npt.NDArray[np.int64]
    added: npt.NDArray[np.bool_]

    def running(self, day: date) -> npt.NDArray[np.bool_]:
        """Services (n) that run on this day."""
        ordinal = day.toordinal()
        runs = self.weekdays[:, day.weekday()] & (self.first <= ordinal) & (ordinal <= self.last)
        today = self.exception_day == ordinal
        runs[self.exception[today & self.added]] = True
        runs[self.exception[today & ~self.added]] = False
        return runs

    def covered(self) -> tuple[date, date] | None:
        """First and last day on which any service runs."""
        weekly = self.weekdays.any(axis=1)
        named = np.concatenate([self.first[weekly], self.last[weekly], self.exception_day])
        if not named.size:
            return None
        days = range(int(named.min()), int(named.max()) + 1)
        first = next((day for day in days if self._any(day)), None)
        if first is None:
            return None
        last = next(day for day in reversed(days) if self._any(day))
        return date.fromordinal(first), date.fromordinal(last)

    def _any(self, ordinal: int) -> bool:
        return bool(self.running(date.fromordinal(ordinal)).any())


def read_services(archive: Archive) -> Services:
    """From calendar.txt and calendar_dates.txt, of which either may be absent."""
    exceptions = archive.rows(
        "calendar_dates.txt", ("service_id", "date", "exception_type"), needed=False
    )
    weekly = archive.rows(
        "calendar.txt",
        ("service_id", *_WEEK, "start_date", "end_date"),
        needed=len(exceptions) == 0,
    )
    named = pa.concat_arrays([weekly.identifiers("service_id"), exceptions.text("service_id")])
    ids = pc.drop_null(pc.unique(named))
    size, regular = len(ids), len(weekly)
    weekdays = np.zeros((size, 7), dtype=np.bool_)
    for column, name in enumerate(_WEEK):
        weekdays[:regular, column] = weekly.numbers(name) == 1
    first, last = np.zeros((2, size), dtype=np.int64)
    first[:regular], last[:regular] = weekly.days("start_date"), weekly.days("end_date")
    kind = exceptions.numbers("exception_type")
    wrong = np.flatnonzero((kind != _ADDED) & (kind != _REMOVED))
    if wrong.size:
        raise exceptions.fault("exception_type", wrong, "type d'exception inconnu", "1 ou 2")
    return Services(
        ids=ids,
        weekdays=weekdays,
        first=first,
        last=last,
        exception=exceptions.known_places("service_id", ids, "calendar.txt"),
        exception_day=exceptions.days("date"),
        added=kind == _ADDED,
    )
