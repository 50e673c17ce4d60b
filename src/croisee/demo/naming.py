"""Who bears which name: families share it, married women often use another, cohorts have tastes.

Names are codes into two lexicons (Arrow text arrays), so that a million people cost a few bytes
each and a partner's way of writing (capitals, no accents) is applied once per name.
"""

from dataclasses import dataclass
from functools import cache

import numpy as np
import pyarrow as pa
from numpy.random import Generator
from numpy.typing import NDArray

from croisee.demo import given_names, toponyms
from croisee.demo.households import CHILD, SPOUSE, Households, People
from croisee.demo.streams import stream
from croisee.demo.surnames import chances, surnames

Ints = NDArray[np.int64]

GROUPS = ("local", "maghreb", "afrique", "iberique", "turquie", "europe_est", "asie")
_GROUP_OF_COUNTRY = np.array([GROUPS.index(c[1]) for c in toponyms.COUNTRIES])
_DECADES = tuple(range(1920, 2030, 10))


@dataclass(frozen=True)
class Names:
    """Codes per person into `surnames` and `given`; `usage` is -1 for those who use their own."""

    surnames: pa.Array
    given: pa.Array
    birth_name: Ints
    usage: Ints
    first_name: Ints


def name_people(households: Households, people: People, seed: int) -> Names:
    """Give everyone a birth name, a first name and, to some, a name of usage."""
    rng = stream(seed, "names")
    starts, lexicon = _surname_lexicon()
    group = np.where(households.origin >= 0, _GROUP_OF_COUNTRY[households.origin], 0)
    own = group[people.household]
    stranger = (people.role == SPOUSE) & (rng.random(len(own)) < 0.25)
    own = np.where(stranger, 0, own)
    name = np.empty(len(own), dtype=np.int64)
    for g in range(len(GROUPS)):
        here = np.flatnonzero(own == g)
        name[here] = starts[g] + rng.choice(
            len(chances(GROUPS[g])), len(here), p=chances(GROUPS[g])
        )
    pairs = _Pairs(len(lexicon))
    _children_names(name, households, people, pairs, rng)
    usage = _usage_names(name, households, people, pairs, rng)
    given, first = _first_names(people, own, rng)
    _juniors(first, households, people, rng)
    name = pairs.settle(name)
    usage = pairs.settle(usage)
    return Names(
        surnames=pa.array([*lexicon, *pairs.spelled(lexicon)]),
        given=given,
        birth_name=name,
        usage=usage,
        first_name=first,
    )


@cache
def _surname_lexicon() -> tuple[Ints, tuple[str, ...]]:
    sizes = [len(surnames(g)) for g in GROUPS]
    starts = np.concatenate([[0], np.cumsum(sizes)[:-1]])
    return starts, tuple(name for g in GROUPS for name in surnames(g))


class _Pairs:
    """Double names: while names are given, a pair (a, b) is the code `base + a * base + b`."""

    def __init__(self, base: int) -> None:
        self._base = base
        self._known: Ints = np.empty(0, dtype=np.int64)

    def join(self, a: Ints, b: Ints) -> Ints:
        """Codes of « a-b »; a name already double, or the same twice, stays as it is."""
        simple = (a < self._base) & (b < self._base) & (a != b)
        return np.where(simple, self._base + a * self._base + b, a)

    def settle(self, codes: Ints) -> Ints:
        """Replace pair codes by small codes after the lexicon."""
        new = np.setdiff1d(np.unique(codes[codes >= self._base]), self._known)
        # Pairs met in an earlier call keep their place: new ones are appended.
        self._known = np.concatenate([self._known, new])
        order = np.argsort(self._known)
        double = codes >= self._base
        place = order[np.searchsorted(self._known[order], codes[double])]
        settled = codes.copy()
        settled[double] = self._base + place
        return settled

    def spelled(self, lexicon: tuple[str, ...]) -> list[str]:
        """The double names, in the order of their codes."""
        first, second = np.divmod(self._known - self._base, self._base)
        return [
            f"{lexicon[a]}-{lexicon[b]}"
            for a, b in zip(first.tolist(), second.tolist(), strict=True)
        ]


