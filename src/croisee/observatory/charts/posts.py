"""Where jobs are around a neighbourhood: communes as circles, distance as rings."""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import escape

import shapely
from shapely.geometry.base import BaseGeometry

from croisee.observatory.charts.maps import Frame, fit, path

RINGS = (5, 10, 20, 30)
"""Kilometres, as the crow flies."""
_WIDTH, _HEIGHT = 400, 360
_LARGEST, _SMALLEST = 30.0, 2.0
_NAMED = 5
KILOMETRES = 111.32
"""In one degree of latitude."""


@dataclass(frozen=True)
class Place:
    """A commune: where it is, and how many posts are offered there; None: not shown."""

    name: str
    lon: float
    lat: float
    posts: float | None


def kilometres(first: tuple[float, float], second: tuple[float, float]) -> float:
    """Between two points (longitude, latitude), as the crow flies; good to 1 % under 100 km."""
    (west, south), (east, north) = first, second
    across = (east - west) * math.cos(math.radians((south + north) / 2))
    return KILOMETRES * math.hypot(across, north - south)


def around(centre: tuple[float, float], places: Sequence[Place]) -> Frame:
    """The frame that holds the neighbourhood, 10 km around it, and the places, up to 30 km."""
    reach = max((kilometres(centre, (p.lon, p.lat)) for p in places), default=0.0)
    up = min(max(reach, RINGS[1]), RINGS[-1]) / KILOMETRES
    across = up / math.cos(math.radians(centre[1]))
    lons = [min(max(p.lon, centre[0] - across), centre[0] + across) for p in places]
    lats = [min(max(p.lat, centre[1] - up), centre[1] + up) for p in places]
    near = RINGS[0] / KILOMETRES
    return fit(
        (
            min([*lons, centre[0] - near]),
            min([*lats, centre[1] - near]),
            max([*lons, centre[0] + near]),
            max([*lats, centre[1] + near]),
        ),
        _WIDTH,
        _HEIGHT,
        pad=0.07,
    )


def _seen(frame: Frame, shapes: Sequence[BaseGeometry]) -> list[BaseGeometry]:
    """What of the shapes is in the frame, and a little more so that no cut is drawn as a border."""
    across, up = frame.width / frame.scale / frame.squeeze, frame.height / frame.scale
    window = (
        frame.west - across / 20,
        frame.north - up * 1.05,
        frame.west + across * 1.05,
        frame.north + up / 20,
    )
    clipped = (shapely.clip_by_rect(shape, *window) for shape in shapes)
    return [shape for shape in clipped if not shape.is_empty]


def _apart(x: float, y: float, taken: Sequence[tuple[float, float]], wide: float) -> bool:
    return all(abs(x - other_x) > wide or abs(y - other_y) > 13 for other_x, other_y in taken)


def _rings(frame: Frame, x: int, y: int, taken: Sequence[tuple[float, float]]) -> str:
    """Each with its length, written to the north, else south, east or west, where there is room."""
    parts = []
    for km in RINGS:
        radius = km / KILOMETRES * frame.scale
        parts.append(f'<circle class="anneau" cx="{x}" cy="{y}" r="{radius:.0f}"/>')
        for across, up in ((0, -1), (0, 1), (1, 0), (-1, 0)):
            at_x, at_y = x + across * radius, y + up * radius + 4
            inside = 20 < at_x < frame.width - 20 and 16 < at_y < frame.height
            if inside and _apart(at_x, at_y, taken, 55):
                parts.append(f'<text class="km" x="{at_x:.0f}" y="{at_y:.0f}">{km} km</text>')
                break
    return "".join(parts)


def _names(
    frame: Frame, places: Sequence[Place], largest: float
) -> Iterator[tuple[str, float, float]]:
    """Communes with most posts, and where to write them; none where it would cover another."""
    taken: list[tuple[float, float]] = []
    for place in places[:_NAMED]:
        x, y = frame.at(place.lon, place.lat)
        low = y + _radius(place.posts, largest) + 11
        wide = 3.2 * len(place.name)
        if wide < x < frame.width - wide and _apart(x, low, taken, 90):
            taken.append((x, low))
            yield place.name, x, low


def _radius(posts: float | None, largest: float) -> float:
    """Areas are as the posts."""
    return max(_SMALLEST, _LARGEST * math.sqrt((posts or 0.0) / largest))


def posts_map(
    centre: tuple[float, float],
    own: BaseGeometry | None,
    land: Sequence[BaseGeometry],
    outlines: Sequence[BaseGeometry],
    places: Sequence[Place],
    label: str,
) -> str:
    """The map. A circle whose figure is hidden is a hollow dot; `label` is what a screen reader
    hears. The table beside says the same."""
    frame = around(centre, places)
    known = sorted((p for p in places if p.posts), key=lambda p: (-(p.posts or 0.0), p.name))
    largest = (known[0].posts if known else None) or 1.0
    x, y = frame.at(*centre)
    parts = [path(frame, _seen(frame, land), "terre"), path(frame, _seen(frame, outlines), "fond")]
    for place in known:
        at = frame.at(place.lon, place.lat)
        radius = _radius(place.posts, largest)
        parts.append(f'<circle class="postes" cx="{at[0]}" cy="{at[1]}" r="{radius:.1f}"/>')
    for place in places:
        if place.posts is None:
            at = frame.at(place.lon, place.lat)
            parts.append(f'<circle class="tu" cx="{at[0]}" cy="{at[1]}" r="2.5"/>')
    names = list(_names(frame, known, largest))
    parts.append(_rings(frame, x, y, [(at_x, at_y) for _, at_x, at_y in names]))
    if own is not None:
        parts.append(path(frame, [own], "quartier"))
    parts.append(f'<path class="ici-meme" d="M{x} {y - 8}l7 8l-7 8l-7-8z"/>')
    parts.extend(
        f'<text class="lieu" x="{at_x:.0f}" y="{at_y:.0f}">{escape(name)}</text>'
        for name, at_x, at_y in names
    )
    return (
        f'<svg class="emplois-carte" role="img" aria-label="{escape(label)}" '
        f'viewBox="0 0 {frame.width} {frame.height}">{"".join(parts)}</svg>'
    )
