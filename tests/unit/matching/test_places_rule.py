"""The rule that says whether two places are one, its corrected faults, groups, chosen records."""

from itertools import combinations

import pyarrow as pa
import pytest

from croisee.matching.places.canonical import canonical_places
from croisee.matching.places.deduplicate import Deduplication, deduplicate
from croisee.matching.places.groups import Decision
from croisee.matching.places.guards import Guard
from croisee.matching.places.records import read_places
from croisee.matching.places.scoring import BETWEEN_SOURCES, WITHIN_SOURCE, Pair, compare
from croisee.matching.places.similarity import ratio

COMMUNES = {"35238": "Rennes", "22278": "Saint-Brieuc"}
RENNES, OTHER_RENNES = "21350238800019", "26350224700012"


def table(text: str) -> pa.Table:
    """A table of places written in columns; an empty cell is null."""
    header, *lines = (
        [cell.strip() or None for cell in line.split("|")] for line in text.strip().splitlines()
    )
    rows = [dict(zip(header, line, strict=True)) for line in lines]
    for row in rows:
        for name in ("lat", "lon"):
            if row.get(name):
                row[name] = float(row[name])
        row.setdefault("source", f"liste de {row['id']}")
    columns = {name: [row[name] for row in rows] for name in rows[0]}
    return pa.table(columns)


def pair(text: str) -> Pair:
    first, second = read_places(canonical_places(table(text)), COMMUNES)
    assert compare(first, second) == compare(second, first)
    return compare(first, second)


def done(text: str, decisions: dict[tuple[str, str], Decision] | None = None) -> Deduplication:
    places = canonical_places(table(text))
    return deduplicate(places, commune_names=COMMUNES, decisions=decisions or {})


# --- the rule and its three faults -------------------------------------------------------------


def test_the_score_is_the_mean_of_name_address_and_distance() -> None:
    found = pair("""
        id | name              | address        | commune | lat    | lon
        a  | MJC Bréquigny     | 15 av. Graff   | 35238   | 48.090 | -1.690
        b  | M.J.C. BREQUIGNY  | 15 avenue Graf | 35238   | 48.091 | -1.690
    """)
    assert found.name == 100
    assert found.address == pytest.approx(0.75 * 800 / 9 + 25)
    assert found.distance == pytest.approx(50, abs=0.1), "0.001° of latitude halves the part"
    assert found.score == pytest.approx((found.name + found.address + found.distance) / 3)
    assert found.threshold == BETWEEN_SOURCES == 83
    assert found.reasons[2] == "à 111 m l’un de l’autre"


def test_fault_1_a_missing_position_is_not_a_perfect_one() -> None:
    """In production, no position gives distance 0, hence 100: two branches of one street merge."""
    found = pair("""
        id | name                | address            | commune
        a  | Secours populaire   | 3 rue de Brest     | 35238
        b  | Secours catholique  | 12 rue de Brest    | 35238
    """)
    assert found.distance is None
    assert found.score == (found.name + 75) / 2
    assert not found.merges
    production = (ratio("secours populaire", "secours catholique") + 90 + 100) / 3
    assert production > BETWEEN_SOURCES


def test_fault_1_a_name_alone_merges_only_when_it_is_the_same_and_proper() -> None:
    names = """
        id | name                 | department
        a  | {}                   | 35
        b  | {}                   | 35
    """
    assert pair(names.format("FACE Vendée", "FACE VENDEE")).merges
    assert not pair(names.format("FACE Vendée", "FACE Vendée Est")).merges
    assert not pair(names.format("CCAS", "Centre communal d’action sociale")).merges
    inside = names.replace("department", "commune").replace("| 35\n", "| 35238\n")
    assert pair(inside.format("CCAS", "Centre communal d’action sociale")).merges


def test_fault_2_metres_are_the_same_in_every_direction() -> None:
    """0.0005° to the east is 37 m at Rennes: in production it is « 66 % », to the north as well."""
    text = """
        id | name | address    | commune | lat     | lon
        a  | Le 4 | rue Graff  | 35238   | 48.1000 | -1.6900
        b  | Le 4 |            | 35238   | {}      | {}
    """
    east, north = pair(text.format("48.1000", "-1.6895")), pair(text.format("48.1005", "-1.6900"))
    assert (round(east.metres or 0), east.distance) == (37, 100)
    assert (round(north.metres or 0), round(north.distance or 0)) == (56, 67)


def test_fault_3_near_places_do_not_chain() -> None:
    """A kiosk every 55 m: in production the ends, 380 m apart, are one place."""
    text = "id | name | commune | lat | lon\n" + "\n".join(
        f"{letter} | Kiosque du Gast | 35238 | {48.1 + 0.00049 * step} | -1.69"
        for step, letter in enumerate("abcdefgh")
    )
    found = done(text)
    positions = {row["id"]: row["lat"] for row in found.places.to_pylist()}
    for members in found.grouping.groups:
        for one, two in combinations(members, 2):
            assert abs(positions[one] - positions[two]) * 111_195 <= 300
    assert len(found.grouping.groups) > 1
    assert {refusal.guard for refusal in found.grouping.refusals} <= {Guard.WIDTH}


