"""Published figures as margins: each zone × category an interval that what is published allows."""

from collections.abc import Collection, Mapping
from typing import Any, NamedTuple

import numpy as np

from croisee.foundation.errors import CroiseeError, Problem
from croisee.population.margins import Floats, Margin, Unit
from croisee.population.published import Published, declared
from croisee.population.published_bases import Interval, around, bases


def margins(
    published: Published,
    month: str,
    *,
    studied: Collection[str] = (),
    incomes_of: int | None = None,
) -> list[Margin]:
    """The margins of a zoning, each zone × category an interval.

    Thresholds of income are brought to the twelve months before `month` (YYYY-MM), from the year
    `incomes_of` where the figures are not those of the package's tables. A margin drawn
    from those who receive a right is left out when that right is `studied`: what is to be explained
    is never fitted.
    """
    entry = declared(published.zoning)
    halves = {name: each["precision"] / 2 for name, each in entry["colonnes"].items()}
    known = _Known(published.figures, halves, bases(published.figures, entry["bases"]))
    found = [
        _margin(name, each, known)
        for name, each in entry["marges"].items()
        if each.get("sauf_droit") not in studied
    ]
    index = entry["revalorisation"]["valeurs"]
    found += [
        _levels(name, each, known, _growth(index, incomes_of or each["revenus_de"], month))
        for name, each in entry["niveaux"].items()
    ]
    return found


def poverty_line(zoning: str, month: str) -> float:
    """The poverty line of the published rate (€/year per consumption unit), brought to `month`."""
    entry = declared(zoning)
    line = entry["seuil_de_pauvrete"]
    return float(
        line["valeur"] * _growth(entry["revalorisation"]["valeurs"], line["revenus_de"], month)
    )


class _Known(NamedTuple):
    """Figures by column, half of the step they are rounded to, and the bases they are shares of."""

    figures: Mapping[str, Floats]
    halves: Mapping[str, float]
    bases: Mapping[str, Interval]

    def share(self, column: str, base: str) -> Interval:
        """A rounded percentage, of a base."""
        percent, half = self.figures[column], self.halves[column]
        least, most = self.bases[base]
        low = np.maximum(percent - half, 0.0) / 100 * least
        return low, np.minimum(percent + half, 100.0) / 100 * most


def _margin(name: str, entry: Mapping[str, Any], known: _Known) -> Margin:
    pairs = [_interval(each, known) for each in entry["modalites"].values()]
    low, high = (np.stack(side, axis=1) for side in zip(*pairs, strict=True))
    untold = np.isnan(low) | np.isnan(high)
    return Margin(
        name,
        Unit(entry["unite"]),
        tuple(entry["modalites"]),
        np.where(untold, 0.0, low),
        np.where(untold, np.inf, high),
        priority=entry["priorite"],
    )


def _interval(entry: Mapping[str, Any], known: _Known) -> Interval:
    """Lowest and highest number of units of one category; NaN where nothing is told."""
    figures = known.figures
    match entry:
        case {"nombre": column, "tolerance": tolerance}:
            return around(figures[column], tolerance)
        case {"base": base}:
            return known.bases[base]
        case {"part": column, "de": base}:
            return known.share(column, base)
        case {"rapport": column, "a": share, "de": base}:
            low, high = known.share(share, base)
            ratio, half = figures[column], known.halves[column]
            return np.maximum(ratio - half, 0) * low, (ratio + half) * high
        case {"au_moins": least, "fois": factor, "au_plus": most, "fois_au_plus": other}:
            ends = figures[least] * factor, figures[most] * other
            # Two figures of one count, each a little off: the truth is between them all the same.
            return np.minimum(*ends), np.maximum(*ends)
    raise KeyError(str(sorted(entry)))


def _levels(name: str, entry: Mapping[str, Any], known: _Known, growth: float) -> Margin:
    """So many per cent of the people at or below each threshold of the zone.

    Where several quantiles are nil, at least the highest of their shares has nothing, and fewer
    than the share of the first quantile that is not nil.
    """
    columns, percent = list(entry["seuils"]), np.array([*entry["seuils"].values()], np.float64)
    published = np.stack([known.figures[column] for column in columns], axis=1)
    half, (least, most) = entry["precision"] / 2, known.bases[entry["base"]]
    highest = np.broadcast_to(percent + half, published.shape).copy()
    for rank in reversed(range(len(columns))):
        after = highest[:, rank + 1] if rank + 1 < len(columns) else 100.0
        highest[:, rank] = np.where(published[:, rank] == 0, after, highest[:, rank])
    low = (percent - half) / 100 * least[:, None]
    high = highest / 100 * most[:, None]
    untold = np.isnan(published) | np.isnan(low) | np.isnan(high)
    return Margin(
        name,
        Unit(entry["unite"]),
        tuple(columns),
        np.where(untold, 0.0, low),
        np.where(untold, np.inf, high),
        np.where(untold, np.nan, published * growth),
        entry["priorite"],
    )


def _growth(index: Mapping[str, float], year: int, month: str) -> float:
    """How much incomes grew from the year of the tables to the twelve months before `month`."""
    last = np.datetime64(month, "M") - 1
    years = (last - np.arange(12)).astype("datetime64[Y]").astype(str)
    missing = sorted({each for each in (*years, str(year)) if each not in index})
    if missing:
        raise CroiseeError(
            Problem(
                f"l’évolution des revenus n’est pas connue pour {', '.join(missing)}.",
                "Complétez « revalorisation » dans la description des tableaux publiés.",
                expected=f"une année de {min(index)} à {max(index)}",
            )
        )
    return float(np.mean([index[each] for each in years]) / index[str(year)])
