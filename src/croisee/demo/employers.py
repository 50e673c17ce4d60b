"""Employers of the Valmorin, and what each of them may offer. All invented."""

from dataclasses import dataclass

from numpy.random import Generator

from croisee.demo.toponyms import TOWNS

_NAMES = (
    "Kervallan", "Lescouët", "Trébourg", "Morvand", "Penhoëlic", "Darnault", "Almeirim", "Soundara",
    "Le Goazic", "Brévelin", "Castérac", "Duvernoy", "Quéménès", "Rolancy", "Tanguerec", "Vaugrain",
)  # fmt: skip
_TRADES: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("KJ", ("Résidence Les Ajoncs", "Clinique du Port", "Aide {name}", "Association Main Tendue")),
    ("N", ("Transports {name}", "{name} Logistique", "Messageries du Valmorin")),
    ("G", ("Hôtel {name}", "Brasserie {name}", "Traiteur {name}", "Camping des Dunes")),
    ("D", ("Marché {name}", "Boutique {name}", "Maison {name}", "Hyper {town}")),
    ("M", ("Cabinet {name}", "{name} et associés", "Mairie de {town}")),
    ("F", ("{name} Bâtiment", "Entreprise {name}", "{name} Travaux publics")),
    ("HI", ("Conserverie {name}", "Ateliers {name}", "{name} Industrie", "Fonderie du Valmorin")),
    ("AE", ("Serres {name}", "GAEC {name}", "Studio {name}", "Armement {name}")),
)
"""First letters of the ROME codes, and what such employers are called."""


@dataclass(frozen=True)
class Employers:
    """Employers by first letter of the ROME code."""

    by_letter: dict[str, tuple[str, ...]]

    def draw(self, code: str, rng: Generator) -> str:
        """One that may offer this occupation."""
        names = self.by_letter[code[0]]
        return names[rng.integers(len(names))]


def make_employers() -> Employers:
    """Every employer of the territory."""
    towns = [town.name for town in TOWNS]
    found: dict[str, tuple[str, ...]] = {}
    for letters, patterns in _TRADES:
        names = dict.fromkeys(
            pattern.format(name=name, town=town)
            for pattern in patterns
            for name, town in zip(_NAMES, towns * 3, strict=False)
        )
        found |= {letter: tuple(names) for letter in letters}
    return Employers(found)
