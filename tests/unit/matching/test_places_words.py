"""Names and addresses of places as French files write them, and what they are read as."""

from datetime import date
from importlib import resources

import pytest

from croisee.foundation.strict_yaml import load_strict
from croisee.foundation.words import Rewriting
from croisee.matching.places.addresses import Address, compare_addresses, read_address
from croisee.matching.places.names import compare_names, name_words, without_commune
from croisee.matching.places.parameters import parameter
from croisee.matching.places.similarity import metres, ratio
from croisee.matching.places.siret import read_siret
from croisee.matching.places.vocabulary import vocabulary

NAMES = """
Centre communal d’action sociale de Brest       | CCAS BREST
CTRE COM ACTION SOCIALE CARQUEFOU               | CCAS CARQUEFOU
CCAS – Centre Communal d'Action Sociale         | CCAS
M.J.C. Bréquigny                                | MJC BREQUIGNY
Maison des Jeunes et de la Culture de Bréquigny | MJC BREQUIGNY
Espace France Services du Pays de Landivisiau   | FRANCESERVICES PAYS LANDIVISIAU
Maison de services au public (MSAP)             | FRANCESERVICES
ASSOC CENTRE JACQUES TATI                       | CENTRE JACQUES TATI
COMMUNE de QUISTINIC (56310)                    | MAIRIE QUISTINIC
56310                                           | 56310
Point Information Médiation Multi-services      | PIMMS
Ville de Rennes                                 | MAIRIE RENNES
COMMUNE D'EVELLYS                               | MAIRIE EVELLYS
Maison de la ville                              | MAISON VILLE
Centre socio-culturel du Talmondais             | CENTRESOCIAL TALMONDAIS
Médiathèque Cœur d’Île                          | MEDIATHEQUE COEUR ILE
Saint-Malo Agglo (Ste-Anne, St Servan)          | SAINT MALO AGGLO SAINTE ANNE SERVAN
L’Association                                   | ASSOCIATION
À la                                            | A LA
"""

ADDRESSES = """
12 bis, av. du Gal de Gaulle – 35000 Rennes         | 12   | BIS | AVENUE    | GENERAL GAULLE
3bis R. Emile Zola                                  | 3    | BIS | RUE       | EMILE ZOLA
12A rue du Pont                                     | 12   | A   | RUE       | PONT
12 à 14 rue du Pont                                 | 12 14|     | RUE       | PONT
2-4 rue du Pont                                     | 2 4  |     | RUE       | PONT
5 RUE DU 71EME RI                                   | 5    |     | RUE       | 71EME RI
Rue Léo Lagrange 36                                 | 36   |     | RUE       | LEO LAGRANGE
Hôtel du Département - Place Aristide Briand        |      |     | PLACE     | ARISTIDE BRIAND
Maison de pays, 4 rd-point des Sources              | 4    |     | RONDPOINT | SOURCES
Maison de pays, 4 rpt des Sources, 85120 La Tardière| 4    |     | RONDPOINT | SOURCES
8 rue de la Gare ZA du Pont                         | 8    |     | RUE       | GARE
15 rue de la Place                                  | 15   |     | RUE       | PLACE
Lieu-dit Kerjean BP 123                             |      |     | LIEUDIT   | KERJEAN
BOURG                                               |      |     |           | BOURG
"""


def lines(table: str) -> list[list[str]]:
    return [[cell.strip() for cell in line.split("|")] for line in table.strip().splitlines()]


@pytest.mark.parametrize(("written", "words"), lines(NAMES))
def test_a_name_is_read_as_its_words(written: str, words: str) -> None:
    assert " ".join(name_words(written)) == words


@pytest.mark.parametrize(("written", "number", "repetition", "way", "words"), lines(ADDRESSES))
def test_an_address_is_read_as_a_number_and_a_way(
    written: str, number: str, repetition: str, way: str, words: str
) -> None:
    numbers = frozenset(int(figure) for figure in number.split())
    assert read_address(written) == Address(numbers, repetition, way, tuple(words.split()))


def test_the_name_of_the_commune_leaves_the_end_of_an_address() -> None:
    with_commune = read_address("12 rue de la Mairie Évran", "Évran")
    assert with_commune == read_address("12 rue de la Mairie")
    assert read_address("35000") == Address(frozenset(), "", "", ("35000",))
    assert read_address(" , ") is None


def test_the_name_of_the_commune_tells_nothing_inside_it() -> None:
    assert without_commune(name_words("CCAS de Brest"), "Brest") == ("CCAS",)
    assert without_commune(name_words("MJC Saint-Malo centre"), "Saint-Malo") == ("MJC", "CENTRE")
    assert without_commune(name_words("Noyal-Pontivy"), "Noyal-Pontivy") == ("MAIRIE",)


