"""The timetable of a day: who runs, when, and how one changes."""

from datetime import date

import pytest

from croisee.travel.transit import read_feeds, timetable, walks
from unit.tablefiles.files import refusal
from unit.travel.transit_feeds import write_feed

TUESDAY = date(2026, 3, 10)
NO_WALK = walks([], [], [], 4)


def clock(seconds: int) -> str:
    return f"{seconds // 3600:02}:{seconds // 60 % 60:02}"


def departures(day) -> list[str]:
    """Departure, stop, arrival, stop of every connection of a timetable, in order."""
    found = day.connections
    return [
        f"{clock(leaves)} {origin} → {clock(arrives)} {end}"
        for leaves, origin, arrives, end in zip(
            found.departure, found.origin, found.arrival, found.end, strict=True
        )
    ]


def today(day) -> list[str]:
    """As `departures`, those before midnight."""
    kept = int((day.connections.departure < 86_400).sum())
    return departures(day)[:kept]


def change_times(day) -> dict[tuple[int, int], int]:
    found = day.changes
    pairs = zip(found.origins().tolist(), found.ends.tolist(), strict=True)
    return dict(zip(pairs, found.seconds.tolist(), strict=True))


def test_one_connection_per_leg(tmp_path):
    day = timetable(read_feeds([write_feed(tmp_path)]), TUESDAY)
    assert today(day) == ["08:00 0 → 08:10 1", "08:11 1 → 08:40 3"]


def test_the_last_buses_of_the_day_before_run_after_midnight(tmp_path):
    late = """
        trip_id, arrival_time, departure_time, stop_id, stop_sequence
        matin, 23:50:00, 23:50:00, gare, 1
        matin, 24:10:00, 24:11:00, mairie, 2
        matin, 24:40:00, 24:40:00, usine, 3
    """
    feeds = read_feeds([write_feed(tmp_path, stop_times=late)])
    monday, tuesday, friday = (timetable(feeds, date(2026, 3, day)) for day in (9, 10, 13))
    assert today(monday) == ["23:50 0 → 24:10 1"], "nothing ran on Sunday"
    assert today(tuesday) == ["00:11 1 → 00:40 3", "23:50 0 → 24:10 1"]
    assert departures(tuesday)[2] == "24:11 1 → 24:40 3"
    assert departures(friday)[-1] == "24:11 1 → 24:40 3", "no bus on Saturday"


def test_a_frequency_repeats_its_trip_until_before_its_end(tmp_path):
    often = """
        trip_id, start_time, end_time, headway_secs, exact_times
        matin, 10:00:00, 10:40:00, 1200, 0
        matin, 22:00:00, 22:10:00, 900, 1
    """
    day = timetable(read_feeds([write_feed(tmp_path, frequencies=often)]), TUESDAY)
    assert [leg for leg in today(day) if " 0 →" in leg] == [
        "10:00 0 → 10:10 1",
        "10:20 0 → 10:30 1",
        "22:00 0 → 22:10 1",
    ]
    assert day.notes == (
        "bus.zip : 1 fréquences sans horaire exact : départs supposés à intervalle régulier, dès la première minute",
    )


def test_feeds_are_ridden_together(tmp_path):
    first, second = write_feed(tmp_path), write_feed(tmp_path, name="tram.zip")
    day = timetable(read_feeds([first, second]), TUESDAY, footpaths=walks([3], [4], [90], 8))
    assert today(day)[:2] == ["08:00 0 → 08:10 1", "08:00 4 → 08:10 5"]
    assert len(set(day.connections.run[:4].tolist())) == 2
    assert change_times(day) == {(stop, stop): 0 for stop in range(8)} | {(3, 4): 90}


