"""Why a value was set aside, or read otherwise than it is written. Counted, never shown."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum


class Reason(StrEnum):
    """What the linkage report says, in French."""

    PLACEHOLDER = "mot de remplissage (« inconnu », « sans prénom »…)"
    OTHER_ALPHABET = "aucune lettre latine"
    UNREADABLE_DATE = "date illisible"
    NOT_MIDNIGHT = "date avec une heure : le jour dépend du fuseau horaire"
    TWO_DIGIT_YEAR = "année sur deux chiffres"
    IMPOSSIBLE_YEAR = "année hors des bornes"
    IMPOSSIBLE_DAY = "jour ou mois impossible : l’année seule est gardée"
    DAY_MONTH_SWAPPED = "jour et mois inversés, une seule lecture possible"
    UNKNOWN_SEX = "sexe illisible"
    UNKNOWN_POSTCODE = "code postal illisible"
    DEPARTMENT_ONLY = "département ou pays de naissance sans plus : lieu écarté"
    CODE_NOT_IN_TABLE = "code absent de la table des communes : gardé tel quel"
    SPLIT_COMMUNE = "commune scindée depuis : code gardé tel quel"
    AMBIGUOUS_LABEL = "plusieurs communes portent ce nom : libellé gardé"
    LABEL_NOT_IN_TABLE = "libellé absent de la table des communes : libellé gardé"
    NIR_SHAPE = "NIR mal formé"
    NIR_KEY = "clé du NIR fausse"
    NIR_WITHOUT_KEY = "NIR sans sa clé : non vérifié"
    NIR_TEMPORARY = "numéro d’attente : il changera, il est écarté"


@dataclass(frozen=True)
class Remark:
    """`count` values of `column` met `reason`. Holds no value of anybody."""

    column: str
    reason: Reason
    count: int

    def __str__(self) -> str:
        values = "1 valeur" if self.count == 1 else f"{self.count} valeurs"
        return f"{self.column} : {self.reason} ({values})"


def in_order(remarks: Iterable[Remark]) -> tuple[Remark, ...]:
    """By column, then the most frequent first."""
    return tuple(sorted(remarks, key=lambda r: (r.column, -r.count, r.reason)))
