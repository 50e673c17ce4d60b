"""Differences of zones on territories one can draw on a napkin."""

import numpy as np
import pyarrow as pa
import pytest

from croisee.confidentiality.differencing import (
    Atoms,
    Difference,
    Zone,
    atoms_of,
    find_differences,
    remedy,
    too_late,
)


def territory(text: str) -> Atoms:
    """One line per piece: its zone in each zoning (« - »: in none), and its people."""
    names, *lines = [line.split() for line in text.strip().splitlines()]
    columns = list(zip(*lines, strict=True))
    zonings = {
        name: [None if code == "-" else code for code in column]
        for name, column in zip(names[:-1], columns[:-1], strict=True)
    }
    people = [int(count) for count in columns[-1]]
    return atoms_of(pa.table({**zonings, names[-1]: people}), list(zonings), names[-1])


def told(difference: Difference) -> str:
    """« X - Y - Z = 3 »."""
    added = " + ".join(zone.code for zone in difference.added)
    return f"{' - '.join([added, *(zone.code for zone in difference.subtracted)])} = {difference.people}"


TOWN = territory("""
commune  qpv   people
Rive     Ouest     40
Rive     -          3
Val      -         90
""")


def test_a_commune_minus_its_neighbourhood_isolates_those_who_live_outside():
    (found,) = find_differences(TOWN, 5)
    assert told(found) == "Rive - Ouest = 3"
    assert found.zonings == ("commune", "qpv")
    assert [TOWN.population[atom] for atom in found.atoms] == [3]


def test_nothing_is_found_when_as_many_as_the_threshold_are_left():
    assert find_differences(TOWN, 3) == ()


def test_a_zone_that_is_not_published_cannot_be_subtracted():
    published = [Zone("commune", "Rive"), Zone("commune", "Val")]
    assert find_differences(TOWN, 5, published) == ()


def test_by_default_a_zone_below_the_threshold_is_not_published_but_its_town_gives_it_away():
    atoms = territory("""
        commune iris  people
        Rive    Port      60
        Rive    Quai       4
    """)
    (found,) = find_differences(atoms, 5)
    assert told(found) == "Rive - Port = 4"
    assert found.beyond == ()
    shown = find_differences(atoms, 5, atoms.every_zone())
    assert "Quai = 4" in [told(each) for each in shown]


def test_two_generations_of_one_zoning_isolate_those_who_left_and_those_who_came():
    atoms = territory("""
        qpv2015 qpv2024 people
        Old     New         50
        Old     -            2
        Parc    Bois        70
        -       Bois         4
    """)
    assert [told(each) for each in find_differences(atoms, 5)] == [
        "Old - New = 2",
        "Bois - Parc = 4",
    ]


def test_a_union_of_zones_minus_a_union_of_zones():
    atoms = territory("""
        iris qpv people
        A    P       30
        A    Q       20
        B    Q       25
        B    R        2
        C    R       40
    """)
    found = [told(each) for each in find_differences(atoms, 5)]
    assert "A + B - P - Q = 2" in found


def test_three_zonings_isolate_what_no_two_of_them_do():
    """The IRIS Gare is not shown; the commune, the other IRIS and the QPV tell."""
    atoms = territory("""
        commune iris qpv  people
        Rive    Port -        50
        Rive    Gare Nord     30
        Rive    Gare -         2
    """)
    published = [zone for zone in atoms.every_zone() if zone.code != "Gare"]
    (found,) = find_differences(atoms, 5, published)
    assert told(found) == "Rive - Port - Nord = 2"
    assert found.zonings == ("commune", "iris", "qpv")
    for hidden in published:
        assert find_differences(atoms, 5, [zone for zone in published if zone != hidden]) == ()


def test_half_a_sum_of_totals_may_isolate_too():
    atoms = territory("""
        a  b  c  people
        A  B  -       2
        A  -  C      30
        -  B  C      40
    """)
    (found,) = find_differences(atoms, 5)
    assert told(found) == "A + B - C = 2"
    assert found.counted == (2,)
    assert found.sentence().endswith("on isole deux fois 2 personnes.")


def test_pieces_without_anybody_change_no_figure():
    atoms = territory("""
        commune qpv   people
        Rive    Ouest     40
        Val     Ouest      0
        Rive    -          3
    """)
    (found,) = find_differences(atoms, 5)
    assert told(found) == "Rive - Ouest = 3"


def test_the_sentence_names_the_zones():
    names = {"Rive": "la commune de Rive", "Ouest": "le quartier Ouest"}
    (found,) = find_differences(TOWN, 5)
    assert found.sentence(lambda zone: names[zone.code]) == (
        "En retranchant de la commune de Rive le quartier Ouest, on isole 3 personnes."
    )


def test_the_sentence_contracts_articles_and_says_where():
    found = Difference(
        added=(Zone("qpv", "Ouest"),),
        subtracted=(Zone("iris", "Port"), Zone("iris", "Quai")),
        atoms=(7,),
        counted=(1,),
        people=1,
        beyond=(Zone("iris", "Gare"),),
    )
    assert found.sentence(lambda zone: f"le {zone.code}") == (
        "En retranchant du Ouest le Port et le Quai, on isole 1 personne (le Gare)."
    )


def test_the_sentence_of_a_bound_does_not_claim_more():
    found = Difference(
        added=(Zone("a", "A"), Zone("b", "B")),
        subtracted=(Zone("c", "C"),),
        atoms=(0, 1),
        counted=(2, 1),
        people=4,
        beyond=(),
    )
    assert not found.exact
    assert found.sentence(lambda zone: zone.code) == (
        "En additionnant A et B, puis en retranchant C, "
        "on apprend qu’une partie du reste compte au plus 4 personnes."
    )


