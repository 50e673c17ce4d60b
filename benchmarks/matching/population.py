"""The people of the benchmarks: households of the demonstration, with more families that mislead.

Twins and sons who bear their father's name are what a linkage takes for one person; given names are
drawn from more than the fashion of a decade, as they are in real registers.
"""

from dataclasses import dataclass

import numpy as np
from numpy.random import Generator

from croisee.demo import given_names
from croisee.demo.households import CHILD, People, people_homes
from croisee.demo.naming import name_people
from croisee.demo.streams import stream

TWINS, HOMONYMS = 0.02, 0.03
"""Share of people who have a twin, and of those who bear the names of their father or son."""
_OUTSIDE_FASHION = 0.4
"""Share of given names drawn from all decades and origins, not from those of the year of birth."""
_MOVERS = 0.45
"""Share of households that have changed postcode since one office or the other met them."""
_YEAR_ONLY = 0.15
"""Share of people born abroad whose day is not known, besides those of the demonstration."""
_POSTCODES, _COMMUNES, _COUNTRIES = 800, 3000, 60
_KINDS = (0.25, 0.45, 0.20, 0.10)
"""Dwellings in a QPV, a big town, a small town, a village."""


@dataclass(frozen=True)
class Population:
    """Everyone, as columns; names are codes into two lexicons."""

    birth: np.ndarray
    sex: np.ndarray
    surnames: list[str]
    surname: np.ndarray
    usage: np.ndarray
    given: list[str]
    first_name: np.ndarray
    second_name: np.ndarray
    place: np.ndarray
    postcode: np.ndarray
    old_postcode: np.ndarray
    moved: np.ndarray


def population(people: int, seed: int) -> Population:
    """`people` persons in households, with names, birth places and addresses."""
    random = stream(seed, "families")
    kinds = random.choice(len(_KINDS), people, p=_KINDS).astype(np.int8)
    households, persons = people_homes(kinds, people, seed)
    twins = _twins(persons, random)
    year_only = (persons.country >= 0) & (random.random(people) < _YEAR_ONLY)
    persons.birth[year_only] = persons.birth[year_only].astype("datetime64[Y]")
    persons.birth[twins] = persons.birth[twins - 1]
    names = name_people(households, persons, seed)
    given = names.given.to_pylist()
    first = _first_names(names.first_name, given, persons, random)
    father = households.first[persons.household]
    sons = (persons.role == CHILD) & (persons.sex == 1) & (persons.sex[father] == 1)
    sons = np.flatnonzero(sons)
    sons = random.permutation(sons)[: round(people * HOMONYMS / 2)]
    first[sons] = first[father[sons]]
    home_postcode = _zipf(_POSTCODES, len(households.size), random)
    before = _zipf(_POSTCODES, len(households.size), random)
    return Population(
        birth=persons.birth,
        sex=persons.sex,
        surnames=names.surnames.to_pylist(),
        surname=names.birth_name,
        usage=names.usage,
        given=given,
        first_name=first,
        second_name=_any_given(given, persons.sex, random),
        place=_birth_places(persons, home_postcode, twins, random),
        postcode=home_postcode[persons.household],
        old_postcode=before[persons.household],
        moved=(random.random(len(households.size)) < _MOVERS)[persons.household],
    )


def _zipf(count: int, size: int, random: Generator) -> np.ndarray:
    weights = (np.arange(count) + 6.0) ** -0.75
    return random.choice(count, size, p=weights / weights.sum())


def _after_sibling(persons: People) -> np.ndarray:
    """Children whose elder brother or sister stands on the row before."""
    child = persons.role == CHILD
    same = persons.household[1:] == persons.household[:-1]
    return np.flatnonzero(child[1:] & child[:-1] & same) + 1


def _twins(persons: People, random: Generator) -> np.ndarray:
    """Rows born with the row before, those of the demonstration among them."""
    possible = _after_sibling(persons)
    possible = possible[np.diff(possible, prepend=-2) > 1]  # no triplets
    already = np.flatnonzero(persons.twin)
    wanted = round(len(persons.sex) * TWINS / 2) - len(already)
    others = np.setdiff1d(possible, np.concatenate([already - 1, already, already + 1]))
    return np.sort(np.concatenate([already, random.permutation(others)[: max(wanted, 0)]]))


def _any_given(given: list[str], sex: np.ndarray, random: Generator) -> np.ndarray:
    """A given name of any decade or origin for each person."""
    names = np.empty(len(sex), dtype=np.int64)
    place = {name: code for code, name in enumerate(given)}
    for which, decades in ((1, given_names.MEN), (2, given_names.WOMEN)):
        lists = [*decades.values(), *(both[which - 1] for both in given_names.BY_ORIGIN.values())]
        codes = sorted({place[name] for one in lists for name in one.split() if name in place})
        here = np.flatnonzero(sex == which)
        names[here] = random.choice(codes, len(here))
    return names


def _first_names(
    first: np.ndarray, given: list[str], persons: People, random: Generator
) -> np.ndarray:
    """First names out of fashion for some; brothers and sisters never share one."""
    outside = random.random(len(first)) < _OUTSIDE_FASHION
    first = np.where(outside, _any_given(given, persons.sex, random), first)
    after = _after_sibling(persons)
    for _ in range(3):
        for back in (1, 2, 3):
            elder = np.maximum(after - back, 0)
            sibling = (persons.role[elder] == CHILD) & (
                persons.household[elder] == persons.household[after]
            )
            same = after[sibling & (first[elder] == first[after])]
            first[same] = _any_given(given, persons.sex[same], random)
    return first


def _birth_places(
    persons: People, home: np.ndarray, twins: np.ndarray, random: Generator
) -> np.ndarray:
    """Codes of communes and countries: two in three near home, brothers and sisters together."""
    households = len(home)
    near = np.where(
        random.random(households) < 0.66, home * 3, _zipf(_COMMUNES, households, random)
    )
    away = _zipf(_COMMUNES, len(persons.sex), random)
    child = (persons.role == CHILD) & (random.random(len(persons.sex)) < 0.85)
    own = np.where(random.random(len(persons.sex)) < 0.4, home[persons.household] * 3, away)
    commune = np.where(child, near[persons.household], own)
    country = persons.country.astype(np.int64)
    place = np.where(country >= 0, 99_100 + country % _COUNTRIES, 10_001 + commune + commune // 900)
    place[twins] = place[twins - 1]
    return place
