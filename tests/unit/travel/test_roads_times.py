"""Times on drawn roads, where one character is 75 m to the east and 111 m to the north.

At 50 km/h four characters to the east take 22 s, two lines to the north 16 s; a left turn at a junction
costs 5 s, a right turn 2 s, and a U-turn is made only at the end of a road.
"""

from pathlib import Path

import numpy as np
import pytest

from croisee.foundation.errors import CroiseeError
from croisee.travel.roads import (
    BEYOND,
    NO_ROUTE,
    OFF_ROAD,
    build,
    profile,
    read_extract,
    times,
)
from unit.travel.roads_files import Town, write_roads

CROSS = """
    n

w   x   e

    s
"""
STREETS = """
wx highway=residential maxspeed=50
xe highway=residential maxspeed=50
xn highway=residential maxspeed=50
xs highway=residential maxspeed=50
"""
LINE = "a   b   c   d"


def test_turning_left_takes_longer_than_right_than_straight_on(tmp_path: Path) -> None:
    town = Town(write_roads(tmp_path, CROSS, STREETS), CROSS, "car")
    assert town.seconds("w", "e") == 43
    assert town.seconds("w", "s") == 40
    assert town.seconds("w", "n") == 43


def test_without_a_cost_of_turning_all_turns_are_alike(tmp_path: Path) -> None:
    town = Town(write_roads(tmp_path, CROSS, STREETS), CROSS, "foot")
    assert town.seconds("w", "s") == town.seconds("w", "n")


@pytest.mark.parametrize(
    ("restriction", "seconds"),
    [
        # To go north, one passes the junction, turns back at the end, and then turns right.
        ("1 x 3 no_left_turn", 84),
        ("1 x 2 only_straight_on", 84),
        ("1 x 4 no_right_turn", 43),
        ("2 x 3 no_right_turn", 43),
    ],
)
def test_a_forbidden_turn_makes_a_detour(tmp_path: Path, restriction: str, seconds: int) -> None:
    path = write_roads(tmp_path, CROSS, STREETS, restrictions=restriction)
    found = Town(path, CROSS, "car").seconds("w", "n")
    assert found == seconds if seconds < 50 else found > seconds


def test_a_forbidden_turn_binds_no_pedestrian(tmp_path: Path) -> None:
    path = write_roads(tmp_path, CROSS, STREETS, restrictions="1 x 3 no_left_turn")
    free = Town(write_roads(tmp_path, CROSS, STREETS), CROSS, "foot").seconds("w", "n")
    assert Town(path, CROSS, "foot").seconds("w", "n") == free


def test_a_one_way_street_is_left_by_the_other(tmp_path: Path) -> None:
    block = "a   b\n\nd   c"
    ways = "abcda highway=residential maxspeed=50 oneway=yes"
    town = Town(write_roads(tmp_path, block, ways), block, "car")
    onward, back = town.seconds("a", "b"), town.seconds("b", "a")
    assert onward == 22
    assert back == 16 + 22 + 16


def test_behind_oneself_on_a_one_way_street_is_all_the_way_round(tmp_path: Path) -> None:
    block = "a   b\n\nd   c"
    ways = "abcda highway=residential maxspeed=50 oneway=yes"
    town = Town(write_roads(tmp_path, block, ways), block, "car")
    before, after = town.attached("a", east=0.001), town.attached("a", east=0.003)
    assert times(town.graph, before, after).tolist() == [[11]]
    assert times(town.graph, after, before).tolist() == [[65]]


SPLIT = "                e\ns   j\n                f"
CARRIAGEWAYS = """
sj highway=primary maxspeed=50
je highway=primary maxspeed=50 oneway=yes
ef highway=primary maxspeed=50 oneway=yes
fj highway=primary maxspeed=50 oneway=yes
"""


def test_a_car_does_not_turn_back_where_two_carriageways_part(tmp_path: Path) -> None:
    """From f to j is 65 s, as from j to e; a car goes on to s and turns back there."""
    path = write_roads(tmp_path, SPLIT, CARRIAGEWAYS)
    town = Town(path, SPLIT, "car")
    assert (town.seconds("f", "j"), town.seconds("j", "e")) == (66, 66)
    assert town.seconds("f", "e") == 195  # 66 + 22 + 20 + 22 + 66, rounded once
    bicycle = Town(path, SPLIT, "bicycle")
    assert bicycle.seconds("f", "e") <= bicycle.seconds("f", "j") + bicycle.seconds("j", "e") + 6


def test_a_bollard_stops_a_car_and_not_a_bicycle(tmp_path: Path) -> None:
    ways = "abcd highway=residential maxspeed=50"
    path = write_roads(tmp_path, LINE, ways, nodes="b barrier=bollard")
    assert Town(path, LINE, "car").seconds("c", "d") == 22
    assert Town(path, LINE, "car").attached("a").edge.tolist() == [0]
    assert Town(path, LINE, "bicycle").seconds("a", "d") == 181


