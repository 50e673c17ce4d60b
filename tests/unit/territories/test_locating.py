"""Points on borders, in overlaps, nowhere: one answer each, always the same."""

from pathlib import Path

import numpy as np
import pytest
from pyproj import Transformer

from croisee.foundation.errors import CroiseeError
from croisee.territories import Territory
from fixtures.small_territory import EAST, NORTH, drawn, load, square

HOLED = {
    "type": "Polygon",
    "coordinates": [
        square(0, 0, 300)["coordinates"][0],
        square(100, 100, 100)["coordinates"][0][::-1],
    ],
}


@pytest.fixture
def territory(tmp_path: Path) -> Territory:
    """V1001 west and V1002 east share the border x = 100; V1003 overlaps V1002's north half."""
    zones = {
        "V1002": square(100, 0, 100),
        "V1003": square(100, 50, 100),
        "V1001": square(0, 0, 100),
    }
    files = {"communes.geojson": drawn(zones), "qpv.geojson": drawn({"QV001M": HOLED})}
    list_only = "code,libelle\nV10010000,Non découpée\n"
    return load(
        tmp_path,
        {**files, "iris.csv": list_only},
        [("commune2025", "communes.geojson"), ("qpv2024", "qpv.geojson"), ("iris2021", "iris.csv")],
    )


@pytest.mark.parametrize(
    ("point", "zone"),
    [
        ((50, 50), "commune2025/V1001"),
        ((150, 25), "commune2025/V1002"),
        ((150, 75), "commune2025/V1002"),  # overlap: smallest code
        ((150, 125), "commune2025/V1003"),
        ((100, 25), "commune2025/V1001"),  # shared border: smallest code
        ((0, 0), "commune2025/V1001"),  # corner
        ((200, 100), "commune2025/V1002"),
        ((200, 150), "commune2025/V1003"),
        ((-0.001, 50), None),
        ((200.001, 50), None),
        ((1e9, -1e9), None),
    ],
)
def test_one_answer_per_point(
    territory: Territory, point: tuple[float, float], zone: str | None
) -> None:
    x, y = point
    assert territory.locate([EAST + x], [NORTH + y], 2154, "commune2025") == [zone]


def test_a_hole_is_outside_and_its_edge_inside(territory: Territory) -> None:
    x = np.array([150, 100, 50]) + EAST
    y = np.array([150, 150, 150]) + NORTH
    assert territory.locate(x, y, 2154, "qpv2024") == [None, "qpv2024/QV001M", "qpv2024/QV001M"]


def test_missing_coordinates_are_nowhere_and_keep_their_place(territory: Territory) -> None:
    x = [np.nan, EAST + 50, np.inf, None]
    y = [NORTH + 50, NORTH + 50, NORTH, NORTH]
    assert territory.locate(x, y, 2154, "commune2025") == [None, "commune2025/V1001", None, None]
    assert territory.locate([], [], 2154, "commune2025") == []


def test_degrees_and_metres_agree(territory: Territory) -> None:
    lon, lat = Transformer.from_crs(2154, 4326, always_xy=True).transform(EAST + 50, NORTH + 50)
    assert territory.locate([lon], [lat], 4326, "commune2025") == ["commune2025/V1001"]


def test_swapped_degrees_fall_nowhere(territory: Territory) -> None:
    assert territory.locate([48.1], [-2.3], 4326, "commune2025") == [None]


def test_a_zoning_without_outline_says_so(territory: Territory) -> None:
    with pytest.raises(CroiseeError, match="« iris2021 » n’a pas de contours"):
        territory.locate([EAST], [NORTH], 2154, "iris2021")


def test_an_unknown_zoning_or_projection_is_refused(territory: Territory) -> None:
    with pytest.raises(CroiseeError, match="pas de zonage « qpv2015 »"):
        territory.locate([EAST], [NORTH], 2154, "qpv2015")
    with pytest.raises(CroiseeError, match="n’est pas un code EPSG connu"):
        territory.locate([EAST], [NORTH], 999_999, "commune2025")


def test_lists_of_different_lengths_are_refused(territory: Territory) -> None:
    with pytest.raises(ValueError, match="same length"):
        territory.locate([EAST, EAST], [NORTH], 2154, "commune2025")


def test_more_points_than_one_chunk_keep_their_order(territory: Territory) -> None:
    count = (1 << 20) + 3
    x = np.full(count, EAST + 50.0)
    x[::2] = EAST + 150.0
    found = territory.positions(x, np.full(count, NORTH + 25.0), 2154, "commune2025")
    assert (found[::2] == 1).all()
    assert (found[1::2] == 0).all()
