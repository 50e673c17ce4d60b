"""Neighbourhoods on a map, each as a ring that says its share and how well it is known."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

import shapely
from shapely.geometry.base import BaseGeometry

from croisee.observatory.charts.maps import Frame, fit, path
from croisee.observatory.charts.shares import EMPTY, FULL, PERHAPS, clamped

_FEW = 24
"""Up to this many rings, a small map is enough."""
_SMALL, _LARGE = (400, 340), (640, 600)
_RADIUS, _HOLE = 16.0, 9.0
_GAP = 3.0
_ROUNDS = 150
"""Times that rings which overlap are pushed apart, at most."""
_TURN = 2.4
"""Radians from one ring's way to the next: no two of the first hundreds are alike."""


@dataclass(frozen=True)
class Ring:
    """A neighbourhood: the number it has in the table, where it is, and its share (0–1) between two
    bounds; None: not shown."""

    number: int
    lon: float
    lat: float
    bounds: tuple[float, float] | None


def _apart(points: Sequence[tuple[float, float]], frame: Frame) -> list[tuple[float, float]]:
    """The same points, those nearer than two radii pushed apart, all inside the frame.

    Each starts a unit aside, its own way, so that points in line, or in one place, can part.
    """
    least = 2 * _RADIUS + _GAP
    found = [
        [x + math.cos(_TURN * rank), y + math.sin(_TURN * rank)]
        for rank, (x, y) in enumerate(points)
    ]
    for _ in range(_ROUNDS):
        moved = False
        for index, one in enumerate(found):
            for other in found[:index]:
                x, y = one[0] - other[0], one[1] - other[1]
                far = math.hypot(x, y)
                if 0 < far < least:
                    push = (least - far) / 2 / far
                    one[0], one[1] = one[0] + x * push, one[1] + y * push
                    other[0], other[1] = other[0] - x * push, other[1] - y * push
                    moved = True
        for point in found:
            point[0] = min(max(point[0], _RADIUS + 1), frame.width - _RADIUS - 1)
            point[1] = min(max(point[1], _RADIUS + 1), frame.height - _RADIUS - 1)
        if not moved:
            break
    return [(round(x, 1), round(y, 1)) for x, y in found]


def _at(x: float, y: float, turn: float, radius: float) -> str:
    """A point of a circle, `turn` (0–1) clockwise from the top."""
    angle = 2 * math.pi * turn
    return f"{x + radius * math.sin(angle):.1f} {y - radius * math.cos(angle):.1f}"


def _sector(x: float, y: float, start: float, end: float, look: str) -> str:
    """A slice of a ring, from `start` to `end` of a turn."""
    if end - start < 0.005:
        return ""
    end = min(end, start + 0.9999)
    wide = int(end - start > 0.5)
    return (
        f'<path {look} d="M{_at(x, y, start, _RADIUS)}A{_RADIUS:g} {_RADIUS:g} 0 {wide} 1 '
        f"{_at(x, y, end, _RADIUS)}L{_at(x, y, end, _HOLE)}A{_HOLE:g} {_HOLE:g} 0 {wide} 0 "
        f'{_at(x, y, start, _HOLE)}z"/>'
    )


def _ring(ring: Ring, x: float, y: float) -> str:
    text = f'<text x="{x:g}" y="{y + 4:g}">{ring.number}</text>'
    if ring.bounds is None:
        return f'<circle class="inconnu" cx="{x:g}" cy="{y:g}" r="{_RADIUS:g}"/>{text}'
    low, high = clamped(*ring.bounds)
    return (
        f'<circle {EMPTY} cx="{x:g}" cy="{y:g}" r="{_RADIUS:g}"/>'
        f"{_sector(x, y, 0.0, low, FULL)}{_sector(x, y, low, high, PERHAPS)}"
        f'<circle class="coeur" cx="{x:g}" cy="{y:g}" r="{_HOLE:g}"/>{text}'
    )


def shares_map(
    land: Sequence[BaseGeometry],
    outlines: Sequence[BaseGeometry],
    rings: Sequence[Ring],
    label: str,
) -> str:
    """The map, framed on its rings; `label` is what a screen reader hears. The table beside says
    the same. A ring moved aside keeps a line to its place. Empty without a ring."""
    if not rings:
        return ""
    lons, lats = [ring.lon for ring in rings], [ring.lat for ring in rings]
    width, height = _SMALL if len(rings) <= _FEW else _LARGE
    bounds = (min(lons) - 0.03, min(lats) - 0.02, max(lons) + 0.03, max(lats) + 0.02)
    frame = fit(bounds, width, height, pad=0.08)
    places = [frame.at(ring.lon, ring.lat) for ring in rings]
    parts = [path(frame, _seen(frame, land), "terre"), path(frame, _seen(frame, outlines), "fond")]
    moved = _apart(places, frame)
    for (x, y), (to_x, to_y) in zip(places, moved, strict=True):
        if math.hypot(to_x - x, to_y - y) > _RADIUS:
            parts.append(f'<line class="trajet" x1="{x}" y1="{y}" x2="{to_x:g}" y2="{to_y:g}"/>')
            parts.append(f'<circle class="trajet" cx="{x}" cy="{y}" r="2"/>')
    parts.extend(_ring(ring, *where) for ring, where in zip(rings, moved, strict=True))
    return (
        f'<svg class="anneaux" role="img" aria-label="{escape(label)}" '
        f'viewBox="0 0 {width} {height}">{"".join(parts)}</svg>'
    )


def _seen(frame: Frame, shapes: Sequence[BaseGeometry]) -> list[BaseGeometry]:
    """What of the shapes is in the frame, and a little more so that no cut shows as a border."""
    across, up = frame.width / frame.scale / frame.squeeze, frame.height / frame.scale
    window = shapely.box(
        frame.west - across / 20,
        frame.north - up * 1.05,
        frame.west + across * 1.05,
        frame.north + up / 20,
    ).bounds
    clipped = (shapely.clip_by_rect(shape, *window) for shape in shapes)
    return [shape for shape in clipped if not shape.is_empty]
