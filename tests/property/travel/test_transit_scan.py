"""The scan of a window equals a search per departure, and cutting a request changes no bit."""

import math
import tempfile
from datetime import date
from pathlib import Path

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from croisee.travel.transit import (
    UNREACHED,
    arrivals,
    read_feeds,
    timetable,
    walks,
    window_times,
)
from property.travel.transit_slowly import Call, nearest_rank, set_down
from unit.travel.transit_feeds import write_feed

DAY = date(2026, 3, 10)
STOPS, PLACES = 5, 4

seconds = st.integers(0, 400)
stops = st.integers(0, STOPS - 1)


@st.composite
def runs(draw):
    """A vehicle: calls whose times never go back, often together, some closed to riders."""
    time = draw(st.integers(0, 900))
    run = []
    for _ in range(draw(st.integers(2, 5))):
        arrival = time + draw(st.sampled_from([0, 0, 1, 30, 60, 200]))
        time = arrival + draw(st.sampled_from([0, 0, 0, 20]))
        closed = draw(st.sampled_from(["", "", "", "boards", "alights"]))
        run.append(Call(draw(stops), arrival, time, closed != "boards", closed != "alights"))
    return run


def tables(most_rows, most_columns):
    """A sparse table of walking times: (row, column) → seconds."""
    pair = st.tuples(st.integers(0, most_rows - 1), st.integers(0, most_columns - 1))
    return st.dictionaries(pair, seconds, max_size=8)


networks = st.fixed_dictionaries(
    {
        "runs": st.lists(runs(), min_size=1, max_size=8),
        "footpaths": tables(STOPS, STOPS),
        "slack": st.sampled_from([1, 30, 60]),
    }
)
requests = st.fixed_dictionaries(
    {
        "access": tables(PLACES, STOPS),
        "departures": st.lists(st.integers(0, 1200), min_size=1, max_size=6).map(sorted),
        "longest": st.sampled_from([60, 300, 700, 5000]),
    }
)


def sparse(table, rows):
    origins, ends = zip(*table, strict=True) if table else ((), ())
    return walks(origins, ends, list(table.values()), rows)


def built(network):
    """The timetable of a network, written as GTFS and read again."""
    clock = "{:02}:{:02}:{:02}".format
    lines = ["trip_id,arrival_time,departure_time,stop_id,stop_sequence,pickup_type,drop_off_type"]
    for r, run in enumerate(network["runs"]):
        for i, call in enumerate(run):
            arrival, departure = (
                clock(t // 3600, t // 60 % 60, t % 60) for t in (call.arrival, call.departure)
            )
            lines.append(
                f"{r},{arrival},{departure},{call.stop},{i},{1 - call.boards},{1 - call.alights}"
            )
    places = [f"{stop},{48 + stop},2" for stop in range(STOPS)]
    trips = [f"1,semaine,{r}" for r in range(len(network["runs"]))]
    with tempfile.TemporaryDirectory() as folder:
        path = write_feed(
            Path(folder),
            stop_times="\n".join(lines),
            stops="\n".join(["stop_id,stop_lat,stop_lon", *places]),
            trips="\n".join(["route_id,service_id,trip_id", *trips]),
        )
        feeds = read_feeds([path])
    footpaths = sparse(network["footpaths"], STOPS)
    return timetable(feeds, DAY, footpaths=footpaths, slack=network["slack"])


def slowly(network, request, origin, departure):
    """Earliest set down by the reference, with one day of the network."""
    stay = {(stop, stop): 0 for stop in range(STOPS)}
    access = {stop: time for (place, stop), time in request["access"].items() if place == origin}
    return set_down(
        network["runs"],
        network["footpaths"] | stay,
        network["slack"],
        access,
        departure,
        request["longest"],
    )


@given(networks, requests)
@settings(max_examples=150)
def test_arrivals_of_a_window_are_those_of_each_departure_searched_alone(network, request):
    day = built(network)
    access = sparse(request["access"], PLACES)
    departures = np.array(request["departures"], dtype=np.int32)
    for origin in range(PLACES):
        found = arrivals(day, access, origin, departures, request["longest"])
        for row, departure in zip(found, request["departures"], strict=True):
            expected = slowly(network, request, origin, departure)
            assert dict(enumerate(row.tolist())) == {
                stop: expected.get(stop, UNREACHED) for stop in range(STOPS)
            }


doors = st.fixed_dictionaries({"egress": tables(STOPS, PLACES), "walk": tables(PLACES, PLACES)})
percentiles = st.lists(st.integers(1, 100), min_size=1, max_size=3)


def asked(day, request, door, percents, departures):
    return window_times(
        day,
        sparse(request["access"], PLACES),
        sparse(door["egress"], STOPS),
        sparse(door["walk"], PLACES),
        np.array(departures, dtype=np.int32),
        percents,
        destinations=PLACES,
        longest=request["longest"],
    )


@given(networks, requests, doors, percentiles)
@settings(max_examples=100)
def test_percentiles_count_who_does_not_arrive_as_later_than_all(network, request, door, percents):
    found = asked(built(network), request, door, percents, request["departures"])
    for origin in range(PLACES):
        alighted = [slowly(network, request, origin, t) for t in request["departures"]]
        for place in range(PLACES):
            totals = []
            for departure, reached in zip(request["departures"], alighted, strict=True):
                ways = [door["walk"].get((origin, place), math.inf)]
                for (stop, end), walk in door["egress"].items():
                    if end == place and stop in reached:
                        ways.append(reached[stop] + walk - departure)
                best = min(ways)
                totals.append(best if best <= request["longest"] else math.inf)
            expected = [nearest_rank(totals, percent) for percent in percents]
            assert [math.inf if t == UNREACHED else t for t in found[:, origin, place]] == expected


@given(networks, requests, doors, percentiles, st.data())
@settings(max_examples=100)
def test_cutting_a_request_in_parts_changes_nothing(network, request, door, percents, data):
    day = built(network)
    whole = asked(day, request, door, percents, request["departures"])
    origin, place = (data.draw(st.integers(0, PLACES - 1)) for _ in range(2))
    part = window_times(
        day,
        sparse(request["access"], PLACES).only([origin]),
        sparse(door["egress"], STOPS).reversed(PLACES).only([place]).reversed(STOPS),
        sparse(door["walk"], PLACES).only([origin]).reversed(PLACES).only([place]).reversed(1),
        np.array(request["departures"], dtype=np.int32),
        percents,
        destinations=1,
        longest=request["longest"],
    )
    assert np.array_equal(part[:, 0, 0], whole[:, origin, place])

    departures = np.array(request["departures"], dtype=np.int32)
    access = sparse(request["access"], PLACES)
    together = arrivals(day, access, origin, departures, request["longest"])
    cut = data.draw(st.integers(1, departures.size))
    parts = [part for part in (departures[:cut], departures[cut:]) if part.size]
    apart = [arrivals(day, access, origin, part, request["longest"]) for part in parts]
    assert np.array_equal(np.concatenate(apart), together)


@given(networks, requests)
@settings(max_examples=50)
def test_leaving_later_never_arrives_earlier(network, request):
    departures = np.array(request["departures"], dtype=np.int32)
    access = sparse(request["access"], PLACES)
    found = arrivals(built(network), access, 0, departures, 100_000)
    assert (np.diff(found.astype(np.int64), axis=0) >= 0).all()
