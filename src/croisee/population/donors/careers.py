"""Month after month: who works, and since when those who do not have stopped.

The look-back of the rights (3 months for RSA and prime d'activité, 12 for the complémentaire) makes
irregular months decisive: a job begun last month, an allowance that ends.
"""

from dataclasses import dataclass

import numpy as np
from numpy.random import Generator

from croisee.population.donors.activity import (
    INACTIVE,
    INVALID,
    RETIRED,
    SEEKING,
    STUDIES,
    WORK,
)
from croisee.population.donors.drawing import Flags, Floats, Integers, pick, setting, values


@dataclass(frozen=True, eq=False)
class Careers:
    """People × months, oldest month first, the month asked last.

    `work`: at work that month; `allowance`: paid an unemployment allowance; `pension`: retired.
    """

    work: Flags
    allowance: Flags
    pension: Flags


def draw_careers(rng: Generator, state: Integers, age: Floats, months: int) -> Careers:
    """Careers that end in the state of the month asked (`state`, one per person)."""
    # Months before the month asked: months - 1 for the oldest column, 0 for the last.
    back = np.arange(months - 1, -1, -1)
    since = _last_change(rng, state)
    recent = (state == WORK) & (since >= 0)
    left = np.isin(state, (SEEKING, INACTIVE, INVALID)) & (since >= 0)
    work = (state == WORK)[:, None] & (back <= np.where(recent, since, months)[:, None])
    work |= left[:, None] & (back > since[:, None])
    work |= _some_months(rng, state, months)
    changing = (state == WORK) & ~recent & (rng.random(len(state)) < _unsteady())
    work[changing] = _unsteady_months(rng, int(changing.sum()), months)
    newly = rng.random(len(state)) < values("revenus", "retraite_recente")
    newly &= (state == RETIRED) & (age < 68)
    retired = np.where(newly, rng.integers(1, 36, len(state)), months)
    pension = (state == RETIRED)[:, None] & (back <= retired[:, None])
    work |= newly[:, None] & ~pension
    return Careers(work, _allowance(rng, work, state, pension), pension)


def _unsteady() -> float:
    """Share of the intermittent among those at work without a recent start."""
    shares = values("activite", "parcours")
    return float(shares["intermittent"] / (shares["intermittent"] + shares["stable"]))


def _last_change(rng: Generator, state: Integers) -> Integers:
    """How many months ago the state of today began; -1: before anything asked."""
    since = np.full(len(state), -1)
    seeking = np.flatnonzero(state == SEEKING)
    entry = setting("activite", "anciennete_chomage")
    edges, rank = np.array(entry["bornes"]), pick(rng, entry["valeurs"], len(seeking))
    since[seeking] = rng.integers(edges[rank], edges[rank + 1])
    recent = (state == WORK) & (rng.random(len(state)) < values("activite", "parcours")["recent"])
    since[recent] = rng.integers(0, 24, int(recent.sum()))
    past = values("activite", "inactifs_passes_par_l_emploi")
    for rank_of, name in ((INACTIVE, "inactif"), (INVALID, "invalide")):
        some = (state == rank_of) & (rng.random(len(state)) < past[name])
        since[some] = rng.integers(1, 36, int(some.sum()))
    return since


def _some_months(rng: Generator, state: Integers, months: int) -> Flags:
    """Students at work in some months, mostly few."""
    share = values("activite", "inactifs_passes_par_l_emploi")["etudiant"]
    working = (state == STUDIES) & (rng.random(len(state)) < share)
    often = rng.uniform(0.1, 0.7, len(state)) * working
    return np.asarray(rng.random((len(state), months)) < often[:, None])


def _unsteady_months(rng: Generator, people: int, months: int) -> Flags:
    """Short contracts: a chain read backwards from a month at work."""
    chance = values("activite", "intermittence")
    work = np.ones((people, months), dtype=np.bool_)
    for month in range(months - 2, -1, -1):
        drawn, after = rng.random(people), work[:, month + 1]
        work[:, month] = np.where(after, drawn >= chance["sortie"], drawn < chance["entree"])
    return work


def _allowance(rng: Generator, work: Flags, state: Integers, pension: Flags) -> Flags:
    """Months without work, after work, while the right to an allowance lasts."""
    rule = values("activite", "indemnisation")
    opened = rng.random(len(state)) < rule["part"]
    opened &= np.isin(state, (WORK, SEEKING, INVALID))
    length = rng.integers(rule["duree_min"], rule["duree_max"] + 1, len(state))
    # What happened before the first month is unknown: whoever is then without work may already
    # have drawn some of the allowance.
    idle = np.where(work[:, 0], 0, rng.integers(0, 25, len(state)))
    paid = np.zeros_like(work)
    for month in range(work.shape[1]):
        idle = np.where(work[:, month], 0, idle + 1)
        paid[:, month] = opened & (idle > 0) & (idle <= length)
    return paid & ~pension
