"""A linear axis that ends on round numbers."""

import math
from collections.abc import Iterable
from dataclasses import dataclass

_STEPS = (1.0, 2.0, 2.5, 5.0, 10.0)


@dataclass(frozen=True)
class Scale:
    """Values from `low` to `high` laid from `start` to `end` percent of the width."""

    low: float
    high: float
    ticks: tuple[float, ...]
    start: float = 4.0
    end: float = 96.0

    def at(self, value: float) -> float:
        """Position of a value, in percent, kept inside the axis."""
        share = (value - self.low) / (self.high - self.low)
        return round(self.start + min(1.0, max(0.0, share)) * (self.end - self.start), 2)


def _step(span: float, count: int) -> float:
    raw = span / count
    power = 10.0 ** math.floor(math.log10(raw))
    return next(step for step in _STEPS if step * power >= raw * (1 - 1e-9)) * power


def nice(
    values: Iterable[float],
    *,
    from_zero: bool = False,
    at_least: float = 0.0,
    count: int = 4,
    start: float = 4.0,
    end: float = 96.0,
) -> Scale:
    """The smallest round axis that holds every value, with about `count` intervals.

    Zero is on the axis when asked, or when leaving it out would exaggerate small gaps: as soon as
    the smallest value is under 40 % of the largest. `at_least`: smallest span, as a share of the
    largest value, so that a flat series looks flat.
    """
    found = sorted(values) or [0.0]
    low, high = found[0], found[-1]
    if from_zero or 0 <= low < 0.4 * high:
        low, high = min(low, 0.0), max(high, 0.0)
    if low == high:
        low, high = low - (abs(low) * 0.1 or 1.0), high + (abs(high) * 0.1 or 1.0)
    lacking = at_least * max(abs(low), abs(high)) - (high - low)
    if lacking > 0:
        low, high = low - lacking / 2, high + lacking / 2
    step = _step(high - low, count)
    first, last = math.floor(low / step + 1e-9), math.ceil(high / step - 1e-9)
    ticks = tuple(float(f"{index * step:.12g}") for index in range(first, last + 1))
    return Scale(low=ticks[0], high=ticks[-1], ticks=ticks, start=start, end=end)
