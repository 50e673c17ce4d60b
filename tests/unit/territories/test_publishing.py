"""What is published of a territory: light outlines and open tables."""

import json
from pathlib import Path

import pytest
import shapely

from croisee.territories import Territory, crosswalks_table, levels_table, publishable, zones_table
from fixtures.small_territory import EAST, NORTH, collection, drawn, load, named, square


@pytest.fixture
def territory(tmp_path: Path) -> Territory:
    wavy = [(x, 0.3 * (x % 2)) for x in range(0, 1001, 50)]
    ring = [*wavy, (1000, 1000), (0, 1000), (0, 0)]
    west = {
        "type": "Polygon",
        "coordinates": [[[EAST + x, NORTH + y] for x, y in ring]],
    }
    quarter = named("QV001M", communes="V1002,V1001")
    grid = f"x,y,p\n{EAST + 950},{NORTH + 100},60\n"
    return load(
        tmp_path,
        {
            "c.geojson": drawn({"V1001": west, "V1002": square(1000, 0, 1000)}),
            "q.geojson": collection([(quarter, square(900, 0, 200))]),
            "i.geojson": drawn({"V10010101": square(0, 0, 1000)}),
            "p.csv": grid,
            "vide.csv": "code,libelle\nc1,Carreau\n",
        },
        [
            ("commune2025", "c.geojson"),
            {"nom": "qpv2024", "fichier": "q.geojson", "parents": {"commune2025": "communes"}},
            ("iris2021", "i.geojson"),
            ("carreau200", "vide.csv"),
        ],
        population={"fichier": "p.csv", "x": "x", "y": "y", "population": "p", "projection": 2154},
        comparaison=["commune2025"],
    )


def test_outlines_are_rounded_oriented_and_named(territory: Territory) -> None:
    document = publishable(territory, {"commune2025": 5, "qpv2024": 0})
    assert document == publishable(territory, {"commune2025": 5, "qpv2024": 0})
    first, second, quarter = document["features"]
    assert quarter["properties"] == {
        "zone": "qpv2024/QV001M",
        "zoning": "qpv2024",
        "code": "QV001M",
        "label": "Zone QV001M",
    }
    for feature in (first, second, quarter):
        (ring,) = feature["geometry"]["coordinates"]
        assert ring == [[round(x, 5), round(y, 5)] for x, y in ring]
        shape = shapely.from_geojson(json.dumps(feature["geometry"]))
        assert shape.is_valid
        assert shape.exterior.is_ccw


def test_simplified_neighbours_still_share_their_border(territory: Territory) -> None:
    west, east = (
        shapely.from_geojson(json.dumps(feature["geometry"]))
        for feature in publishable(territory, {"commune2025": 20})["features"]
    )
    assert len(west.exterior.coords) == 5
    assert west.intersection(east).area == 0
    assert west.boundary.intersection(east.boundary).length > 0.008  # 1 km in degrees


def test_only_the_wanted_zones_are_drawn(territory: Territory) -> None:
    document = publishable(territory, {"commune2025": 0}, only=["commune2025/V1002"])
    assert [feature["properties"]["code"] for feature in document["features"]] == ["V1002"]


def test_a_surface_smaller_than_the_rounding_is_not_lost(tmp_path: Path) -> None:
    tiny = load(
        tmp_path, {"c.geojson": drawn({"V1001": square(0, 0, 0.2)})}, [("commune2025", "c.geojson")]
    )
    (feature,) = publishable(tiny, {"commune2025": 0})["features"]
    assert feature["geometry"]["coordinates"]


def test_the_table_of_zones(territory: Territory) -> None:
    rows = {row["zone"]: row for row in zones_table(territory).to_pylist()}
    quarter = rows["qpv2024/QV001M"]
    assert quarter["communes"] == "Zone V1001 et Zone V1002"
    assert quarter["population"] == 45.0  # the cell's east three quarters: x from 900 to 1050
    assert territory.locate([quarter["lon"]], [quarter["lat"]], 4326, "qpv2024") == [
        "qpv2024/QV001M"
    ]
    assert rows["commune2025/V1001"]["communes"] is None
    assert not any(zone.startswith("carreau") for zone in rows)


def test_the_tables_of_levels_and_crosswalks(territory: Territory) -> None:
    assert set(levels_table(territory)["level"].to_pylist()) == {"commune", "projet"}
    rows = crosswalks_table(territory).to_pylist()
    assert [(row["from"], row["to"]) for row in rows] == [
        ("iris2021/V10010101", "qpv2024/QV001M"),
        ("qpv2024/QV001M", "iris2021/V10010101"),
    ]
    assert all(row["weight"] == round(row["weight"], 6) for row in rows)
