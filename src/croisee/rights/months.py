"""Months of incomes that each right reads, and those that a donor does not have."""

from collections.abc import Iterable, Sequence

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from croisee.foundation.errors import CroiseeError, Problem
from croisee.foundation.packaged import packaged
from croisee.rights.entitlements import RIGHTS
from croisee.rights.schema import WORKING_AGE, Donors

_YEARS_READ = 4
"""Years before the one of the month that some formula reads."""
_YEAR = 12


def month_number(month: str) -> int:
    """Months since year 0: « 2026-03 » → 24314."""
    return int(month[:4]) * _YEAR + int(month[5:]) - 1


def month_name(number: int) -> str:
    """The contrary of `month_number`."""
    return f"{number // _YEAR:04}-{number % _YEAR + 1:02}"


def months_needed(month: str, rights: Iterable[str] = RIGHTS) -> list[str]:
    """Months of incomes without which one of these rights cannot be told, in order of time."""
    reach = packaged(__package__, "mois_lus.yaml")
    first = int(month[:4]) + min(reach[right]["annee"] for right in rights)
    return [month_name(number) for number in range(first * _YEAR, month_number(month) + 1)]


def months_read(month: str) -> list[str]:
    """Every month that a formula may read, in order of time, up to the month asked."""
    last = month_number(month)
    first = (int(month[:4]) - _YEARS_READ) * _YEAR
    return [month_name(number) for number in range(first, last + 1)]


def check_months(donors: Donors, month: str, rights: Sequence[str] = RIGHTS) -> None:
    """Raise `CroiseeError` when a person of 16 or more has no row for a month that is needed.

    One problem per month that lacks, with how many persons lack it.
    """
    persons = donors.personnes["personne"].combine_chunks()
    born = donors.personnes["naissance"].to_numpy().astype("datetime64[D]")
    problems = []
    for needed in months_needed(month, rights):
        rows = donors.revenus.filter(pc.equal(donors.revenus["mois"], needed))
        of_age = born <= np.datetime64(f"{int(needed[:4]) - WORKING_AGE}{needed[4:]}-01")
        said = np.asarray(pc.is_in(persons, rows["personne"].combine_chunks()))
        silent = int((of_age & ~said).sum())
        if silent:
            problems.append(
                Problem(
                    f"le mois {needed} manque pour des personnes de {WORKING_AGE} ans ou plus.",
                    "Ajoutez une ligne par personne pour ce mois ; sans aucun revenu, elle porte "
                    "des 0. Un mois absent n’est jamais lu comme un revenu nul.",
                    expected=f"un revenu par mois, {_reasons(needed, month, rights)}",
                    file="revenus",
                    column="mois",
                    count=silent,
                )
            )
    if problems:
        raise CroiseeError(problems)


def _reasons(needed: str, month: str, rights: Sequence[str]) -> str:
    asking = [right for right in rights if needed in months_needed(month, [right])]
    return f"que lisent : {', '.join(asking)}"


def rows_read(donors: Donors, month: str) -> pa.Table:
    """The incomes of the months that may be read, and no other."""
    months = pa.array(months_read(month))
    return donors.revenus.filter(pc.is_in(donors.revenus["mois"], months))
