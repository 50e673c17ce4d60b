"""The vehicles of one day: each trip of a running service, as many times as it leaves.

A GTFS service day goes past midnight. The day D as a rider lives it also holds the last vehicles
of the service day before (25:10 the day before is 1:10 today), and, past midnight, those of the day
after.
"""

from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
import numpy.typing as npt

from croisee.travel.transit.feed import Feed

DAY = 86_400
"""Seconds of a day: the hour that clocks change twice a year is not followed."""


@dataclass(frozen=True)
class Runs:
    """Vehicle journeys (n): the trip of each, and the seconds to add to the times of its calls."""

    trip: npt.NDArray[np.int64]
    shift: npt.NDArray[np.int64]


def runs_of(feed: Feed, day: date) -> Runs:
    """Every run met from midnight of `day` on, of the service days before, of and after it."""
    trips, shifts = [], []
    for offset in (-1, 0, 1):
        running = feed.services.running(day + timedelta(days=offset))[feed.trips.service]
        for trip, shift in (_scheduled(feed, running), _repeated(feed, running)):
            trips.append(trip)
            shifts.append(shift + offset * DAY)
    return Runs(np.concatenate(trips), np.concatenate(shifts))


Part = tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]


def _scheduled(feed: Feed, running: npt.NDArray[np.bool_]) -> Part:
    once = running.copy()
    once[feed.frequencies.trip] = False
    trips = np.flatnonzero(once)
    return trips, np.zeros(trips.size, dtype=np.int64)


def _repeated(feed: Feed, running: npt.NDArray[np.bool_]) -> Part:
    found = feed.frequencies
    kept = running[found.trip] & (feed.calls.first[found.trip] < feed.calls.first[found.trip + 1])
    trip, start, end, headway = (
        values[kept].astype(np.int64)
        for values in (found.trip, found.start, found.end, found.headway)
    )
    times = np.maximum(-(-(end - start) // headway), 0)
    rank = np.arange(times.sum()) - np.repeat(np.cumsum(times) - times, times)
    leaving = np.repeat(start, times) + rank * np.repeat(headway, times)
    trips = np.repeat(trip, times)
    return trips, leaving - feed.calls.departure[feed.calls.first[trips]]
