"""Non-take-up in every neighbourhood: counts, errors, borrowing, groups, what would change."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
from entitled import PERSONS, Entitled, Floats, choices_of, predicted, sums, totals

from croisee.population import Estimate, Raked
from croisee.population.donors.answers import households_of
from croisee.population.published import Published, kept_apart
from croisee.population.published_margins import poverty_line
from croisee.take_up.borrowing import borrow
from croisee.take_up.comparable import best, families
from croisee.take_up.components import Component, absolute, apart, held_out
from croisee.take_up.counts import Counts
from croisee.take_up.covered_otherwise import without_employer_cover
from croisee.take_up.interval import Interval
from croisee.take_up.order import Group, Reference, groups
from croisee.take_up.potential import euros, people, published_value
from croisee.take_up.rate import Reading, non_take_up, not_claiming, readings


@dataclass(frozen=True, eq=False)
class Found:
    """What is found of a right in the n neighbourhoods. `told` (n): it may be published; `why` (n):
    the reason where it may not. `alone`: the rate before it borrows from similar zones.
    """

    right: str
    counts: Counts
    alone: Interval
    parts: Mapping[str, Floats]
    rate: Interval
    strict: Interval | None
    missing: Interval
    groups: tuple[Group, ...]
    more: Interval
    more_euros: Interval | None
    readings: tuple[Reading, ...]
    told: npt.NDArray[np.bool_]
    why: tuple[str, ...]
    warning: str | None


def housing_zone(
    lowest: npt.NDArray[np.int8], highest: npt.NDArray[np.int8]
) -> npt.NDArray[np.int8]:
    """The housing zone whose rules are taken: where two are possible, one of them is 2."""
    return np.where(lowest == highest, lowest, 2).astype(np.int8)


class Study:
    """Neighbourhoods, their weighed donors, and the rights asked."""

    def __init__(
        self,
        published: Published,
        entitled: Entitled,
        raked: Raked,
        housing: npt.NDArray[np.int8],
        settings: Mapping[str, Any],
    ) -> None:
        self.published, self.entitled, self.raked = published, entitled, raked
        self.settings, self.housing = settings, housing
        self.rights: list[str] = settings["droits"]
        self.estimate: Estimate = totals(raked, entitled, self.rights, housing)
        size = households_of(entitled.donors, entitled.month).size.astype(np.float64)
        told = sums(raked, {"people": size, "households": np.ones(size.size)})
        self.people, self.households = told["people"], told["households"]
        self.predicted, self.apart = self._held_out()
        self.features = features(published, settings["caracteristiques"])
        self.family = families(self.features[:, 1:])

    def _held_out(self) -> tuple[Floats, Floats]:
        """Figures kept apart, predicted and published: shares, figures × zones."""
        line = poverty_line(self.published.zoning, self.entitled.month)
        pairs = self.entitled.held_out(2, line, *choices_of(self.settings))
        found, true = predicted(self.raked, pairs), kept_apart(self.published)
        names = sorted(true)
        return (
            np.stack([found[name] for name in names]),
            np.stack([true[name] / 100 for name in names]),
        )

    def covered(self) -> Floats:
        """People of the general scheme over inhabitants, per zone; 1 where not published."""
        ratio = self.published.figures["couverts"] / self.published.figures["population"]
        return np.where(np.isnan(ratio), 1.0, ratio)

    def counts(self, right: str) -> Counts:
        """Eligible people, their errors, and beneficiaries.

        Who has the health cover is counted among people of the general scheme, by its own addresses
        of 2021: the share found eligible is applied to these people, and the gap between both
        populations is an error of its own. Other rights are counted among inhabitants.
        """
        rank = self.rights.index(right)
        total, sampling, draw = (
            part[:, rank]
            for part in (self.estimate.total, self.estimate.sampling, self.estimate.draw)
        )
        units = self.people if right in PERSONS else self.households
        ratio = self.covered()
        scale = ratio if right in PERSONS else np.ones_like(ratio)
        received = self.beneficiaries(right)
        return Counts.of(
            total * scale,
            received,
            received,
            absolute("donneurs", np.sqrt(sampling), total),
            absolute("tirage", np.sqrt(draw), total),
            held_out(self.predicted, self.apart, total / units),
            apart(self.settings["annees_d_ecart"]),
            Component.of("champ", np.abs(np.log(ratio)) / np.sqrt(12)),
        )

    def beneficiaries(self, right: str) -> Floats:
        """As published, NaN where kept back."""
        figures = self.published.figures
        parts = [figures[part] for part in PERSONS.get(right, (right,))]
        return np.asarray(np.sum(parts, axis=0))

    def found(self, right: str) -> Found:
        """Everything that is said of a right."""
        counts = self.counts(right)
        direct = non_take_up(counts)
        reading = readings(direct.interval)
        shared = borrow(counts, self.features)
        rate = shared.non_take_up()
        told, why = self.may_be_told(reading)
        weight = np.where(told, counts.eligible, 0.0)
        minus = -shared.logarithm
        more = people(counts, best(shared, self.family))
        return Found(
            right,
            counts,
            direct.interval,
            direct.parts,
            rate,
            without_employer_cover(rate, right) if right == "c2s" else None,
            not_claiming(counts),
            groups(minus, shared.error, Reference.mean(minus, shared.error, weight)),
            more,
            self.in_euros(right, more),
            reading,
            told,
            why,
            shared.model.warning,
        )

    def may_be_told(
        self, reading: tuple[Reading, ...]
    ) -> tuple[npt.NDArray[np.bool_], tuple[str, ...]]:
        """Which zones may be published, and why the others may not."""
        incomes = [self.published.figures[name] for name in self.settings["revenus_requis"]]
        known = np.asarray(np.isfinite(np.stack(incomes)).all(axis=0))
        why = []
        for has_incomes, one in zip(known.tolist(), reading, strict=True):
            if not has_incomes:
                why.append("aucun revenu n’est publié pour ce quartier")
            elif one is Reading.NONE:
                why.append("le nombre de bénéficiaires est caché par son producteur")
            else:
                why.append(one.sentence if one is Reading.CONTRADICTORY else "")
        return np.array([not reason for reason in why]), tuple(why)

    def in_euros(self, right: str, more: Interval) -> Interval | None:
        """Euros a year these people would have: published for health cover, simulated for RSA."""
        yearly = published_value(right)
        if right != "rsa":
            return None if yearly is None else euros(more, yearly)
        amounts = self.entitled.amount("rsa", 2)
        total = sums(self.raked, {"rsa": amounts})["rsa"]
        mean = 12 * total / self.estimate.total[:, self.rights.index("rsa")]
        return euros(more, Interval(mean, mean, mean))


def features(published: Published, names: list[str]) -> Floats:
    """Zones × characteristics, a column of ones first; what is not told takes the median."""
    columns = [published.figures[name] for name in names]
    filled = [np.where(np.isnan(one), np.nanmedian(one), one) for one in columns]
    scaled = [(one - one.mean()) / one.std() for one in filled]
    return np.column_stack([np.ones(len(published.zones)), *scaled])