def test_without_walks_stops_near_each_other_are_joined(tmp_path):
    """The station and the town hall are 743 m apart: too far for ten minutes at 1 m/s."""
    near = """
        stop_id, stop_lat, stop_lon
        gare, 48.10, -1.700
        mairie, 48.10, -1.695
        hopital, 48.10, -1.690
        usine, 48.10, -1.60
    """
    day = timetable(read_feeds([write_feed(tmp_path, stops=near)]), TUESDAY)
    metres = 371  # of 0.005 degree at that latitude
    around = -(-metres * 125 // 100)
    stay = {(stop, stop): 0 for stop in range(4)}
    assert change_times(day) == stay | dict.fromkeys([(0, 1), (1, 0), (1, 2), (2, 1)], around)


@pytest.mark.parametrize(
    ("rule", "expected"),
    [
        ("gare, mairie, 2, 300", {(0, 1): 240}),  # the minute of slack is part of the time set
        ("gare, mairie, 2, 30", {(0, 1): 0}),
        ("gare, mairie, 3,", {}),
        ("gare, gare, 2, 180", {(0, 0): 120, (0, 1): 500}),
        ("mairie, gare, 0,", {(0, 1): 500, (1, 0): 929}),  # 743 m with the detour
        ("gare, mairie, 0,", {(0, 1): 500}),  # the walk given knows better
    ],
)
def test_transfers_of_the_feed_rule_over_walks(tmp_path, rule, expected):
    transfers = f"from_stop_id, to_stop_id, transfer_type, min_transfer_time\n{rule}"
    feeds = read_feeds([write_feed(tmp_path, transfers=transfers)])
    day = timetable(feeds, TUESDAY, footpaths=walks([0], [1], [500], 4))
    stay = {(stop, stop): 0 for stop in range(4)}
    assert change_times(day) == stay | expected


def test_a_transfer_between_stations_is_one_between_their_platforms(tmp_path):
    stops = """
        stop_id, stop_lat, stop_lon, location_type, parent_station
        pole, 48.10, -1.70, 1,
        gare, 48.10, -1.70, 0, pole
        quai, 48.10, -1.70, 0, pole
        mairie, 48.10, -1.60, ,
        usine, 48.10, -1.50, ,
    """
    transfers = "from_stop_id, to_stop_id, transfer_type, min_transfer_time\npole, mairie, 2, 400"
    feeds = read_feeds([write_feed(tmp_path, stops=stops, transfers=transfers)])
    day = timetable(feeds, TUESDAY, footpaths=walks([], [], [], 5))
    stay = {(stop, stop): 0 for stop in range(5)}
    assert change_times(day) == stay | {(1, 3): 340, (2, 3): 340}


def test_where_one_may_not_get_on_or_off_is_kept(tmp_path):
    limited = """
        trip_id, arrival_time, departure_time, stop_id, stop_sequence, pickup_type, drop_off_type
        matin, 08:00:00, , gare, 1, , 1
        matin, 08:10:00, , mairie, 2, 1, 0
        matin, 08:40:00, , usine, 3, 2, 1
    """
    found = timetable(read_feeds([write_feed(tmp_path, stop_times=limited)]), TUESDAY).connections
    assert found.boards[:2].tolist() == [True, False]
    assert found.alights[:2].tolist() == [True, False]


@pytest.mark.parametrize(
    ("day", "said"),
    [
        (date(2026, 4, 7), "aucun service le 2026-04-07 : ce fichier couvre du 2026-03-02 au 2026-03-27"),
        (date(2026, 3, 14), "aucun service le 2026-03-14, dans la période couverte"),
    ],
)  # fmt: skip
def test_a_day_on_which_nothing_runs_is_refused(tmp_path, day, said):
    assert f"bus.zip : {said}" in refusal(timetable, read_feeds([write_feed(tmp_path)]), day)


def test_a_feed_that_rests_is_no_fault_beside_one_that_runs(tmp_path):
    dates = "service_id, date, exception_type\nsemaine, 20260314, 1"
    market = write_feed(tmp_path, name="marche.zip", calendar_dates=dates)
    day = timetable(read_feeds([write_feed(tmp_path), market]), date(2026, 3, 14))
    assert today(day) == ["08:00 4 → 08:10 5", "08:11 5 → 08:40 7"]


def test_feeds_of_two_clocks_are_not_mixed(tmp_path):
    agency = "agency_name, agency_timezone\nRégie, Europe/London"
    london = write_feed(tmp_path, name="londres.zip", agency=agency)
    said = refusal(timetable, read_feeds([write_feed(tmp_path), london]), TUESDAY)
    assert "pas à la même heure : bus.zip (Europe/Paris), londres.zip (Europe/London)" in said


def test_a_change_takes_at_least_a_second(tmp_path):
    with pytest.raises(ValueError, match="at least one second"):
        timetable(read_feeds([write_feed(tmp_path)]), TUESDAY, footpaths=NO_WALK, slack=0)