def test_fault_3_no_group_holds_two_siret() -> None:
    found = done(f"""
        id | name      | address     | commune | siret
        a  | L’Escale  | 3 rue Graff | 35238   | {RENNES}
        b  | L’Escale  | 3 rue Graff | 35238   |
        c  | L’Escale  | 3 rue Graff | 35238   | {OTHER_RENNES}
    """)
    assert found.grouping.groups == (("a", "b"), ("c",))
    assert [refusal.guard for refusal in found.grouping.refusals] == [Guard.SIRET] * 2
    outcomes = {(row["id_a"], row["id_b"]): row["outcome"] for row in found.pairs.to_pylist()}
    assert outcomes == {
        ("a", "b"): "réunis",
        ("a", "c"): "réunion refusée",
        ("b", "c"): "réunion refusée",
    }
    assert found.to_judge == ()


def test_two_unknown_siret_are_not_one_siret() -> None:
    text = """
        id | name      | address      | commune | siret
        a  | L’Escale  | 3 rue Graff  | 35238   | {}
        b  | Le Relais | 9 rue Bellet | 35238   | {}
    """
    zeros = "00000000000000"
    assert pair(text.format(zeros, zeros)).siret is None
    assert pair(text.format(RENNES, RENNES)).siret is True


def test_one_source_must_be_surer_than_two() -> None:
    text = """
        id | name          | address       | commune | source
        a  | Le Relais     | 3 rue Graff   | 35238   | liste 1
        b  | Le Relais Est | 3 rue Graf    | 35238   | {}
    """
    assert pair(text.format("liste 1")).threshold == WITHIN_SOURCE == 90
    assert pair(text.format("liste 2")).threshold == BETWEEN_SOURCES


def test_what_is_far_or_elsewhere_is_not_compared() -> None:
    found = done("""
        id | name            | address     | commune | lat   | lon
        a  | France services | 3 rue Graff | 35238   | 48.10 | -1.69
        b  | France services | 3 rue Graff | 22278   | 48.51 | -2.75
    """)
    assert found.pairs.num_rows == 0
    assert len(found.grouping.groups) == 2


def test_fault_3_a_name_alone_does_not_choose_among_several_places() -> None:
    found = done("""
        id | name             | address     | commune | department
        a  | Croix-Rouge (35) |             |         | 35
        b  | Croix-Rouge (35) | 3 rue Graff | 35238   | 35
        c  | Croix-Rouge (35) | 9 rue Bell  | 35360   | 35
        d  | Le Relais        |             |         | 35
        e  | Le Relais        | 3 rue Graff | 35238   | 35
    """)
    assert found.grouping.groups == (("a",), ("b",), ("c",), ("d", "e"))
    assert {refusal.guard for refusal in found.grouping.refusals} == {Guard.SEVERAL}
    assert [pair.ids for pair in found.to_judge] == [("a", "b"), ("a", "c")]
    assert found.to_judge[0].reasons[0] == "le nom, seul connu, désigne plusieurs lieux"


def test_a_position_never_belies_an_address() -> None:
    """Geocoders answer wrong points: one name at one address of one commune is one place."""
    found = done("""
        id | name     | address     | commune | lat   | lon
        a  | L’Escale | 3 rue Graff | 35238   | 48.10 | -1.69
        b  | L’Escale | 3 rue Graff | 35238   | 48.12 | -1.69
        c  | L’Escale | 3 rue Graff | 22278   | 48.12 | -1.69
    """)
    assert found.grouping.groups == (("a", "b"), ("c",))
    assert found.pairs.to_pylist()[0]["reasons"].split(" ; ")[2] == (
        "à 2224 m l’un de l’autre (écarté : l’adresse est la même)"
    )


def test_a_person_sees_what_only_a_position_contradicts() -> None:
    found = done("""
        id | name     | address      | commune | lat   | lon
        a  | L’Escale | 3 rue Graff  | 35238   | 48.10 | -1.69
        b  | L’Escale | 3 rue Graffe | 35238   | 48.12 | -1.69
    """)
    assert [pair.contradicted for pair in found.to_judge] == [True]
    assert found.to_judge[0].reasons[2] == "à 2224 m l’un de l’autre"


@pytest.mark.parametrize(
    ("kinds", "merged"),
    [("CCAS", True), ("MUNI | CCAS", True), ("", True), ("MUNI", False), ("MUNI|MJC", False)],
)
def test_places_of_kinds_that_differ_wait_for_a_person(kinds: str, merged: bool) -> None:
    row = {"name": "L’Escale", "address": "3 rue Graff", "commune": "35238"}
    rows = [
        {**row, "id": "a", "kind": "CCAS", "source": "x"},
        {**row, "id": "b", "kind": kinds, "source": "y"},
    ]
    found = deduplicate(canonical_places(pa.Table.from_pylist(rows)))
    assert (len(found.grouping.groups) == 1) is merged
    assert bool(found.to_judge) is not merged


