"""Standard of living of a donor: what is left after taxes and benefits, per consumption unit.

Published levels of *disposable* income cannot be met without an assumption on take-up: they serve
to judge (poverty rate, held out), or where nothing else exists (IRIS, communes).
"""

from collections.abc import Mapping
from typing import Any

import numpy as np

from croisee.population.donors.answers import Seen, consumption_units, households_of, yearly
from croisee.population.donors.drawing import Floats, setting, values
from croisee.population.donors.tables import Donors


def standard_of_living(donors: Donors, month: str, benefits: Floats) -> Floats:
    """Disposable income per consumption unit over the twelve months before `month`, in €/year.

    `benefits`: €/month that each household receives of the rights computed elsewhere (RSA, prime
    d'activité, housing, AAH, ASPA), take-up included. Family benefits and income tax are added
    here, by plain rules (`fiscalite.yaml`): orders of magnitude, not the law.
    """
    seen, income = households_of(donors, month), yearly(donors, month)
    given = 12 * (benefits + family_benefits(seen, income))
    net = np.asarray(sum(income.values()) + given - income_tax(seen, income))
    return net / consumption_units(donors, month)


def family_benefits(seen: Seen, income: Mapping[str, Floats]) -> Floats:
    """Allowances for two children or more, for lone parents, for children under 3: €/month."""
    rule, children = values("fiscalite", "prestations_familiales"), seen.children
    infants = np.bincount(seen.home[seen.age < 3], minlength=len(children))
    lone = ~seen.paired & (income["pension_alimentaire_recue"] == 0)
    return np.asarray(
        rule["deux_enfants"] * (children >= 2)
        + rule["enfant_en_plus"] * np.clip(children - 2, 0, None)
        + rule["complement_familial"] * (children >= 3)
        + rule["soutien_familial_par_enfant"] * children * lone
        + rule["enfant_de_moins_de_3_ans"] * (infants > 0)
    )


def income_tax(seen: Seen, income: Mapping[str, Floats]) -> Floats:
    """Income tax of the household as one tax unit, €/year: scale, family shares, relief."""
    rule = setting("fiscalite", "impot_sur_le_revenu")
    taxed = np.asarray(sum(income.values()) - income["pension_alimentaire_recue"])
    taxed = taxed - rule["abattement"] * (taxed - income["revenu_independant"])
    adults = np.where(seen.paired, 2.0, 1.0)
    more = 0.5 * np.minimum(seen.children, 2) + np.clip(seen.children - 2, 0, None)
    spared = 2 * more * rule["plafond_par_demi_part"]
    tax = np.maximum(_scale(taxed, adults + more, rule), _scale(taxed, adults, rule) - spared)
    relief = np.where(seen.paired, rule["decote_couple"], rule["decote_seul"])
    return np.asarray(np.maximum(tax - np.maximum(relief - rule["decote_taux"] * tax, 0), 0))


def _scale(taxed: Floats, shares: Floats, rule: Mapping[str, Any]) -> Floats:
    """The progressive scale on income per share, times the shares."""
    each, tax = taxed / shares, np.zeros(len(taxed))
    for start, step in zip(rule["seuils"], np.diff([0, *rule["taux"]]), strict=True):
        tax += step * np.maximum(each - start, 0)
    return tax * shares
