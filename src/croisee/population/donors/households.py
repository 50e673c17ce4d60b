"""Who lives with whom: households of every kind, and the people in them."""

from dataclasses import dataclass

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from croisee.population.donors.drawing import Flags, Floats, Integers, bands, pick, setting, values

HEAD, SPOUSE, CHILD = 0, 1, 2
_ALONE, _GROWN = "seul", "enfants_adultes"


@dataclass(frozen=True, eq=False)
class Homes:
    """Households. `kind`: rank among `kinds()`; `ease`: a hidden trait (0 is usual in a deprived
    neighbourhood, 2 is well off) that moves work, wages, pensions and tenure together."""

    kind: Integers
    ease: Floats


@dataclass(frozen=True, eq=False)
class People:
    """Persons, household after household, head first.

    `home`: rank of the household; `age`: years, with decimals, on the first day of the month
    asked; `incapacity`: recognised rate, from 0 to 1.
    """

    home: Integers
    role: Integers
    age: Floats
    woman: Flags
    married: Flags
    foreign: Flags
    incapacity: Floats


def kinds() -> list[str]:
    """The kinds of household, in the order of the table."""
    return list(values("menages", "types"))


def draw_homes(rng: Generator, count: int) -> Homes:
    """Of each kind by its share; more or less at ease, in two groups."""
    shares, ease = list(values("menages", "types").values()), values("menages", "aisance")
    kind, group = pick(rng, shares, count), pick(rng, ease["parts"], count)
    spread = np.array(ease["ecarts_types"])[group] * rng.standard_normal(count)
    return Homes(kind, np.array(ease["moyennes"])[group] + spread)


def draw_people(rng: Generator, homes: Homes) -> People:
    """Heads, then spouses, then children, by age of the mother at their birth."""
    names, count = np.array(kinds()), len(homes.kind)
    kind = names[homes.kind]
    head_age, head_woman = _heads(rng, kind)
    paired = np.isin(kind, ("couple", "couple_enfants")) | (
        (kind == _GROWN) & (rng.random(count) < 0.5)
    )
    couple = values("menages", "couple")
    spouse_age = np.clip(
        head_age - rng.normal(couple["ecart_age"], couple["ecart_type"], count), 18, 97
    )
    spouse_woman = head_woman ^ (rng.random(count) >= couple["meme_sexe"])
    married = paired & (rng.random(count) < couple["maries"])
    mother_age = np.where(head_woman | ~paired, head_age, spouse_age)
    child_home, child_age = _children(rng, kind, mother_age)

    pairs = np.flatnonzero(paired)
    home = np.concatenate([np.arange(count), pairs, child_home])
    role = np.repeat([HEAD, SPOUSE, CHILD], [count, len(pairs), len(child_home)])
    age = np.concatenate([head_age, spouse_age[pairs], child_age])
    child_woman = rng.random(len(child_home)) < 0.49
    woman = np.concatenate([head_woman, spouse_woman[pairs], child_woman])
    foreign = _foreign(rng, homes, pairs, child_home, child_age)
    order = np.lexsort((-age, role, home))
    return People(
        home=home[order],
        role=role[order],
        age=age[order],
        woman=woman[order],
        married=(married[home] & (role != CHILD))[order],
        foreign=foreign[order],
        incapacity=_incapacity(rng, age)[order],
    )


def _heads(rng: Generator, kind: NDArray[np.str_]) -> tuple[Floats, Flags]:
    """Age and sex of the reference person, by kind of household."""
    entry, women = setting("menages", "ages_reference"), values("menages", "femmes")
    starts = np.array(entry["tranches"], dtype=np.float64)
    age, share = np.zeros(len(kind)), np.zeros(len(kind))
    for name, shares in entry["valeurs"].items():
        some = np.flatnonzero(kind == name)
        band = pick(rng, shares, len(some))
        age[some] = rng.uniform(starts[band], starts[band + 1])
        share[some] = women[name]
    share[(kind == _ALONE) & (age >= 60)] = women["seul_60_ans_ou_plus"]
    return age, rng.random(len(kind)) < share


def _children(
    rng: Generator, kind: NDArray[np.str_], mother_age: Floats
) -> tuple[Integers, Floats]:
    """Household and age of every child present; a household of families has at least one."""
    young, old = values("menages", "age_maternite")
    homes, ages = [], []
    for name, shares in values("menages", "enfants").items():
        some = np.flatnonzero(kind == name)
        home = np.repeat(some, pick(rng, shares, len(some)) + 1)
        lowest, highest = values("menages", "age_enfants")[name]
        low = np.maximum(mother_age[home] - old, lowest)
        high = np.minimum(mother_age[home] - young, highest + 1)
        homes.append(home)
        # A very young or very old parent leaves no room: the child is as near as it can be.
        ages.append(np.clip(rng.uniform(np.minimum(low, high), high), 0, highest + 0.99))
    return np.concatenate(homes), np.concatenate(ages)


def _foreign(
    rng: Generator, homes: Homes, pairs: Integers, child_home: Integers, child_age: Floats
) -> Flags:
    """Nationality goes together in a household; children of foreigners become French from 13."""
    entry = setting("menages", "nationalite")
    usual = np.array([entry["valeurs"][name] for name in kinds()])[homes.kind]
    odds = usual / (1 - usual) * np.exp(entry["aisance"] * homes.ease)
    head = rng.random(len(odds)) < odds / (1 + odds)
    spouse = np.zeros(len(odds), dtype=np.bool_)
    likely = np.where(head[pairs], entry["conjoint_d_etranger"], entry["conjoint_de_francais"])
    spouse[pairs] = rng.random(len(pairs)) < likely
    kept = np.where(child_age < 13, entry["enfant_avant_13_ans"], entry["enfant_des_13_ans"])
    child = (head | spouse)[child_home] & (rng.random(len(child_home)) < kept)
    return np.concatenate([head, spouse[pairs], child])


def _incapacity(rng: Generator, age: Floats) -> Floats:
    """Recognised rate of incapacity: 0, from 0.5 to 0.79, or from 0.8 up."""
    entry = setting("menages", "incapacite")
    band = bands(age, entry["tranches"][:-1])
    severe = np.array(entry["valeurs"]["quatre_vingts"])[band]
    medium = np.array(entry["valeurs"]["cinquante"])[band]
    drawn, level = rng.random(len(age)), rng.random(len(age))
    return np.where(
        drawn < severe,
        np.round(0.8 + 0.2 * level, 2),
        np.where(drawn < severe + medium, np.round(0.5 + 0.29 * level, 2), 0.0),
    )
