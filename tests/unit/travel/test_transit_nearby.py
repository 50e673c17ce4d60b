"""Departures per hour near a place. The line leaves the station at 8:00 and the town hall at 8:11;
the two are 750 m apart.
"""

from datetime import date, time
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from croisee.travel.transit import Points, Timetable, read_feeds, service_near, timetable
from unit.travel.transit_feeds import write_feed

# longitude of a place on the line, at the latitude of the stops
STATION, BETWEEN, TOWN_HALL, FACTORY, AWAY = -1.70, -1.695, -1.69, -1.60, -1.50


def day(folder: Path, **tables: str | None) -> Timetable:
    return timetable(read_feeds([write_feed(folder, **tables)]), date(2026, 3, 17))


def near(table: Timetable, *longitudes: float, **options: Any) -> list[float]:
    points = Points(np.array(longitudes), np.full(len(longitudes), 48.10))
    found: list[float] = service_near(table, points, **options).tolist()
    return found


def test_one_vehicle_in_two_hours_is_half_a_departure_an_hour(tmp_path: Path) -> None:
    assert near(day(tmp_path), STATION, TOWN_HALL, AWAY) == [0.5, 0.5, 0.0]


def test_a_vehicle_is_counted_once_whatever_the_stops_near(tmp_path: Path) -> None:
    assert near(day(tmp_path), BETWEEN) == [0.5]
    assert near(day(tmp_path), STATION, metres=1_000) == [0.5]


def test_where_a_vehicle_ends_nobody_boards(tmp_path: Path) -> None:
    assert near(day(tmp_path), FACTORY) == [0.0]


def test_the_window_holds_its_start_and_not_its_end(tmp_path: Path) -> None:
    table = day(tmp_path)
    assert near(table, STATION, start=time(8), end=time(9)) == [1.0]
    assert near(table, STATION, start=time(7), end=time(8)) == [0.0]
    with pytest.raises(ValueError, match="after the start"):
        near(table, STATION, start=time(9), end=time(9))


def test_a_line_every_quarter_of_an_hour_is_four_departures_an_hour(tmp_path: Path) -> None:
    every_quarter = """
        trip_id, start_time, end_time, headway_secs, exact_times
        matin, 07:00:00, 09:00:00, 900, 1
    """
    assert near(day(tmp_path, frequencies=every_quarter), STATION) == [4.0]


def test_a_stop_where_one_may_not_board_counts_for_nothing(tmp_path: Path) -> None:
    closed = """
        trip_id, arrival_time, departure_time, stop_id, stop_sequence, pickup_type
        matin, 08:00:00, 08:00:00, gare, 1, 1
        matin, 08:10:00, 08:11:00, mairie, 2, 0
        matin, 08:40:00, 08:40:00, usine, 3, 0
    """
    assert near(day(tmp_path, stop_times=closed), STATION, TOWN_HALL) == [0.0, 0.5]
