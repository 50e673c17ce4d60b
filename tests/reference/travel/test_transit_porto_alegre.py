"""A whole real network, against an independent reading and search, and against R5."""

import csv
import io
import math
import zipfile
from datetime import date, time
from fractions import Fraction
from functools import cache
from itertools import pairwise

import numpy as np
import pytest

from croisee.travel import roads
from croisee.travel.transit import (
    UNREACHED,
    Points,
    arrivals,
    every,
    read_feeds,
    stops_of,
    straight_walks,
    timetable,
    walks_within,
    window_times,
)
from property.travel.transit_slowly import Call, set_down
from reference.travel.transit_networks import feeds_of_porto_alegre, points, reference

MONDAY = date(2019, 5, 13)
WALK = 1800


@pytest.fixture(scope="module")
def day():
    return timetable(read_feeds(feeds_of_porto_alegre()), MONDAY)


def read_slowly(path, first_stop):
    """Runs of the Monday, read with the `csv` module; stops numbered from `first_stop`."""
    with zipfile.ZipFile(path) as archive:

        def rows(file):
            if file not in archive.namelist():
                return []
            text = io.TextIOWrapper(archive.open(file), encoding="utf-8-sig", newline="")
            return list(csv.DictReader(text, skipinitialspace=True))

        stops, trips, calls = rows("stops.txt"), rows("trips.txt"), rows("stop_times.txt")
        week, exceptions = rows("calendar.txt"), rows("calendar_dates.txt")
    running = {
        row["service_id"]
        for row in week
        if row["monday"] == "1" and row["start_date"] <= "20190513" <= row["end_date"]
    }
    for row in exceptions:
        if row["date"] == "20190513":
            (running.add if row["exception_type"] == "1" else running.discard)(row["service_id"])
    place = {row["stop_id"]: first_stop + i for i, row in enumerate(stops)}
    position = {
        row["stop_id"]: (math.radians(float(row["stop_lat"])), math.radians(float(row["stop_lon"])))
        for row in stops
    }
    by_trip = {row["trip_id"]: [] for row in trips if row["service_id"] in running}
    for row in calls:
        if row["trip_id"] in by_trip:
            by_trip[row["trip_id"]].append(row)
    runs = []
    for trip in by_trip.values():
        trip.sort(key=lambda row: int(row["stop_sequence"]))
        if trip:
            runs.append(filled(trip, place, position))
    return runs, len(stops)


def haversine(here, there):
    """Whole metres between two positions in radians."""
    across, up = there[1] - here[1], there[0] - here[0]
    half = (
        math.sin(up / 2) ** 2 + math.cos(here[0]) * math.cos(there[0]) * math.sin(across / 2) ** 2
    )
    return round(2 * 6_371_008 * math.asin(math.sqrt(half)))


def filled(trip, place, position):
    """Calls of one trip, blanks at constant speed between timed stops."""
    at = [position[row["stop_id"]] for row in trip]
    steps = [0, *(haversine(a, b) for a, b in pairwise(at))]
    timed = [i for i, row in enumerate(trip) if row["arrival_time"]]
    arrival, departure = {}, {}
    for i in timed:
        for known, column in ((arrival, "arrival_time"), (departure, "departure_time")):
            hours, minutes, seconds = map(int, trip[i][column].split(":"))
            known[i] = hours * 3600 + minutes * 60 + seconds
    for before, after in pairwise(timed):
        whole = sum(steps[before + 1 : after + 1])
        for i in range(before + 1, after):
            share = (
                Fraction(sum(steps[before + 1 : i + 1]), whole)
                if whole
                else Fraction(i - before, after - before)
            )
            exact = departure[before] + share * (arrival[after] - departure[before])
            arrival[i] = departure[i] = math.floor(exact + Fraction(1, 2))
    return [Call(place[row["stop_id"]], arrival[i], departure[i]) for i, row in enumerate(trip)]


