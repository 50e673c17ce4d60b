"""Journeys on a drawn street, one character being 75 m, where a bus runs as in `transit_feeds`.

    g . . . m . . . u       g: the station, m: the town hall, u: the factory

The bus of this file leaves `g` at 8:00 and is at `m` at 8:10, at `u` at 8:40: slower than walking
on so short a street, unless the street is cut.
"""

from datetime import date, time
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from croisee.foundation.errors import CroiseeError
from croisee.travel.journeys import LONGEST, UNREACHABLE, Files, Journeys, Mode, Parts
from croisee.travel.transit import Points
from unit.travel.roads_files import STEP, places, write_roads
from unit.travel.transit_feeds import write_feed

TUESDAY, SUNDAY = date(2026, 3, 17), date(2026, 3, 15)
TOWN = "g   m   u\n\n\n\n\n\n\n\n\n\n\n\nx   y"
STREET = "gmu highway=residential\nxy highway=residential"
CUT = "gm highway=residential\nxyu highway=residential"


def stops(town: str) -> str:
    here = places(town)
    rows = [
        f"{name}, {name}, {here[letter][1]}, {here[letter][0]}"
        for name, letter in (("gare", "g"), ("mairie", "m"), ("usine", "u"))
    ]
    return "\n".join(["stop_id, stop_name, stop_lat, stop_lon", *rows])


BUS = """
    trip_id, arrival_time, departure_time, stop_id, stop_sequence
    matin, 08:00:00, 08:00:00, gare, 1
    matin, 08:02:00, 08:02:00, usine, 2
"""
EVERY_TEN_MINUTES = """
    trip_id, start_time, end_time, headway_secs, exact_times
    matin, 07:00:00, 10:00:00, 600, 1
"""


def journeys(
    folder: Path, ways: str = STREET, day: date = TUESDAY, bus: bool = True, **options: Any
) -> Journeys:
    roads = write_roads(folder, TOWN, ways)
    tables = {"stops": stops(TOWN), "stop_times": BUS, "frequencies": EVERY_TEN_MINUTES}
    feeds = (write_feed(folder, **tables),) if bus else ()
    return Journeys(Files(roads, feeds, day, time(8), time(9)), **options)


def points(letters: str, east: float = 0.0) -> Points:
    here = [places(TOWN)[letter] for letter in letters]
    return Points(
        np.array([lon + east for lon, _ in here], dtype=np.float64),
        np.array([lat for _, lat in here], dtype=np.float64),
    )


def test_the_modes_are_those_that_the_files_allow(tmp_path: Path) -> None:
    assert journeys(tmp_path).modes == tuple(Mode)
    without = journeys(tmp_path, bus=False)
    assert without.modes == (Mode.CAR, Mode.BICYCLE, Mode.FOOT)
    assert without.notes == ()


@pytest.mark.parametrize(
    # 301 m, then as many: at 35 km/h, 18 and 5.1.
    ("mode", "half", "whole"),
    [(Mode.CAR, 31, 62), (Mode.BICYCLE, 60, 121), (Mode.FOOT, 213, 425)],
)
def test_a_street_takes_its_time_by_each_mode(
    tmp_path: Path, mode: Mode, half: int, whole: int
) -> None:
    found = journeys(tmp_path).seconds(mode, points("g"), points("gmu"))
    assert found.tolist() == [[0, half, whole]]


def test_the_bus_is_taken_where_the_street_is_cut(tmp_path: Path) -> None:
    """It rides two minutes every ten; those who start at 8:00 exactly, a minute late, wait for 8:10.

    The waits are 1, 2, … 10 minutes, the median departure waits 5 or 6.
    """
    found = journeys(tmp_path, CUT).seconds(Mode.TRANSIT, points("g"), points("gmu"))
    here, town_hall, factory = found[0].tolist()
    assert (here, town_hall) == (0, 213)
    assert 120 + 300 <= factory <= 120 + 360


def test_what_no_way_leads_to_is_unreachable_by_each_mode(tmp_path: Path) -> None:
    for mode in Mode:
        found = journeys(tmp_path).seconds(mode, points("g"), points("x"))
        assert found.tolist() == [[UNREACHABLE]]


def test_beyond_the_bus_one_walks(tmp_path: Path) -> None:
    """The factory and x are on one path, that only the bus joins to the station."""
    for mode in (Mode.CAR, Mode.BICYCLE, Mode.FOOT):
        found = journeys(tmp_path, CUT).seconds(mode, points("g"), points("x"))
        assert found.tolist() == [[UNREACHABLE]]
    ((riding, beyond),) = journeys(tmp_path, CUT).seconds(Mode.TRANSIT, points("g"), points("ux"))
    ((walking,),) = journeys(tmp_path, CUT).seconds(Mode.FOOT, points("u"), points("x"))
    assert walking <= 1_200
    assert beyond == riding + walking


def test_a_place_off_the_road_is_unreachable_by_each_mode(tmp_path: Path) -> None:
    for mode in Mode:
        found = journeys(tmp_path).seconds(mode, points("g"), points("gu", east=20 * STEP))
        assert found.tolist() == [[UNREACHABLE, UNREACHABLE]]
        back = journeys(tmp_path).seconds(mode, points("u", east=20 * STEP), points("g"))
        assert back.tolist() == [[UNREACHABLE]]


def test_no_time_is_longer_than_the_longest(tmp_path: Path) -> None:
    far = "a" + " " * 149 + "b"  # 11.3 km: more than two hours on foot
    roads = write_roads(tmp_path, far, "ab highway=residential")
    ends = places(far)
    both = Points(*np.array([ends["a"], ends["b"]]).T)
    found = Journeys(Files(roads, (), None, time(8), time(9))).seconds(Mode.FOOT, both, both)
    assert found.tolist() == [[0, UNREACHABLE], [UNREACHABLE, 0]]
    assert LONGEST < UNREACHABLE


@pytest.mark.parametrize("mode", Mode)
def test_cutting_origins_changes_nothing(tmp_path: Path, mode: Mode) -> None:
    """Nor does keeping graphs, sharing threads, or preparing the graph for many origins."""
    some, ends = points("gmuxy"), points("uygmx", east=STEP / 3)
    whole = journeys(tmp_path).seconds(mode, some, ends)
    for options in ({}, {"threads": 2}, {"kept": tmp_path / "kept"}, {"kept": tmp_path / "kept"}):
        parts = Parts(mode, journeys(tmp_path, **options), some, ends)
        cut = [parts(slice(0, 2)), parts(slice(2, 2)), parts(slice(2, None))]
        assert np.concatenate(cut).tolist() == whole.tolist()
    many = Points(np.tile(some.longitude, 120), np.tile(some.latitude, 120))
    again = journeys(tmp_path, kept=tmp_path / "kept")
    assert again.seconds(mode, many, ends).tolist() == np.tile(whole, (120, 1)).tolist()
    assert again.seconds(mode, some, ends).tolist() == whole.tolist()


def test_a_day_that_the_timetables_do_not_cover_is_said(tmp_path: Path) -> None:
    table = journeys(tmp_path, day=date(2027, 1, 4))
    assert table.seconds(Mode.FOOT, points("g"), points("m")).tolist() == [[213]]
    with pytest.raises(CroiseeError, match="ce fichier couvre du 2026-03-02 au 2026-03-27"):
        table.seconds(Mode.TRANSIT, points("g"), points("m"))
    with pytest.raises(CroiseeError, match="aucun service le 2026-03-15"):
        journeys(tmp_path, day=SUNDAY).seconds(Mode.TRANSIT, points("g"), points("m"))
