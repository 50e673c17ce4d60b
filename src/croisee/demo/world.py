"""The whole truth of the Valmorin, held together: places, people, rights."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from croisee.demo import toponyms
from croisee.demo.dwellings import Buildings, addresses, raise_buildings
from croisee.demo.households import Households, Ints, People, people_homes
from croisee.demo.livelihoods import Livelihoods, make_livelihoods
from croisee.demo.naming import Names, name_people
from croisee.demo.neighbourhoods import Neighbourhoods, draw_neighbourhoods
from croisee.demo.rights import Rights, settle_rights
from croisee.demo.streams import stream
from croisee.demo.territory import Land, draw_land

Progress = Callable[[str, float], None]

_DWELLINGS_PER_PERSON = 1 / 1.86
"""More than needed: the dwellings left over are vacant or never built."""


@dataclass(frozen=True)
class Effects:
    """What makes places differ: log effect on income, log-odds effect on take-up.

    QPV first, then communes, in the order of their codes.
    """

    income: NDArray[np.float64]
    take_up: NDArray[np.float64]
    quarters: int

    def of(self, qpv: Ints, commune: Ints) -> Ints:
        """Row of the effect of each dwelling: its QPV if any, else its commune."""
        return np.where(qpv >= 0, qpv, self.quarters + commune)


@dataclass(frozen=True)
class World:
    """Everything that is true. `home` and `old_home` give a building per household."""

    seed: int
    land: Land
    quarters: Neighbourhoods
    effects: Effects
    buildings: Buildings
    addresses: pa.Array
    home: Ints
    old_home: Ints
    vacant: Ints
    households: Households
    people: People
    names: Names
    livelihoods: Livelihoods
    rights: Rights
    birthplace: Ints
    birthplaces: pa.Array

    @property
    def count(self) -> int:
        """Number of people."""
        return len(self.people.household)


def make_world(people: int, seed: int, progress: Progress) -> World:
    """Make the truth, stage by stage."""
    progress("Dessin du territoire", 0.01)
    land = draw_land(people, seed)
    quarters = draw_neighbourhoods(land, people, seed)
    effects = _effects(land, quarters, seed)
    progress("Construction des logements", 0.04)
    buildings, home = raise_buildings(
        land, quarters, int(people * _DWELLINGS_PER_PERSON) + 60, seed
    )
    progress("Peuplement des ménages", 0.12)
    households, persons = people_homes(buildings.kind[home], people, seed)
    occupied = len(households.size)
    vacant = home[occupied : int(occupied * 1.08)]
    everywhere, home = home, home[:occupied]
    old_home = np.where(
        households.moved,
        everywhere[stream(seed, "moves").integers(0, len(everywhere), occupied)],
        home,
    )
    progress("Attribution des noms", 0.20)
    names = name_people(households, persons, seed)
    progress("Emploi et revenus", 0.30)
    where = effects.of(buildings.qpv2024[home], buildings.commune[home])
    livelihoods = make_livelihoods(
        households, persons, buildings.social[home], effects.income[where], seed
    )
    progress("Droits sociaux et recours", 0.36)
    rights, scale = settle_rights(households, persons, livelihoods, effects.take_up[where], seed)
    birthplace, birthplaces = _birthplaces(land, persons, seed)
    return World(
        seed=seed,
        land=land,
        quarters=quarters,
        effects=effects,
        buildings=buildings,
        addresses=addresses(buildings, seed),
        home=home,
        old_home=old_home,
        vacant=vacant,
        households=households,
        people=persons,
        names=names,
        livelihoods=livelihoods.scaled(scale, persons),
        rights=rights,
        birthplace=birthplace,
        birthplaces=birthplaces,
    )


def _effects(land: Land, quarters: Neighbourhoods, seed: int) -> Effects:
    """QPV differ from each other more than communes do; take-up is a little lower in QPV."""
    rng = stream(seed, "effects")
    qpv, communes = len(quarters.qpv2024.codes), len(land.communes.codes)
    return Effects(
        income=np.concatenate([rng.normal(0.0, 0.11, qpv), rng.normal(0.0, 0.06, communes)]),
        take_up=np.concatenate([rng.normal(-0.10, 0.40, qpv), rng.normal(0.05, 0.22, communes)]),
        quarters=qpv,
    )


def _birthplaces(land: Land, people: People, seed: int) -> tuple[Ints, pa.Array]:
    """Commune of birth for those born in France, country for the others."""
    rng = stream(seed, "birthplaces")
    places = [*land.communes.names, *toponyms.ELSEWHERE, *(c[0] for c in toponyms.COUNTRIES)]
    local, away = len(land.communes.names), len(toponyms.ELSEWHERE)
    # Births happen where the maternity wards are: mostly in the towns.
    weight = land.shares**1.3
    count = len(people.country)
    native = rng.choice(local, count, p=weight / weight.sum())
    stranger = local + rng.integers(0, away, count)
    place = np.where(rng.random(count) < 0.66, native, stranger)
    return np.where(people.country >= 0, local + away + people.country, place), pa.array(places)
