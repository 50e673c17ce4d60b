"""The timetable of one day: connections of all feeds by departure, and walks between stops.

A connection is one vehicle from one stop to the next (Dibbelt, Pajor, Strasser, Wagner 2018,
*Connection Scan Algorithm*). Times are whole seconds from midnight of the day, past 86,400 the
night after.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from croisee.foundation.errors import CroiseeError, Problem
from croisee.travel.transit.changes import changes
from croisee.travel.transit.feed import Feed
from croisee.travel.transit.runs import DAY, runs_of
from croisee.travel.transit.walks import Points, Walks, straight_walks

LONGEST_CHANGE = 600
"""Seconds walked at most from one stop to another, where the caller gives no walks."""


class Connections(NamedTuple):
    """Connections (n) in order of departure; a run names one vehicle of the day.

    One gets on at `origin` only where `boards`, and off at `end` only where `alights`.
    """

    origin: npt.NDArray[np.int32]
    end: npt.NDArray[np.int32]
    departure: npt.NDArray[np.int32]
    arrival: npt.NDArray[np.int32]
    run: npt.NDArray[np.int32]
    boards: npt.NDArray[np.bool_]
    alights: npt.NDArray[np.bool_]


@dataclass(frozen=True)
class Timetable:
    """One day of one or several feeds.

    `stops` (n) are those of the feeds one after the other; `changes` (n × n) the walks between two
    vehicles, each stop to itself included; `slack` the seconds one must be at a stop before any
    departure. `notes`, in French, say what was supposed.
    """

    day: date
    stops: Points
    connections: Connections
    runs: int
    changes: Walks
    slack: int
    notes: tuple[str, ...]


def stops_of(feeds: Sequence[Feed]) -> Points:
    """The stops of feeds one after the other, as a timetable numbers them."""
    return Points(
        np.concatenate([feed.stops.points.longitude for feed in feeds]),
        np.concatenate([feed.stops.points.latitude for feed in feeds]),
    )


def timetable(
    feeds: Sequence[Feed], day: date, *, footpaths: Walks | None = None, slack: int = 60
) -> Timetable:
    """The timetable of a day.

    `footpaths` (stops × stops, numbered as `stops_of`) are the walks from a vehicle to another;
    without them, straight lines of at most ten minutes. One minute of slack before each boarding is
    what R5 asks; at least one second is needed. `CroiseeError` if nothing runs that day.
    """
    if slack < 1:
        raise ValueError("slack is at least one second: a change leaves after it arrives")
    _same_clock(feeds, day)
    _all_running(feeds, day)
    stops = stops_of(feeds)
    if footpaths is None:
        footpaths = straight_walks(stops, stops, LONGEST_CHANGE)
    parts, stop_base, run_base = [], 0, 0
    for feed in feeds:
        part, runs = _connections(feed, day, stop_base, run_base)
        parts.append(part)
        stop_base += len(feed.stops.ids)
        run_base += runs
    return Timetable(
        day,
        stops,
        _in_order(parts),
        run_base,
        changes(feeds, stops, footpaths, slack),
        slack,
        tuple(f"{feed.name} : {note}" for feed in feeds for note in feed.notes),
    )


def _connections(feed: Feed, day: date, stop_base: int, run_base: int) -> tuple[Connections, int]:
    """Every pair of calls of every run of the day, from midnight until noon of the day after."""
    runs, calls = runs_of(feed, day), feed.calls
    first = calls.first[runs.trip]
    steps = np.maximum(calls.first[runs.trip + 1] - first - 1, 0)
    run = np.repeat(np.arange(runs.trip.size), steps)
    rank = np.arange(run.size) - np.repeat(np.cumsum(steps) - steps, steps)
    here = first[run] + rank
    departure = calls.departure[here] + runs.shift[run]
    kept = (departure >= 0) & (departure < DAY + DAY // 2)
    here, run, departure = here[kept], run[kept], departure[kept]
    found = Connections(
        (calls.stop[here] + stop_base).astype(np.int32),
        (calls.stop[here + 1] + stop_base).astype(np.int32),
        departure.astype(np.int32),
        (calls.arrival[here + 1] + runs.shift[run]).astype(np.int32),
        (run + run_base).astype(np.int32),
        calls.boards[here],
        calls.alights[here + 1],
    )
    return found, int(runs.trip.size)


def _in_order(parts: Sequence[Connections]) -> Connections:
    """All connections by departure; those of one run stay in its order (the sort is stable)."""
    joined = [np.concatenate(columns) for columns in zip(*parts, strict=True)]
    order = np.argsort(Connections(*joined).departure, kind="stable")
    return Connections(*(column[order] for column in joined))


def _same_clock(feeds: Sequence[Feed], day: date) -> None:
    noon = datetime.combine(day, time(12))
    clocks = {noon.replace(tzinfo=feed.timezone).utcoffset() for feed in feeds}
    if len(clocks) > 1:
        raise CroiseeError(
            Problem(
                "ces réseaux ne sont pas à la même heure : "
                + ", ".join(f"{feed.name} ({feed.timezone.key})" for feed in feeds),
                "traitez-les séparément.",
                "des fichiers GTFS du même fuseau horaire",
            )
        )


def _all_running(feeds: Sequence[Feed], day: date) -> None:
    """A feed out of date is a fault; one that merely rests that day is not, unless all do."""
    problems = []
    for feed in feeds:
        covered = feed.services.covered()
        if covered is None:
            problems.append(_still(feed, "aucun service ne circule jamais dans ce fichier"))
        elif not covered[0] <= day <= covered[1]:
            period = f"ce fichier couvre du {covered[0]} au {covered[1]}"
            problems.append(_still(feed, f"aucun service le {day} : {period}"))
    if not problems and not any(feed.services.running(day).any() for feed in feeds):
        problems = [
            _still(feed, f"aucun service le {day}, dans la période couverte par le fichier")
            for feed in feeds
        ]
    if problems:
        raise CroiseeError(problems)


def _still(feed: Feed, message: str) -> Problem:
    return Problem(
        message,
        "choisissez un jour ouvré de la période, ou un fichier GTFS de cette date.",
        "une date où circule au moins un service",
        feed.name,
    )
