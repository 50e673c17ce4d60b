"""Shapes for the maps: simplified together so that borders still meet, and kept light."""

import json
from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import Any

import shapely
from shapely.geometry import mapping, shape
from shapely.geometry.base import BaseGeometry

from croisee.observatory.model import Observatory, Zone

_POINTS = 9_000
"""Most vertices in one layer of the background of the map: about 45 KB once compressed."""
_TOLERANCES = (0.0005, 0.001, 0.002, 0.004, 0.008, 0.016, 0.032)
_COMMUNES = 150
"""Beyond this many, only the communes that hold a neighbourhood are drawn."""
_DIGITS = 4
"""Decimals of a degree kept: about 10 m."""


class Geography:
    """Geometries of an observatory, in WGS84 degrees."""

    def __init__(self, obs: Observatory) -> None:
        self.obs = obs

    @cached_property
    def shapes(self) -> Mapping[str, BaseGeometry]:
        """Zone id → geometry."""
        return {zone: shape(found) for zone, found in self.obs.territory.shapes.items()}

    @cached_property
    def _host_ids(self) -> frozenset[str]:
        """Communes that hold a neighbourhood."""
        entries = (self.obs.levels(zone.id, "commune") for zone in self.obs.quartiers)
        return frozenset(entry.other for found in entries for entry in found)

    @cached_property
    def outlines(self) -> Mapping[str, BaseGeometry]:
        """Commune outlines: all of a small territory, those that hold a neighbourhood else."""
        names = self._drawn("commune")
        if len(names) > _COMMUNES:
            names = [name for name in names if name in self._host_ids]
        return _lighter({name: self.shapes[name] for name in names})

    @cached_property
    def land(self) -> Mapping[str, BaseGeometry]:
        """What the communes stand on: the départements, else all communes in one."""
        departments = {name: self.shapes[name] for name in self._drawn("departement")}
        communes = [self.shapes[name] for name in self._drawn("commune")]
        if not departments and communes:
            departments = {"": shapely.coverage_union_all(communes)}
        return _lighter(departments)

    def _drawn(self, kind: str) -> list[str]:
        zones = self.obs.territory.zones
        return [z for z in sorted(self.shapes) if z in zones and zones[z].kind == kind]

    @cached_property
    def bounds(self) -> tuple[float, float, float, float] | None:
        """West, south, east, north of everything that can be drawn."""
        boxes = [g.bounds for g in (self.land or self.outlines).values()] or [
            (x, y, x, y) for x, y in (self.point(zone) for zone in self.obs.quartiers) if x and y
        ]
        if not boxes:
            return None
        west, south, east, north = zip(*boxes, strict=True)
        return min(west), min(south), max(east), max(north)

    def point(self, zone: Zone) -> tuple[float, float] | tuple[None, None]:
        """Where to put a neighbourhood's circle: its own point, else inside its polygon."""
        if zone.lon is not None and zone.lat is not None:
            return zone.lon, zone.lat
        found = self.shapes.get(zone.id)
        if found is None:
            return None, None
        inside = found.representative_point()
        return inside.x, inside.y

    def hosts(self, zone: Zone) -> Sequence[BaseGeometry]:
        """Outlines of the communes that a neighbourhood belongs to."""
        ids = [entry.other for entry in self.obs.levels(zone.id, "commune")]
        return [self.outlines[i] for i in ids if i in self.outlines]

    def background(self) -> bytes:
        """GeoJSON of the outlines, for the map: land first, then communes, hosts marked."""
        zones = self.obs.territory.zones
        land = [_feature(shape, {"terre": True}) for shape in self.land.values()]
        communes = [
            _feature(shape, {"nom": zones[name].label, "hote": name in self._host_ids})
            for name, shape in self.outlines.items()
        ]
        return _collection([*land, *communes])

    def neighbourhoods(self) -> bytes:
        """GeoJSON of the neighbourhoods, polygon and point apart, for the map."""
        features: list[dict[str, Any]] = []
        for index, zone in enumerate(self.obs.quartiers):
            lon, lat = self.point(zone)
            about = {"nom": zone.label, "page": self.obs.slugs[zone.id], "millesime": zone.vintage}
            if zone.id in self.shapes:
                features.append(_feature(self.shapes[zone.id], about, index))
            if lon is not None and lat is not None:
                where = shapely.Point(lon, lat)
                people = self.obs.people(zone) or 0
                features.append(_feature(where, {**about, "taille": people}, index))
        return _collection(features)


def _lighter(shapes: Mapping[str, BaseGeometry]) -> dict[str, BaseGeometry]:
    """The same shapes with fewer vertices, borders still common (`shapely.coverage_simplify`,
    after Visvalingam and Whyatt, 1993), until they weigh little."""
    found = lighter = list(shapes.values())
    for tolerance in _TOLERANCES:
        if shapely.get_num_coordinates(lighter).sum() <= _POINTS:
            break
        lighter = list(shapely.coverage_simplify(found, tolerance))
    return dict(zip(shapes, lighter, strict=True))


def _rounded(value: Any) -> Any:
    return (
        [_rounded(v) for v in value] if isinstance(value, list | tuple) else round(value, _DIGITS)
    )


def _feature(
    geometry: BaseGeometry, properties: Mapping[str, Any], index: int | None = None
) -> dict[str, Any]:
    drawn = mapping(geometry)
    feature: dict[str, Any] = {
        "type": "Feature",
        "properties": dict(properties),
        "geometry": {"type": drawn["type"], "coordinates": _rounded(drawn["coordinates"])},
    }
    return feature if index is None else {**feature, "id": index}


def _collection(features: Sequence[Mapping[str, Any]]) -> bytes:
    document = {"type": "FeatureCollection", "features": list(features)}
    return json.dumps(document, ensure_ascii=False, separators=(",", ":")).encode()
