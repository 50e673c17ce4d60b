"""What leaves the house about a territory: light outlines and open tables."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pyarrow as pa
import shapely

from croisee.nomenclatures import zone_id
from croisee.territories.crosswalks import CROSSWALK, crosswalk
from croisee.territories.levels import LEVELS, levels
from croisee.territories.origins import central_points
from croisee.territories.population import people_in
from croisee.territories.projection import WGS84, is_geographic, transform
from croisee.territories.reading import Geometries
from croisee.territories.territory import Territory
from croisee.territories.zoning import Zoning

ZONES = pa.schema(
    [
        ("zone", pa.string()),
        ("zoning", pa.string()),
        ("code", pa.string()),
        ("label", pa.string()),
        ("communes", pa.string()),
        ("lon", pa.float64()),
        ("lat", pa.float64()),
        ("population", pa.float64()),
    ]
)
_DECIMALS = 5
_WEIGHT_DECIMALS = 6
_METRES_PER_DEGREE = 111_320


def publishable(
    territory: Territory, tolerances: Mapping[str, float], only: Sequence[str] | None = None
) -> dict[str, Any]:
    """Outlines fit for a page, as a GeoJSON dictionary (WGS84, five decimals: about one metre).

    `tolerances`: zoning → metres by which a border may move (0: as it is). `only`: zone ids to
    keep, all by default. Neighbours that share borders keep sharing them
    (`shapely.coverage_simplify`, after Visvalingam and Whyatt, 1993). Features are in order of
    zoning as given, then of code, with the properties `zone`, `zoning`, `code`, `label`.
    """
    wanted = None if only is None else set(only)
    features = []
    for name, tolerance in tolerances.items():
        zoning = territory.zoning(name)
        shapes = light_outlines(territory.shapes(name), tolerance, territory.epsg)
        for code, shape in zip(zoning.codes, shapes, strict=True):
            zone = zone_id(name, code)
            if wanted is not None and zone not in wanted:
                continue
            properties = {
                "zone": zone,
                "zoning": name,
                "code": code,
                "label": zoning.labels[code],
            }
            features.append(
                {
                    "type": "Feature",
                    "properties": properties,
                    "geometry": _geometry(shape),
                }
            )
    return {"type": "FeatureCollection", "features": features}


def light_outlines(shapes: Geometries, tolerance: float, epsg: int) -> Geometries:
    """Surfaces simplified within about `tolerance` metres, in WGS84 on a grid of five decimals.

    A surface so small that the grid would erase it is kept as it was.
    """
    allowed = tolerance / _METRES_PER_DEGREE if is_geographic(epsg) else tolerance
    light = shapes
    if allowed:
        covering = bool(shapely.coverage_is_valid(shapes)) and len(shapes) > 1
        light = (
            shapely.coverage_simplify(shapes, allowed)
            if covering
            else shapely.simplify(shapes, allowed, preserve_topology=True)
        )
    xy = shapely.get_coordinates(light)
    lon, lat = transform(xy[:, 0], xy[:, 1], epsg, WGS84)
    exact = shapely.set_coordinates(np.array(light, dtype=object), np.column_stack([lon, lat]))
    rounded = np.asarray(shapely.set_precision(exact, 10**-_DECIMALS), dtype=object)
    vanished = shapely.is_empty(rounded)
    rounded[vanished] = exact[vanished]
    return np.asarray(shapely.normalize(rounded), dtype=object)


def _geometry(shape: shapely.Geometry) -> dict[str, Any]:
    """GeoJSON geometry, counter-clockwise outside (RFC 7946), coordinates rounded."""
    polygons = [
        [
            np.round(shapely.get_coordinates(ring), _DECIMALS).tolist()
            for ring in shapely.get_rings(part)
        ]
        for part in shapely.get_parts(shapely.orient_polygons(shape, exterior_cw=False))
    ]
    if len(polygons) == 1:
        return {"type": "Polygon", "coordinates": polygons[0]}
    return {"type": "MultiPolygon", "coordinates": polygons}


def zones_table(territory: Territory) -> pa.Table:
    """Every zone of the territory, grid cells excepted, by zoning as declared, then code.

    `communes`: names of its communes; `lon`, `lat`: a point in it, degrees (five decimals);
    `population`: people of the declared grid who live in it, null when the grid knows none there.
    """
    tables = [
        _zones_of(territory, zoning)
        for zoning in territory.zonings.values()
        if zoning.family.name != "carreau"
    ]
    return pa.concat_tables([ZONES.empty_table(), *tables])


def _zones_of(territory: Territory, zoning: Zoning) -> pa.Table:
    nothing = [None] * len(zoning.codes)
    lon: list[float | None] = list(nothing)
    lat: list[float | None] = list(nothing)
    people: list[float | None] = list(nothing)
    if zoning.shapes is not None:
        points = shapely.get_coordinates(central_points(zoning.shapes))
        east, north = transform(points[:, 0], points[:, 1], territory.epsg, WGS84)
        lon, lat = np.round(east, _DECIMALS).tolist(), np.round(north, _DECIMALS).tolist()
        if territory.population is not None:
            counted = people_in(zoning.shapes, territory.population).round(1).tolist()
            people = [count or None for count in counted]
    return pa.table(
        {
            "zone": zoning.ids(),
            "zoning": [zoning.name] * len(zoning.codes),
            "code": list(zoning.codes),
            "label": [zoning.labels[code] for code in zoning.codes],
            "communes": [communes_label(territory, zoning, code) for code in zoning.codes],
            "lon": lon,
            "lat": lat,
            "population": people,
        },
        schema=ZONES,
    )


def communes_label(territory: Territory, zoning: Zoning, code: str) -> str | None:
    """« Nantes et Saint-Herblain »: the declared communes of a zone, None when none is."""
    for name, other in territory.zonings.items():
        if other.family.name == "commune" and name != zoning.name:
            names = [other.labels[it] for it in territory.ancestors(zoning.name, code, name)]
            if names:
                return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} et {names[-1]}"
    return None


def levels_table(territory: Territory) -> pa.Table:
    """Comparison levels of every neighbourhood (`levels.LEVELS`), all generations."""
    names = [zoning.name for zoning in territory.zonings.values() if zoning.family.name == "qpv"]
    return pa.concat_tables([LEVELS.empty_table(), *(levels(territory, name) for name in names)])


def crosswalks_table(territory: Territory) -> pa.Table:
    """Crosswalks worth publishing (`crosswalks.CROSSWALK`), shares to six decimals.

    Both ways: official correspondences, and neighbourhoods with IRIS where both are drawn.
    """
    pairs = [(passage.origin, passage.target) for passage in territory.passages]
    drawn = [zoning for zoning in territory.zonings.values() if zoning.shapes is not None]
    pairs += [
        (one.name, other.name)
        for one in drawn
        for other in drawn
        if one.family.name == "qpv" and other.family.name == "iris"
    ]
    tables = [
        crosswalk(territory, origin, target)
        for pair in pairs
        for origin, target in (pair, pair[::-1])
    ]
    table = pa.concat_tables([CROSSWALK.empty_table(), *tables])
    for column in ("weight", "low", "high", "error"):
        rounded = [
            None if value is None else round(value, _WEIGHT_DECIMALS)
            for value in table[column].to_pylist()
        ]
        where = table.column_names.index(column)
        table = table.set_column(where, column, pa.array(rounded, pa.float64()))
    return table.sort_by([("from", "ascending"), ("to", "ascending")])
