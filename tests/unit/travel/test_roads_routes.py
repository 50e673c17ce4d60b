"""The route behind a time, in metres, on drawn roads: 75.35 m to the east, 111.2 m to the north."""

from pathlib import Path

import pytest

from croisee.travel.roads.routes import Routes
from unit.travel.roads_files import Town, write_roads

CROSS = "    n\n\nw   x   e\n\n    s"
STREETS = "wx highway=residential\nxe highway=residential\nxn highway=residential\nxs highway=path"


def metres(town: Town, origin: str, destination: str, east: float = 0.0) -> float:
    steps = Routes(town.graph).between(
        town.attached(origin, east), town.attached(destination, east), 0
    )
    return sum(step.metres for step in steps)


@pytest.mark.parametrize("mode", ["car", "bicycle", "foot"])
def test_a_route_has_the_length_of_its_roads(tmp_path: Path, mode: str) -> None:
    town = Town(write_roads(tmp_path, CROSS, STREETS), CROSS, mode)
    assert metres(town, "w", "e") == pytest.approx(8 * 75.35, abs=1)
    assert metres(town, "w", "n") == pytest.approx(4 * 75.35 + 2 * 111.2, abs=1)
    assert metres(town, "w", "w") == 0


def test_a_car_turns_back_at_the_end_of_a_road_and_a_pedestrian_need_not(tmp_path: Path) -> None:
    """With no left turn from w, a car passes the junction and comes back to it from e."""
    path = write_roads(tmp_path, CROSS, STREETS, restrictions="1 x 3 no_left_turn")
    straight = 4 * 75.35 + 2 * 111.2
    assert metres(Town(path, CROSS, "foot"), "w", "n") == pytest.approx(straight, abs=1)
    car = metres(Town(path, CROSS, "car"), "w", "n")
    assert car == pytest.approx(straight + 2 * 4 * 75.35, abs=2)


def test_between_two_places_of_a_road_is_what_lies_between(tmp_path: Path) -> None:
    town = Town(write_roads(tmp_path, CROSS, STREETS), CROSS, "foot")
    near, far = town.attached("w", 0.001), town.attached("w", 0.003)
    for one, other in ((near, far), (far, near)):
        (step,) = Routes(town.graph).between(one, other, 0)
        assert step.metres == pytest.approx(2 * 75.35, abs=1)


def test_where_there_is_no_route_there_is_no_step(tmp_path: Path) -> None:
    town = Town(write_roads(tmp_path, CROSS, STREETS), CROSS, "foot")
    assert Routes(town.graph).between(town.attached("w"), town.attached("e", 0.05), 0) == []
