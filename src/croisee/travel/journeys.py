"""Door-to-door times by every mode, from an OSM extract and timetables.

A time is what somebody would need, in whole seconds; where there is no way within `LONGEST`, there
is no time (`UNREACHABLE`). By public transport: the median over departures of a morning, walking to
stops and between them along the streets.
"""

from dataclasses import dataclass
from datetime import date, time
from enum import StrEnum
from functools import cache, cached_property
from pathlib import Path

import numpy as np
import numpy.typing as npt

from croisee.travel.roads.attaching import attach
from croisee.travel.roads.extract import Extract, read_extract
from croisee.travel.roads.graph import RoadGraph, build
from croisee.travel.roads.profile import profile
from croisee.travel.roads.times import UNREACHABLE as NO_TIME
from croisee.travel.roads.times import times
from croisee.travel.transit import (
    Points,
    Timetable,
    Walks,
    every,
    read_feeds,
    stops_of,
    timetable,
    walks,
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


@dataclass(frozen=True)
class Files:
    """What journeys are computed from: an extract, timetables, the day and hours of departure."""

    roads: Path
    feeds: tuple[Path, ...]
    day: date | None
    start: time
    end: time


class Journeys:
    """Times between points given in degrees. Graphs are read once, when first asked for."""

    def __init__(self, files: Files) -> None:
        self._files = files
        self._graph = cache(self._build)

    @property
    def modes(self) -> tuple[Mode, ...]:
        """Those that the files allow."""
        return tuple(mode for mode in Mode if mode is not Mode.TRANSIT or self._files.feeds)

    @cached_property
    def notes(self) -> tuple[str, ...]:
        """What reading the timetables had to suppose, in French."""
        return self._timetable.notes if self._files.feeds else ()

    def seconds(self, mode: Mode, origins: Points, places: Points) -> Table:
        """Times from each origin to each place (origins × places)."""
        if mode is Mode.TRANSIT:
            return self._by_transit(origins, places)
        return self._by_road(mode, origins, places, LONGEST)

    def _by_road(self, mode: Mode, origins: Points, places: Points, longest: int) -> Table:
        graph = self._graph(mode)
        found = times(graph, attach(graph, *origins), attach(graph, *places), limit_seconds=longest)
        return np.where(found >= NO_TIME, np.int32(UNREACHABLE), found)

    def _by_transit(self, origins: Points, places: Points) -> Table:
        stops = self._timetable.stops
        departures = every(_STEP, self._files.start, self._files.end)
        (median,) = window_times(
            self._timetable,
            self._walks(origins, stops, _TO_STOP),
            self._walks(stops, places, _TO_STOP),
            self._walks(origins, places, LONGEST),
            departures,
            (50,),
            destinations=len(places.longitude),
            longest=LONGEST,
        )
        return np.asarray(median)

    def _walks(self, origins: Points, ends: Points, longest: int) -> Walks:
        """Walks along the streets, of at most so many seconds."""
        found = self._by_road(Mode.FOOT, origins, ends, longest)
        here, there = np.nonzero(found <= longest)
        return walks(here, there, found[here, there], len(origins.longitude))

    @cached_property
    def _extract(self) -> Extract:
        return read_extract(self._files.roads)

    def _build(self, mode: Mode) -> RoadGraph:
        return build(self._extract, profile(_PROFILES[mode]))

    @cached_property
    def _timetable(self) -> Timetable:
        feeds = read_feeds(self._files.feeds)
        stops = stops_of(feeds)
        assert self._files.day is not None, "timetables are declared with a day"
        between = self._walks(stops, stops, _BETWEEN_STOPS)
        return timetable(feeds, self._files.day, footpaths=between)


@dataclass(frozen=True, eq=False)
class Parts:
    """Times from runs of origins, computed when asked for."""

    mode: Mode
    journeys: Journeys
    origins: Points
    places: Points

    def __call__(self, points: slice) -> Table:
        """Origins in `points` × places."""
        some = Points(self.origins.longitude[points], self.origins.latitude[points])
        return self.journeys.seconds(self.mode, some, self.places)
