"""Change over time, drawn only where the producer says that periods may be compared."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from html import escape
from itertools import pairwise

from croisee.observatory.charts.scale import Scale, nice

_TOP, _BOTTOM, _HEIGHT = 14.0, 150.0, 184
_RIGHT = 96.0
_FLAT = 0.25
"""Smallest span of the axis, as a share of the largest figure: noise must not look like a trend."""


@dataclass(frozen=True)
class Point:
    """A figure at a position (0 = first period); `value` is None where it is not shown."""

    position: int
    value: float | None
    low: float | None = None
    high: float | None = None


def _y(scale: Scale, value: float) -> float:
    share = (value - scale.low) / (scale.high - scale.low)
    return round(_BOTTOM - share * (_BOTTOM - _TOP), 1)


def _series(
    points: Sequence[Point],
    places: Sequence[float],
    scale: Scale,
    kind: str,
    breaks: Sequence[int],
) -> str:
    parts = []
    for before, after in pairwise(points):
        crossed = any(before.position < cut <= after.position for cut in breaks)
        if before.value is not None and after.value is not None and not crossed:
            parts.append(
                f'<line class="trait {kind}" '
                f'x1="{places[before.position]}%" y1="{_y(scale, before.value)}" '
                f'x2="{places[after.position]}%" y2="{_y(scale, after.value)}"/>'
            )
    for point in points:
        x = places[point.position]
        if point.value is None:
            parts.append(f'<text class="absent" x="{x}%" y="{_BOTTOM - 4}">s</text>')
            continue
        if point.low is not None and point.high is not None and point.low < point.high:
            parts.append(
                f'<line class="marge" x1="{x}%" x2="{x}%" '
                f'y1="{_y(scale, point.low)}" y2="{_y(scale, point.high)}"/>'
            )
        radius = 4.5 if kind == "ici" else 3
        parts.append(
            f'<circle class="{kind}" cx="{x}%" cy="{_y(scale, point.value)}" r="{radius}"/>'
        )
    return "".join(parts)


def line_chart(
    periods: Sequence[str],
    own: Sequence[Point],
    other: Sequence[Point],
    label: Callable[[float], str],
    summary: str,
    breaks: Sequence[int] = (),
) -> str:
    """Two series over the same periods: the subject's (plain line) and one reference (dashes).

    `summary` is what a screen reader hears. `breaks`: positions from which the method changed; the
    line is cut before each, and a dotted rule says where. A figure that is not shown breaks the
    line and leaves an « s » at the foot. Raises `ValueError` under two figures: a single dot is no
    change.
    """
    shown = [p for p in own if p.value is not None]
    if len(shown) < 2:
        raise ValueError("a line needs two figures")
    values = [v for p in (*own, *other) for v in (p.value, p.low, p.high) if v is not None]
    scale = nice(values, at_least=_FLAT, count=3)
    left = 5.0 + 1.6 * max(len(label(tick)) for tick in scale.ticks)
    width = (_RIGHT - left) / max(1, len(periods) - 1)
    places = [round(left + index * width, 2) for index in range(len(periods))]
    parts = [f'<svg class="courbe" role="img" aria-label="{escape(summary)}" height="{_HEIGHT}">']
    for tick in scale.ticks:
        y = _y(scale, tick)
        parts.append(f'<line class="grille" x1="{left - 2:g}%" x2="98%" y1="{y}" y2="{y}"/>')
        parts.append(f'<text class="axe-y" x="0" y="{y - 3}">{escape(label(tick))}</text>')
    every = max(1, -(-len(periods) // 6))
    for index, period in enumerate(periods):
        if index % every == 0 or index == len(periods) - 1:
            parts.append(
                f'<text class="axe-x" x="{places[index]}%" y="{_HEIGHT - 12}">'
                f"{escape(period)}</text>"
            )
    for cut in breaks:
        if 0 < cut < len(places):
            x = round((places[cut - 1] + places[cut]) / 2, 2)
            parts.append(f'<line class="rupture" x1="{x}%" x2="{x}%" y1="{_TOP}" y2="{_BOTTOM}"/>')
    parts.append(_series(other, places, scale, "autre", breaks))
    parts.append(_series(own, places, scale, "ici", breaks))
    return "".join([*parts, "</svg>"])