def test_two_names_are_compared_on_what_is_proper_to_them() -> None:
    two_centres = compare_names("CCAS de Rennes", "MJC de Rennes", "Rennes")
    assert ratio("ccas de rennes", "mjc de rennes") > 80, "in production, most letters are Rennes’s"
    assert two_centres.score < 50
    swapped = compare_names("Médiathèque Jean Moulin", "Jean Moulin – médiathèque")
    assert swapped.score == 100
    assert swapped.proper
    longer = compare_names("MJC Bréquigny", "MJC Bréquigny, accueil numérique")
    assert (longer.score, longer.proper) == (90, True)
    kind_only = compare_names("CCAS", "CCAS, aide aux personnes")
    assert (kind_only.score, kind_only.proper) == (80, False)


ALIKE = """
12 rue du Pont     | 12, r. du Pont       | 100
12 rue du Pont     | 12 bis rue du Pont   | 87.5
12 rue du Pont     | 14 rue du Pont       | 75
12 rue du Pont     | rue du Pont          | 100
12-14 rue du Pont  | 14 rue du Pont       | 100
33 quai Alba       | 33 quai Robert Alba  | 92.5
1 rue de l’Église  | 1 place de l’Église  | 85
"""


def test_a_name_and_its_initials_are_near() -> None:
    """As far as a name held in another; a word that is an acronym is taken whole."""
    assert compare_names("CCHC", "Communauté de communes de Haute Cornouaille").score == 90
    assert compare_names("Lannion-Trégor Communauté", "LTC").score == 90
    assert compare_names("CCHL", "Communauté de communes de Haute Cornouaille").score < 60
    assert compare_names("AB", "Atelier Bois").score < 60, "two letters prove nothing"


@pytest.mark.parametrize(("first", "second", "score"), lines(ALIKE))
def test_two_addresses_are_compared_by_way_and_number(first: str, second: str, score: str) -> None:
    assert compare_addresses(read_address(first), read_address(second)) == float(score)
    assert compare_addresses(read_address(first), None) is None


def common_letters(first: str, second: str) -> int:
    """Longest common subsequence, by the table of the textbooks."""
    row = [0] * (len(second) + 1)
    for letter in first:
        above = row[:]
        for place, other in enumerate(second, 1):
            row[place] = (
                above[place - 1] + 1 if letter == other else max(above[place], row[place - 1])
            )
    return row[-1]


@pytest.mark.parametrize(
    ("first", "second"),
    [("abc", "abc"), ("abc", "xyz"), ("mairie", "maire"), ("a", "aaaa"), ("kitten", "sitting")],
)
def test_the_likeness_of_texts_is_that_of_the_textbooks(first: str, second: str) -> None:
    expected = 200 * common_letters(first, second) / (len(first) + len(second))
    assert ratio(first, second) == expected == ratio(second, first)


def test_a_metre_is_a_metre_in_every_direction() -> None:
    north = metres(48.1, -1.68, 48.101, -1.68)
    east = metres(48.1, -1.68, 48.1, -1.679)
    assert north == pytest.approx(111.2, abs=0.1)
    assert east == pytest.approx(74.3, abs=0.1)
    assert metres(0, 0, 0, 180) == pytest.approx(20_015_114, abs=2)


SIRETS = """
35600000023506     | 35600000023506
21350238800019     | 21350238800019
21 350 238 800 019 | 21350238800019
21350238800018     |
00000000000000     |
2135023880001      |
inconnu            |
"""


@pytest.mark.parametrize(("written", "read"), lines(SIRETS))
def test_a_siret_with_a_wrong_key_or_full_of_zeros_is_none(written: str, read: str) -> None:
    assert read_siret(written) == (read or None)


def test_every_parameter_has_its_unit_its_meaning_and_its_source() -> None:
    text = resources.files("croisee.matching.places").joinpath("parameters.yaml").read_text("utf-8")
    table = load_strict(text, origin="parameters.yaml").value
    assert date.fromisoformat(table.pop("verifie_le"))
    for name, entry in table.items():
        assert set(entry) == {"valeur", "unite", "sens", "source"}, name
        assert entry["source"] in ("production", "réglage")
        assert parameter(name) == entry["valeur"]


def test_words_are_replaced_once_the_longest_first() -> None:
    rewriting = Rewriting.of({"X": ["A B", "A"], "A": ["C"]})
    assert rewriting.apply(("A", "B", "A", "C", "D")) == ("X", "X", "A", "D")


def test_every_writing_kept_is_read_as_itself() -> None:
    for acronym in vocabulary().acronyms.by_first.values():
        for _, kept in acronym:
            assert name_words(" ".join(kept)) == kept
