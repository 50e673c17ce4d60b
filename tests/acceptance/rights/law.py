"""The law of the fictitious territory applied to donor households: one law on both sides.

Whoever lives in the territory and whoever stands for them are judged by the same rules
(`croisee.demo.rights`), so that what is missed is the estimate's doing and not the law's.
"""

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from croisee.demo.livelihoods import RETIRED, STUDENT
from croisee.demo.parameters import parameters
from croisee.demo.rights import Base, Draws, Rights, _rights
from croisee.demo.streams import stream
from croisee.population.donors import Donors
from croisee.population.donors.answers import consumption_units, households_of, yearly

Floats = np.ndarray
RIGHTS = ("c2s", "c2s_gratuite", "c2s_participation", "rsa")
"""People covered for the C2S, households for the RSA."""
EARNED = ("salaire_net", "revenu_independant")
_ACTIVITIES = {"retraite": RETIRED, "etudiant": STUDENT}
_ELSEWHERE = -1
_LEAST, _MOST = 20, 62
"""Between which ages somebody severely disabled and without work is « handicap »."""
_PENSION = 67
"""Age from which whoever is without work is a pensioner, be the pension nil."""


def rights_of(donors: Donors, month: str, seed: int) -> Rights:
    """What each donor household is due and claims; it claims as often as people do in general,
    for nobody knows how often those of a neighbourhood do."""
    base = base_of(donors, month)
    chance = stream(seed, "donors")
    draws = Draws(*(chance.random(len(base.size)) for _ in range(6)))
    return _rights(base, draws, np.zeros(len(base.size)), np.ones(len(base.size)))


def entitled(rights: Rights, size: np.ndarray) -> dict[str, Floats]:
    """Right → how many people (households for the RSA) of each household are entitled."""
    return {
        "c2s": size * (rights.c2s_right > 0),
        "c2s_gratuite": size * (rights.c2s_right == 1),
        "c2s_participation": size * (rights.c2s_right == 2),
        "rsa": 1.0 * (rights.rsa_due > 0),
    }


def having(rights: Rights, size: np.ndarray) -> dict[str, Floats]:
    """Right → how many people (households for the RSA) of each household have it."""
    return {
        "c2s": size * (rights.c2s > 0),
        "c2s_gratuite": size * (rights.c2s == 1),
        "c2s_participation": size * (rights.c2s == 2),
        "rsa": 1.0 * rights.rsa,
    }


def base_of(donors: Donors, month: str) -> Base:
    """What the rules of the territory read about each donor household."""
    seen, persons, count = households_of(donors, month), donors.personnes, donors.menages.num_rows
    income = yearly(donors, month)
    role = np.asarray(persons["role"])
    activity = np.asarray(persons["activite"])
    head = np.flatnonzero(role == "personne_reference")
    first = np.empty(count, dtype=np.int64)
    first[seen.home[head]] = head
    doing = np.array([_ACTIVITIES.get(name, _ELSEWHERE) for name in activity[first].tolist()])
    doing = np.where((seen.age[first] >= _PENSION) & ~seen.work[first], RETIRED, doing)
    children = np.bincount(seen.home[role == "enfant"], minlength=count)
    disabled = seen.disabled & (seen.age >= _LEAST) & (seen.age < _MOST) & ~seen.work
    tenant = np.asarray(pc.starts_with(donors.menages["statut_occupation"], "locataire"))
    earnings = sum(income[kind] for kind in EARNED)
    return Base(
        earnings=earnings,
        workers=_workers(donors, month, seen.home, count),
        replacement=sum(income.values()) - earnings,
        units=consumption_units(donors, month),
        size=seen.size,
        couple=seen.paired,
        children=children,
        dependent=seen.children,
        adult=((seen.age[first] >= 25) | (children > 0)) & ~np.isin(doing, (RETIRED, STUDENT)),
        disabled=np.bincount(seen.home[disabled], minlength=count).astype(np.float64),
        tenant=tenant,
        rent=np.asarray(donors.menages["loyer"]),
        qpv=np.ones(count, dtype=np.bool_),
    )


def _workers(donors: Donors, month: str, home: np.ndarray, count: int) -> Floats:
    """Members of 18 or more who earned over half a minimum wage in the year."""
    first = np.datetime64(month, "M") - 12
    year = [str(first + step) for step in range(12)]
    kept = donors.revenus.filter(pc.is_in(donors.revenus["mois"], pa.array(year)))
    person = np.asarray(
        pc.index_in(kept["personne"], donors.personnes["personne"].combine_chunks())
    )
    earned = np.zeros(donors.personnes.num_rows)
    for kind in EARNED:
        earned += np.bincount(person, np.asarray(kept[kind]), len(earned))
    age = households_of(donors, month).age
    working = (earned > 0.5 * parameters()["smic"]["net_annuel"]) & (age >= 18)
    return np.bincount(home[working], minlength=count).astype(np.float64)
