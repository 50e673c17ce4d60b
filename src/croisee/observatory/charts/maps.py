"""Small maps drawn by the server: outlines as paths, places as circles, nothing from outside."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from html import escape

from shapely.geometry import MultiPolygon, Polygon
from shapely.geometry.base import BaseGeometry


@dataclass(frozen=True)
class Frame:
    """A plane view of a region: degrees in, units of the drawing out (equirectangular)."""

    west: float
    north: float
    scale: float
    squeeze: float
    width: int
    height: int

    def at(self, lon: float, lat: float) -> tuple[int, int]:
        """Position of a point; north is up."""
        return (
            round((lon - self.west) * self.squeeze * self.scale),
            round((self.north - lat) * self.scale),
        )


def fit(
    bounds: tuple[float, float, float, float], width: int, height: int, pad: float = 0.06
) -> Frame:
    """The frame of `width` × `height` units that shows all of west, south, east, north."""
    west, south, east, north = bounds
    squeeze = math.cos(math.radians((south + north) / 2))
    across, up = max((east - west) * squeeze, 1e-6), max(north - south, 1e-6)
    scale = min(width / across, height / up) * (1 - 2 * pad)
    middle_x, middle_y = (west + east) / 2, (south + north) / 2
    return Frame(
        west=middle_x - width / scale / squeeze / 2,
        north=middle_y + height / scale / 2,
        scale=scale,
        squeeze=squeeze,
        width=width,
        height=height,
    )


def _polygons(shape: BaseGeometry) -> Iterable[Polygon]:
    if isinstance(shape, Polygon):
        yield shape
    elif isinstance(shape, MultiPolygon):
        yield from shape.geoms


def _ring(frame: Frame, coordinates: Iterable[Sequence[float]]) -> str:
    points: list[tuple[int, int]] = []
    for lon, lat, *_ in coordinates:
        point = frame.at(lon, lat)
        if not points or point != points[-1]:
            points.append(point)
    if len(points) < 4:
        return ""
    (x0, y0), rest = points[0], points[1:-1]
    steps, (x, y) = [], (x0, y0)
    for next_x, next_y in rest:
        steps.append(f"{next_x - x} {next_y - y}")
        x, y = next_x, next_y
    return f"M{x0} {y0}l{' '.join(steps)}z".replace(" -", "-")


def path(frame: Frame, shapes: Iterable[BaseGeometry], css: str) -> str:
    """All shapes as one path element; rings too small to be seen are left out."""
    rings = [
        _ring(frame, ring.coords)
        for shape in shapes
        for polygon in _polygons(shape)
        for ring in (polygon.exterior, *polygon.interiors)
    ]
    drawn = "".join(rings)
    return f'<path class="{css}" d="{drawn}"/>' if drawn else ""


def _svg(frame: Frame, css: str, label: str, content: str) -> str:
    return (
        f'<svg class="{css}" role="img" aria-label="{escape(label)}" '
        f'viewBox="0 0 {frame.width} {frame.height}">{content}</svg>'
    )


def locator(
    frame: Frame,
    around: Sequence[BaseGeometry],
    own: BaseGeometry | None,
    point: tuple[float, float] | None,
    label: str,
) -> str:
    """Where a neighbourhood lies: outlines around it, its polygon, and a ring that finds it."""
    parts = [path(frame, around, "fond")]
    if own is not None:
        parts.append(path(frame, [own], "quartier"))
    if point is not None:
        x, y = frame.at(*point)
        parts.append(f'<circle class="cible" cx="{x}" cy="{y}" r="{frame.width // 22}"/>')
    return _svg(frame, "localisation", label, "".join(parts))


def overview(
    frame: Frame,
    land: Sequence[BaseGeometry],
    outlines: Sequence[BaseGeometry],
    places: Sequence[tuple[float, float, float]],
    label: str,
) -> str:
    """All neighbourhoods on one map: (lon, lat, radius) circles over outlines."""
    circles = []
    for lon, lat, radius in places:
        x, y = frame.at(lon, lat)
        circles.append(f'<circle class="quartier" cx="{x}" cy="{y}" r="{radius:g}"/>')
    drawn = path(frame, land, "terre") + path(frame, outlines, "fond")
    return _svg(frame, "ensemble", label, drawn + "".join(circles))
