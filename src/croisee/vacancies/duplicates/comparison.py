"""Two ads compared, one level per field (see `fields`): the numeric kernel of the room."""

import math

import numpy as np
import numpy.typing as npt
from numba import njit

from croisee.vacancies.duplicates.fields import LEVELS, SAME_DAY
from croisee.vacancies.duplicates.parameters import parameter
from croisee.vacancies.duplicates.records import UNKNOWN, Floats, Ints, Records

Levels = npt.NDArray[np.int8]

NEIGHBOURS = parameter("voisinage")
"""Metres within which two ads of different communes may be one."""
ONE_ADDRESS = parameter("meme_point")
"""Metres within which two addresses are one."""
APART = -1
"""Place of two ads that are too far from each other to be one."""
_FIELDS = len(LEVELS)
_EARTH = 6_371_008.8  # mean radius, metres (IUGG)
_TITLE_STEPS = (20, 45, 80)
"""Likeness of titles (Dice, %) from which they are akin, near, the same."""
_COMPANY_STEPS = (50, 90)
"""Share (%) of the shorter name found in the other, from which names are near; likeness (Dice, %)
from which they are the same."""
_DAY_STEPS = (0, 2, 5, 10)
"""Days between two ads beyond which they are a level farther from the same day."""
_NEAR_WAGE = 3
"""Percent between two wages that are near."""


@njit(cache=True)
def _common(starts: Ints, members: Ints, weight: Ints, one: int, other: int) -> int:
    """Weight of the shingles that two texts share."""
    left, right, total = starts[one], starts[other], 0
    while left < starts[one + 1] and right < starts[other + 1]:
        if members[left] == members[right]:
            total += weight[members[left]]
            left += 1
            right += 1
        elif members[left] < members[right]:
            left += 1
        else:
            right += 1
    return total


@njit(cache=True)
def _metres(position: Floats, one: int, other: int) -> float:
    """Distance on the ground; NaN when a position is not known. Near points: a plane will do."""
    latitude = math.radians(position[other, 0] - position[one, 0])
    longitude = math.radians(position[other, 1] - position[one, 1])
    middle = math.radians((position[other, 0] + position[one, 0]) / 2)
    return _EARTH * math.hypot(latitude, longitude * math.cos(middle))


@njit(cache=True)
def place_level(
    commune: Ints,
    city: Ints,
    postcode: Ints,
    department: Ints,
    pairings: Ints,
    exact: npt.NDArray[np.bool_],
    position: Floats,
    one: int,
    other: int,
) -> int:
    """Level of the place, or `APART`.

    A commune and a postcode agree when some row gives them together.
    """
    apart = _metres(position, one, other)
    if exact[one] and exact[other] and apart <= ONE_ADDRESS:
        return 4
    if commune[one] != UNKNOWN and commune[other] != UNKNOWN:
        if commune[one] == commune[other]:
            return 3
        if city[one] == city[other] and (commune[one] != commune[other]):
            return 2
        return 1 if apart <= NEIGHBOURS else APART
    if postcode[one] != UNKNOWN and postcode[one] == postcode[other]:
        return 2
    for here, there in ((one, other), (other, one)):
        if postcode[here] != UNKNOWN and commune[there] != UNKNOWN:
            wanted = (postcode[here] << 32) | commune[there]
            found = np.searchsorted(pairings, wanted)
            if found < pairings.size and pairings[found] == wanted:
                return 2
            return 1 if apart <= NEIGHBOURS else APART
    if postcode[one] != UNKNOWN and postcode[other] != UNKNOWN:
        return 1 if apart <= NEIGHBOURS else APART
    return 0 if department[one] == department[other] else APART


@njit(cache=True)
def _same(one: int, other: int, level: int) -> int:
    """0 when one is unknown, 1 when different, `level` when equal."""
    if one == UNKNOWN or other == UNKNOWN:
        return 0
    return level if one == other else 1


@njit(cache=True)
def _title_level(
    starts: Ints, members: Ints, weight: Ints, total: Ints, one: int, other: int
) -> int:
    if one == other:
        return 4
    twice = 200 * _common(starts, members, weight, one, other)
    both = total[one] + total[other]
    level = 1
    for step in _TITLE_STEPS:
        if twice >= step * both:
            level += 1
    return level


