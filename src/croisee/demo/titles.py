"""How a vacancy's title is written: one occupation, many hands."""

import re
from functools import cache
from pathlib import Path

import pyarrow as pa
from numpy.random import Generator

from croisee.demo.occupations import OCCUPATIONS
from croisee.demo.spelling import bare_capitals
from croisee.foundation.strict_yaml import read_strict

_SHORT = (
    ("Préparateur", "Prép."), ("Préparatrice", "Prép."), ("Conducteur", "Cond."),
    ("Conductrice", "Cond."), ("Technicien", "Tech."), ("Technicienne", "Tech."),
    ("commandes", "cdes"), ("maintenance", "maint."), ("Employé", "Empl."), ("Agent", "Agt"),
    ("polyvalent", "poly."), ("restauration", "resto"), ("bâtiment", "bât."),
)  # fmt: skip
_AFTER = ("H/F", "F/H", "(H/F)", "h/f", "CDI", "CDD 6 mois", "35h", "temps partiel", "urgent")
_SHORTENED, _CAPITALS, _TYPING_SLIP, _NOISE, _WITH_TOWN = 0.10, 0.16, 0.05, 0.55, 0.14


@cache
def appellations() -> dict[str, tuple[str, ...]]:
    """ROME code → the names under which the occupation is known, « masculine / feminine »."""
    value = read_strict(Path(__file__).with_name("appellations.yaml")).value
    if not isinstance(value, dict):
        raise TypeError("appellations.yaml: a mapping is expected")
    return {str(code): tuple(map(str, names)) for code, names in value.items()}


def occupation_names() -> dict[str, pa.Array]:
    """The list of names of occupations, as a partner receives it: code, title, name."""
    rows = [
        (code, title, name)
        for code, title, *_ in OCCUPATIONS
        for name in dict.fromkeys((title, *appellations()[code]))
    ]
    return {
        column: pa.array([row[place] for row in rows])
        for place, column in enumerate(("rome", "libelle", "appellation"))
    }


def genders(name: str) -> tuple[str, str]:
    """« Agent / Agente de nettoyage » → « Agent de nettoyage », « Agente de nettoyage ».

    What follows the feminine word belongs to both; a name of one form is given twice. Apart
    from `occupations.genders`, by which titles are read: no reader is tried on its own writing.
    """
    if " / " not in name:
        return name, name
    masculine, rest = name.split(" / ", 1)
    words, after = masculine.split(), rest.split()
    if len(words) == 1:
        return " ".join([masculine, *after[1:]]), rest
    if words[0][:3].lower() == after[0][:3].lower():
        return " ".join([*words, *after[len(words) :]]), rest
    # « Auxiliaire ménager / ménagère »: only the last word changes.
    return " ".join([*words, *after[1:]]), " ".join([*words[:-1], *after])


def write_title(code: str, town: str, rng: Generator) -> str:
    """One way to announce an occupation. Draws as often whatever it writes."""
    names = appellations()[code]
    chance = rng.random(7)
    masculine, feminine = genders(names[rng.integers(len(names))])
    text = masculine if chance[0] < 0.6 else feminine
    if chance[1] < _SHORTENED:
        for long, short in _SHORT:
            text = re.sub(rf"\b{long}\b", short, text)
    text = _slipped(text, chance[2] / _TYPING_SLIP) if chance[2] < _TYPING_SLIP else text
    after = _AFTER[rng.integers(len(_AFTER))]
    if chance[3] < _NOISE:
        text = f"{text} {after}"
    if chance[4] < _WITH_TOWN:
        text = f"{text} - {town}"
    return bare_capitals(text) if chance[5] < _CAPITALS else text


def _slipped(text: str, where: float) -> str:
    """Two letters swapped inside the text; `where` from 0 to 1."""
    place = 1 + int(where * (len(text) - 3))
    return text[:place] + text[place + 1] + text[place] + text[place + 2 :]
