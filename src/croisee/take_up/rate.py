"""Non-take-up: 1 − beneficiaries ÷ eligible people, per zone, in an interval of named parts.

Beneficiaries are counted (a hidden count is known between two bounds); eligible people are
estimated. Their errors multiply, so the logarithm of the ratio is nearly normal, and the interval
is built there: it never goes above 100 %, its long side is the right one, and it holds where the
rate is near 0 or near 1, where a symmetric interval fails. Fieller's interval supposes an additive
error of the number of eligible people, which a small zone or a weak model makes negative; draws at
random would give the same interval up to the chance of drawing. The ratio may exceed 1: more people
have the right than the estimate finds entitled. The rate is then below 0, and said to be so, never
clipped.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from croisee.take_up.counts import Counts
from croisee.take_up.interval import LEVEL, Floats, Interval, deviations

SECRECY = "secret"


class Reading(StrEnum):
    """Whether a rate can be taken as one."""

    SOUND = "lisible"
    """The whole interval is above 0."""
    UNSURE = "incertain"
    """The interval goes below 0: perhaps more people have the right than are entitled."""
    CONTRADICTORY = "contradictoire"
    """The whole interval is below 0: the number of eligible people is too low here."""
    NONE = "absent"
    """Nobody is found eligible, or nothing is known of the zone."""

    @property
    def sentence(self) -> str:
        """What the reader is told beside the figure."""
        return _SENTENCES[self]


_SENTENCES = {
    Reading.SOUND: "",
    Reading.UNSURE: "Il se peut que davantage de personnes aient ce droit que l’estimation n’en "
    "trouve d’éligibles : le bas de la fourchette passe sous zéro.",
    Reading.CONTRADICTORY: "Davantage de personnes ont ce droit que l’estimation n’en trouve "
    "d’éligibles : l’estimation est trop basse ici, ce chiffre ne doit pas être lu comme un taux.",
    Reading.NONE: "L’estimation ne trouve personne d’éligible, ou les chiffres de la zone "
    "manquent.",
}


@dataclass(frozen=True, eq=False)
class Rate:
    """Non-take-up of n zones, as a share of the eligible (1 = nobody claims).

    `parts`: for each error, its share (n) of the width of the interval; they add up to 1 wherever
    the interval has a width.
    """

    interval: Interval
    parts: Mapping[str, Floats]


def non_take_up(counts: Counts, level: float = LEVEL) -> Rate:
    """The rate of each zone, those covered otherwise counted as not claiming."""
    found = counts.found
    eligible = np.where(found, counts.eligible, np.nan)
    middle = (counts.low + counts.high) / 2
    factor = _factor(counts, level)
    low = 1 - counts.high / eligible * factor
    high = 1 - counts.low / eligible / factor
    return Rate(Interval(low, 1 - middle / eligible, high), _parts(counts, factor))


def readings(rate: Interval) -> tuple[Reading, ...]:
    """Whether the rate of each zone can be taken as one."""
    return tuple(map(_reading, rate.low.tolist(), rate.high.tolist()))


def _reading(low: float, high: float) -> Reading:
    if np.isnan(low):
        return Reading.NONE
    if high < 0:
        return Reading.CONTRADICTORY
    return Reading.UNSURE if low < 0 else Reading.SOUND


def not_claiming(counts: Counts, level: float = LEVEL) -> Interval:
    """How many people are entitled and do not claim, per zone: eligible less beneficiaries.

    Below 0 where the rate is, and for the same reason.
    """
    return less_beneficiaries(counts.eligible, counts.spread, counts, level)


def less_beneficiaries(
    people: Floats, spread: Floats, counts: Counts, level: float = LEVEL
) -> Interval:
    """A number of people (n) of relative standard deviation `spread` (n), less the beneficiaries.

    NaN where the zone has no rate.
    """
    known = np.where(counts.found, people, np.nan)
    wide = np.exp(deviations(counts.high - counts.low, known * spread, level) * spread)
    middle = (counts.low + counts.high) / 2
    return Interval(known / wide - counts.high, known - middle, known * wide - counts.low)


def _factor(counts: Counts, level: float) -> Floats:
    """What both bounds of the ratio are multiplied and divided by."""
    with np.errstate(divide="ignore", invalid="ignore"):
        width = np.where(counts.high > counts.low, np.log(counts.high / counts.low), 0.0)
    return np.asarray(np.exp(deviations(width, counts.spread, level) * counts.spread))


def _parts(counts: Counts, factor: Floats) -> Mapping[str, Floats]:
    """The width without any error of the eligible is the secret's; the rest goes by variance."""
    width = counts.high * factor - counts.low / factor
    secret = _share(counts.high - counts.low, width)
    total = counts.spread**2
    parts = {SECRECY: secret}
    for part in counts.components:
        share = _share(part.spread**2, total) * (1 - secret)
        parts[part.name] = parts.get(part.name, 0.0) + np.where(width > 0, share, 0.0)
    return parts


def _share(part: Floats, whole: Floats) -> Floats:
    return np.divide(part, whole, out=np.zeros_like(whole), where=whole > 0)