def _children_names(
    name: Ints, households: Households, people: People, pairs: _Pairs, rng: Generator
) -> None:
    """Father's name for 80 %, mother's for 12 %, both for 8 %; brothers and sisters share it."""
    first = households.first
    couple = households.type >= 2
    father = np.where(couple & (people.sex[first] == 2), first + 1, first)
    mother = np.where(couple & (father == first), first + 1, first)
    draw = rng.random(len(first))
    family = np.where(
        draw < 0.80,
        name[father],
        np.where(draw < 0.92, name[mother], pairs.join(name[mother], name[father])),
    )
    # The father of a lone mother's children is elsewhere: two in three bear his name.
    lone_mother = (households.type == 1) & (people.sex[first] == 2) & (rng.random(len(first)) < 0.6)
    absent = name[rng.permutation(first)]
    family = np.where(lone_mother, absent, family)
    children = people.role == CHILD
    name[children] = family[people.household[children]]


def _usage_names(
    name: Ints, households: Households, people: People, pairs: _Pairs, rng: Generator
) -> Ints:
    """Married women: husband's name for most, both names for some; widows keep it."""
    usage = np.full(len(name), -1, dtype=np.int64)
    woman = (people.sex == 2) & (people.role != CHILD)
    married_chance = np.interp(people.age, (20, 30, 45, 60, 75), (0.10, 0.35, 0.55, 0.75, 0.90))
    couple = households.type[people.household] >= 2
    married = woman & couple & (rng.random(len(name)) < married_chance)
    other = np.where(
        people.role == SPOUSE,
        households.first[people.household],
        np.minimum(households.first[people.household] + 1, len(name) - 1),
    )
    married &= people.sex[other] == 1
    draw = rng.random(len(name))
    husband = name[other]
    usage = np.where(married & (draw < 0.80), husband, usage)
    usage = np.where(married & (draw >= 0.80) & (draw < 0.90), pairs.join(name, husband), usage)
    alone = np.interp(people.age, (30, 45, 65, 80), (0.01, 0.12, 0.45, 0.75))
    kept = woman & ~couple & (rng.random(len(name)) < alone)
    usage = np.where(kept, name[rng.permutation(len(name))], usage)
    return np.where(usage == name, -1, usage)


def _first_names(people: People, group: Ints, rng: Generator) -> tuple[pa.Array, Ints]:
    """First names by decade of birth, sex and group."""
    year = people.birth.astype("datetime64[Y]").astype(np.int64) + 1970
    decade = np.clip(year // 10 * 10, _DECADES[0], _DECADES[-1])
    chance = np.where(people.country >= 0, 0.95, 0.5)
    from_group = (group > 0) & (rng.random(len(group)) < chance)
    lists: list[tuple[np.ndarray, list[str]]] = []
    for sex, by_decade in ((1, given_names.MEN), (2, given_names.WOMEN)):
        for ten in _DECADES:
            here = (people.sex == sex) & (decade == ten) & ~from_group
            lists.append((np.flatnonzero(here), by_decade[ten].split()))
        for g in range(1, len(GROUPS)):
            here = (people.sex == sex) & (group == g) & from_group
            lists.append((np.flatnonzero(here), given_names.BY_ORIGIN[GROUPS[g]][sex - 1].split()))
    lexicon = sorted({name for _, names in lists for name in names})
    place = {name: i for i, name in enumerate(lexicon)}
    first = np.empty(len(group), dtype=np.int64)
    for here, names in lists:
        weight = np.arange(1, len(names) + 1) ** -0.8
        codes = np.array([place[name] for name in names])
        first[here] = codes[rng.choice(len(names), len(here), p=weight / weight.sum())]
    return pa.array(lexicon), first


def _juniors(first: Ints, households: Households, people: People, rng: Generator) -> None:
    """One son in eighty bears his father's first name: homonyms of the same address."""
    father = households.first[people.household]
    son = (
        (people.role == CHILD)
        & (people.sex == 1)
        & (people.sex[father] == 1)
        & (rng.random(len(first)) < 1 / 80)
    )
    first[son] = first[father[son]]
