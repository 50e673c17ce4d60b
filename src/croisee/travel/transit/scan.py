"""Earliest arrivals of a whole window of departures in one scan of the connections.

Connection scan (Dibbelt and others 2018) reads connections once in order of departure. Here one
reading serves every departure of the window: who leaves later may always be replaced by who leaves
earlier and waits, so the departures able to catch a connection are all those up to one of them, and
a single number per vehicle, the latest departure aboard, says them all. The result is to the bit
that of one scan per departure.
"""

from typing import Final

import numpy as np
import numpy.typing as npt
from numba import njit

from croisee.travel.transit.timetable import Connections
from croisee.travel.transit.walks import Places, Seconds, Walks

UNREACHED: Final = np.iinfo(np.int32).max
"""No time: it cannot be reached within the limit. A status, never to be computed with."""

Table = npt.NDArray[np.int32]


@njit(cache=True)
def scan(
    connections: Connections,
    changes: Walks,
    runs: int,
    slack: int,
    stops: Places,
    seconds: Seconds,
    departures: Seconds,
    longest: int,
) -> Table:
    """Earliest time (all stops × departures) at which a vehicle sets one down, or `UNREACHED`.

    From the origin, `stops` (n) are walked to in `seconds` (n). `departures` rise. Vehicles that
    leave more than `longest` seconds after a departure are of no use to it, and arrivals later than
    that are `UNREACHED`. At most one walk of `changes` between two vehicles.
    """
    size, many = changes.starts.size - 1, departures.size
    ready = np.full((size, many), UNREACHED, dtype=np.int32)
    set_down = np.full((size, many), UNREACHED, dtype=np.int32)
    for place in range(stops.size):
        for k in range(many):
            ready[stops[place], k] = min(ready[stops[place], k], departures[k] + seconds[place])
    caught = np.full(size, -1, dtype=np.int32)  # latest departure on time for what leaves a stop
    aboard = np.full(runs, -1, dtype=np.int32)  # latest departure on each vehicle
    first = np.searchsorted(connections.departure, departures[0])
    for c in range(first, connections.departure.size):
        leaves = connections.departure[c]
        if leaves > departures[many - 1] + longest:
            break
        run = connections.run[c]
        if connections.boards[c]:
            stop = connections.origin[c]
            k = caught[stop]
            while k + 1 < many and ready[stop, k + 1] <= leaves - slack:
                k += 1
            caught[stop] = k
            aboard[run] = max(aboard[run], k)
        latest = aboard[run]
        if latest < 0 or not connections.alights[c]:
            continue
        stop, time = connections.end[c], connections.arrival[c]
        if not _earlier(set_down[stop], latest, time):
            continue
        for walk in range(changes.starts[stop], changes.starts[stop + 1]):
            _earlier(ready[changes.ends[walk]], latest, time + changes.seconds[walk])
    for stop in range(size):
        for k in range(many):
            if set_down[stop, k] - longest > departures[k]:
                set_down[stop, k] = UNREACHED
    return set_down


@njit(cache=True)
def _earlier(times: Seconds, latest: int, time: int) -> bool:
    """Bring the rising `times` of departures up to `latest` down to `time`; whether one changed."""
    k = latest
    while k >= 0 and times[k] > time:
        times[k] = time
        k -= 1
    return k < latest
