"""Door to door over a window: the bus of eight o'clock, on foot otherwise."""

from datetime import date, time

import numpy as np
import pytest

from croisee.travel.transit import (
    UNREACHED,
    arrivals,
    every,
    read_feeds,
    timetable,
    walks,
    window_times,
)
from unit.travel.transit_feeds import write_feed

HALF_PAST_SEVEN = every(600, time(7, 30), time(8, 30))
"""7:30, 7:40, 7:50, 8:00, 8:10, 8:20: the first three catch the bus of eight."""

TO_THE_STATION = walks([0], [0], [300], 1)
NOWHERE = walks([], [], [], 1)


@pytest.fixture
def day(tmp_path):
    feeds = read_feeds([write_feed(tmp_path)])
    return timetable(feeds, date(2026, 3, 10), footpaths=walks([1], [2], [240], 4))


def test_a_window_is_every_minute_until_before_its_end():
    minutes = every(60, time(7), time(9))
    assert (minutes.size, minutes[0], minutes[-1]) == (120, 7 * 3600, 9 * 3600 - 60)


def test_arrivals_are_when_a_vehicle_sets_one_down(day):
    found = arrivals(day, TO_THE_STATION, 0, HALF_PAST_SEVEN)
    at = [time(8, 10), time(8, 40)]
    seconds = [moment.hour * 3600 + moment.minute * 60 for moment in at]
    assert found[:3, [1, 3]].tolist() == [seconds] * 3
    assert (found[3:] == UNREACHED).all()
    assert (found[:, [0, 2]] == UNREACHED).all(), "walked to, never set down at"


def test_the_minute_before_boarding_is_needed(day):
    on_time, late = (
        arrivals(day, walks([0], [0], [walk], 1), 0, HALF_PAST_SEVEN[2:3]) for walk in (540, 541)
    )
    assert on_time[0, 1] != UNREACHED
    assert late[0, 1] == UNREACHED


def test_half_the_departures_must_arrive_for_the_median_to_be_a_time(day):
    """40, 50 and 60 minutes to the town hall's door, then three departures that miss the bus."""
    egress = walks([1], [0], [1200], 4)
    times = window_times(
        day, TO_THE_STATION, egress, NOWHERE, HALF_PAST_SEVEN, (10, 50, 51, 100), destinations=1
    )
    assert times[:2, 0, 0].tolist() == [40 * 60, 60 * 60]
    assert (times[2:] == UNREACHED).all()


def test_what_is_reached_sooner_on_foot_is_reached_on_foot(day):
    egress = walks([1], [0], [1200], 4)
    on_foot = walks([0], [0], [45 * 60], 1)
    times = window_times(
        day, TO_THE_STATION, egress, on_foot, HALF_PAST_SEVEN, (1, 50, 100), destinations=1
    )
    assert times[:, 0, 0].tolist() == [40 * 60, 45 * 60, 45 * 60]


def test_beyond_the_limit_is_not_reached(day):
    egress = walks([1], [0], [1200], 4)
    times = [
        window_times(
            day,
            TO_THE_STATION,
            egress,
            NOWHERE,
            HALF_PAST_SEVEN[2:3],
            destinations=1,
            longest=limit,
        )[0, 0, 0]
        for limit in (40 * 60, 40 * 60 - 1)
    ]
    assert times == [40 * 60, UNREACHED]


def test_the_limit_itself_is_within_it(day):
    """At the stop a minute before eight; set down at 8:10, eleven minutes later."""
    leaving = np.array([7 * 3600 + 59 * 60], dtype=np.int32)
    at_the_stop = walks([0], [0], [0], 1)
    within, beyond = (arrivals(day, at_the_stop, 0, leaving, limit)[0, 1] for limit in (660, 659))
    assert (within, beyond) == (8 * 3600 + 600, UNREACHED)


def test_no_walk_and_no_stop_is_unreached_not_zero(day):
    times = window_times(
        day, NOWHERE, walks([], [], [], 4), NOWHERE, HALF_PAST_SEVEN, destinations=2
    )
    assert np.array_equal(times, np.full((1, 1, 2), UNREACHED))


@pytest.mark.parametrize("wrong", [0, 101])
def test_a_percentile_is_of_a_hundred(day, wrong):
    with pytest.raises(ValueError, match="percentile"):
        window_times(day, NOWHERE, NOWHERE, NOWHERE, HALF_PAST_SEVEN, (wrong,), destinations=1)


def test_departures_rise(day):
    with pytest.raises(ValueError, match="rising"):
        arrivals(day, TO_THE_STATION, 0, HALF_PAST_SEVEN[::-1])
