"""From where inhabitants start, and how far the nearest place is."""

from pathlib import Path
from typing import Any

import pytest
from pyproj import Geod

from croisee.foundation.errors import CroiseeError
from croisee.territories import Territory, nearest, origins
from fixtures.small_territory import EAST, NORTH, drawn, load, square

ZONES = {"QV001M": square(0, 0, 400), "QV002M": square(5000, 0, 100)}
L_SHAPE = {
    "type": "Polygon",
    "coordinates": [
        [
            [EAST + x, NORTH + y]
            for x, y in [(0, 0), (1000, 0), (1000, 100), (100, 100), (100, 1000), (0, 1000), (0, 0)]
        ]
    ],
}


def territory(folder: Path, grid: str, zones: dict[str, Any] | None = None) -> Territory:
    section: dict[str, Any] = {}
    files = {"q.geojson": drawn(zones or ZONES)}
    if grid:
        files["p.csv"] = f"x,y,population\n{grid}"
        section["population"] = {
            "fichier": "p.csv",
            "x": "x",
            "y": "y",
            "population": "population",
            "projection": 2154,
        }
    return load(folder, files, [("qpv2024", "q.geojson")], **section)


def test_people_of_cut_cells_start_from_the_part_inside(tmp_path: Path) -> None:
    # One cell inside (30 people), one half outside (20): 10 people, from the middle of the half.
    grid = f"{EAST + 100},{NORTH + 100},30\n{EAST + 400},{NORTH + 100},20\n"
    start = origins(territory(tmp_path, grid), "qpv2024")
    assert start.zones == ("qpv2024/QV001M", "qpv2024/QV002M")
    assert start.zone.tolist() == [0, 0, 1]
    assert (start.x - EAST).tolist() == pytest.approx([100, 350, 5050])
    assert start.weight.tolist() == pytest.approx([0.75, 0.25, 1.0])
    assert start.radius.tolist() == pytest.approx([20000**0.5, 12500**0.5, 5000**0.5])
    assert start.by_people == (True, False)
    assert "carreaux de 200 m" in start.method
    assert "un point central pour 1 zone." in start.method


def test_distances_are_averaged_over_people_within_certain_bounds(tmp_path: Path) -> None:
    grid = f"{EAST + 100},{NORTH + 100},30\n{EAST + 400},{NORTH + 100},20\n"
    start = origins(territory(tmp_path, grid), "qpv2024")
    place = ([EAST + 100.0], [NORTH + 700.0])
    row = nearest(start, *place, 2154, within=(650, 900)).to_pylist()[0]
    far = (250**2 + 600**2) ** 0.5
    assert row["mean"] == pytest.approx(0.75 * 600 + 0.25 * far)
    blur = 0.75 * 20000**0.5 + 0.25 * 12500**0.5
    assert row["mean_low"] == pytest.approx(row["mean"] - blur)
    assert row["mean_high"] == pytest.approx(row["mean"] + blur)
    # 600 m ± 141 m may or may not be within 650 m; 650 m ± 112 m too. All are within 900 m.
    assert (row["within_650"], row["within_650_low"], row["within_650_high"]) == (1.0, 0.0, 1.0)
    assert (row["within_900"], row["within_900_low"], row["within_900_high"]) == (1.0, 1.0, 1.0)


def test_a_central_point_tells_a_share_only_when_it_is_sure(tmp_path: Path) -> None:
    start = origins(territory(tmp_path, ""), "qpv2024")
    assert start.method == (
        "Distances mesurées depuis un point central du quartier, faute de population fine."
    )
    table = nearest(start, [EAST + 200.0], [NORTH + 200.0], 2154, within=(100, 300))
    inside, away = table.to_pylist()
    assert (inside["mean"], inside["mean_low"]) == (0.0, 0.0)
    assert inside["within_100"] is None
    assert inside["within_300"] == 1.0
    assert away["within_300"] == 0.0
    assert not inside["by_people"]


def test_the_central_point_is_inside_even_of_a_bent_zone(tmp_path: Path) -> None:
    place = territory(tmp_path, "", {"QV001M": L_SHAPE})
    start = origins(place, "qpv2024")
    assert place.locate(start.x, start.y, 2154, "qpv2024") == ["qpv2024/QV001M"]


def test_places_without_coordinates_are_left_out_and_none_at_all_is_refused(tmp_path: Path) -> None:
    start = origins(territory(tmp_path, ""), "qpv2024")
    table = nearest(start, [None, EAST + 50.0], [NORTH, NORTH + 200.0], 2154)
    assert table["mean"][0].as_py() == pytest.approx(150)
    with pytest.raises(CroiseeError, match="aucun des lieux n’a de coordonnées"):
        nearest(start, [None], [None], 2154)


def test_overseas_distances_are_geodesic(tmp_path: Path) -> None:
    # Saint-Denis (La Réunion), outlines in degrees.
    lon, lat = 55.45, -20.88
    ring = [[lon + dx, lat + dy] for dx, dy in [(0, 0), (0.01, 0), (0.01, 0.01), (0, 0.01), (0, 0)]]
    text = drawn({"QP974001": {"type": "Polygon", "coordinates": [ring]}})
    place = load(
        tmp_path,
        {
            "q.geojson": text.replace("EPSG::2154", "OGC:1.3:CRS84").replace(
                "def:crs:OGC:", "def:crs:OGC:"
            )
        },
        [("qpv2024", "q.geojson")],
        projection=4326,
    )
    start = origins(place, "qpv2024")
    row = nearest(start, [55.5, 55.6], [-20.9, -21.0], 4326).to_pylist()[0]
    exact = Geod(ellps="GRS80").inv(lon + 0.005, lat + 0.005, 55.5, -20.9)[2]
    assert row["mean"] == pytest.approx(exact, abs=0.5)
