"""The letters French statistical practice gives the cells of a table.

A, B, D and V are those of the example tables and the vignettes of INSEE's `rtauargus`. No public
text of INSEE was found for C: Croisée gives it to the rule that its practice does not use, p %.

The letters never leave the house cell by cell: a reader who knew which hidden cells are primary
would know they are small.
"""

from enum import StrEnum


class Disclosure(StrEnum):
    """Why a cell is hidden or shown. In order of the alphabet: the strictest reason comes first."""

    FREQUENCY = "A"
    DOMINANCE = "B"
    P_PERCENT = "C"
    SECONDARY = "D"
    VALID = "V"

    @property
    def meaning(self) -> str:
        """The definition, in French."""
        return _MEANINGS[self]


PRIMARY = frozenset({Disclosure.FREQUENCY, Disclosure.DOMINANCE, Disclosure.P_PERCENT})

_MEANINGS = {
    Disclosure.FREQUENCY: "secret primaire, règle de fréquence : trop peu de contributeurs",
    Disclosure.DOMINANCE: "secret primaire, règle de dominance : un ou quelques contributeurs "
    "font presque tout le chiffre",
    Disclosure.P_PERCENT: "secret primaire, règle du p % : un contributeur peut estimer de trop "
    "près ce qu'un autre apporte",
    Disclosure.SECONDARY: "secret secondaire : le chiffre, seul, ne dit rien de personne, mais il "
    "permettrait d'en retrouver un autre par différence",
    Disclosure.VALID: "valide : le chiffre peut être montré",
}
