"""Two lists of places: who is who, and what is left to a person."""

import pyarrow as pa

from croisee.matching.places.canonical import canonical_places
from croisee.matching.places.groups import Decision
from croisee.matching.places.guards import Guard
from croisee.matching.places.match import Cardinality, Match, match_places

COMMUNES = {"35238": "Rennes"}


def listed(*rows: tuple[str, str, str | None]) -> pa.Table:
    """A list of Rennes: id, name, address."""
    return canonical_places(
        pa.table(
            {
                "id": pa.array([row[0] for row in rows], pa.string()),
                "name": pa.array([row[1] for row in rows], pa.string()),
                "address": pa.array([row[2] for row in rows], pa.string()),
                "commune": pa.array(["35238"] * len(rows), pa.string()),
            }
        ),
        source="liste",
    )


def links(found: Match) -> set[tuple[str, str]]:
    return {(row["id_a"], row["id_b"]) for row in found.links.to_pylist()}


FIRST = listed(
    ("1", "L’Escale", "3 rue Graff"),
    ("2", "MJC Bréquigny", "15 av. Graff"),
    ("3", "Le Relais", None),
)


def test_each_place_finds_its_other_writing() -> None:
    """Identifiers are those of the lists, which may number their places alike."""
    second = listed(("1", "M.J.C. BREQUIGNY", "15 avenue Graff"), ("2", "Escale", "3, r. Graff"))
    found = match_places(FIRST, second, commune_names=COMMUNES)
    assert links(found) == {("1", "2"), ("2", "1")}
    assert all(row["score"] > 83 and row["reasons"] for row in found.links.to_pylist())


def test_once_in_each_list_the_better_wins_and_the_other_is_shown() -> None:
    second = listed(("1", "L’Escale Graff", "3 rue Graff"), ("2", "L’Escale", "3 rue Graff"))
    found = match_places(FIRST, second, commune_names=COMMUNES)
    assert links(found) == {("1", "2")}
    assert [(pair.ids, pair.reasons[0]) for pair in found.to_judge] == [
        (("a/1", "b/1"), Guard.ONCE.value)
    ]


def test_of_two_that_are_equally_near_none_is_chosen() -> None:
    second = listed(("1", "L’Escale", "3 rue Graff"), ("2", "Escale", "3 rue Graff"))
    found = match_places(FIRST, second, commune_names=COMMUNES)
    assert links(found) == set()
    assert {pair.ids for pair in found.to_judge} == {("a/1", "b/1"), ("a/1", "b/2")}
    assert {pair.reasons[0] for pair in found.to_judge} == {Guard.TIE.value}
    chosen = match_places(
        FIRST, second, commune_names=COMMUNES, decisions={("a/1", "b/2"): Decision.YES}
    )
    assert links(chosen) == {("1", "2")}


def test_a_list_with_duplicates_goes_second() -> None:
    second = listed(
        ("1", "L’Escale", "3 rue Graff"),
        ("2", "Escale", "3 rue Graff"),
        ("3", "Le Relais", "9 rue Bell"),
        ("4", "Relais", "9 rue Bell"),
    )
    found = match_places(FIRST, second, commune_names=COMMUNES, cardinality=Cardinality.ONE_TO_MANY)
    assert links(found) == {("1", "1"), ("1", "2"), ("3", "3"), ("3", "4")}, (
        "the two writings of Le Relais are one place: its name alone is enough"
    )


def test_two_places_of_a_list_without_duplicates_are_not_compared() -> None:
    twice = listed(("1", "L’Escale", "3 rue Graff"), ("2", "L’Escale", "3 rue Graff"))
    for cardinality in Cardinality:
        found = match_places(twice, listed(), commune_names=COMMUNES, cardinality=cardinality)
        assert (links(found), found.compared) == (set(), ())


def test_a_person_may_tell_a_link_apart() -> None:
    second = listed(("2", "Escale", "3, r. Graff"))
    found = match_places(
        FIRST, second, commune_names=COMMUNES, decisions={("a/1", "b/2"): Decision.NO}
    )
    assert (links(found), found.to_judge) == (set(), ())
