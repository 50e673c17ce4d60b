"""Work, income and tenure: from who people are to what their household lives on.

Primary incomes are drawn person by person; social benefits are computed from them in `rights`;
a scale factor for QPV and one for elsewhere are found so that the poverty rates come out as
intended, non-take-up included.
"""

from dataclasses import dataclass, replace

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from croisee.demo.households import CHILD, REFERENCE_PERSON, Bools, Floats, Households, People
from croisee.demo.parameters import parameters
from croisee.demo.streams import stream

ACTIVITIES = ("enfant", "etudiant", "emploi", "chomage", "retraite", "inactif", "handicap")
CHILDHOOD, STUDENT, EMPLOYED, UNEMPLOYED, RETIRED, INACTIVE, DISABLED = range(7)

TENURES = ("proprietaire", "locataire_social", "locataire_prive")
OWNER, SOCIAL, PRIVATE = range(3)

_UNEMPLOYMENT = np.array([0.180, 0.076, 0.070, 0.060])
"""Chance of being unemployed when active, by kind of place: about 2.5 times more in QPV."""

_INACTIVITY = {1: np.array([0.10, 0.05, 0.05, 0.04]), 2: np.array([0.27, 0.10, 0.11, 0.10])}
_DISABILITY = np.array([0.042, 0.018, 0.020, 0.016])


@dataclass(frozen=True)
class Livelihoods:
    """Per person: activity, part time, earnings, replacement. Per household: the other fields."""

    activity: NDArray[np.int8]
    part_time: Bools
    earnings: Floats
    """Net pay, €/year."""
    replacement: Floats
    """Unemployment benefit and pensions, €/year."""
    tenure: NDArray[np.int8]
    rent: Floats
    """€/month, 0 for owners."""
    rooms: NDArray[np.int64]
    surface: NDArray[np.int64]

    def scaled(self, scale: Floats, people: People) -> "Livelihoods":
        """The same, with earnings and pensions multiplied by a factor per household."""
        factor = scale[people.household]
        return replace(self, earnings=self.earnings * factor, replacement=self.replacement * factor)


def make_livelihoods(
    households: Households,
    people: People,
    social_building: Bools,
    effect: Floats,
    seed: int,
) -> Livelihoods:
    """Draw activities, primary incomes before scaling, and tenure.

    `social_building` and `effect` (log income effect of the neighbourhood) are per household.
    """
    rng = stream(seed, "livelihoods")
    kind = households.kind[people.household]
    activity = _activities(people, kind, rng)
    # What members of a household have in common (schooling, milieu) and the neighbourhood.
    common = rng.normal(0.0, 0.33, len(households.kind)) + effect
    level = common[people.household] + rng.normal(0.0, 0.30, len(activity))
    part_time = (activity == EMPLOYED) & (
        rng.random(len(activity)) < np.where(people.sex == 2, 0.27, 0.09)
    )
    earnings = np.zeros(len(activity))
    working = activity == EMPLOYED
    career = np.interp(people.age, (18, 25, 35, 50, 64), (-0.35, -0.12, 0.0, 0.10, 0.12))
    pay = 24_500.0 * np.exp(level + career - 0.06 * (people.sex == 2))
    # Nobody at work full time is paid less than the minimum wage, but years have gaps.
    months = np.where(rng.random(len(activity)) < 0.14, rng.uniform(0.2, 0.95, len(activity)), 1.0)
    full = np.maximum(pay, parameters()["smic"]["net_annuel"])
    earnings[working] = (full * np.where(part_time, 0.55, 1.0) * months)[working]
    student = activity == STUDENT
    earnings[student] = (rng.random(len(activity)) < 0.35)[student] * 3_600.0
    replacement = np.zeros(len(activity))
    retired = activity == RETIRED
    replacement[retired] = np.maximum(
        (19_500.0 * np.exp(level - 0.18 * (people.sex == 2)))[retired], 8_000.0
    )
    covered = (activity == UNEMPLOYED) & (rng.random(len(activity)) < 0.52)
    replacement[covered] = (0.62 * pay)[covered].clip(6_000.0, 60_000.0)
    tenure = _tenures(households, people, common, social_building, rng)
    rooms, surface, rent = _dwellings(households, tenure, rng)
    return Livelihoods(
        activity=activity,
        part_time=part_time,
        earnings=earnings,
        replacement=replacement,
        tenure=tenure,
        rent=rent,
        rooms=rooms,
        surface=surface,
    )


