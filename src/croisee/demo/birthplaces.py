"""The table of birth places that fictitious partners share, as real ones share that of INSEE."""

from croisee.demo import toponyms
from croisee.matching.normalisation import BirthPlaces
from croisee.nomenclatures import CommuneHistory

_COMMUNES, _ABROAD = 1_001, 99_101
"""First invented codes; those of countries begin with 99."""


def birth_places() -> BirthPlaces:
    """Every commune and country in which somebody of the fiction may be born."""
    communes = [
        *(town.name for town in toponyms.TOWNS),
        toponyms.SUBURB,
        *toponyms.VILLAGES,
        *toponyms.ELSEWHERE,
    ]
    countries = [name for name, _, _ in toponyms.COUNTRIES]
    return BirthPlaces.of(
        CommuneHistory("", {}),
        [
            (f"{code:05}", name)
            for first, names in ((_COMMUNES, communes), (_ABROAD, countries))
            for code, name in enumerate(names, first)
        ],
    )
