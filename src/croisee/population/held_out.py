"""How well weights tell what they were not told: a margin is hidden, predicted, and compared.

What is true of a margin that is published is the nearest thing to what is true of one that is not,
such as who is entitled: the errors seen here, once the part of the draw is taken off, are how far
zones differ in ways that their margins do not say. But hiding a margin also takes from the weights
what it told them, which they have when they tell who is entitled: they then err more. A figure
published that is in no margin (`ratios`) costs nothing to hide, and is the better judge.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from croisee.population.cells import Cells
from croisee.population.estimation import estimate
from croisee.population.margins import Floats, Margin, Unit
from croisee.population.raking import Raked, rake


@dataclass(frozen=True, eq=False)
class HeldOut:
    """One margin hidden and predicted: zones × categories, NaN where nothing was published.

    `predicted`, `published` (centre of its interval), `slack` (half its width): in units of the
    margin. `size`: households of the zone, or persons if the margin counts persons.
    """

    margin: str
    categories: tuple[str, ...]
    predicted: Floats
    published: Floats
    slack: Floats
    size: Floats

    @property
    def error(self) -> Floats:
        """Predicted less published."""
        return self.predicted - self.published

    @property
    def share_error(self) -> Floats:
        """The error as a share of the units of the zone."""
        return self.error / self.size[:, None]

    @property
    def covered(self) -> Floats:
        """Share of zones whose prediction lies in the published interval, per category."""
        told = ~np.isnan(self.published)
        inside = np.abs(self.error) <= self.slack * (1 + 1e-9)
        return np.asarray((inside & told).sum(axis=0) / np.maximum(told.sum(axis=0), 1))

    def summary(self) -> "Errors":
        """Errors of shares over the zones, per category."""
        errors = self.share_error
        told = np.maximum((~np.isnan(errors)).sum(axis=0), 1)
        tenths = np.full((3, errors.shape[1]), np.nan)
        some = (~np.isnan(errors)).any(axis=0)
        tenths[:, some] = np.nanpercentile(errors[:, some], (10, 50, 90), axis=0)
        return Errors(
            self.categories,
            np.nansum(errors, axis=0) / told,
            np.nansum(np.abs(errors), axis=0) / told,
            np.sqrt(np.nansum(errors**2, axis=0) / told),
            tenths,
        )

    def between_zones(self, known: Floats | float = 0.0) -> Floats:
        """Variance between zones of the share of each category, once known errors are taken off.

        `known`: variance of each share error that has another cause (the draw of the households,
        sampling: `estimate` of the category, over size²), zones × categories. The variance of a
        published interval is that of an even law, slack² / 3. Method of moments, 0 if negative.
        """
        rounding = (self.slack / self.size[:, None]) ** 2 / 3
        left = self.share_error**2 - known - rounding
        told = (~np.isnan(left)).sum(axis=0)
        return np.asarray(np.maximum(np.nansum(left, axis=0) / np.maximum(told, 1), 0.0))


@dataclass(frozen=True, eq=False)
class Errors:
    """Errors of shares, per category: mean, mean of absolute values, root mean square, and the
    first, fifth and ninth tenths of their distribution (3 × categories)."""

    categories: tuple[str, ...]
    bias: Floats
    mean_absolute: Floats
    root_mean_square: Floats
    tenths: Floats


def held_out(cells: Cells, margins: Sequence[Margin], names: Sequence[str]) -> dict[str, HeldOut]:
    """For each margin named, fit on all others and predict it in every zone.

    A margin that another one nearly repeats is only a test once both are hidden: give `margins`
    without the other. Raises `CroiseeError` as `rake` does; `KeyError` for a name not there.
    """
    known = {margin.name: margin for margin in margins}
    return {name: _compare(known[name], *_without(cells, margins, name)) for name in names}


@dataclass(frozen=True, eq=False)
class Ratios:
    """Shares predicted of each zone, one row per figure (figures × zones), and the standard
    deviation that few donors and few inhabitants give them."""

    share: Floats
    deviation: Floats


def ratios(raked: Raked, figures: Mapping[str, tuple[Floats, Floats]]) -> Ratios:
    """Predict figures that no margin holds: name → numerator and denominator of each donor.

    A ratio r = Σ w y / Σ w x varies as the total of y − r x, linearised (Särndal, Swensson and
    Wretman, *Model Assisted Survey Sampling*, 1992, § 5.6). NaN where the denominator is nil.
    Raises `CroiseeError` as `estimate` does.
    """
    shares, deviations = np.empty((2, len(figures), raked.zones))
    for rank, (part, whole) in enumerate(figures.values()):
        found = estimate(raked, np.stack([part, whole, part + whole], axis=1))
        top, bottom, both = (found.sampling + found.draw).T
        under = np.where(found.total[:, 1] > 0, found.total[:, 1], np.nan)
        shares[rank] = share = found.total[:, 0] / under
        crossed = (both - top - bottom) / 2
        variance = top - 2 * share * crossed + share**2 * bottom
        deviations[rank] = np.sqrt(np.maximum(variance, 0.0)) / under
    return Ratios(shares, deviations)


def _without(cells: Cells, margins: Sequence[Margin], name: str) -> tuple[Raked, slice]:
    # Margins still known come first, for they set the population of a zone.
    others = [margin for margin in margins if margin.name != name]
    hidden = [margin.forgotten() for margin in margins if margin.name == name]
    raked = rake(cells, [*others, *hidden])
    return raked, raked.rows[name]


def _compare(margin: Margin, raked: Raked, rows: slice) -> HeldOut:
    told = margin.known & np.isfinite(margin.high)
    if margin.thresholds is not None:
        told &= ~np.isnan(margin.thresholds)
    predicted = raked.reached[:, rows]
    published = np.where(told, margin.middle, np.nan)
    slack = np.where(told, (margin.high - margin.low) / 2, np.nan)
    size = _units(raked, margin.unit)
    return HeldOut(margin.name, margin.categories, predicted, published, slack, size)


def _units(raked: Raked, unit: Unit) -> Floats:
    """Households of each zone, or its persons: those of the margin of persons that counts most."""
    if unit is Unit.HOUSEHOLDS:
        parts = [weights[:, : some.size].sum(axis=0) for some, weights in raked.lanes()]
        return np.asarray(np.concatenate(parts))
    counts = []
    for margin in raked.margins:
        reached = raked.reached[:, raked.rows[margin.name]]
        if margin.unit is unit:
            nested = margin.thresholds is not None
            counts.append(reached.max(axis=1) if nested else reached.sum(axis=1))
    return np.asarray(np.max(counts, axis=0))
