"""What is published of the zones, as intervals: the targets that weights must meet.

A figure published is never a point: it is rounded, or a share of a total itself uncertain, or kept
back. Every margin therefore holds, per zone × category, the lowest and highest value that what was
published allows; `[0, ∞]` is a figure not known at all, and constrains nothing.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

import numpy as np
import numpy.typing as npt

from croisee.foundation.errors import CroiseeError, Problem

Floats = npt.NDArray[np.float64]
_ROUNDING = 1e-9


class Unit(StrEnum):
    """What a margin counts; a donor household counts once, or as many times as it has persons."""

    PERSONS = "personnes"
    HOUSEHOLDS = "ménages"


@dataclass(frozen=True, eq=False)
class Margin:
    """One published question: zones × categories, each figure within [low, high].

    `thresholds` (zones × categories, optional) makes it a margin of *levels*: the figure of a
    category is how many units have a value at or below its threshold, which differs by zone (a
    decile, a median); they rise along the categories, NaN where not published.
    `priority`: when margins contradict each other, one of priority 4 is missed four times less
    than one of priority 1.
    Raises `CroiseeError` when an interval is empty or shapes differ.
    """

    name: str
    unit: Unit
    categories: tuple[str, ...]
    low: Floats
    high: Floats
    thresholds: Floats | None = None
    priority: float = 1.0

    def __post_init__(self) -> None:
        shape = (self.low.shape[0], len(self.categories))
        tables = [self.low, self.high, *([] if self.thresholds is None else [self.thresholds])]
        if any(table.shape != shape for table in tables):
            raise _wrong(
                f"la marge « {self.name} » n’a pas une colonne par modalité et une ligne par zone.",
                f"{len(self.categories)} modalités et le même nombre de zones partout",
            )
        bad = np.isnan(self.low) | np.isnan(self.high) | (self.low < 0) | (self.high < self.low)
        if bad.any():
            zone, category = (int(found[0]) for found in np.nonzero(bad))
            raise _wrong(
                f"l’intervalle de « {self.name} », modalité « {self.categories[category]} », est "
                f"vide ou négatif pour la zone de rang {zone} ({int(bad.sum())} cas en tout).",
                "0 ≤ borne basse ≤ borne haute",
            )
        if not (self.priority > 0 and np.isfinite(self.priority)):
            raise _wrong(
                f"la priorité de la marge « {self.name} » n’en est pas une.", "un nombre positif"
            )
        if self.thresholds is not None and _falls(self.thresholds):
            raise _wrong(
                f"les seuils de la marge « {self.name} » ne sont pas croissants.",
                "des seuils rangés du plus petit au plus grand dans chaque zone",
            )

    @property
    def zones(self) -> int:
        """How many zones."""
        return int(self.low.shape[0])

    @property
    def known(self) -> npt.NDArray[np.bool_]:
        """Zones × categories: where something is published."""
        return (self.low > 0) | np.isfinite(self.high)

    @property
    def middle(self) -> Floats:
        """Centre of each interval; its low bound where there is no high one; NaN if not known."""
        centre = np.where(np.isfinite(self.high), (self.low + self.high) / 2, self.low)
        return np.where(self.known, centre, np.nan)

    def forgotten(self) -> "Margin":
        """The same question, as if nothing of it were published."""
        nothing = np.full_like(self.high, np.inf)
        return replace(self, low=np.zeros_like(self.low), high=nothing)

    def of(self, zones: npt.NDArray[np.int64] | slice) -> "Margin":
        """The same margin for some of the zones."""
        thresholds = None if self.thresholds is None else self.thresholds[zones]
        return replace(self, low=self.low[zones], high=self.high[zones], thresholds=thresholds)


def counted(
    name: str,
    unit: Unit,
    categories: Sequence[str],
    figures: npt.ArrayLike,
    *,
    precision: float = 0.0,
    suppressed_below: float | npt.ArrayLike = np.inf,
    priority: float = 1.0,
) -> Margin:
    """A margin of published counts (zones × categories), each rounded to `precision` units.

    A figure kept back is NaN: it lies in [0, `suppressed_below`] (one bound, or one per figure),
    which is unknown when no bound is told.
    """
    value = np.array(figures, np.float64, ndmin=2)
    hidden = np.isnan(value)
    bound = np.broadcast_to(np.asarray(suppressed_below, np.float64), value.shape)
    low = np.where(hidden, 0.0, np.maximum(value - precision / 2, 0.0))
    high = np.where(hidden, bound, value + precision / 2)
    return Margin(name, unit, tuple(categories), low, high, priority=priority)


def shares(
    name: str,
    unit: Unit,
    categories: Sequence[str],
    percent: npt.ArrayLike,
    total: tuple[npt.ArrayLike, npt.ArrayLike],
    *,
    precision: float = 0.1,
    thresholds: npt.ArrayLike | None = None,
    priority: float = 1.0,
) -> Margin:
    """A margin of published percentages, rounded to `precision` points, of a total.

    `total`: per zone, its lowest and highest value. With `thresholds`,
    `percent` is the share of units at or below each of them.
    The interval is that of the share times that of the total.
    """
    value = np.array(percent, np.float64, ndmin=2)
    value = np.where(np.abs(value - 100) < _ROUNDING, 100.0, value)
    least, most = (np.asarray(bound, np.float64).reshape(-1, 1) for bound in total)
    hidden = np.isnan(value) | np.isnan(least) | np.isnan(most)
    steps = None
    if thresholds is not None:
        steps = np.array(thresholds, np.float64, ndmin=2)
        value = np.broadcast_to(value, steps.shape)
        hidden = np.broadcast_to(hidden, steps.shape) | np.isnan(steps)
    low = np.where(hidden, 0.0, np.maximum(value - precision / 2, 0.0) / 100 * least)
    high = np.where(hidden, np.inf, np.minimum(value + precision / 2, 100.0) / 100 * most)
    return Margin(name, unit, tuple(categories), low, high, steps, priority)


def _falls(thresholds: Floats) -> bool:
    """Whether a published threshold lies under one before it; those not published are passed."""
    return bool((thresholds < np.fmax.accumulate(thresholds, axis=1)).any())


def _wrong(message: str, expected: str) -> CroiseeError:
    return CroiseeError(
        Problem(message, "Corrigez le tableau des marges de cette question.", expected=expected)
    )
