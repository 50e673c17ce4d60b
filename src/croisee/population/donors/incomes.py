"""Euros of each month: wages, allowances, pensions, own business, maintenance, capital."""

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from croisee.population.donors.activity import INVALID, STUDIES
from croisee.population.donors.careers import Careers
from croisee.population.donors.drawing import (
    Floats,
    Integers,
    between,
    dated,
    pick,
    setting,
    values,
)
from croisee.population.donors.households import CHILD, HEAD, Homes, People

KINDS = (
    "salaire_net",
    "chomage_net",
    "retraite_nette",
    "revenu_independant",
    "pension_alimentaire_recue",
    "revenu_du_capital",
)


def draw_incomes(
    rng: Generator,
    homes: Homes,
    people: People,
    state: Integers,
    careers: Careers,
    months: NDArray[np.datetime64],
) -> dict[str, Floats]:
    """Kind → euros, people × months, rounded to the euro."""
    smic = dated(values("revenus", "smic_net"), months)
    usual = _wages(rng, homes, people)[:, None] * smic
    student = between(rng, values("revenus", "etudiants"), len(state))
    usual = np.where((state == STUDIES)[:, None], student[:, None], usual)
    own = values("revenus", "independants")
    independent = (rng.random(len(state)) < own["part"]) & (state != STUDIES)
    business = own["mediane"] * np.exp(rng.normal(0, own["dispersion"], len(state)))
    busy = careers.work & (rng.random(careers.work.shape) >= own["mois_vides"])
    rate = between(rng, values("revenus", "chomage"), len(state))[:, None]
    drawn = {
        "salaire_net": usual * (careers.work & ~independent[:, None]),
        "chomage_net": usual * rate * (careers.allowance & ~independent[:, None]),
        "retraite_nette": _pensions(rng, homes, people, state, careers, months),
        "revenu_independant": (business * independent)[:, None] * busy * (smic / smic[-1]),
        "pension_alimentaire_recue": _steady(_maintenance(rng, homes, people), months),
        "revenu_du_capital": _steady(_capital(rng, homes, people), months),
    }
    return {kind: np.round(amount) for kind, amount in drawn.items()}


def _steady(amount: Floats, months: NDArray[np.datetime64]) -> Floats:
    return np.repeat(amount[:, None], len(months), axis=1)


def _wages(rng: Generator, homes: Homes, people: People) -> Floats:
    """Net wage in multiples of the minimum: never under it at full time, times the hours."""
    rule, part = values("revenus", "salaire"), setting("revenus", "temps_partiel")
    size = len(people.age)
    level = (
        np.log(rule["mediane"])
        + rule["aisance"] * homes.ease[people.home]
        + rule["age"] * np.clip(people.age - 25, -7, 30) / 10
        + rule["femme"] * people.woman
        + rng.normal(0, rule["dispersion"], size)
    )
    share = np.where(people.woman, part["valeurs"]["F"], part["valeurs"]["M"])
    hours = np.array(part["quotites"])[pick(rng, part["parts"], size)]
    partly = rng.random(size) < share
    return np.asarray(np.maximum(np.exp(level), 1.0) * np.where(partly, hours, 1.0))


def _pensions(
    rng: Generator,
    homes: Homes,
    people: People,
    state: Integers,
    careers: Careers,
    months: NDArray[np.datetime64],
) -> Floats:
    """Pensions by rank in the published quantiles; invalidity pensions in a plain range."""
    table, shift = setting("revenus", "pensions"), values("revenus", "rang_pension")
    size = len(people.age)
    normal = (
        shift["moyenne"]
        + shift["aisance"] * homes.ease[people.home]
        + shift["femme"] * people.woman
        + shift["etrangere"] * people.foreign
        + rng.normal(0, shift["dispersion"], size)
    )
    gross = np.interp(_rank(normal), table["rangs"], table["valeurs"])
    index = dated(values("revenus", "revalorisation_pensions"), months)
    net = (gross * values("revenus", "net_de_pension"))[:, None] * index
    invalid = between(rng, values("revenus", "invalidite"), size)
    paid = (state == INVALID)[:, None] & ~careers.work & ~careers.allowance
    return np.asarray(net * careers.pension + invalid[:, None] * paid)


def _rank(normal: Floats) -> Floats:
    """Rank in the normal law, by the logistic approximation (error below 0.01)."""
    return np.asarray(1 / (1 + np.exp(-1.702 * normal)))


def _maintenance(rng: Generator, homes: Homes, people: People) -> Floats:
    """Maintenance paid to the lone parent for each child under 18."""
    rule = values("revenus", "pension_alimentaire")
    adults = np.bincount(people.home[people.role != CHILD], minlength=len(homes.kind))
    minor = (people.role == CHILD) & (people.age < 18)
    children = np.bincount(people.home[minor], minlength=len(homes.kind))
    paid = (adults == 1) & (rng.random(len(homes.kind)) < rule["part"])
    amount = children * rng.uniform(rule["bas"], rule["haut"], len(homes.kind)) * paid
    return np.where(people.role == HEAD, amount[people.home], 0.0)


def _capital(rng: Generator, homes: Homes, people: People) -> Floats:
    """Declared income of capital, given to the reference person."""
    rule = values("revenus", "capital")
    level = rule["aisance"] * homes.ease + rng.normal(0, rule["dispersion"], len(homes.ease))
    amount = rule["mediane"] * np.exp(level) * (rng.random(len(homes.ease)) < rule["part"])
    return np.where(people.role == HEAD, amount[people.home], 0.0)
