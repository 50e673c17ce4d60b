"""A share of people known between two bounds: full is sure, hatched is perhaps, empty is the rest.

The same drawing in the map, in tables and in rows of ten people, so that it is learned once and is
read without colour.
"""

import math
from html import escape

FULL, EMPTY = 'class="plein"', 'class="vide"'
PERHAPS = 'class="peut-etre" fill="url(#hachures)"'
"""How a shape looks. What is hatched needs `HATCHES` once in the page."""
HATCHES = (
    '<svg class="motifs" aria-hidden="true" focusable="false" width="0" height="0"><defs>'
    '<pattern id="hachures" width="5" height="5" patternUnits="userSpaceOnUse" '
    'patternTransform="rotate(45)"><rect class="motif-fond" width="5" height="5"/>'
    '<rect class="motif-trait" width="2" height="5"/></pattern></defs></svg>'
)
_PERSON = "M12 2a5 5 0 1 1 0 10a5 5 0 1 1 0-10zM4 38v-15a8 8 0 0 1 16 0v15z"
_HOUSE = "M2 20l10-14l10 14h-2v18h-16v-18z"
_SLACK = 0.1
"""Of a tenth: a bound that passes a tenth by less does not draw one more."""


def clamped(low: float, high: float) -> tuple[float, float]:
    """Bounds (0–1) kept between nobody and everybody."""
    return min(max(low, 0.0), 1.0), min(max(high, 0.0), 1.0)


def share_bar(bounds: tuple[float, float] | None) -> str:
    """A thin bar of everybody; a dotted line says that the share is not shown."""
    opened = '<svg class="mince part" aria-hidden="true" focusable="false">'
    if bounds is None:
        return f'{opened}<line class="cache" x1="0" x2="100%" y1="50%" y2="50%"/></svg>'
    low, high = (round(100 * bound, 1) for bound in clamped(*bounds))
    return (
        f'{opened}<rect {EMPTY} width="100%" height="100%"/>'
        f'<rect {FULL} width="{low}%" height="100%"/>'
        f'<rect {PERHAPS} x="{low}%" width="{round(high - low, 1)}%" height="100%"/></svg>'
    )


def tenths(bounds: tuple[float, float]) -> tuple[int, int]:
    """How many of ten for sure, and how many at most: rounded outwards, as the words are."""
    low, high = clamped(*bounds)
    return math.floor(10 * low + _SLACK), min(10, math.ceil(10 * high - _SLACK))


def ten(bounds: tuple[float, float], label: str, *, houses: bool = False) -> str:
    """Ten people, or ten houses. `label` is what a screen reader hears."""
    sure, most = tenths(bounds)
    shape = _HOUSE if houses else _PERSON
    drawn = []
    for rank in range(10):
        look = FULL if rank < sure else PERHAPS if rank < most else EMPTY
        drawn.append(f'<path {look} transform="translate({24 * rank} 0)" d="{shape}"/>')
    return (
        f'<svg class="dix" role="img" aria-label="{escape(label)}" viewBox="-1 0 242 40">'
        f"{''.join(drawn)}</svg>"
    )