def test_the_cheapest_remedy_withholds_the_smallest_zone_that_does():
    chosen = remedy(TOWN, find_differences(TOWN, 5), 5)
    assert chosen.withheld == (Zone("qpv", "Ouest"),)
    assert (chosen.cost, chosen.optimal, chosen.differences) == (40.0, True, ())


def test_the_user_says_what_each_zone_is_worth():
    costs = {Zone("qpv", "Ouest"): 1000.0}
    chosen = remedy(TOWN, find_differences(TOWN, 5), 5, costs)
    assert chosen.withheld == (Zone("commune", "Rive"),)


def test_a_zone_already_released_cannot_be_withheld():
    released = [Zone("qpv", "Ouest")]
    found = find_differences(TOWN, 5)
    chosen = remedy(TOWN, found, 5, released=released)
    assert (chosen.withheld, chosen.cost) == ((Zone("commune", "Rive"),), 43.0)
    assert (chosen.differences, too_late(TOWN, found, 5, released)) == ((), frozenset())


def test_nothing_is_withheld_for_what_released_zones_tell_already():
    """The neighbourhood kept its outline: that of 2024 tells nothing that 2015 had not told."""
    atoms = territory("""
        commune qpv2015 qpv2024 people
        Rive    Ouest   Ouest       40
        Rive    -       -            3
        Val     -       -           90
    """)
    released = [Zone("commune", "Rive"), Zone("qpv2015", "Ouest")]
    found = find_differences(atoms, 5)
    assert len(found) == 2
    assert too_late(atoms, found, 5, released) == frozenset(found)
    chosen = remedy(atoms, found, 5, released=released)
    assert (chosen.withheld, chosen.differences) == ((), found)
    assert remedy(atoms, found, 5, released=released[1:]).withheld == (Zone("commune", "Rive"),)


def test_one_zone_withheld_may_stop_two_differences():
    atoms = territory("""
        commune qpv  people
        Rive    Est      30
        Rive    Nord     35
        Rive    -         2
        Val     Nord      1
        Val     -        80
    """)
    found = find_differences(atoms, 5)
    chosen = remedy(atoms, found, 5)
    kept = [zone for zone in atoms.every_zone() if zone not in chosen.withheld]
    assert find_differences(atoms, 5, kept) == ()
    assert len(chosen.withheld) <= len(found)


def test_two_neighbours_may_be_published_together():
    atoms = territory("""
        qpv2015 qpv2024 people
        Haut    Haut24      60
        Haut    -            2
        Bas     Bas24       20
        Bas     -            9
    """)
    found = find_differences(atoms, 5)
    pair = (Zone("qpv2015", "Haut"), Zone("qpv2015", "Bas"))
    chosen = remedy(atoms, found, 5, neighbours=[pair])
    assert (chosen.withheld, chosen.merged, chosen.cost) == ((), (pair,), 29.0)
    names = {"Haut": "le quartier Haut", "Bas": "le quartier Bas"}
    assert chosen.sentences(lambda zone: names[zone.code]) == (
        "Publier le quartier Haut et le quartier Bas ensemble, jamais séparément.",
    )


def test_nothing_to_stop_costs_nothing():
    chosen = remedy(TOWN, (), 5)
    assert (chosen.withheld, chosen.merged, chosen.cost) == ((), (), 0.0)


def test_a_negative_cost_is_refused():
    with pytest.raises(ValueError, match="costs"):
        remedy(TOWN, (), 5, {Zone("qpv", "Ouest"): -1.0})


def test_a_counted_table_gives_atoms_added_over_other_columns():
    counted = pa.table(
        {
            "commune": ["Rive", "Rive", "Rive", "Val"],
            "qpv": ["Ouest", "Ouest", None, None],
            "sexe": ["F", "H", "F", "F"],
            "n": [10, 12, 3, 40],
        }
    )
    atoms = atoms_of(counted, ["commune", "qpv"], "n")
    assert dict(zip(atoms.every_zone(), atoms.people().tolist(), strict=True)) == {
        Zone("commune", "Rive"): 25,
        Zone("commune", "Val"): 40,
        Zone("qpv", "Ouest"): 22,
    }
    assert [told(each) for each in find_differences(atoms, 5)] == ["Rive - Ouest = 3"]


def test_neighbours_are_of_one_zoning():
    pair = (Zone("commune", "Rive"), Zone("qpv", "Ouest"))
    with pytest.raises(ValueError, match="one zoning"):
        remedy(TOWN, (), 5, neighbours=[pair])


def test_a_single_zoning_shows_its_own_small_zones():
    atoms = territory("""
        commune people
        Rive        3
        Val        90
    """)
    assert find_differences(atoms, 5) == ()
    assert [told(each) for each in find_differences(atoms, 5, atoms.every_zone())] == ["Rive = 3"]


def test_an_empty_table_isolates_nobody():
    empty = pa.table({"commune": pa.array([], pa.string()), "n": pa.array([], pa.int64())})
    assert find_differences(atoms_of(empty, ["commune"], "n"), 5) == ()


@pytest.mark.parametrize(
    ("codes", "people", "said"),
    [
        ([[0, 1]], [1], "one column per atom"),
        ([[1]], [1], "index"),
        ([[-2]], [1], "index"),
        ([[0]], [-1], "fewer than 0"),
    ],
)
def test_atoms_that_do_not_fit_are_refused(codes, people, said):
    with pytest.raises(ValueError, match=said):
        Atoms(("commune",), (("Rive",),), np.array(codes), np.array(people))
