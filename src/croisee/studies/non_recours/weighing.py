"""Donors weighed to meet what is published of the zones of one zoning; what is hidden, judged."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from croisee.population import (
    HeldOut,
    Raked,
    compress,
    diagnose,
    estimate,
    held_out,
    rake,
)
from croisee.population.diagnostics import Diagnostics
from croisee.population.donors.answers import answers
from croisee.population.published import Published
from croisee.population.published_margins import margins
from croisee.studies.non_recours.entitled import Entitled
from croisee.studies.non_recours.parameters import Estimate

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Total:
    """A figure added up over n zones. `low`, `high`: over the housing zones that a zone may be in,
    `middle` between them; `sampling`, `draw`: variances. NaN where nothing is known of a zone."""

    low: Floats
    high: Floats
    sampling: Floats
    draw: Floats

    @property
    def middle(self) -> Floats:
        """The geometric mean of both bounds: taking one housing zone for another multiplies."""
        return np.asarray(np.sqrt(self.low * self.high))


@dataclass(frozen=True, eq=False)
class Weighed:
    """Zones of one zoning: their published figures, the weights, and the margins left out."""

    published: Published
    raked: Raked
    judged: Mapping[str, HeldOut]

    @cached_property
    def diagnostics(self) -> Diagnostics:
        """Margins met, effective size, of each zone."""
        return diagnose(self.raked)

    @property
    def people(self) -> Floats:
        """Inhabitants (n), NaN where no source tells."""
        return np.asarray(self.published.figures["population"])

    @property
    def known(self) -> npt.NDArray[np.bool_]:
        """Zones of which enough is told: their inhabitants, and some threshold of income. None when
        nothing could be hidden to judge the model: an error that cannot be measured is not nil."""
        told = np.full(len(self.people), self.can_be_judged)
        levels = [margin for margin in self.raked.margins if margin.thresholds is not None]
        found = [margin.known.any(axis=1) for margin in levels]
        return np.asarray(told & np.any(found, axis=0) & (self.people > 0) & self.raked.solved)

    @property
    def can_be_judged(self) -> bool:
        """Whether some margin left out is published somewhere."""
        return any(not np.isnan(each.published).all() for each in self.judged.values())

    def totals(self, entitled: Entitled, housing: Sequence[Collection[int]]) -> dict[str, Total]:
        """Every column of `entitled`, added up over each zone; `housing`: its housing zones."""
        names = list(next(iter(entitled.values.values())))
        shape = (len(housing), len(names))
        low, high = np.full(shape, np.inf), np.full(shape, -np.inf)
        spread = np.zeros((2, *shape))
        for zone, columns in entitled.values.items():
            here = np.array([rank for rank, some in enumerate(housing) if zone in some], np.int64)
            if not here.size:
                continue
            found = estimate(self.raked, np.stack([columns[name] for name in names], 1), here)
            low[here] = np.minimum(low[here], found.total)
            high[here] = np.maximum(high[here], found.total)
            spread[0, here] = np.maximum(spread[0, here], found.sampling)
            spread[1, here] = np.maximum(spread[1, here], found.draw)
        for table in (low, high, *spread):
            table[~self.known] = np.nan
        return {
            name: Total(low[:, k], high[:, k], spread[0, :, k], spread[1, :, k])
            for k, name in enumerate(names)
        }


def weighed(
    published: Published, entitled: Entitled, parameters: Estimate, rights: Collection[str]
) -> Weighed:
    """Meet every margin of these zones at once; hide each of those to be judged, and predict it."""
    month = parameters.mois
    asked = [
        margin
        for margin in margins(published, month, studied=rights, incomes_of=parameters.revenus_de)
        if margin.known.any()
    ]
    found = answers(entitled.donors, month)
    start = np.asarray(entitled.donors.menages["poids"], np.float64)
    cells = compress(start, {margin.name: found[margin.name] for margin in asked})
    hidden = [name for name in parameters.jugees if name in {margin.name for margin in asked}]
    return Weighed(published, rake(cells, asked), held_out(cells, asked, hidden))


def predicted_shares(judged: Mapping[str, HeldOut]) -> tuple[Floats, Floats, Floats]:
    """Predicted and published shares of every category left out (categories × zones), and the
    standard deviation of what other errors count already: few inhabitants, rounding, bounds."""
    predicted, told, counted = [], [], []
    for each in judged.values():
        size = each.size[:, None]
        share = each.predicted / size
        drawn = np.maximum(share * (1 - share), 0.0) / size
        predicted.append(share.T)
        told.append((each.published / size).T)
        counted.append(np.sqrt(drawn + (each.slack / size) ** 2 / 3).T)
    return np.concatenate(predicted), np.concatenate(told), np.concatenate(counted)
