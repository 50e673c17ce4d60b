"""Intervals in plain French."""

import numpy as np
import pytest

from croisee.take_up.plain import euros_words, people_words, share_words, uncertainty_words

SHARES = """
    0.42  | 0.58  | entre 4 et 6 personnes sur 10
    0.395 | 0.505 | entre 4 et 5 personnes sur 10
    0.31  | 0.62  | entre 3 et 7 personnes sur 10
    0.46  | 0.54  | environ la moitié
    0.26  | 0.34  | environ 3 personnes sur 10
    0.06  | 0.14  | environ 1 personne sur 10
    0.00  | 0.04  | presque personne : moins de 1 personne sur 20
    0.96  | 1.00  | presque tout le monde : plus de 19 personnes sur 20
    0.03  | 0.27  | au plus 3 personnes sur 10
    0.02  | 0.08  | au plus 1 personne sur 10
    0.65  | 0.97  | au moins 6 personnes sur 10
    -0.20 | 0.15  | au plus 2 personnes sur 10
    -0.40 | -0.02 | pas de taux lisible : plus de bénéficiaires que l’estimation n’en attend
    0.21  | 0.79  | entre 2 et 8 personnes sur 10
    0.21  | 0.89  | on le sait mal : entre 2 et 9 personnes sur 10
    0.12  | 0.85  | on le sait mal : entre 1 et 9 personnes sur 10
    0.04  | 0.75  | on le sait mal : au plus 8 personnes sur 10
    0.02  | 0.98  | les chiffres ne permettent pas de le dire
    nan   | nan   | on ne peut pas le dire ici
"""
COUNTS = """
    123   | 348   | entre 120 et 350 personnes
    8.2   | 9.7   | entre 8 et 10 personnes
    0.4   | 12.1  | au plus 13 personnes
    -30   | 0.4   | au plus 1 personne
    0     | 0     | 0 personne
    100   | 100   | environ 100 personnes
    12345 | 67891 | entre 12 000 et 68 000 personnes
    nan   | 4     | on ne peut pas le dire ici
"""


def cases(text: str) -> list[tuple[float, float, str]]:
    cells = [line.split("|") for line in text.strip().splitlines()]
    return [(float(low), float(high), words.strip()) for low, high, words in cells]


def unbroken(words: str) -> str:
    return words.replace("\u00a0", " ").replace("\u202f", " ")


@pytest.mark.parametrize(("low", "high", "words"), cases(SHARES))
def test_a_share_in_tenths(low, high, words):
    assert share_words(low, high) == words


@pytest.mark.parametrize(("low", "high", "words"), cases(COUNTS))
def test_a_number_of_people_to_two_figures(low, high, words):
    assert unbroken(people_words(low, high)) == words


def test_euros_a_year():
    assert unbroken(euros_words(41_300, 92_100)) == "entre 41 000 et 93 000 € par an"


def test_what_makes_the_uncertainty_most_first():
    parts = {"secret": 0.0, "tirage": 0.24, "modele": 0.7, "dates": 0.06}
    assert unbroken(uncertainty_words(parts)) == (
        "Ce qui fait la largeur de la fourchette : le modèle, pour 70 % ; le petit nombre "
        "d’habitants, pour 24 %."
    )
    assert uncertainty_words({"secret": 0.0}) == "Ce chiffre n’a pas d’incertitude connue."


def test_numbers_never_part_from_their_unit():
    assert (
        people_words(np.float64(1234.0), 2345.0) == "entre 1\u202f200 et 2\u202f400\u00a0personnes"
    )
