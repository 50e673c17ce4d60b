"""Zonings that do not nest: no difference of published zones isolates a few persons."""

import dataclasses

import pyarrow as pa
import pytest

from croisee.confidentiality import Evidence, protect
from croisee.confidentiality.tables.zonings import compose
from croisee.foundation.errors import CroiseeError
from unit.confidentiality.tables import FIXED, evidence, hidden, parse, shown

FLAT = {"indicator": FIXED["indicator"], "period": FIXED["period"]}


def crossed(cells: str, atoms: str, parents=None, **more: str) -> Evidence:
    """Evidence whose zonings cross as `atoms` says: one column per zoning, `-` for outside."""
    rows = [{**FLAT, **row} for row in parse(atoms)]
    columns = {
        name: [None if row[name] == "-" else row[name] for row in rows]
        for name in rows[0]
        if name != "value"
    }
    numbers = [int(row["value"]) for row in rows]
    table = pa.table(
        {
            **{name: pa.array(column, type=pa.string()) for name, column in columns.items()},
            "value": pa.array(numbers, type=pa.float64()),
            "contributors": pa.array(numbers, type=pa.int64()),
        }
    )
    return dataclasses.replace(evidence(cells, parents, **more), atoms=table)


def atoms(*held: str) -> list[frozenset[str]]:
    return [frozenset(each.split()) for each in held]


def test_zonings_that_nest_are_read_as_a_tree():
    made = compose(atoms("qpv/A commune/1", "qpv/B commune/1", "commune/1", "commune/2"))
    assert made == {"commune/1": {"qpv/A", "qpv/B", "[commune/1]"}}


def test_a_zone_that_straddles_two_is_cut_in_atoms():
    made = compose(atoms("qpv/A commune/1", "qpv/A commune/2", "commune/1", "commune/2"))
    assert made == {
        "qpv/A": {"[commune/1 ∩ qpv/A]", "[commune/2 ∩ qpv/A]"},
        "commune/1": {"[commune/1 ∩ qpv/A]", "[commune/1]"},
        "commune/2": {"[commune/2 ∩ qpv/A]", "[commune/2]"},
    }


def test_what_crosses_nobody_stands_for_its_atoms():
    made = compose(
        atoms("qpv/A commune/1 epci/1", "qpv/A commune/2 epci/1", "commune/1 epci/1", "epci/1")
    )
    # The commune 2 lies in the QPV here: it stands for their intersection.
    assert made["qpv/A"] == {"commune/2", "[commune/1 ∩ epci/1 ∩ qpv/A]"}
    assert made["epci/1"] == {
        *("commune/2", "[commune/1 ∩ epci/1 ∩ qpv/A]", "[commune/1 ∩ epci/1]", "[epci/1]")
    }
    assert "commune/2" not in made


def test_two_names_of_one_zone_are_one_number():
    made = compose(atoms("qpv2015/A qpv2024/A commune/1", "commune/1"))
    assert made["qpv2024/A"] == {"qpv2015/A"}
    assert made["commune/1"] == {"qpv2024/A", "[commune/1]"}


STRADDLED = """
    zone              | value
    qpv2024/A         | 60
    commune2025/1     | 163
    commune2025/2     | 257
"""


def test_a_straddled_commune_is_published_when_every_piece_is_large():
    pieces = """
        qpv2024   | commune2025   | value
        qpv2024/A | commune2025/1 | 40
        qpv2024/A | commune2025/2 | 20
        -         | commune2025/1 | 123
        -         | commune2025/2 | 237
    """
    (table,) = protect([crossed(STRADDLED, pieces)], threshold=None)
    assert hidden(table, "zone") == set()


def test_pieces_that_no_published_number_gives_away_cost_nothing():
    """Three persons of QPV A live in commune 2: no sum of the figures isolates them."""
    pieces = """
        qpv2024   | commune2025   | value
        qpv2024/A | commune2025/1 | 57
        qpv2024/A | commune2025/2 | 3
        -         | commune2025/1 | 106
        -         | commune2025/2 | 254
    """
    (table,) = protect([crossed(STRADDLED, pieces)], threshold=None)
    assert hidden(table, "zone") == set()


