"""Totals that no table publishes, bounded from what is: households, people of 15 to 64…"""

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from croisee.population.margins import Floats

Interval = tuple[Floats, Floats]
Figures = Mapping[str, Floats]


def bases(figures: Figures, rules: Mapping[str, Any]) -> dict[str, Interval]:
    """Name of a base → lowest and highest value per zone (NaN where nothing bounds it).

    `figures`: what is published, by name of column; `rules`: the `bases` of a zoning, in an order
    where each comes after those it needs.
    """
    found: dict[str, Interval] = {}
    for name, rule in rules.items():
        found[name] = _RULES[name](figures, found, rule)
    return found


def around(value: Floats, tolerance: Floats | float) -> Interval:
    """The interval of a value known to a part of itself."""
    return value * (1 - tolerance), value * (1 + tolerance)


def _population(figures: Figures, _: Mapping[str, Interval], __: Mapping[str, Any]) -> Interval:
    return figures["population"], figures["population"]


def _women(figures: Figures, found: Mapping[str, Interval], _: Mapping[str, Any]) -> Interval:
    """The share is rounded to a tenth of a point."""
    share = figures["part_femmes"]
    low, high = found["population"]
    return low * (share - 0.05) / 100, high * (share + 0.05) / 100


def _households(figures: Figures, _: Mapping[str, Interval], rule: Mapping[str, Any]) -> Interval:
    """Population over people per dwelling of 2010; a regression on sizes where it is not told.

    A dwelling of 2010 far from what sizes tell today is that of a neighbourhood demolished since,
    or of a home for workers: it is not used.
    """
    size = figures["personnes_par_menage"] * rule["evolution"]
    large = figures["part_menages_6"]
    large = np.where(np.isnan(large), rule["part_menages_6_inconnue"], large)
    alone = figures["part_menages_1"]
    least = (alone + 2 * (100 - alone - large) + 6 * large) / 100
    usual = (
        rule["constante"] + rule["par_part_menages_1"] * alone + rule["par_part_menages_6"] * large
    ) * rule["evolution"]
    usual = np.maximum(usual, least)
    told = ~np.isnan(size) & ~(np.abs(size / usual - 1) > rule["ecart_admis"])
    tolerance = np.where(told, rule["tolerance"], rule["tolerance_regression"])
    return around(figures["population"] / np.where(told, size, usual), tolerance)


def _working_age(figures: Figures, _: Mapping[str, Interval], rule: Mapping[str, Any]) -> Interval:
    """Everybody, without those under 15 nor those over 64."""
    children, young = figures["part_0_14"], figures["part_15_24"]
    ratio = children / (children + young)
    ratio = np.where(np.isnan(ratio), rule["part_0_14_sur_0_24"], ratio)
    outside = figures["part_0_24"] * ratio + figures["part_60_plus"] * rule["part_65_sur_60"]
    return around(figures["population"] * (1 - outside / 100), rule["tolerance"])


def _working_age_women(
    figures: Figures, found: Mapping[str, Interval], _: Mapping[str, Any]
) -> Interval:
    """As many women at these ages as at all ages, more or less two points."""
    low, high = found["quinze_64"]
    share = figures["part_femmes"]
    return low * (share - 2) / 100, high * (share + 2) / 100


def _social_tenants(
    figures: Figures, found: Mapping[str, Interval], rule: Mapping[str, Any]
) -> Interval:
    """Dwellings of the social stock that are not vacant, within the households there are."""
    vacant = figures["logements_sociaux_vacants"]
    vacant = np.where(np.isnan(vacant), rule["vacance_inconnue"], vacant)
    occupied = figures["logements_sociaux"] * (1 - vacant / 100)
    most = found["menages"][1] * rule["plafond"]
    most = np.where(np.isnan(most), np.inf, most)
    low = np.minimum(occupied * rule["bas"], most * rule["bas"])
    return low, np.minimum(occupied * rule["haut"], most)


_Rule = Callable[[Figures, Mapping[str, Interval], Mapping[str, Any]], Interval]
_RULES: dict[str, _Rule] = {
    "population": _population,
    "femmes": _women,
    "menages": _households,
    "quinze_64": _working_age,
    "femmes_quinze_64": _working_age_women,
    "locataires_sociaux": _social_tenants,
}
