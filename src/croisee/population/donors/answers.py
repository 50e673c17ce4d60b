"""What donor households answer to the published questions: the donor side of every margin."""

from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from croisee.foundation.errors import CroiseeError, Problem
from croisee.population.cells import Answers, Counts, Ranked
from croisee.population.donors.activity import ADULT
from croisee.population.donors.drawing import Flags, Floats, Integers
from croisee.population.donors.tables import Donors

NET_TO_DECLARED = 1.037
"""Wages declared to the tax office over wages paid: CSG and CRDS that are not deductible are 2.9 %
of 98.25 % of gross wages, of which about 78 % are paid (code de la sécurité sociale, L. 136-8)."""
_STEP = 10
"""Euros: incomes are counted by the step of the published quantiles."""
_SEVERE = 0.8
"""Rate of incapacity from which the allowance for disabled adults is open."""
_GROWN_UP = 20
"""Age from which a child counts no more for family benefits (same code, art. L. 512-3)."""


def answers(donors: Donors, month: str, *, living: Floats | None = None) -> Answers:
    """Margin of the tables → what each donor household answers on the first day of `month`.

    Levels are those of declared income; of the standard of living when `living` gives that of each
    household (€/year), for zones where nothing else is published.
    """
    seen = households_of(donors, month)
    adult_work = seen.work & (seen.age >= 15) & (seen.age < 65)
    found: dict[str, Counts | Ranked] = {
        "population": seen.people(np.ones_like(seen.woman)),
        "sexe": seen.people(seen.woman),
        "age": seen.people(seen.age < 25, seen.age >= 60),
        "age_larges": seen.people(seen.age < 15, seen.age >= 65),
        "age_femmes": seen.people(seen.woman & (seen.age < 25), seen.woman & (seen.age >= 60)),
        "jeunesse": seen.people(seen.age < 20),
        "nationalite": seen.people(seen.foreign, seen.foreign & seen.woman),
        "etrangers": seen.people(seen.foreign),
        "emploi": seen.people(adult_work, adult_work & seen.woman),
        "chomage": seen.people(seen.seeking),
        "handicap": seen.people(seen.disabled & (seen.age >= 20) & (seen.age < 62) & ~seen.work),
        "menages": seen.homes(seen.size > 0),
        "taille": seen.homes(seen.size == 1, seen.size >= 6),
        "familles": seen.homes(
            ~seen.paired & (seen.children >= 1), seen.paired & (seen.children >= 3)
        ),
        "logement": seen.homes(seen.social),
    }
    units = seen.size.astype(np.float64)
    if living is None:
        found["revenu_declare_par_uc"] = Ranked(declared_per_unit(donors, month), units)
    else:
        found["niveau_de_vie"] = Ranked(np.round(living / _STEP) * _STEP, units)
    return found


def declared_per_unit(donors: Donors, month: str) -> Floats:
    """Declared income of the twelve months before `month`, per consumption unit, in €/year.

    Wages, unemployment allowances, pensions, own business, maintenance and capital: no benefit, no
    tax. Rounded to ten euros, as the quantiles it is compared with.
    """
    income = yearly(donors, month)
    total = sum(income.values()) + (NET_TO_DECLARED - 1) * income["salaire_net"]
    return np.asarray(np.round(total / consumption_units(donors, month) / _STEP) * _STEP)


def consumption_units(donors: Donors, month: str) -> Floats:
    """OECD scale: 1 for the first person, 0.5 for others of 14 or more, 0.3 under 14."""
    seen = households_of(donors, month)
    old = np.bincount(seen.home[seen.age >= 14], minlength=len(seen.size))
    return np.asarray(0.5 + 0.5 * old + 0.3 * (seen.size - old))


