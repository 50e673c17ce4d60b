"""People in households: types, ages, sexes, births, migration, moves. Vectorised throughout.

Households are single people, lone parents, couples without and with children (up to 24 years old
living at home). Shared flats, homes for the elderly and three-generation households are left out.
"""

from dataclasses import dataclass

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from croisee.demo import toponyms
from croisee.demo.streams import stream

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]
Dates = NDArray[np.datetime64]

REFERENCE = np.datetime64("2025-12-31")
TYPES = ("seul", "monoparentale", "couple_sans_enfant", "couple_avec_enfants")
REFERENCE_PERSON, SPOUSE, CHILD = 0, 1, 2

_TYPE_SHARES = np.array(
    [
        [0.43, 0.155, 0.165, 0.25],  # QPV
        [0.46, 0.09, 0.23, 0.22],  # big town
        [0.39, 0.09, 0.28, 0.24],  # small town
        [0.29, 0.07, 0.33, 0.31],  # village
    ]
)
_BORN_ABROAD = np.array([0.38, 0.13, 0.07, 0.045])
"""Chance that the reference person was born abroad, by kind of place."""

_MOVED = np.array([0.11, 0.13, 0.09, 0.07])
"""Chance that a household arrived in the year (published for Breton QPV: 8 to 12 %)."""

_CHILDREN = {
    1: np.array([[0.48, 0.30, 0.14, 0.08], [0.56, 0.32, 0.09, 0.03]]),
    3: np.array([[0.27, 0.35, 0.22, 0.16], [0.39, 0.43, 0.14, 0.04]]),
}
"""Type → chances of 1, 2, 3, 4+ children, in QPV then elsewhere."""


@dataclass(frozen=True)
class Households:
    """One row per household; `size` counts everyone, `children` those of 24 or less at home."""

    kind: NDArray[np.int8]
    type: NDArray[np.int8]
    children: Ints
    size: Ints
    first: Ints
    """Row of the reference person in `People`."""
    origin: NDArray[np.int8]
    """-1, or index in `toponyms.COUNTRIES` of the country the family comes from."""
    moved: Bools


@dataclass(frozen=True)
class People:
    """One row per person, members of a household side by side."""

    household: Ints
    role: NDArray[np.int8]
    sex: NDArray[np.int8]
    """1 man, 2 woman."""
    birth: Dates
    age: Ints
    country: NDArray[np.int8]
    """Country of birth: -1 France, else index in `toponyms.COUNTRIES`."""
    foreign: Bools
    twin: Bools
    """Born the same day as the child before in the same household."""


def people_homes(kind: NDArray[np.int8], people: int, seed: int) -> tuple[Households, People]:
    """Fill dwellings, in order, until exactly `people` people are housed.

    `kind` is the kind of place of each dwelling. The last household is replaced by single people
    when it would go over. Raises `ValueError` if the dwellings are too few.
    """
    rng = stream(seed, "households")
    type_, children = _types(kind, rng)
    couple = type_ >= 2
    size: Ints = (1 + couple + children).astype(np.int64)
    total = np.cumsum(size)
    if total[-1] < people:
        raise ValueError("too few dwellings for the people")
    last = int(np.searchsorted(total, people))
    if total[last] > people:
        missing = int(people - (total[last - 1] if last else 0))
        last = last + missing - 1
        single = slice(last - missing + 1, last + 1)
        type_[single], children[single], size[single] = 0, 0, 1
    kind, type_ = kind[: last + 1], type_[: last + 1]
    children, size = children[: last + 1], size[: last + 1]
    couple = type_ >= 2
    first = np.concatenate([[0], np.cumsum(size)[:-1]])
    households = Households(
        kind=kind,
        type=type_,
        children=children,
        size=size,
        first=first,
        origin=_origins(kind, rng),
        moved=rng.random(len(kind)) < _MOVED[kind],
    )
    return households, _members(households, couple, rng)


def _types(kind: NDArray[np.int8], rng: Generator) -> tuple[NDArray[np.int8], Ints]:
    draw = rng.random(len(kind))
    type_ = (draw[:, None] > np.cumsum(_TYPE_SHARES, axis=1)[kind][:, :3]).sum(1).astype(np.int8)
    children = np.zeros(len(kind), dtype=np.int64)
    for which, shares in _CHILDREN.items():
        here = np.flatnonzero(type_ == which)
        steps = np.cumsum(shares, axis=1)[(kind[here] != 0).astype(int)][:, :3]
        count = 1 + (rng.random(len(here))[:, None] > steps).sum(1)
        more = (count == 4) * rng.binomial(3, 0.22, len(here))
        children[here] = count + more
    return type_, children


def _origins(kind: NDArray[np.int8], rng: Generator) -> NDArray[np.int8]:
    share = np.array([c[2] for c in toponyms.COUNTRIES])
    country = rng.choice(len(share), len(kind), p=share / share.sum())
    # Families that came a generation ago keep names of there: half as many again.
    abroad = rng.random(len(kind)) < _BORN_ABROAD[kind] * 1.5
    return np.where(abroad, country, -1).astype(np.int8)


