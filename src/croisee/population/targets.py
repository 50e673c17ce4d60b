"""Margins set down as rows of numbers, beside the cells they are about."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from croisee.foundation.errors import CroiseeError, Problem
from croisee.population.cells import Cells, Ints
from croisee.population.margins import Floats, Margin

SPRING = 1e-8
"""How far a margin yields to one unit of multiplier, as a share of its target."""
LEAST = 1e-3
"""Share of a zone's households below which a target is no measure of a gap."""


class Targets(NamedTuple):
    """What every zone must meet: zones × rows, in the order of the rows of the cells.

    `low`, `high`: interval of each row. `size`: what a gap is compared to. `ridge`: softness c of
    the spring of each row. `log_scale` (zones): logarithm of the ratio of the zone's population to
    that of the donors. `cuts` (zones × levels): cells at or below each threshold.
    """

    low: Floats
    high: Floats
    size: Floats
    ridge: Floats
    log_scale: Floats
    cuts: Ints


def set_down(cells: Cells, margins: Sequence[Margin]) -> tuple[Targets, dict[str, slice]]:
    """Targets of these margins, and the rows of each of them, by name.

    The population of a zone is read off the first margin all of whose figures are bounded, or for
    want of one the first that has any. Raises `CroiseeError` for a margin that donors do not
    answer, margins of different zones, or a zone of which nothing is known.
    """
    _check(cells, margins)
    zones = margins[0].zones
    levels = {m.name: m for m in margins if m.thresholds is not None}
    last = cells.categories + sum(len(m.categories) for m in levels.values())
    rows = {m.name: cells.rows[m.name] for m in margins if m.thresholds is None}
    rows |= {name: slice(cells.categories, last) for name in levels}
    low, high = np.zeros((zones, last)), np.full((zones, last), np.inf)
    priority = np.ones(last)
    cuts = np.zeros((zones, last - cells.categories), np.int64)
    for margin in margins:
        place = rows[margin.name]
        low[:, place], high[:, place] = margin.low, margin.high
        priority[place] = margin.priority
        if margin.thresholds is not None:
            told = ~np.isnan(margin.thresholds)
            found = np.searchsorted(cells.value, margin.thresholds, side="right")
            cuts[:] = np.maximum.accumulate(np.where(told, found, 0), axis=1)
            low[:, place] = np.where(told, margin.low, 0.0)
            high[:, place] = np.where(told, margin.high, np.inf)
    ratio = _population(cells, margins)
    middle = np.where(np.isfinite(high), (low + high) / 2, low)
    size = np.maximum(middle, LEAST * ratio[:, None] * cells.layout.start.sum())
    ridge = SPRING * size / priority
    return Targets(low, high, size, ridge, np.log(ratio), cuts), rows


def _population(cells: Cells, margins: Sequence[Margin]) -> Floats:
    """Per zone, ratio of its population to that of the donors."""
    layout = cells.layout
    of_kind = np.bincount(layout.kind, layout.start, minlength=layout.units.size)
    held = np.repeat(of_kind, np.diff(layout.first)) * layout.amount
    donors = np.bincount(layout.row, held, minlength=cells.categories)
    ratio = np.full(margins[0].zones, np.nan)
    for whole in (True, False):
        for margin in margins:
            if margin.thresholds is not None:
                continue
            bounded = np.isfinite(margin.high)
            told = np.where(bounded, (margin.low + margin.high) / 2, 0.0).sum(axis=1)
            ours = np.where(bounded, donors[cells.rows[margin.name]], 0.0).sum(axis=1)
            usable = (told > 0) & (ours > 0) & (bounded.all(axis=1) | (not whole))
            with np.errstate(divide="ignore", invalid="ignore"):
                ratio = np.where(np.isnan(ratio) & usable, told / ours, ratio)
    empty = np.nonzero(np.isnan(ratio))[0]
    if empty.size:
        raise CroiseeError(
            Problem(
                f"rien de publié ne dit combien de gens vivent dans {empty.size} zones "
                f"(la première est de rang {int(empty[0])}).",
                "Retirez ces zones, ou donnez-leur une marge de population.",
                expected="au moins un effectif publié, non nul, par zone",
            )
        )
    return ratio


def _check(cells: Cells, margins: Sequence[Margin]) -> None:
    answered = {*cells.rows, *([cells.ranked] if cells.ranked else [])}
    widths = {name: rows.stop - rows.start for name, rows in cells.rows.items()}
    problems = [
        Problem(
            f"les ménages donneurs ne répondent pas à la marge « {margin.name} » comme elle est "
            "publiée.",
            "Donnez leur réponse, de mêmes modalités, ou retirez la marge.",
            expected=", ".join(margin.categories),
        )
        for margin in margins
        if margin.name not in answered
        or (margin.thresholds is not None) != (margin.name == cells.ranked)
        or widths.get(margin.name, len(margin.categories)) != len(margin.categories)
    ]
    names = [margin.name for margin in margins]
    if not margins or len({margin.zones for margin in margins}) > 1 or len({*names}) < len(names):
        problems.append(
            Problem(
                "les marges ne portent pas toutes sur les mêmes zones, ou l’une est donnée deux "
                "fois.",
                "Donnez chaque marge une fois, avec une ligne par zone, dans le même ordre.",
                expected="au moins une marge",
            )
        )
    if problems:
        raise CroiseeError(problems)
