"""What would change if take-up rose to that of the best comparable zone: people, euros a year."""

import numpy as np

from croisee.take_up.comparable import Target
from croisee.take_up.counts import Counts
from croisee.take_up.interval import LEVEL, Interval
from croisee.take_up.parameters import section
from croisee.take_up.rate import less_beneficiaries


def people(counts: Counts, target: Target, level: float = LEVEL) -> Interval:
    """How many more people would have the right, per zone; 0 where it does as well already.

    Eligible × target − beneficiaries. The error all zones have alike does not count: were the
    eligible 10 % too many everywhere, the target would be 10 % too low, and their product right. As
    no zone counts below 0, chance makes the sum of many zones a little too high; the modest target
    makes it a little too low.
    """
    reached = counts.eligible * np.exp(target.logarithm)
    more = less_beneficiaries(reached, np.hypot(counts.own, target.error), counts, level)
    return Interval(*(np.maximum(bound, 0.0) for bound in (more.low, more.value, more.high)))


def euros(more: Interval, yearly: Interval) -> Interval:
    """Euros a year these people would have; `yearly`: what the right is worth to one of them."""
    found = more.times(yearly)
    return Interval(np.maximum(found.low, 0.0), found.value, found.high)


def published_value(right: str) -> Interval | None:
    """What a year of the right costs per person, as published (€), or None where nothing is.

    For rights that are not paid in money; the others have an amount per household.
    """
    values = section("valeur_annuelle")
    if right not in values:
        return None
    return Interval.of(*(values[right][key] for key in ("bas", "montant", "haut")))
