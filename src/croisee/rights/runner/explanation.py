"""The amounts behind the rights of one household, family by family."""

from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .composition import Composition, compose
from .entitlements import of_families
from .evaluation import prepare
from .reading import read_population

Values = NDArray[Any]
_WINDOWS = {"mois": (0, 1), "douze_mois": (-12, 12), "trois_mois": (-3, 3)}
"""Word of the order → first month, counted from the one asked, and number of months."""


def explain(system: Any, order: dict[str, Any]) -> dict[str, Any]:
    """For each right of `order["lines"]`, the amount of each line and what was found.

    The order holds one household. `lignes`: right → line → amount of each family; `trouve`: right
    → persons and amount of each family.
    """
    population = read_population(Path(order["donors"]), order["months"])
    month = population.months[-1]
    composition = compose(population, month)
    simulation = composition.simulation(system)
    prepare(simulation, population, composition, order["zones"][0], order)
    found = of_families(simulation, month)
    return {
        "lignes": {
            right: [
                _amounts(simulation, composition, line, population.months).tolist()
                for line in lines
            ]
            for right, lines in order["lines"].items()
        },
        "trouve": {
            right: {
                "personnes": found[right].persons.astype(int).tolist(),
                "montant": found[right].amount.astype(float).round(2).tolist(),
            }
            for right in order["lines"]
        },
    }


def _rent_free(simulation: Any, month: str) -> Values:
    """Whether each family, whose dwelling bears the same number, pays no rent."""
    status = simulation.calculate("statut_occupation_logement", month).decode_to_str()
    return np.isin(status, ("proprietaire", "loge_gratuitement"))


def _amounts(
    simulation: Any, composition: Composition, line: dict[str, Any], months: list[str]
) -> Values:
    first, count = _WINDOWS[line["sur"]]
    start = len(months) - 1 + first
    values: Values = np.sum(
        [simulation.calculate(line["variable"], month) for month in months[start : start + count]],
        axis=0,
    )
    if line["sur"] == "trois_mois":
        values = values / count
    if "parmi" in line:
        values = values * simulation.calculate(line["parmi"], months[-1])
    if line.get("si") == "sans_loyer":
        values = values * _rent_free(simulation, months[-1])
    entity = simulation.tax_benefit_system.get_variable(line["variable"]).entity.key
    if entity == "individu":
        values = np.bincount(composition.family.group, values)
    return values.astype(float).round(2)
