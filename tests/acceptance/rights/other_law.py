"""The error of law, told apart: the same donors and weights, judged by OpenFisca-France instead.

The territory's rules are simple on purpose (yearly incomes, no deduction, no adult child apart): a
donor they find entitled may not be so by the law in force, and the other way round.
"""

from dataclasses import replace

import numpy as np

from acceptance.rights.law import RIGHTS
from acceptance.rights.territory import Neighbourhoods
from acceptance.rights.trial import judge, request
from croisee.studies.non_recours.entitled import Entitled, entitled
from croisee.studies.non_recours.parameters import DrawnDonors
from croisee.studies.non_recours.weighing import weighed

_SEED = 1
_HOUSING = 3
"""Zone of the housing aid of most of the territory."""


def law_error(people: int, donors: int) -> dict[str, tuple[float, float, float]]:
    """Right → entitled in all neighbourhoods: by the law of the territory, by OpenFisca, in truth.

    Raises `CroiseeError` when OpenFisca's environment is not there.
    """
    here, parameters = Neighbourhoods.drawn(people, _SEED), request()
    ours = judge(donors, _SEED).donors
    theirs = entitled(
        DrawnDonors(nombre=donors, graine=_SEED), parameters.mois, [_HOUSING], RIGHTS[1:], None
    )
    both = replace(ours, values={**ours.values, **theirs.values})
    tables = here.published(frozenset(parameters.marges[0].colonnes))
    zones = weighed(tables, both, parameters, RIGHTS)
    found = []
    for values in (ours.values, theirs.values):
        place = next(iter(values))
        known = Entitled(both.donors, {place: {right: values[place][right] for right in RIGHTS}})
        found.append(zones.totals(known, [{place}] * len(here.codes)))
    truth = here.truth(everyone=True)
    return {
        right: (
            *(float(np.nansum(one[right].middle)) for one in found),
            float(truth[right][0][zones.known].sum()),
        )
        for right in RIGHTS
    }
