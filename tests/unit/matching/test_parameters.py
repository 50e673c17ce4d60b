from dataclasses import replace

import pytest

from croisee.foundation.errors import CroiseeError
from croisee.foundation.strict_yaml import load_strict
from croisee.matching.encoding.parameters import default_parameters, read_parameters
from croisee.matching.encoding.phonetics import sound
from croisee.matching.normalisation import NO_TABLES, BirthPlaces, edition
from croisee.nomenclatures import CommuneHistory

_GOOD = """\
plafond_de_bloc: 20
poids: 32
passes:
  - nom: date
    bloc: [jour, mois, annee]
    pourquoi: essai
"""


def test_the_passes_shipped_forgive_each_field_in_turn() -> None:
    """No component is asked by every pass, and no two passes ask the same."""
    blocks = [set(one.block) for one in default_parameters().passes]
    assert not set.intersection(*blocks)
    assert len({frozenset(block) for block in blocks}) == len(blocks)
    names = {"prenom", "nom", "debuts"}
    assert any(not names & {word.split("_")[0] for word in block} for block in blocks)


def test_a_digest_tells_parameters_apart() -> None:
    first = read_parameters(load_strict(_GOOD, origin="p.yaml"))
    second = read_parameters(load_strict(_GOOD.replace("20", "21"), origin="p.yaml"))
    again = read_parameters(load_strict(_GOOD, origin="other.yaml"))
    assert first.digest == again.digest != second.digest


def test_a_digest_tells_how_records_were_normalised() -> None:
    """Two producers with other tables of communes would quietly miss each other."""
    tables = BirthPlaces.of(CommuneHistory.of("2024", [("35001", "35003")]))
    later = BirthPlaces.of(CommuneHistory.of("2025", [("35001", "35003")]))
    named = BirthPlaces.of(CommuneHistory.of("2024", [("35001", "35003")]), [("35003", "Acigné")])
    digests = {
        replace(default_parameters(), normalised=edition(places)).digest
        for places in (NO_TABLES, tables, later, named)
    }
    assert len(digests) == 4


@pytest.mark.parametrize(
    ("old", "new", "row"),
    [
        ("poids: 32", "poids: 65", 2),
        ("plafond_de_bloc: 20", "plafond_de_bloc: beaucoup", 1),
        ("annee]", "siecle]", 5),
        ("annee]", "jour]", 5),
        ("annee]", "annee, sexe, lieu, code_postal, prenom_son]", 5),
        ("pourquoi: essai", "raison: essai", 4),
        ("poids: 32\n", "", 1),
    ],
)
def test_unknown_words_are_refused_by_line(old: str, new: str, row: int) -> None:
    with pytest.raises(CroiseeError) as refused:
        read_parameters(load_strict(_GOOD.replace(old, new), origin="p.yaml"))
    assert refused.value.problems[0].row == row


@pytest.mark.parametrize(
    "names",
    [
        ("DUPONT", "DUPOND", "DUPON"),
        ("LEFEBVRE", "LEFEVRE"),
        ("THIERRY", "TIERY"),
        ("MOREAU", "MORAUX", "MORO"),
        ("PHILIPPE", "FILIPE"),
        ("GERARD", "JERARD"),
        ("LECOMTE", "LECONTE"),
    ],
)
def test_names_that_sound_alike_share_their_key(names: tuple[str, ...]) -> None:
    assert len({sound(name) for name in names}) == 1


def test_names_that_do_not_sound_alike_do_not() -> None:
    names = ("MARTIN", "BERNARD", "DURAND", "DUPONT", "LEROY", "GARCIA", "BENALI")
    assert len({sound(name) for name in names}) == len(names)
