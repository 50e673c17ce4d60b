"""What each donor household is called in the profiles: one word per household, in plain French."""

import numpy as np
import numpy.typing as npt

from croisee.population.donors import Donors
from croisee.population.donors.answers import households_of

PROFILES = {
    "jeune_seul": "jeune de 18 à 24 ans seul",
    "seul_25_59": "personne seule de 25 à 59 ans",
    "seul_60_plus": "personne seule de 60 ans et plus",
    "monoparentale": "famille monoparentale",
    "couple_enfants": "couple avec enfants",
    "couple_sans_enfant": "couple sans enfant",
    "autre": "autre ménage (adultes qui vivent chez un parent)",
}
"""Code → words. Children are those under 20; a grown child at home does not make a family."""
_GROWN, _OLD = 25, 60


def profiles(donors: Donors, month: str) -> npt.NDArray[np.int64]:
    """Rank in `PROFILES` of each donor household on the first day of `month`."""
    seen = households_of(donors, month)
    alone, lone = seen.size == 1, ~seen.paired
    eldest = np.zeros(len(seen.size), np.int64)
    np.maximum.at(eldest, seen.home, seen.age)
    grown_at_home = seen.size - 1 - seen.paired - seen.children > 0
    kinds = {
        "jeune_seul": alone & (eldest < _GROWN),
        "seul_25_59": alone & (eldest >= _GROWN) & (eldest < _OLD),
        "seul_60_plus": alone & (eldest >= _OLD),
        "monoparentale": lone & (seen.children > 0),
        "couple_enfants": seen.paired & (seen.children > 0),
        "couple_sans_enfant": seen.paired & (seen.children == 0) & ~grown_at_home,
    }
    return np.select(list(kinds.values()), range(len(kinds)), len(kinds)).astype(np.int64)