def test_arrivals_equal_those_of_an_independent_reading_and_search(day):
    """Three origins, two departures, 4,010 stops each: equal to the second."""
    buses, size = read_slowly(feeds_of_porto_alegre()[0], 0)
    trains, _ = read_slowly(feeds_of_porto_alegre()[1], size)
    pairs = zip(day.changes.origins().tolist(), day.changes.ends.tolist(), strict=True)
    changes = dict(zip(pairs, day.changes.seconds.tolist(), strict=True))
    names, places = points("poa_points_of_interest.csv")
    access = straight_walks(places, day.stops, WALK)
    departures = np.array([14 * 3600, 15 * 3600 + 2220], dtype=np.int32)
    for name in ("public_market", "farrapos_station", "pucrs"):
        origin = names.index(name)
        stops, seconds = access.row(origin)
        found = arrivals(day, access, origin, departures, 5400)
        for departure, row in zip(departures.tolist(), found, strict=True):
            expected = set_down(
                buses + trains,
                changes,
                day.slack,
                dict(zip(stops.tolist(), seconds.tolist(), strict=True)),
                departure,
                5400,
            )
            assert {stop: t for stop, t in enumerate(row.tolist()) if t != UNREACHED} == expected
            assert len(expected) > 1500, name


def test_footpaths_are_all_those_within_ten_minutes(day):
    """Every pair from one stop in forty, measured one by one."""
    radians = list(
        zip(np.radians(day.stops.latitude), np.radians(day.stops.longitude), strict=True)
    )
    for stop in range(0, len(radians), 40):
        metres = [haversine(radians[stop], other) for other in radians]
        expected = {i: math.ceil(m * 1.25) for i, m in enumerate(metres) if m * 1.25 <= 600}
        ends, seconds = day.changes.row(stop)
        assert dict(zip(ends.tolist(), seconds.tolist(), strict=True)) == expected | {stop: 0}


def test_the_notes_say_that_nearly_all_times_were_filled(day):
    assert any(note.startswith("poa_eptc.zip : 96 % des heures") for note in day.notes)


PUBLISHED_BY_R5R = {
    "poa_hexgrid.csv": (time(15), [2, 78, 45, 60, 47, 38]),
    "poa_points_of_interest.csv": (time(14, 30), [0, 13, 12, 13, 3, 14]),
}
"""Median minutes from the first point to the first six, leaving from 14:00 on, on flat ground.

Printed by the documentation of r5r (article « Accessibility », help of `travel_time_matrix`): walks
of at most 30 minutes at 3.6 km/h, minutes truncated.
"""
SLOWER = 51, 36
"""Tenths of km/h: the speed on foot of the road graph, and that of R5."""


def streets(origins, ends, longest):
    """Walks along the streets of the city, at the speed of R5."""
    ours, theirs = SLOWER
    graph = street_graph()
    parts = roads.blocks(
        graph,
        roads.attach(graph, *origins),
        roads.attach(graph, *ends),
        limit_seconds=longest * theirs // ours + 1,
    )
    slowed = (
        (rows, np.where(found < roads.UNREACHABLE, found.astype(np.int64) * ours // theirs, found))
        for rows, found in parts
    )
    return walks_within(slowed, longest)


@cache
def street_graph():
    extract = roads.read_extract(reference("networks", "poa_osm.pbf"))
    return roads.build(extract, roads.profile("foot"))


@cache
def day_on_streets():
    feeds = read_feeds(feeds_of_porto_alegre())
    stops = stops_of(feeds)
    return timetable(feeds, MONDAY, footpaths=streets(stops, stops, WALK))


@pytest.mark.parametrize("file", PUBLISHED_BY_R5R)
def test_medians_are_those_of_r5_to_the_minute(file):
    end, published = PUBLISHED_BY_R5R[file]
    day = day_on_streets()
    _, places = points(file)
    first, six = (Points(*(values[:size] for values in places)) for size in (1, 6))
    times = window_times(
        day,
        streets(first, day.stops, WALK),
        streets(day.stops, six, WALK),
        streets(first, six, WALK),
        every(60, time(14), end),
        destinations=6,
    )
    assert np.abs(times[0, 0] // 60 - published).max() <= 1
