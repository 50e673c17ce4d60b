"""The figures kept apart: published of each neighbourhood, given to no margin, predicted by weights.

Those of the real neighbourhoods (`retenues` of `population/qpv.yaml`): what part of incomes pensions
are, how many are poor, what part of disposable income the guaranteed minimum incomes are.
"""

from collections.abc import Mapping

import numpy as np

from acceptance.rights.law import Floats
from acceptance.rights.territory import Neighbourhoods
from croisee.demo.livelihoods import RETIRED, per_household
from croisee.demo.rights import Rights
from croisee.demo.streams import stream
from croisee.population.donors import Donors
from croisee.population.donors.answers import yearly

Figures = Mapping[str, tuple[Floats, Floats]]
_NOISE = 0.004
"""Standard deviation of a published share: that of the poverty rate of the institute."""


def published(here: Neighbourhoods) -> Floats:
    """Share of each figure in each zone (figures × zones), to a tenth of a point."""
    world = here.world
    incomes = world.livelihoods
    pension = incomes.replacement * (incomes.activity == RETIRED)
    pensions = per_household(world.households, world.people, pension)
    primary = incomes.replacement + incomes.earnings
    everything = per_household(world.households, world.people, primary)
    figures = _figures(pensions, everything, world.rights, world.households.size)
    true = np.array([here.total(part) / here.total(whole) for part, whole in figures.values()])
    noise = stream(world.seed, "kept apart").normal(0, _NOISE, true.shape)
    return np.round(np.clip(true + noise, 0, 1), 3)


def of_donors(donors: Donors, month: str, rights: Rights, size: Floats) -> Figures:
    """Figure → what each donor brings to its numerator and to its denominator."""
    income = yearly(donors, month)
    pensions = income["retraite_nette"] + income["pension_alimentaire_recue"]
    working = income["salaire_net"] + income["chomage_net"] + income["revenu_independant"]
    return _figures(pensions, pensions + working, rights, size)


def _figures(pensions: Floats, everything: Floats, rights: Rights, size: Floats) -> Figures:
    minima = 12 * (rights.rsa * rights.rsa_due + rights.aah * rights.aah_due)
    return {
        "part_pensions_sur_revenus": (pensions, everything),
        "taux_pauvrete": (size * rights.poor, 1.0 * size),
        "part_minima": (minima, rights.disposable),
    }
