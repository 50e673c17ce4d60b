"""The groups by which a linkage is judged: few, coarse, and the same for every producer.

A study file bears them as columns, computed by its producer; the study itself computes the last
one, from what the linkage expected of each group.
"""

from collections.abc import Mapping
from dataclasses import dataclass

UNKNOWN = "inconnu"


@dataclass(frozen=True)
class Axis:
    """One way to sort people: its column, its title, the words for each of its codes, in order."""

    column: str
    title: str
    labels: Mapping[str, str]


AGE_BANDS = (0, 18, 30, 45, 60, 75)
"""First age of each band, in years reached within the year."""


def _band(first: int, after: int | None) -> tuple[str, str]:
    if after is None:
        return f"{first}-", f"{first} ans et plus"
    return f"{first}-{after - 1}", f"{first} à {after - 1} ans"


AGE = Axis(
    "groupe_age",
    "Âge",
    {
        **dict(map(_band, AGE_BANDS, (*AGE_BANDS[1:], None))),
        UNKNOWN: "âge inconnu",
    },
)
SEX = Axis("groupe_sexe", "Sexe", {"f": "femmes", "h": "hommes", UNKNOWN: "sexe inconnu"})
BIRTH = Axis(
    "groupe_naissance",
    "Naissance",
    {"france": "nés en France", "etranger": "nés à l’étranger", UNKNOWN: "lieu inconnu"},
)
GIVEN = (AGE, SEX, BIRTH)
"""The axes that a study file may bear."""

OVERLAP_BOUNDS = (0.05, 0.20, 0.50)
"""Shares of a group expected in the other file that part one class of overlap from the next."""
OVERLAP = Axis(
    "groupe_recouvrement",
    "Recouvrement",
    {
        "0-5": "groupes dont moins de 5 % sont en face",
        "5-20": "groupes dont 5 à 20 % sont en face",
        "20-50": "groupes dont 20 à 50 % sont en face",
        "50-": "groupes dont la moitié ou plus sont en face",
    },
)
"""Errors depend on how few of a group are in both files: twins and homonyms of the others then
weigh as much as the people looked for."""