def yearly(donors: Donors, month: str) -> dict[str, Floats]:
    """Kind of income → euros of each household over the twelve months before `month`.

    Raises `CroiseeError` when a month of somebody of 16 or more is absent: it would be read as nil.
    """
    first = np.datetime64(month, "M") - 12
    told = pc.is_in(donors.revenus["mois"], pa.array([str(first + step) for step in range(12)]))
    kept = donors.revenus.filter(told)
    person = _rank(kept["personne"], donors.personnes["personne"])
    _check_months(person, donors.personnes["naissance"], month)
    home = _rank(donors.personnes["menage"], donors.menages["menage"])[person]
    count = donors.menages.num_rows
    kinds = [name for name in kept.column_names if name not in ("personne", "mois")]
    return {
        name: np.bincount(home, np.asarray(kept[name]), minlength=count).astype(np.float64)
        for name in kinds
    }


def _check_months(person: Integers, births: pa.ChunkedArray, month: str) -> None:
    """As many rows per person as months, of the last twelve, from the 16th birthday on."""
    sixteen = np.asarray(births).astype("datetime64[M]") + 12 * ADULT
    due = np.clip((np.datetime64(month, "M") - sixteen).astype(np.int64), 0, 12)
    short = np.bincount(person, minlength=len(due)) < due
    if short.any():
        raise CroiseeError(
            Problem(
                f"il manque des mois de revenus à {int(short.sum())} personnes donneuses.",
                "Donnez une ligne par mois ; une absence de revenu s’écrit 0.",
                file="revenus",
                column="mois",
                expected=f"les douze mois qui précèdent {month}",
            )
        )


def _rank(column: pa.ChunkedArray, among: pa.ChunkedArray) -> Integers:
    return np.asarray(pc.index_in(column, among.combine_chunks()), dtype=np.int64)


@dataclass(frozen=True, eq=False)
class Seen:
    """Donors as arrays. Of persons: `home`, `age` in whole years, traits; of households: `social`
    tenants, `size`, `children` under 20, whether there is a couple (`paired`)."""

    home: Integers
    age: Integers
    woman: Flags
    foreign: Flags
    work: Flags
    seeking: Flags
    disabled: Flags
    social: Flags
    size: Integers
    children: Integers
    paired: Flags

    def people(self, *who: Flags) -> Counts:
        """How many persons of each household are of each category (categories may overlap)."""
        count = len(self.size)
        columns = [np.bincount(self.home[flag], minlength=count) for flag in who]
        return Counts(np.stack(columns, axis=1).astype(np.float64))

    def homes(self, *which: Flags) -> Counts:
        """Whether each household is of each category."""
        return Counts(np.stack(which, axis=1).astype(np.float64))


def households_of(donors: Donors, month: str) -> Seen:
    """Traits of donors on the first day of a month."""
    persons, households = donors.personnes, donors.menages
    home = _rank(persons["menage"], households["menage"])
    age = ages(persons["naissance"], month)
    child = np.asarray(pc.equal(persons["role"], "enfant")) & (age < _GROWN_UP)
    spouse = np.asarray(pc.equal(persons["role"], "conjoint"))
    count = households.num_rows
    return Seen(
        home=home,
        age=age,
        woman=np.asarray(pc.equal(persons["sexe"], "F")),
        foreign=np.asarray(pc.equal(persons["nationalite"], "etrangere")),
        work=np.asarray(pc.equal(persons["activite"], "emploi")),
        seeking=np.asarray(pc.equal(persons["activite"], "chomage")),
        disabled=np.asarray(pc.greater_equal(persons["taux_incapacite"], _SEVERE)),
        social=np.asarray(pc.equal(households["statut_occupation"], "locataire_social")),
        size=np.bincount(home, minlength=count),
        children=np.bincount(home[child], minlength=count),
        paired=np.bincount(home[spouse], minlength=count) > 0,
    )


def ages(births: pa.ChunkedArray, month: str) -> Integers:
    """Whole years on the first day of the month."""
    born = np.asarray(births).astype("datetime64[D]")
    first = born.astype("datetime64[M]")
    months = (np.datetime64(month, "M") - first).astype(np.int64)
    late = (born - first.astype("datetime64[D]")).astype(np.int64) > 0
    return np.asarray((months - late) // 12)