def consumption_units(households: Households, people: People) -> Floats:
    """OECD-modified scale: 1, then 0.5 from 14 years old on, 0.3 below."""
    weight = np.where(people.role == REFERENCE_PERSON, 1.0, np.where(people.age >= 14, 0.5, 0.3))
    return np.asarray(np.bincount(people.household, weight, len(households.size)), dtype=np.float64)


def per_household(households: Households, people: People, values: NDArray[np.generic]) -> Floats:
    """Sum over the members of each household."""
    total = np.bincount(people.household, values.astype(np.float64), len(households.size))
    return np.asarray(total, dtype=np.float64)


def _activities(people: People, kind: NDArray[np.int8], rng: Generator) -> NDArray[np.int8]:
    age, count = people.age, len(people.age)
    draw = rng.random(count)
    activity = np.full(count, EMPLOYED, dtype=np.int8)
    inactive_chance = np.where(people.sex == 2, _INACTIVITY[2][kind], _INACTIVITY[1][kind])
    inactive_chance = inactive_chance + np.interp(age, (52, 62), (0.0, 0.12))
    activity[draw < inactive_chance] = INACTIVE
    young = np.interp(age, (18, 24, 30), (1.9, 1.5, 1.0))
    unemployed = (activity == EMPLOYED) & (rng.random(count) < _UNEMPLOYMENT[kind] * young)
    activity[unemployed] = UNEMPLOYED
    disabled = (age >= 20) & (age < 62) & (rng.random(count) < _DISABILITY[kind])
    activity[disabled] = DISABLED
    at_home = people.role == CHILD
    study = np.where(
        at_home,
        np.interp(age, (17, 18, 20, 23, 25), (1.0, 0.86, 0.66, 0.34, 0.10)),
        np.interp(age, (18, 21, 24, 27), (0.75, 0.55, 0.22, 0.0)),
    )
    study = np.where(kind == 0, study * 0.8, study)
    activity[(age >= 16) & (age < 28) & (rng.random(count) < study)] = STUDENT
    retire = np.interp(age, (57, 60, 62, 63, 64, 67), (0.0, 0.05, 0.35, 0.65, 0.92, 1.0))
    activity[rng.random(count) < retire] = RETIRED
    activity[age < 16] = CHILDHOOD
    return activity


def _tenures(
    households: Households,
    people: People,
    common: Floats,
    social_building: Bools,
    rng: Generator,
) -> NDArray[np.int8]:
    age = people.age[households.first]
    odds = -0.9 + 1.9 * common + np.interp(age, (22, 35, 50, 70), (-1.9, 0.1, 1.0, 1.5))
    odds = odds + np.array([-1.0, 0.0, 0.9, 1.7])[households.kind] + 0.5 * (households.type >= 2)
    owner = rng.random(len(age)) < 1.0 / (1.0 + np.exp(-odds))
    return np.where(social_building, SOCIAL, np.where(owner, OWNER, PRIVATE)).astype(np.int8)


def _dwellings(
    households: Households, tenure: NDArray[np.int8], rng: Generator
) -> tuple[NDArray[np.int64], NDArray[np.int64], Floats]:
    count = len(tenure)
    need = 1 + (households.size + 1) // 2 + (tenure == OWNER) * 1
    rooms = np.clip(need + rng.integers(-1, 2, count), 1, 5)
    surface = np.round(14 + 16.5 * rooms + rng.normal(0.0, 5.0, count)).clip(16, 140)
    per_metre = np.where(tenure == SOCIAL, 6.1, 9.8) * np.exp(rng.normal(0.0, 0.12, count))
    rent = np.where(tenure == OWNER, 0.0, np.round(surface * per_metre + 28.0, 2))
    return rooms, surface.astype(np.int64), rent
