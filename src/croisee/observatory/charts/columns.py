"""A few shares of 100 as upright bars with their intervals: one panel of a small multiple."""

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

_TOP, _FOOT, _HEIGHT = 16.0, 94.0, 112
_WIDTH = 15.0
"""Of a bar, in percent of the panel."""


@dataclass(frozen=True)
class Column:
    """A bar: what stands under it, and its figure (0 to 100); `absent`: the word in its place."""

    label: str
    value: float | None
    low: float | None
    high: float | None
    text: str
    absent: str = ""


def _y(value: float) -> float:
    return round(_FOOT - min(100.0, max(0.0, value)) / 100 * (_FOOT - _TOP), 1)


def columns(bars: Sequence[Column], summary: str) -> str:
    """The panel, from 0 to 100. `summary` is what a screen reader hears."""
    parts = [f'<svg class="paliers" role="img" aria-label="{escape(summary)}" height="{_HEIGHT}">']
    parts.extend(
        f'<line class="grille" x1="0" x2="100%" y1="{_y(tick)}" y2="{_y(tick)}"/>'
        for tick in (0, 50, 100)
    )
    for index, bar in enumerate(bars):
        centre = round((index + 0.5) * 100 / len(bars), 2)
        parts.append(f'<text x="{centre}%" y="{_HEIGHT - 5}">{escape(bar.label)}</text>')
        if bar.value is None:
            parts.append(f'<text x="{centre}%" y="{_FOOT - 4}">{escape(bar.absent)}</text>')
            continue
        y = _y(bar.value)
        parts.append(
            f'<rect class="pale" x="{round(centre - _WIDTH / 2, 2)}%" y="{y}" width="{_WIDTH}%" '
            f'height="{round(_FOOT - y, 1)}"/>'
        )
        top = y
        if bar.low is not None and bar.high is not None and bar.low < bar.high:
            top = _y(bar.high)
            parts.append(
                f'<line class="etendue" x1="{centre}%" x2="{centre}%" '
                f'y1="{_y(bar.low)}" y2="{top}"/>'
            )
        parts.append(f'<text class="fort" x="{centre}%" y="{top - 4}">{escape(bar.text)}</text>')
    return "".join([*parts, "</svg>"])