def test_a_traffic_light_costs_its_wait(tmp_path: Path) -> None:
    ways = "abcd highway=residential maxspeed=50"
    free = Town(write_roads(tmp_path, LINE, ways), LINE, "car")
    lit = Town(write_roads(tmp_path, LINE, ways, nodes="b highway=traffic_signals"), LINE, "car")
    assert lit.seconds("a", "d") == free.seconds("a", "d") + 2
    assert lit.seconds("d", "a") == free.seconds("d", "a") + 2


def test_a_path_that_changes_speed_is_timed_piece_by_piece(tmp_path: Path) -> None:
    ways = "ab highway=residential maxspeed=50\nbd highway=residential maxspeed=25"
    town = Town(write_roads(tmp_path, LINE, ways), LINE, "car")
    assert town.graph.edges == 1
    assert town.seconds("a", "b") == 22
    assert town.seconds("a", "d") == 108  # 21.7 + 86.7, rounded once
    assert town.seconds("d", "a") == 108  # 21.7 + 86.7, rounded once


def test_two_roads_that_do_not_meet_have_no_route(tmp_path: Path) -> None:
    islands = "\n".join(["abc", *[""] * 3, "xyz"])
    ways = "abc highway=residential\nxyz highway=residential"
    town = Town(write_roads(tmp_path, islands, ways), islands, "foot")
    assert town.graph.edges == 2
    assert town.seconds("a", "c") == 106
    assert town.seconds("a", "x") == NO_ROUTE


def test_a_stub_smaller_than_the_main_network_is_no_place_to_stand(tmp_path: Path) -> None:
    drawing = "abc\n\nx y"
    ways = "ab highway=residential\nbc highway=footway\nxy highway=residential oneway=yes"
    town = Town(write_roads(tmp_path, drawing, ways), drawing, "car")
    assert town.graph.edges == 1
    assert town.attached("x").metres.tolist() == [222]


def test_far_from_any_road_is_a_status(tmp_path: Path) -> None:
    town = Town(write_roads(tmp_path, LINE, "abcd highway=residential"), LINE, "foot")
    far, near = town.attached("d", east=0.01), town.attached("a")
    assert far.edge.tolist() == [-1]
    assert times(town.graph, far, near).tolist() == [[OFF_ROAD]]
    assert times(town.graph, near, far).tolist() == [[OFF_ROAD]]
    assert times(town.graph, far, near, limit_seconds=60).tolist() == [[OFF_ROAD]]


def test_the_way_to_the_road_is_walked(tmp_path: Path) -> None:
    town = Town(write_roads(tmp_path, LINE, "abcd highway=residential"), LINE, "foot")
    beside = town.attached("d", east=0.001)
    assert beside.metres.tolist() == [75]
    assert times(town.graph, town.attached("d"), beside).tolist() == [[54]]


def test_beyond_the_limit_is_a_status(tmp_path: Path) -> None:
    ways = "abcd highway=residential maxspeed=50"
    town = Town(write_roads(tmp_path, LINE, ways), LINE, "car")
    assert town.seconds("a", "c", limit_seconds=43) == 43
    assert town.seconds("a", "c", limit_seconds=42) == BEYOND


def test_the_nearest_point_of_a_road_may_be_in_its_middle(tmp_path: Path) -> None:
    slope = "a\n\n\n  m\n\n\n    b"
    town = Town(write_roads(tmp_path, slope, "ab highway=residential"), slope, "foot")
    middle = town.attached("m")
    assert middle.metres.tolist() == [0]
    assert middle.onward.tolist() == pytest.approx(middle.back.tolist(), rel=1e-3)


def test_an_extract_without_roads_or_cut_short_is_refused(tmp_path: Path) -> None:
    empty = write_roads(tmp_path, "ab", "ab waterway=river")
    with pytest.raises(CroiseeError, match="aucune voie"):
        read_extract(empty)
    broken = tmp_path / "broken.osm.pbf"
    broken.write_bytes(b"\x00\x00\x00\x0dnot a pbf")
    with pytest.raises(CroiseeError, match=r"broken\.osm\.pbf"):
        read_extract(broken)
    with pytest.raises(CroiseeError, match="ne peut pas être lu"):
        read_extract(tmp_path / "absent.osm.pbf")


def test_a_mode_without_roads_is_refused(tmp_path: Path) -> None:
    path = write_roads(tmp_path, "ab", "ab highway=footway")
    with pytest.raises(CroiseeError, match="« car »"):
        build(read_extract(path), profile("car"))


def test_a_way_cut_by_the_edge_of_the_extract_keeps_what_it_has(tmp_path: Path) -> None:
    path = write_roads(tmp_path, LINE, "abcd highway=residential")
    lines = path.read_text().splitlines()
    path.write_text("\n".join(line for line in lines if not line.startswith("n4 ")) + "\n")
    assert np.diff(read_extract(path).first).tolist() == [3]