def test_two_communes_do_not_give_away_who_lives_outside_their_common_neighbourhood():
    """163 + 57 − 217 = 3 persons of the two communes live outside the QPV."""
    cells = "zone|value\nqpv2024/A|217\ncommune2025/1|163\ncommune2025/2|57"
    pieces = """
        qpv2024   | commune2025   | value
        qpv2024/A | commune2025/1 | 161
        qpv2024/A | commune2025/2 | 56
        -         | commune2025/1 | 2
        -         | commune2025/2 | 1
    """
    (table,) = protect([crossed(cells, pieces)], threshold=None)
    assert len(hidden(table, "zone")) == 1
    (alone,) = protect([evidence(cells)], threshold=None)
    assert hidden(alone, "zone") == set(), "without the pieces nobody sees the leak"


def test_two_vintages_of_a_zoning_do_not_isolate_a_strip():
    """The QPV of 2024 is that of 2015 and one more street, where two persons live."""
    cells = "zone|value\nqpv2015/A|80\nqpv2024/B|82\ncommune2025/1|300"
    pieces = """
        qpv2015   | qpv2024   | commune2025   | value
        qpv2015/A | qpv2024/B | commune2025/1 | 80
        -         | qpv2024/B | commune2025/1 | 2
        -         | -         | commune2025/1 | 218
    """
    parents = {"zone": dict.fromkeys(("qpv2015/A", "qpv2024/B"), "commune2025/1")}
    (table,) = protect([crossed(cells, pieces, parents)], threshold=None)
    assert hidden(table, "zone") == {("qpv2015/A",)}


def test_the_vintage_published_last_year_still_counts():
    old = evidence("zone|value\nqpv2015/A|80\ncommune2025/1|300", table="hier")
    earlier = protect([old], threshold=None)
    cells = "zone|value\nqpv2015/A|80\nqpv2024/B|82\ncommune2025/1|300"
    pieces = """
        qpv2015   | qpv2024   | commune2025   | value
        qpv2015/A | qpv2024/B | commune2025/1 | 80
        -         | qpv2024/B | commune2025/1 | 2
        -         | -         | commune2025/1 | 218
    """
    (table,) = protect([crossed(cells, pieces)], threshold=None, already_released=earlier)
    assert hidden(table, "zone") == {("qpv2024/B",)}


def test_margins_of_crossing_zones_are_protected_together():
    cells = """
        zone          | sexe   | value
        qpv2024/A     | tous   | 217
        qpv2024/A     | femmes | 110
        qpv2024/A     | hommes | 107
        commune2025/1 | tous   | 170
        commune2025/1 | femmes | 88
        commune2025/1 | hommes | 82
        commune2025/2 | tous   | 70
        commune2025/2 | femmes | 24
        commune2025/2 | hommes | 46
    """
    pieces = """
        qpv2024   | commune2025   | sexe   | value
        qpv2024/A | commune2025/1 | femmes | 87
        qpv2024/A | commune2025/1 | hommes | 72
        qpv2024/A | commune2025/2 | femmes | 23
        qpv2024/A | commune2025/2 | hommes | 35
        -         | commune2025/1 | femmes | 1
        -         | commune2025/1 | hommes | 10
        -         | commune2025/2 | femmes | 1
        -         | commune2025/2 | hommes | 11
    """
    sexes = {"sexe": {"femmes": "tous", "hommes": "tous"}}
    (table,) = protect([crossed(cells, pieces, sexes)], threshold=None)
    shows = shown(table, "zone", "sexe")
    for sexe in ("femmes", "hommes"):  # 88 + 24 − 110 = 2 women; 23 persons less 21 men
        zones = ("qpv2024/A", "commune2025/1", "commune2025/2")
        assert None in [shows[zone, sexe] for zone in zones]


def test_pieces_that_do_not_make_the_zone_are_refused():
    pieces = "qpv2024|commune2025|value\nqpv2024/A|commune2025/1|59\n-|commune2025/2|257"
    with pytest.raises(CroiseeError, match="ne redonnent pas"):
        protect([crossed(STRADDLED, pieces)], threshold=None)


def test_pieces_without_their_numbers_are_refused():
    table = crossed("zone|value\nqpv2024/A|60", "qpv2024|value\nqpv2024/A|60")
    assert table.atoms is not None
    lame = dataclasses.replace(table, atoms=table.atoms.drop_columns(["contributors"]))
    with pytest.raises(CroiseeError, match="morceaux de zones"):
        protect([lame], threshold=None)
