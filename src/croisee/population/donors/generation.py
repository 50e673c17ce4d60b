"""Donor households drawn from published distributions, for want of an open file of real ones."""

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from croisee.foundation.errors import CroiseeError, Problem
from croisee.population.donors.activity import ADULT, STATES, draw_activity
from croisee.population.donors.careers import draw_careers
from croisee.population.donors.drawing import Floats, Integers, stream
from croisee.population.donors.households import People, draw_homes, draw_people
from croisee.population.donors.housing import draw_housing, tenures
from croisee.population.donors.incomes import KINDS, draw_incomes
from croisee.population.donors.tables import Donors

REGIONS = ("metropole", "antilles_reunion", "guyane", "mayotte")
LOOK_BACK = 24
_ROLES = ("personne_reference", "conjoint", "enfant")


def generate(count: int, month: str, seed: int, *, region: str = "metropole") -> Donors:
    """`count` invented households with every income the rights of `month` (YYYY-MM) look back to.

    Months from January of the year n-2, or 24 months before when that is earlier, to the month
    asked. Same arguments, same tables. Raises `CroiseeError` on an unknown month or region, or
    fewer than one household.
    """
    months = _months(month)
    if region not in REGIONS or count < 1:
        raise CroiseeError(
            Problem(
                "les ménages donneurs demandés ne peuvent pas être tirés.",
                "Demandez au moins un ménage, dans une région connue.",
                expected=", ".join(REGIONS),
            )
        )
    homes = draw_homes(stream(seed, "menages"), count)
    people = draw_people(stream(seed, "personnes"), homes)
    state = draw_activity(stream(seed, "activite"), homes, people)
    careers = draw_careers(stream(seed, "parcours"), state, people.age, len(months))
    incomes = draw_incomes(stream(seed, "revenus"), homes, people, state, careers, months)
    tenure, rent = draw_housing(stream(seed, "logement"), homes, people)
    births = _births(people.age, months[-1])
    names = _identifiers("M", count)
    persons = _identifiers("P", len(people.age))
    return Donors(
        menages=_households(names, region, tenure, rent),
        personnes=_persons(persons, names, people, state, births),
        revenus=_incomes(persons, births, months, incomes),
    )


def _months(month: str) -> NDArray[np.datetime64]:
    """The months whose incomes are given, oldest first, the month asked last."""
    try:
        last = np.datetime64(month, "M")
        if len(month) != len("AAAA-MM"):
            raise ValueError
    except ValueError as error:
        raise CroiseeError(
            Problem("ce n’est pas un mois.", "Écrivez l’année puis le mois.", expected="AAAA-MM")
        ) from error
    january = (last.astype("datetime64[Y]") - 2).astype("datetime64[M]")
    return np.arange(min(january, last - LOOK_BACK), last + 1)


def _births(age: Floats, month: np.datetime64) -> NDArray[np.datetime64]:
    """Dates of birth of people of these ages on the first day of the month."""
    days = np.floor(age * 365.2425).astype("timedelta64[D]")
    return np.asarray(month.astype("datetime64[D]") - days)


def _identifiers(letter: str, count: int) -> pa.Array:
    return pa.array([f"{letter}{rank:06d}" for rank in range(1, count + 1)])


def _named(names: tuple[str, ...] | list[str], ranks: Integers) -> pa.Array:
    return pa.array(names).take(pa.array(ranks))


def _households(names: pa.Array, region: str, tenure: Integers, rent: Floats) -> pa.Table:
    return pa.table(
        {
            "menage": names,
            "region": pa.array([region]).take(pa.array(np.zeros(len(names), np.int64))),
            "statut_occupation": _named(tenures(), tenure),
            "loyer": rent,
            "poids": np.ones(len(names)),
        }
    )


def _persons(
    persons: pa.Array,
    names: pa.Array,
    people: People,
    state: Integers,
    births: NDArray[np.datetime64],
) -> pa.Table:
    return pa.table(
        {
            "personne": persons,
            "menage": names.take(pa.array(people.home)),
            "role": _named(_ROLES, people.role),
            "naissance": births,
            "sexe": _named(("M", "F"), people.woman.astype(np.int64)),
            "couple_marie": people.married,
            "nationalite": _named(("francaise", "etrangere"), people.foreign.astype(np.int64)),
            "activite": _named(STATES, state),
            "taux_incapacite": people.incapacity,
        }
    )


def _incomes(
    persons: pa.Array,
    births: NDArray[np.datetime64],
    months: NDArray[np.datetime64],
    incomes: dict[str, Floats],
) -> pa.Table:
    """A row per person and month from the month of the 16th birthday on."""
    birthday = births.astype("datetime64[M]") + 12 * ADULT
    given = birthday[:, None] <= months
    person, month = np.nonzero(given)
    columns = {
        "personne": persons.take(pa.array(person)),
        "mois": _named([str(each) for each in months], month),
    }
    return pa.table(columns | {kind: incomes[kind][given] for kind in KINDS})
