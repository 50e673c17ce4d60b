"""Occupations near another, and what they add."""

import pytest

from croisee.foundation.errors import CroiseeError
from croisee.occupations.neighbours import Added, Neighbour, added, neighbours
from unit.occupations.referential import APPELLATIONS, CODES, invented


def test_official_moves_are_neighbours_in_their_direction() -> None:
    assert neighbours(invented(), "mobilites") == [
        Neighbour("D1106", "D1214", 1000, "mobilité proche"),
        Neighbour("K2204", "I1304", 500, "évolution possible, pour 1 appellation(s) seulement"),
        Neighbour("N1103", "N1101", 1000, "mobilité proche"),
    ]


def test_shared_skills_make_neighbours_both_ways() -> None:
    """Of four codes with skills: 900 and 903 are held by two (ln 2), 901 and 902 by one (ln 4).

    N1101 and N1103 share ln 2 of ln 2 + ln 4 + ln 4: a fifth. The place of work (904) does not count.
    """
    assert neighbours(invented(), "competences") == [
        Neighbour("D1106", "D1214", 1000, "1 compétence commune, dont « Encaissement »"),
        Neighbour("D1214", "D1106", 1000, "1 compétence commune, dont « Encaissement »"),
        Neighbour("N1101", "N1103", 200, "1 compétence commune, dont « Gestes et postures »"),
        Neighbour("N1103", "N1101", 200, "1 compétence commune, dont « Gestes et postures »"),
    ]


def test_the_threshold_is_a_choice() -> None:
    assert len(neighbours(invented(), "competences", least=201)) == 2


def test_a_referential_without_moves_says_so() -> None:
    with pytest.raises(CroiseeError, match="ne contient pas de mobilités"):
        neighbours(invented(CODES, APPELLATIONS), "mobilites")


def test_what_the_option_adds() -> None:
    """The posts of N1101 have no seeker of their own; those of D1214 had some already."""
    demand = {"N1103": 10, "D1106": 5, "D1214": 2, "K2204": 4}
    supply = {"N1101": 30, "D1214": 8, "J1501": 9}
    pairs = neighbours(invented(), "mobilites")
    assert added(demand, supply, pairs) == Added(posts=8, more_posts=30, seekers=2, more_seekers=15)
    assert added(demand, supply, []) == Added(posts=8, more_posts=0, seekers=2, more_seekers=0)
