"""The second definition of non-take-up: those an employer's scheme covers are not counted.

Whoever could have the C2S and has their employer's scheme instead does not claim, but is not
without cover. DREES counts them in its rate (44 % in 2021) and says which share of the eligible has
neither (23 %). Both are printed; no source gives the second below the country.
"""

import numpy as np

from croisee.take_up.interval import Interval, deviations
from croisee.take_up.parameters import parameter, section

_TWO_SIDED = float(deviations(0.0, 1.0))


def without_employer_cover(rate: Interval, right: str) -> Interval:
    """The rate (or the people) of each zone under the second definition.

    The national share of non-takers without such cover is applied to each zone, with the rounding
    of its source and how much a zone may differ from it. Raises `KeyError` for a right of which
    that share is not published.
    """
    return rate.times(share_without_cover(right))


def share_without_cover(right: str) -> Interval:
    """Share of those who do not claim `right` who have no employer's scheme either: one value."""
    published = section("sans_couverture_employeur")[right]
    part, whole, step = (float(published[key]) for key in ("numerateur", "denominateur", "arrondi"))
    value = part / whole
    local = _TWO_SIDED * parameter("ecart_local_couverture") * value
    below = value - (part - step) / (whole + step)
    above = (part + step) / (whole - step) - value
    return Interval.of(value - np.hypot(below, local), value, value + np.hypot(above, local))
