"""What each person does on the month asked: work, unemployment, studies, retirement…"""

import numpy as np
from numpy.random import Generator

from croisee.population.donors.drawing import (
    Flags,
    Floats,
    Integers,
    bands,
    pick_each,
    setting,
    values,
)
from croisee.population.donors.households import CHILD, Homes, People

STATES = ("emploi", "chomage", "etudiant", "retraite", "invalide", "inactif", "enfant")
WORK, SEEKING, STUDIES, RETIRED, INVALID, INACTIVE, MINOR = range(7)
ADULT = 16
"""Age from which a person has an activity and monthly incomes."""


def draw_activity(rng: Generator, homes: Homes, people: People) -> Integers:
    """The rank in `STATES` of each person.

    Shares by sex and age, where the odds of work are multiplied by the ease of the household and
    by what keeps from work (`effets_emploi`); some households have nobody at work.
    """
    entry = setting("activite", "statuts")
    band = bands(people.age, entry["tranches"][:-1])
    shares = np.where(
        people.woman[:, None],
        np.array(entry["valeurs"]["F"])[band],
        np.array(entry["valeurs"]["M"])[band],
    )
    shares[:, WORK] *= np.exp(_odds(rng, homes, people))
    without = rng.random(len(homes.kind)) < values("revenus", "sans_revenu")
    shares[without[people.home] & (people.age < 62), WORK] = 0
    shares[people.incapacity < 0.5, INVALID] *= 0.4
    shares[people.incapacity >= 0.5, INVALID] *= 6
    state = pick_each(rng, shares)
    return np.where(people.age < ADULT, MINOR, state)


def _odds(rng: Generator, homes: Homes, people: People) -> Floats:
    """Logarithm of what multiplies the odds of work."""
    effect = values("activite", "effets_emploi")
    young, children = _young_children(people, len(homes.kind))
    adults = np.bincount(people.home[people.role != CHILD], minlength=len(homes.kind))
    mother = people.woman & (people.role != CHILD)
    alone = mother & (adults[people.home] == 1)
    return np.asarray(
        effect["aisance"] * homes.ease[people.home]
        + effect["propre"] * rng.standard_normal(len(people.age))
        + effect["etrangere"] * people.foreign
        + effect["etrangere_femme"] * (people.foreign & people.woman)
        + effect["mere_trois_enfants"] * (mother & (children[people.home] >= 3))
        + effect["mere_seule_jeune_enfant"] * (alone & young[people.home])
        + effect["incapacite"] * (people.incapacity >= 0.5)
    )


def _young_children(people: People, homes: int) -> tuple[Flags, Integers]:
    """Per household: whether a child is under 3, and how many are under 20."""
    child = people.role == CHILD
    under = np.bincount(people.home[child & (people.age < 20)], minlength=homes)
    infants = np.bincount(people.home[child & (people.age < 3)], minlength=homes)
    return infants > 0, under
