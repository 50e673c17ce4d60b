"""Dated official amounts and the targets the simulation is calibrated on (`parametres.yaml`)."""

from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from croisee.foundation.strict_yaml import read_strict

Floats = NDArray[np.float64]


@cache
def parameters() -> dict[str, Any]:
    """The parameters, as read from the package."""
    value = read_strict(Path(__file__).with_name("parametres.yaml")).value
    if not isinstance(value, dict):
        raise TypeError("parametres.yaml: a mapping is expected")
    return value


def c2s_ceiling(size: NDArray[np.int64], *, contribution: bool) -> Floats:
    """Yearly ceiling (€) of C2S for households of `size` people, with or without contribution."""
    rule = parameters()["c2s"]
    key = "avec_participation" if contribution else "sans_participation"
    steps = np.array(rule[key], dtype=np.float64)
    base = steps[np.minimum(size, len(steps)) - 1]
    return np.asarray(base + np.maximum(size - len(steps), 0) * rule[f"{key}_par_personne_en_plus"])


def rsa_scale(couple: NDArray[np.bool_], children: NDArray[np.int64]) -> Floats:
    """RSA scale of a household: 1 for one person, +0.5, +0.3, then +0.4 from the third child."""
    rule = parameters()["rsa"]
    people = 1 + couple + children
    scale = 1.0 + (people >= 2) * rule["majoration_deuxieme_personne"]
    scale = scale + np.clip(people - 2, 0, None) * rule["majoration_personne"]
    more = rule["majoration_au_dela_de_deux_enfants"] - rule["majoration_personne"]
    return np.asarray(scale + np.clip(children - 2, 0, None) * more, dtype=np.float64)


def housing_deduction(size: NDArray[np.int64]) -> Floats:
    """Flat monthly amount (€) counted as income for those housed free or helped to be."""
    rule = parameters()["rsa"]
    rate = np.array(rule["forfait_logement"])[np.minimum(size, 3) - 1]
    scale = np.array([1.0, 1.5, 1.8])[np.minimum(size, 3) - 1]
    return np.asarray(rate * scale * rule["montant_personne_seule"])


def family_allowance(children: NDArray[np.int64]) -> Floats:
    """Monthly family allowance (€) by number of dependent children; full rate, no age bonus."""
    rule = parameters()["allocations_familiales"]
    table = np.array([0.0, 0.0, rule["deux_enfants"], rule["trois_enfants"]])
    more = np.clip(children - 3, 0, None) * rule["enfant_en_plus"]
    return np.asarray(table[np.minimum(children, 3)] + more)
