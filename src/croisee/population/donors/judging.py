"""What donors say of the figures kept apart (`retenues`): weighed, they are compared with them."""

import numpy as np

from croisee.population.donors.answers import consumption_units, households_of, yearly
from croisee.population.donors.disposable import standard_of_living
from croisee.population.donors.drawing import Floats
from croisee.population.donors.tables import Donors


def judged(
    donors: Donors, month: str, benefits: Floats, minima: Floats, poverty_line: float
) -> dict[str, tuple[Floats, Floats]]:
    """Figure kept apart → numerator and denominator of each household; 100 × the ratio of weighed
    sums is what is published.

    `benefits` and, among them, `minima` (RSA, AAH, ASPA): €/month received by each household,
    take-up included; `poverty_line`: €/year per consumption unit.
    """
    income, size = yearly(donors, month), households_of(donors, month).size.astype(np.float64)
    pensions = income["retraite_nette"] + income["pension_alimentaire_recue"]
    work = income["salaire_net"] + income["chomage_net"] + income["revenu_independant"]
    living = standard_of_living(donors, month, benefits)
    return {
        "part_pensions_sur_revenus": (pensions, pensions + work),
        "taux_pauvrete": (size * (living < poverty_line), size),
        "part_minima": (12 * minima, living * consumption_units(donors, month)),
    }
