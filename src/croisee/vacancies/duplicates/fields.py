"""What is compared of two ads, how near they may be, and what readers are told of each level."""

from dataclasses import dataclass
from enum import IntEnum

MISSING = 0
"""Level of every field when one side does not say: it weighs for nothing and against nothing."""


class Field(IntEnum):
    """The fields compared, by column of the table of levels."""

    TITLE = 0
    ROME = 1
    COMPANY = 2
    CONTRACT = 3
    POSTS = 4
    PLACE = 5
    DATE = 6
    WAGE = 7
    TEXT = 8


SAME_DAY = 5
"""Level of the date of two ads of one day: those below it have the second before the first."""


@dataclass(frozen=True)
class Levels:
    """Levels of a field from 1 as told in French, farthest to nearest (a date: from the second
    before the first to the first before the second); level 0 is `missing`."""

    missing: str
    told: tuple[str, ...]

    @property
    def size(self) -> int:
        """Number of levels, « missing » included."""
        return 1 + len(self.told)

    def tell(self, level: int) -> str:
        """A level in words."""
        return self.told[level - 1] if level > MISSING else self.missing


LEVELS: tuple[Levels, ...] = (
    Levels(
        "intitulé sans mot parlant",
        ("intitulés différents", "intitulés voisins", "intitulés proches", "même intitulé"),
    ),
    Levels("métier inconnu d’un côté", ("métiers différents", "même domaine", "même métier")),
    Levels(
        "employeur inconnu d’un côté",
        ("employeurs différents", "employeurs aux noms proches", "même gros recruteur",
         "même employeur"),
    ),
    Levels(
        "contrat inconnu d’un côté",
        ("contrats différents", "contrats différents, tous deux sans terme",
         "même contrat, l’un sans terme", "même contrat"),
    ),
    Levels(
        "nombre de postes inconnu",
        ("nombres de postes différents", "un poste chacune", "mêmes postes, plus d’un"),
    ),
    Levels(
        "commune inconnue d’un côté",
        ("communes voisines", "même code postal", "même commune", "même adresse"),
    ),
    Levels(
        "date inconnue d’un côté",
        ("la première parue plus de dix jours après", "la première parue six à dix jours après",
         "la première parue trois à cinq jours après", "la première parue un ou deux jours après",
         "même jour", "la première parue un ou deux jours avant",
         "la première parue trois à cinq jours avant", "la première parue six à dix jours avant",
         "la première parue plus de dix jours avant"),
    ),
    Levels(
        "salaire inconnu d’un côté", ("salaires différents", "salaires proches", "même salaire")
    ),
    Levels("description inconnue d’un côté", ("descriptions différentes", "même description")),
)  # fmt: skip
"""In the order of `Field`."""
SIZES = tuple(levels.size for levels in LEVELS)
