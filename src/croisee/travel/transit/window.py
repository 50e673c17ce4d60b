"""Door-to-door times over a window of departures: percentiles that count the unreachable.

What a person can count on is not one departure but the spread over a window. As R5 does, a
departure from which the destination is not reached in time counts as later than any other: the
median is a number only if half the departures arrive.
"""

from collections.abc import Sequence
from datetime import time

import numpy as np
import numpy.typing as npt
from numba import njit

from croisee.travel.transit.ranks import ranked, ranks
from croisee.travel.transit.scan import UNREACHED, Table, scan
from croisee.travel.transit.timetable import Timetable
from croisee.travel.transit.walks import Seconds, Walks

LONGEST = 7_200
"""Seconds beyond which a place is not reached, by default."""


def every(step: int, start: time, end: time) -> Seconds:
    """Departures every `step` seconds from `start` until before `end`, seconds since midnight."""
    return np.arange(seconds_of(start), seconds_of(end), step, dtype=np.int32)


def seconds_of(moment: time) -> int:
    """Seconds since midnight."""
    return moment.hour * 3600 + moment.minute * 60 + moment.second


def arrivals(
    timetable: Timetable, access: Walks, origin: int, departures: Seconds, longest: int = LONGEST
) -> Table:
    """Earliest time (departures × stops) at which a vehicle sets one down at each stop.

    `access` (origins × stops) are the walks to the first stop; `departures` rise. Seconds since
    midnight of the day, or `UNREACHED` within `longest` seconds. Walking alone is not counted.
    """
    stops, seconds = access.row(origin)
    found: Table = scan(
        timetable.connections,
        timetable.changes,
        timetable.runs,
        timetable.slack,
        stops,
        seconds,
        _rising(departures),
        longest,
    )
    return found.T


def window_times(
    timetable: Timetable,
    access: Walks,
    egress: Walks,
    walk: Walks,
    departures: Seconds,
    percentiles: Sequence[int] = (50,),
    *,
    destinations: int,
    longest: int = LONGEST,
) -> Table:
    """Percentiles of the seconds from door to door (percentiles × origins × destinations).

    `access` (origins × stops), `egress` (stops × destinations) and `walk` (origins × destinations)
    are walking times; a destination is reached on foot where that is shorter. `UNREACHED` where the
    percentile falls on a departure that takes more than `longest` seconds. Each origin,
    destination and departure is computed from integers and apart from the others: cutting the
    request in parts changes nothing. Memory beside the result: two tables stops × departures.
    """
    asked = ranks(percentiles, len(departures))
    last_mile = egress.reversed(destinations)
    result = np.empty((len(percentiles), access.rows, destinations), dtype=np.int32)
    for origin in range(access.rows):
        set_down = arrivals(timetable, access, origin, departures, longest).T
        on_foot = np.full(destinations, UNREACHED, dtype=np.int32)
        reached, seconds = walk.row(origin)
        on_foot[reached] = seconds
        _doors(set_down, last_mile, on_foot, departures, asked, longest, result[:, origin])
    return result


def _rising(departures: Seconds) -> Seconds:
    if not departures.size or (np.diff(departures) < 0).any():
        raise ValueError("departures are rising, and at least one")
    return departures


@njit(cache=True)
def _doors(
    set_down: Table,
    last_mile: Walks,
    on_foot: Seconds,
    departures: Seconds,
    asked: npt.NDArray[np.int64],
    longest: int,
    result: Table,
) -> None:
    """Values of the ranks `asked` (ranks × destinations) from one origin, written into `result`.

    `set_down` (stops × departures); `last_mile` (destinations × stops); `on_foot` (destinations).
    """
    many = departures.size
    best = np.empty(many, dtype=np.int32)
    for place in range(on_foot.size):
        shortest = np.int32(min(on_foot[place], longest + 1))
        for k in range(many):
            best[k] = departures[k] + shortest
        for walk in range(last_mile.starts[place], last_mile.starts[place + 1]):
            times, seconds = set_down[last_mile.ends[walk]], last_mile.seconds[walk]
            for k in range(many):  # so written, UNREACHED plus seconds never overflows
                best[k] = min(times[k], np.int32(best[k] - seconds)) + seconds
        for k in range(many):
            best[k] -= departures[k]
        for p in range(asked.size):
            time = ranked(best, asked[p])
            result[p, place] = time if time <= longest else UNREACHED
