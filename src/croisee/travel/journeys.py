"""Door-to-door times by every mode, from an OSM extract and timetables.

A time is what somebody would need, in whole seconds; where there is no way within `LONGEST`, there
is no time (`UNREACHABLE`). By public transport: the median over departures of a morning, walking to
stops and between them along the streets.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, time
from enum import StrEnum
from functools import cached_property
from pathlib import Path

import numpy as np
import numpy.typing as npt

from croisee.travel.graphs import Graphs
from croisee.travel.roads import UNREACHABLE as NO_TIME
from croisee.travel.roads import Attached, attach, blocks, times
from croisee.travel.transit import (
    Points,
    Timetable,
    Walks,
    every,
    read_feeds,
    stops_of,
    timetable,
    walks_within,
    window_times,
)

Table = npt.NDArray[np.int32]

UNREACHABLE = np.iinfo(np.int32).max
LONGEST = 7_200
"""Seconds beyond which a place is not reached, whatever the mode."""
_TO_STOP, _BETWEEN_STOPS = 1_200, 600
"""Seconds of walk, at most, to or from a stop, and from one vehicle to another."""
_STEP = 60
"""Seconds between two departures of the window."""


class Mode(StrEnum):
    """How one travels."""

    CAR = "voiture"
    TRANSIT = "transports"
    BICYCLE = "velo"
    FOOT = "pied"


_PROFILES = {Mode.CAR: "car", Mode.BICYCLE: "bicycle", Mode.FOOT: "foot"}
# Modes that go so far within `LONGEST` that a sweep over the whole graph beats a bounded search.
_FAR = frozenset({Mode.CAR, Mode.BICYCLE})


@dataclass(frozen=True)
class Files:
    """What journeys are computed from: an extract, timetables, the day and hours of departure."""

    roads: Path
    feeds: tuple[Path, ...]
    day: date | None
    start: time
    end: time


class Journeys:
    """Times between points given in degrees.

    Graphs are read or built when first asked for, and kept in the folder `kept` for the next time.
    Searches by road share `threads`. Neither changes a bit of any time, nor does cutting origins
    in parts.
    """

    def __init__(self, files: Files, kept: Path | None = None, threads: int = 1) -> None:
        self._files, self._threads = files, threads
        self._graphs = Graphs(files.roads, kept)

    @property
    def modes(self) -> tuple[Mode, ...]:
        """Those that the files allow."""
        return tuple(mode for mode in Mode if mode is not Mode.TRANSIT or self._files.feeds)

    @cached_property
    def notes(self) -> tuple[str, ...]:
        """What reading the timetables had to suppose, in French."""
        return self._timetable.notes if self._files.feeds else ()

    def seconds(self, mode: Mode, origins: Points, places: Points) -> Table:
        """Times from each origin to each place (origins × places).

        For many origins, `to` sets the places once and takes origins by runs.
        """
        return self.to(mode, places)(origins)

    def to(self, mode: Mode, places: Points) -> Callable[[Points], Table]:
        """What gives the times from any origins to these places (origins × places)."""
        if mode is Mode.TRANSIT:
            return self._to_by_transit(places)
        return self._to_by_road(mode, places)

    def _to_by_road(self, mode: Mode, places: Points) -> Callable[[Points], Table]:
        graph = self._graphs.graph(_PROFILES[mode])
        ends = attach(graph, *places)

        def answer(origins: Points) -> Table:
            count = len(origins.longitude)
            found = times(
                graph, attach(graph, *origins), ends, limit_seconds=LONGEST, threads=self._threads,
                hierarchy=self._graphs.hierarchy(_PROFILES[mode], count) if mode in _FAR else None,
            )  # fmt: skip
            found[found >= NO_TIME] = UNREACHABLE
            return found

        return answer

    def _to_by_transit(self, places: Points) -> Callable[[Points], Table]:
        stops, there = self._on_foot(self._timetable.stops), self._on_foot(places)
        last_mile = self._walks(stops, there, _TO_STOP)
        departures = every(_STEP, self._files.start, self._files.end)

        def answer(origins: Points) -> Table:
            here = self._on_foot(origins)
            (median,) = window_times(
                self._timetable,
                self._walks(here, stops, _TO_STOP),
                last_mile,
                self._walks(here, there, LONGEST),
                departures,
                (50,),
                destinations=len(there),
                longest=LONGEST,
            )
            return np.asarray(median)

        return answer

    def _on_foot(self, points: Points) -> Attached:
        return attach(self._graphs.graph(_PROFILES[Mode.FOOT]), *points)

    def _walks(self, origins: Attached, ends: Attached, longest: int) -> Walks:
        """Walks along the streets, of at most so many seconds."""
        graph = self._graphs.graph(_PROFILES[Mode.FOOT])
        parts = blocks(graph, origins, ends, limit_seconds=longest, threads=self._threads)
        return walks_within(parts, longest)

    @cached_property
    def _timetable(self) -> Timetable:
        feeds = read_feeds(self._files.feeds)
        stops = self._on_foot(stops_of(feeds))
        assert self._files.day is not None, "timetables are declared with a day"
        between = self._walks(stops, stops, _BETWEEN_STOPS)
        return timetable(feeds, self._files.day, footpaths=between)


@dataclass(frozen=True, eq=False)
class Parts:
    """Times from runs of origins, computed when asked for; places are set on the roads once."""

    mode: Mode
    journeys: Journeys
    origins: Points
    places: Points

    def __call__(self, points: slice) -> Table:
        """Origins in `points` × places."""
        return self._answer(Points(self.origins.longitude[points], self.origins.latitude[points]))

    @cached_property
    def _answer(self) -> Callable[[Points], Table]:
        return self.journeys.to(self.mode, self.places)