def test_kinds_that_go_together_are_one_place() -> None:
    found = pair("""
        id | name                | address     | commune | kind
        a  | Pimms Médiation     | 3 rue Graff | 35238   | PIMMS
        b  | Pimms               | 3 rue Graff | 35238   | RFS
    """)
    assert found.kinds
    assert found.merges


# --- what people decide ------------------------------------------------------------------------

THREE = """
    id | name          | address     | commune
    a  | L’Escale      | 3 rue Graff | 35238
    b  | L’Escale      | 3 rue Graff | 35238
    c  | Cyber L’Étape | 3 rue Graff | 35238
"""


def test_a_person_brings_together_or_keeps_apart() -> None:
    assert done(THREE).grouping.groups == (("a", "b"), ("c",))
    assert [pair.ids for pair in done(THREE).to_judge] == [("a", "c"), ("b", "c")]
    yes = done(THREE, {("b", "c"): Decision.YES})
    assert yes.grouping.groups == (("a", "b", "c"),)
    assert [merge.decided for merge in yes.grouping.merges] == [True, False]
    no = done(THREE, {("a", "b"): Decision.NO, ("b", "c"): Decision.YES})
    assert no.grouping.groups == (("a",), ("b", "c"))


def test_a_doubt_waits_for_a_person() -> None:
    found = done(THREE, {("a", "b"): Decision.DOUBT})
    assert found.grouping.groups == (("a",), ("b",), ("c",))
    assert ("a", "b") in [pair.ids for pair in found.to_judge]


def test_a_person_may_say_that_a_position_is_wrong_but_not_that_two_siret_are_one() -> None:
    text = f"""
        id | name     | address     | commune | lat   | lon   | siret
        a  | L’Escale | 3 rue Graff | 35238   | 48.10 | -1.69 |
        b  | L’Escale | rue du Gast | 35238   | 48.11 | -1.69 |
        c  | L’Escale | 3 rue Graff | 35238   | 48.10 | -1.69 | {RENNES}
        d  | L’Escale | 3 rue Graff | 35238   | 48.10 | -1.69 | {OTHER_RENNES}
    """
    assert not any({"a", "b"} <= set(members) for members in done(text).grouping.groups)
    found = done(text, {("a", "b"): Decision.YES, ("c", "d"): Decision.YES})
    assert any({"a", "b"} <= set(members) for members in found.grouping.groups)
    assert not any({"c", "d"} <= set(members) for members in found.grouping.groups)
    assert (("c", "d"), Guard.SIRET, True) in [
        (refusal.pair.ids, refusal.guard, refusal.decided) for refusal in found.grouping.refusals
    ]


# --- the chosen record -------------------------------------------------------------------------


def test_the_chosen_record_is_fresh_then_complete_and_says_where_it_comes_from() -> None:
    found = done(f"""
        id | name            | address        | commune | postcode | lat  | lon   | siret    | updated
        a  | Escale          | 3 rue Graff    | 35238   | 35000    |      |       |          | 2022-12-01
        b  | L’Escale        | 3, rue Graff   | 35238   |          | 48.1 | -1.69 |          | 2022-09-01
        c  | L’Escale (asso) | 3 r. Graff     | 35238   | 35200    | 48.1 | -1.69 | {RENNES} | 2019-01-01
    """)
    assert found.records.num_rows == 1
    record = found.records.to_pylist()[0]
    assert record["members"] == ["a", "b", "c"]
    assert record["name"] == "L’Escale", "b is as fresh as a, within half a year, and fuller"
    assert (record["address"], record["postcode"]) == ("3, rue Graff", None), (
        "not b’s street in c’s town"
    )
    assert (record["lat"], record["siret"]) == (48.1, RENNES)
    origins = {row["field"]: row["member"] for row in found.origins.to_pylist()}
    assert (origins["name"], origins["lat"], origins["siret"]) == ("b", "b", "c")
    assert "postcode" not in origins


def test_a_place_alone_keeps_its_record() -> None:
    found = done("""
        id | name     | address     | commune
        a  | L’Escale | 3 rue Graff | 35238
    """)
    record = found.records.to_pylist()[0]
    assert (record["members"], record["name"], record["lat"]) == (["a"], "L’Escale", None)
    assert found.groups.to_pylist() == [{"id": "a", "group": record["id"]}]


def test_columns_of_several_values_are_united_over_fresh_records() -> None:
    row = {"name": "L’Escale", "address": "3 rue Graff", "commune": "35238"}
    rows = [
        {**row, "id": "a", "source": "x", "updated": "2022-12-01", "services": "wifi | prêt"},
        {**row, "id": "b", "source": "y", "updated": "2022-09-01", "services": "cours;wifi"},
        {**row, "id": "c", "source": "z", "updated": "2019-01-01", "services": "minitel"},
    ]
    places = canonical_places(pa.Table.from_pylist(rows), united=["services"])
    assert deduplicate(places).records["services"].to_pylist() == [["wifi", "prêt", "cours"]]


def test_an_empty_table_is_no_place() -> None:
    empty = pa.table({name: pa.array([], pa.string()) for name in ("id", "name", "source")})
    assert deduplicate(canonical_places(empty)).records.num_rows == 0