def _members(households: Households, couple: Bools, rng: Generator) -> People:
    count = len(households.size)
    total = int(households.size.sum())
    household = np.repeat(np.arange(count), households.size)
    place = np.arange(total) - households.first[household]
    role = np.where(place == 0, 0, np.where(couple[household] & (place == 1), 1, 2)).astype(np.int8)
    reference_age = _reference_ages(households, rng)
    age = np.zeros(total)
    age[households.first] = reference_age
    spouse = np.flatnonzero(role == SPOUSE)
    age[spouse] = np.clip(
        reference_age[household[spouse]] - rng.normal(1.8, 4.2, len(spouse)), 19.0, 99.0
    )
    sex = np.where(rng.random(total) < 0.512, 1, 2).astype(np.int8)
    _set_adult_sexes(sex, households, couple, rng)
    twin = _set_child_ages(age, sex, households, couple, rng)
    days = np.round(age * 365.2425).astype(np.int64)
    country, foreign = _migration(households, household, role, age, rng)
    birth = REFERENCE - days.astype("timedelta64[D]")
    # Civil registers of some countries only know the year: the date is written 1 January.
    unknown = (country >= 0) & (rng.random(total) < 0.13) & ~twin
    birth[unknown] = birth[unknown].astype("datetime64[Y]").astype("datetime64[D]")
    return People(
        household=household,
        role=role,
        sex=sex,
        birth=birth,
        age=ages_at(birth, REFERENCE),
        country=country,
        foreign=foreign,
        twin=twin,
    )


def ages_at(birth: Dates, day: np.datetime64) -> Ints:
    """Age in completed years on `day`."""
    year = birth.astype("datetime64[Y]")
    month = birth.astype("datetime64[M]")
    in_year = (month - year.astype("datetime64[M]")).astype(np.int64) * 31 + (
        birth - month.astype("datetime64[D]")
    ).astype(np.int64)
    today = np.array([day]).astype("datetime64[D]")
    today_month = today.astype("datetime64[M]")
    today_year = today.astype("datetime64[Y]")
    now = (today_month - today_year.astype("datetime64[M]")).astype(np.int64) * 31 + (
        today - today_month.astype("datetime64[D]")
    ).astype(np.int64)
    years = (today_year - year).astype(np.int64)
    return np.asarray(years - (in_year > now))


def _reference_ages(households: Households, rng: Generator) -> Floats:
    """Mixtures of normals by type: young, middle-aged, old."""
    mixtures = {
        0: ((0.21, 0.29, 0.50), (25.0, 45.0, 73.0), (3.6, 9.0, 10.5)),
        1: ((0.30, 0.50, 0.20), (32.0, 41.0, 50.0), (5.0, 6.0, 5.0)),
        2: ((0.20, 0.15, 0.65), (28.0, 46.0, 68.0), (4.0, 8.0, 8.5)),
        3: ((0.28, 0.50, 0.22), (34.0, 42.0, 51.0), (4.5, 5.5, 5.0)),
    }
    age = np.empty(len(households.type))
    for which, (weight, mean, spread) in mixtures.items():
        here = np.flatnonzero(households.type == which)
        part = rng.choice(3, len(here), p=weight)
        age[here] = rng.normal(np.array(mean)[part], np.array(spread)[part])
        low = 19.0 if which in (0, 2) else 20.0
        age[here] = np.clip(
            age[here], low + rng.random(len(here)) * 4, 99.0 + rng.random(len(here))
        )
    return age


def _set_adult_sexes(
    sex: NDArray[np.int8], households: Households, couple: Bools, rng: Generator
) -> None:
    first = households.first
    lone = np.flatnonzero(households.type == 1)
    sex[first[lone]] = np.where(rng.random(len(lone)) < 0.83, 2, 1)
    pair = np.flatnonzero(couple)
    same = rng.random(len(pair)) < 0.012
    sex[first[pair]] = np.where(rng.random(len(pair)) < 0.78, 1, 2)
    sex[first[pair] + 1] = np.where(same, sex[first[pair]], 3 - sex[first[pair]])


def _set_child_ages(
    age: Floats,
    sex: NDArray[np.int8],
    households: Households,
    couple: Bools,
    rng: Generator,
) -> Bools:
    """Eldest child first: mother 17 to 46 at birth, then births spaced; twins born the same day."""
    twin = np.zeros(len(age), dtype=np.bool_)
    parents = np.flatnonzero(households.children > 0)
    first = households.first[parents]
    mother = np.where(couple[parents] & (sex[first] == 1), first + 1, first)
    mother_age = age[mother]
    oldest = np.clip(mother_age - 17.5, 0.3, 24.9)
    # The eldest of n is old enough for the others to be born after, the mother's age permitting.
    room = 1.5 * (households.children[parents] - 1)
    youngest = np.minimum(np.clip(mother_age - 46.0, room, 24.0), oldest - 0.05)
    wish = mother_age - rng.normal(28.8, 4.8, len(parents))
    within = youngest + rng.random(len(parents)) * np.maximum(oldest - youngest, 0.1)
    current = np.where((wish > youngest) & (wish < oldest), wish, within)
    start = first + 1 + couple[parents]
    age[start] = current
    for rank in range(1, int(households.children.max(initial=0))):
        more = households.children[parents] > rank
        parents, start, current = parents[more], start[more], current[more]
        gap = 0.85 + rng.gamma(2.0, 1.25, len(parents))
        twins = rng.random(len(parents)) < 0.016
        after = current - gap
        after = np.where(after < 0.02, current * rng.uniform(0.3, 0.6, len(parents)), after)
        current = np.where(twins, current, after)
        age[start + rank] = current
        twin[start[twins] + rank] = True
    return twin


def _migration(
    households: Households, household: Ints, role: NDArray[np.int8], age: Floats, rng: Generator
) -> tuple[NDArray[np.int8], Bools]:
    """Country of birth and nationality: adults of families that came, sometimes their children."""
    origin = households.origin[household]
    chance = np.where(role == CHILD, 0.12, np.where(age < 25, 0.4, 0.68))
    abroad = (origin >= 0) & (rng.random(len(age)) < chance)
    country = np.where(abroad, origin, -1).astype(np.int8)
    foreign = np.where(
        abroad, rng.random(len(age)) < 0.62, (origin >= 0) & (rng.random(len(age)) < 0.09)
    )
    return country, np.asarray(foreign, dtype=np.bool_)
