"""From weighed donors and counted beneficiaries to rates, people and euros, with their errors."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from croisee.studies.non_recours.entitled import AMOUNT
from croisee.studies.non_recours.families import PROFILES
from croisee.studies.non_recours.parameters import HEALTH, Estimate
from croisee.studies.non_recours.reading import Received
from croisee.studies.non_recours.weighing import Total, Weighed, predicted_shares
from croisee.take_up.borrowing import Borrowed, borrow
from croisee.take_up.comparable import best, families
from croisee.take_up.components import Component, absolute, apart, bounded, held_out
from croisee.take_up.counts import Counts
from croisee.take_up.covered_otherwise import without_employer_cover
from croisee.take_up.interval import Interval, deviations
from croisee.take_up.order import Group, Reference, groups
from croisee.take_up.potential import euros, people, published_value
from croisee.take_up.rate import Rate, Reading, non_take_up, not_claiming, readings

Floats = npt.NDArray[np.float64]

EMPLOYER = ("c2s",)
"""Rights of which DREES tells the share covered by an employer's scheme."""
_ZONES_PER_FEATURE = 5
_MONTHS = 12
_TWO_SIDED = float(deviations(0.0, 1.0))


@dataclass(frozen=True, eq=False)
class Estimated:
    """One right in the n zones of a zoning. `amount`: € a year and household, None where no amount
    is told of this right."""

    right: str
    received: Received
    counts: Counts
    features: Floats
    amount: Interval | None

    @cached_property
    def rate(self) -> Rate:
        """Non-take-up and the parts of its interval."""
        return non_take_up(self.counts)

    @cached_property
    def readings(self) -> tuple[Reading, ...]:
        """Whether each rate can be read as one."""
        return readings(self.rate.interval)

    @cached_property
    def eligible(self) -> Interval:
        """How many could have the right."""
        wide = np.exp(_TWO_SIDED * self.counts.spread)
        return Interval(
            self.counts.eligible / wide, self.counts.eligible, self.counts.eligible * wide
        )

    @cached_property
    def without(self) -> Interval:
        """How many could have the right and do not."""
        return not_claiming(self.counts)

    @cached_property
    def strict(self) -> Interval | None:
        """The rate, those covered by an employer's scheme left out."""
        if self.right not in EMPLOYER:
            return None
        return without_employer_cover(self.rate.interval, self.right)

    @cached_property
    def borrowed(self) -> Borrowed | None:
        """Rates that borrow strength from similar zones; None where zones are too few to learn."""
        counted = int((self.counts.found & (self.counts.low > 0)).sum())
        kept = min(counted // _ZONES_PER_FEATURE - 1, self.features.shape[1])
        if kept < 0:
            return None
        ones = np.ones((self.features.shape[0], 1))
        try:
            return borrow(self.counts, np.hstack([ones, self.features[:, :kept]]))
        except ValueError:
            return None

    @cached_property
    def more(self) -> Interval | None:
        """How many more would have the right at the take-up of the best comparable zone."""
        if self.borrowed is None:
            return None
        return people(self.counts, best(self.borrowed, families(self.features)))

    @cached_property
    def more_euros(self) -> Interval | None:
        """What they would have in a year."""
        if self.more is None or self.amount is None:
            return None
        return euros(self.more, self.amount)

    @cached_property
    def groups(self) -> tuple[Group, ...]:
        """Where each zone stands against all the zones of its zoning."""
        if self.borrowed is None:
            return (Group.UNKNOWN,) * len(self.received.status)
        values = -self.borrowed.logarithm
        known = self.counts.found
        weights = np.where(known, self.counts.eligible, 0.0)
        reference = Reference.mean(np.where(known, values, 0.0), self.borrowed.error, weights)
        return groups(np.where(known, values, np.nan), self.borrowed.error, reference)


def estimated(
    weighed: Weighed,
    totals: Mapping[str, Total],
    received: Mapping[str, Received],
    parameters: Estimate,
) -> list[Estimated]:
    """Every right whose beneficiaries are known."""
    features = _features(weighed, parameters.semblables)
    return [
        Estimated(
            right,
            counted,
            _counts(right, weighed, totals[right], counted, parameters),
            features,
            _amount(right, totals),
        )
        for right, counted in received.items()
    ]


def _counts(
    right: str, weighed: Weighed, total: Total, received: Received, parameters: Estimate
) -> Counts:
    covered = np.clip(received.covered / weighed.people, None, 1.0)
    covered = np.where(np.isnan(covered), 1.0, covered)
    middle = total.middle
    units = weighed.people if right in HEALTH else weighed.diagnostics.households
    return Counts.of(
        middle * covered,
        received.low,
        received.high,
        absolute("donneurs", np.nan_to_num(np.sqrt(total.sampling)), np.nan_to_num(middle)),
        absolute("tirage", np.nan_to_num(np.sqrt(total.draw)), np.nan_to_num(middle)),
        _model(weighed, middle / units),
        apart(received.year - parameters.revenus_de),
        bounded("zonage", _positive(total.low), _positive(total.high)),
        bounded("champ", covered, np.ones_like(covered), 1.0),
    )


def _positive(total: Floats) -> Floats:
    """Totals as bounds of a ratio: nobody, or nothing known, is no ratio."""
    return np.asarray(np.where(total > 0, total, 1.0))


def _model(weighed: Weighed, share: Floats) -> Component:
    """The error of the model on a share, from what it told of the margins left out; nothing where
    it cannot be judged, for then no share is known."""
    if not weighed.can_be_judged:
        return Component.of("modele", 0.0)
    predicted, told, counted = predicted_shares(weighed.judged)
    return held_out(predicted, told, share, counted)


def _features(weighed: Weighed, names: Sequence[str]) -> Floats:
    """Characteristics of the zones (n × p); one that a zone hides is the mean of the others."""
    columns = []
    for name in names:
        column = weighed.published.figures[name]
        if not np.isnan(column).all() and np.nanstd(column) > 0:
            scaled = (column - np.nanmean(column)) / np.nanstd(column)
            columns.append(np.nan_to_num(scaled))
    return np.array(columns).T if columns else np.zeros((len(weighed.people), 0))


def _amount(right: str, totals: Mapping[str, Total]) -> Interval | None:
    """€ a year: as the rules tell it for those entitled, or as it is published."""
    if right != "rsa":
        return published_value(right)
    amount, entitled = totals[AMOUNT], totals[right]
    known = entitled.middle > 0
    yearly = np.full(known.shape, np.nan)
    np.divide(_MONTHS * amount.middle, entitled.middle, out=yearly, where=known)
    deviation = np.full(known.shape, np.nan)
    np.divide(
        _TWO_SIDED * _MONTHS * np.sqrt(amount.sampling), entitled.middle, out=deviation, where=known
    )
    return Interval(yearly - deviation, yearly, yearly + deviation)


def profile_shares(weighed: Weighed, totals: Mapping[str, Total]) -> dict[str, Interval]:
    """Profile → share (0–1) of the people who could have the C2S, per zone."""
    whole = totals["c2s"].middle
    return {code: _share(weighed, totals[f"profil/{code}"], whole) for code in PROFILES}


def _share(weighed: Weighed, part: Total, whole: Floats) -> Interval:
    """A share whose error is that of its numerator, and of the model."""
    share = np.full(whole.shape, np.nan)
    np.divide(part.middle, whole, out=share, where=whole > 0)
    drawn = np.full(whole.shape, np.nan)
    np.divide(np.sqrt(part.sampling + part.draw), whole, out=drawn, where=whole > 0)
    model = _model(weighed, share).spread * np.nan_to_num(share)
    wide = _TWO_SIDED * np.hypot(drawn, model)
    return Interval(np.maximum(share - wide, 0.0), share, np.minimum(share + wide, 1.0))
