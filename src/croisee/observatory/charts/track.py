"""One row of a chart that is also a table: the dot, bar or interval of one figure.

The cell beside it holds the figure itself, so the drawing is hidden from screen readers.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from croisee.observatory.charts.scale import Scale

_OPEN = '<svg class="piste" aria-hidden="true" focusable="false">'


@dataclass(frozen=True)
class Mark:
    """A figure to draw: `own` is the page's subject, others are what it is compared with."""

    value: float
    low: float | None = None
    high: float | None = None
    own: bool = False


@lru_cache(maxsize=8)  # every row of a table shares its scale
def _grid(scale: Scale) -> str:
    return "".join(
        f'<line class="grille" x1="{x}%" x2="{x}%" y1="0" y2="100%"/>'
        for x in (scale.at(tick) for tick in scale.ticks)
    )


def dot(scale: Scale, mark: Mark | None, crowd: Sequence[float] = ()) -> str:
    """A dot with its interval; `crowd`: the figures behind a median, as small strokes.

    The subject is a filled dot, the others are hollow: shape tells them apart, not colour alone.
    """
    parts = [_OPEN, _grid(scale)]
    for x in sorted({scale.at(value) for value in crowd}):
        parts.append(f'<line class="foule" x1="{x}%" x2="{x}%" y1="35%" y2="65%"/>')
    if mark is not None:
        if mark.low is not None and mark.high is not None and mark.low < mark.high:
            parts.append(
                f'<line class="marge" x1="{scale.at(mark.low)}%" x2="{scale.at(mark.high)}%" '
                'y1="50%" y2="50%"/>'
            )
        kind, radius = ("ici", 6) if mark.own else ("autre", 5)
        parts.append(f'<circle class="{kind}" cx="{scale.at(mark.value)}%" cy="50%" r="{radius}"/>')
    return "".join([*parts, "</svg>"])


def bar(scale: Scale, value: float | None, *, mirrored: bool = False, second: bool = False) -> str:
    """A bar from zero; hatched emptiness says that the figure is not shown.

    `mirrored` grows to the left (left half of a pyramid); `second` is the other series.
    """
    if value is None:
        return f'{_OPEN}<line class="cache" x1="2%" x2="98%" y1="50%" y2="50%"/></svg>'
    zero, end = scale.at(0.0), scale.at(value)
    left, width = min(zero, end), round(abs(end - zero), 2)
    if mirrored:
        left = round(100 - left - width, 2)
    kind = "barre seconde" if second else "barre"
    return f'{_OPEN}<rect class="{kind}" x="{left}%" y="18%" width="{width}%" height="64%"/></svg>'


def span(scale: Scale, low: float, high: float, now: float | None = None) -> str:
    """A stretch of time, with today's mark."""
    parts = [_OPEN, _grid(scale)]
    start, width = scale.at(low), round(scale.at(high) - scale.at(low), 2)
    parts.append(f'<rect class="barre" x="{start}%" y="30%" width="{width}%" height="40%"/>')
    if now is not None:
        x = scale.at(now)
        parts.append(f'<line class="repere" x1="{x}%" x2="{x}%" y1="0" y2="100%"/>')
    return "".join([*parts, "</svg>"])


def axis(scale: Scale, label: Callable[[float], str]) -> str:
    """The graduations above the rows, each over its rule: all when they are few, else the ends."""
    ticks = scale.ticks if len(scale.ticks) <= 3 else (scale.ticks[0], scale.ticks[-1])
    texts = "".join(f'<text x="{scale.at(tick)}%" y="75%">{label(tick)}</text>' for tick in ticks)
    return f'<svg class="axe" aria-hidden="true" focusable="false">{texts}</svg>'