@njit(cache=True)
def _company_level(
    starts: Ints,
    members: Ints,
    weight: Ints,
    total: Ints,
    large: npt.NDArray[np.bool_],
    one: int,
    other: int,
) -> int:
    if one == UNKNOWN or other == UNKNOWN:
        return 0
    same = 3 if large[one] or large[other] else 4
    if one == other:
        return same
    common = _common(starts, members, weight, one, other)
    if 200 * common >= _COMPANY_STEPS[1] * (total[one] + total[other]):
        return same
    return 2 if 100 * common >= _COMPANY_STEPS[0] * min(total[one], total[other]) else 1


@njit(cache=True)
def _contract_level(contract: Ints, open_ended: Ints, one: int, other: int) -> int:
    """0 when one is unknown. A temporary worker's contract without an end is one (Code du travail,
    L1251-58-1): some call it temporary work, others not."""
    if contract[one] == UNKNOWN or contract[other] == UNKNOWN:
        return 0
    if contract[one] == contract[other]:
        told = open_ended[one] != UNKNOWN and open_ended[other] != UNKNOWN
        return 3 if told and open_ended[one] != open_ended[other] else 4
    return 2 if open_ended[one] == 1 and open_ended[other] == 1 else 1


@njit(cache=True)
def _date_level(one: int, other: int) -> int:
    if one == UNKNOWN or other == UNKNOWN:
        return 0
    away = 0
    for step in _DAY_STEPS:
        if abs(one - other) > step:
            away += 1
    return SAME_DAY + away if one < other else SAME_DAY - away


@njit(cache=True)
def _wage_level(one: int, other: int) -> int:
    if one == UNKNOWN or other == UNKNOWN:
        return 0
    if one == other:
        return 3
    return 2 if 100 * abs(one - other) <= _NEAR_WAGE * max(one, other) else 1


@njit(cache=True)
def _compare(
    first: Ints, second: Ints,
    title: Ints, title_starts: Ints, title_members: Ints, title_weight: Ints, title_total: Ints,
    company: Ints, name_starts: Ints, name_members: Ints, name_weight: Ints, name_total: Ints,
    large: npt.NDArray[np.bool_],
    rome: Ints, field: Ints, contract: Ints, open_ended: Ints, posts: Ints,
    commune: Ints, city: Ints, postcode: Ints, department: Ints, pairings: Ints,
    exact: npt.NDArray[np.bool_], position: Floats, day: Ints, wage: Ints, text: Ints,
) -> Levels:  # fmt: skip
    levels = np.zeros((first.size, _FIELDS), dtype=np.int8)
    for pair in range(first.size):
        one, other = first[pair], second[pair]
        levels[pair, 0] = _title_level(
            title_starts, title_members, title_weight, title_total, title[one], title[other]
        )
        occupation = _same(rome[one], rome[other], 3)
        levels[pair, 1] = (
            max(occupation, 2) if field[one] == field[other] and occupation else occupation
        )
        levels[pair, 2] = _company_level(
            name_starts, name_members, name_weight, name_total, large, company[one], company[other]
        )
        levels[pair, 3] = _contract_level(contract, open_ended, one, other)
        levels[pair, 4] = _same(posts[one], posts[other], 2 if posts[one] == 1 else 3)
        levels[pair, 5] = max(
            0,
            place_level(commune, city, postcode, department, pairings, exact, position, one, other),
        )
        levels[pair, 6] = _date_level(day[one], day[other])
        levels[pair, 7] = _wage_level(wage[one], wage[other])
        levels[pair, 8] = _same(text[one], text[other], 2)
    return levels


def compare(records: Records, first: Ints, second: Ints) -> Levels:
    """Levels (p × fields) of pairs of ads (p, p)."""
    levels: Levels = _compare(
        first, second,
        records.title, *records.titles,
        records.company, *records.companies, records.large,
        records.rome, records.field, records.contract, records.open_ended, records.posts,
        records.commune, records.city, records.postcode, records.department, records.pairings,
        records.exact, records.position, records.day, records.wage, records.text,
    )  # fmt: skip
    return levels
