"""Laws of the matching of places: order changes nothing, doing it again changes nothing."""

import string
from random import Random

import pyarrow as pa
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from croisee.matching.places.addresses import compare_addresses, read_address
from croisee.matching.places.canonical import SCHEMA, canonical_places
from croisee.matching.places.deduplicate import Deduplication, deduplicate
from croisee.matching.places.groups import Decision, Decisions
from croisee.matching.places.guards import WIDEST
from croisee.matching.places.match import match_places
from croisee.matching.places.names import compare_names, name_words
from croisee.matching.places.records import read_places
from croisee.matching.places.scoring import one_door
from croisee.matching.places.similarity import metres, ratio

Row = dict[str, str | float | None]

NAMES = ["L’Escale", "Escale", "Cyber Escale", "CCAS de Rennes", "Centre communal d’action sociale",
         "Mairie de Rennes", "Rennes", "France services", "MJC Bréquigny"]  # fmt: skip
ADDRESSES = ["3 rue Graff", "3 bis r. Graff", "9 rue Graff", "Place de la Mairie", "35000 Rennes"]
SIRETS = ["21350238800019", "26350224700012", "00000000000000"]


def maybe(values: st.SearchStrategy[str]) -> st.SearchStrategy[str | None]:
    return st.none() | values


@st.composite
def tables(draw: st.DrawFn, *, complete: bool = False) -> list[Row]:
    """Up to eight places of one street, that differ by little."""
    one = (lambda values: values) if complete else maybe
    rows: list[Row] = []
    for number in range(draw(st.integers(1, 8))):
        located = complete or draw(st.booleans())
        step = draw(st.integers(0, 6)) * 0.001
        rows.append(
            {
                "id": f"n{number}",
                "name": draw(st.sampled_from(NAMES)),
                "address": draw(one(st.sampled_from(ADDRESSES))),
                "postcode": draw(one(st.just("35000"))),
                "commune": draw(one(st.just("35238"))),
                "department": draw(one(st.just("35"))),
                "lat": 48.1 + step if located else None,
                "lon": -1.69 if located else None,
                "kind": draw(maybe(st.sampled_from(["CCAS", "RFS", "PIMMS|MUNI"]))),
                "siret": draw(one(st.sampled_from(SIRETS[: 1 if complete else 3]))),
                "updated": draw(one(st.sampled_from(["2022-12-01", "2021-01-01", "hier"]))),
                "source": draw(st.sampled_from(["liste 1", "liste 2"])),
            }
        )
    return rows


@st.composite
def judged(draw: st.DrawFn) -> tuple[list[Row], Decisions]:
    rows = draw(tables())
    pairs = [
        (str(one["id"]), str(other["id"]))
        for place, one in enumerate(rows)
        for other in rows[place + 1 :]
    ]
    some = draw(st.lists(st.sampled_from(pairs), unique=True)) if pairs else []
    return rows, {pair: draw(st.sampled_from(Decision)) for pair in some}


def run(rows: list[Row], decisions: Decisions | None = None) -> Deduplication:
    return deduplicate(
        canonical_places(pa.Table.from_pylist(rows, schema=SCHEMA)),
        commune_names={"35238": "Rennes"},
        decisions=decisions or {},
    )


@given(judged(), st.randoms(use_true_random=False))
def test_the_order_of_rows_and_of_decisions_changes_nothing(
    given_rows: tuple[list[Row], Decisions], shuffled: Random
) -> None:
    rows, decisions = given_rows
    other, mixed = list(rows), list(decisions.items())
    shuffled.shuffle(other)
    shuffled.shuffle(mixed)
    assert run(rows, decisions) == run(other, dict(mixed))


@given(judged())
def test_every_place_is_in_one_group_and_no_guard_is_broken(
    given_rows: tuple[list[Row], Decisions],
) -> None:
    rows, decisions = given_rows
    found = run(rows, decisions)
    members = [member for group in found.grouping.groups for member in group]
    assert sorted(members) == sorted(str(row["id"]) for row in rows)
    places = {place.id: place for place in read_places(found.places)}
    widened = Decision.YES in decisions.values()
    for group in found.grouping.groups:
        assert len({places[member].siret for member in group} - {None}) <= 1
        for place, one in enumerate(group):
            for other in group[place + 1 :]:
                assert decisions.get((one, other)) is not Decision.NO
                here, there = places[one].position, places[other].position
                if here and there and not widened and not one_door(places[one], places[other]):
                    assert metres(*here, *there) <= WIDEST


@given(judged())
def test_every_group_is_explained_by_its_merges(given_rows: tuple[list[Row], Decisions]) -> None:
    """As many merges as places less groups, each inside a group, each with its reasons."""
    found = run(*given_rows)
    group_of = found.grouping.group_of()
    assert len(found.grouping.merges) == len(group_of) - len(found.grouping.groups)
    for merge in found.grouping.merges:
        assert group_of[merge.pair.first] == group_of[merge.pair.second]
        assert merge.decided or merge.pair.merges
        assert len(merge.pair.reasons) >= 4


@given(tables())
def test_giving_the_result_back_as_decisions_changes_nothing(rows: list[Row]) -> None:
    first = run(rows)
    group_of = first.grouping.group_of()
    same = {
        pair.ids: Decision.YES if group_of[pair.first] == group_of[pair.second] else Decision.NO
        for pair in first.compared
    }
    again = run(rows, same)
    assert again.grouping.groups == first.grouping.groups
    assert again.records == first.records
    assert again.to_judge == ()


@given(tables(complete=True))
@settings(max_examples=200)
def test_the_chosen_records_are_not_duplicates_of_each_other(rows: list[Row]) -> None:
    """Doing it again on what was chosen merges nothing, unless a guard had refused a merge."""
    first = run(rows)
    assume(not first.grouping.refusals)
    source_of = {
        row["id"]: row["source"] for row in first.origins.to_pylist() if row["field"] == "name"
    }
    chosen = [
        {name: row.get(name, source_of[row["id"]]) for name in SCHEMA.names}
        for row in first.records.to_pylist()
    ]
    again = run(chosen)
    assert len(again.grouping.groups) == len(chosen)
    kept = {name for name in SCHEMA.names if name not in ("id", "source")}
    assert again.records.select(sorted(kept)) == first.records.sort_by("id").select(sorted(kept))


@given(judged())
def test_a_chosen_field_is_the_field_of_the_place_it_says(
    given_rows: tuple[list[Row], Decisions],
) -> None:
    found = run(*given_rows)
    places = {row["id"]: row for row in found.places.to_pylist()}
    records = {row["id"]: row for row in found.records.to_pylist()}
    told = {(row["id"], row["field"]) for row in found.origins.to_pylist()}
    for row in found.origins.to_pylist():
        assert records[row["id"]][row["field"]] == places[row["member"]][row["field"]]
        assert row["source"] == places[row["member"]]["source"]
        assert row["member"] in records[row["id"]]["members"]
    for key, record in records.items():
        filled = {name for name, value in record.items() if value is not None} - {"id", "members"}
        assert filled == {field for owner, field in told if owner == key}


texts = st.text(string.ascii_letters + string.digits + " .'’-éÉœŒç,\n", max_size=40)
french = st.lists(
    st.sampled_from(
        [
            "CCAS",
            "de",
            "la",
            "du",
            "Maison",
            "des",
            "Jeunes",
            "et",
            "Culture",
            "France",
            "services",
            "St",
            "Ville",
            "Rennes",
            "ass.",
            "C.S.C.",
            "12",
            "bis",
            "Bd",
            "rue",
            "Gal",
            "centre",
            "communal",
            "d'action",
            "sociale",
            "espace",
            "pour",
            "tous",
        ]
    ),
    max_size=8,
).map(" ".join)


@given(texts | french)
def test_reading_a_name_that_was_read_changes_nothing(text: str) -> None:
    words = name_words(text)
    assert name_words(" ".join(words)) == words


@given(texts | french, texts | french)
def test_likeness_is_symmetric_and_between_0_and_100(first: str, second: str) -> None:
    names = compare_names(first, second, "Rennes")
    assert 0 <= names.score <= 100
    assert names.score == compare_names(second, first, "Rennes").score
    here, there = read_address(first), read_address(second)
    addresses = compare_addresses(here, there)
    assert addresses == compare_addresses(there, here)
    assert (addresses is None) == (here is None or there is None)
    assert addresses is None or 0 <= addresses <= 100
    assert ratio(first, second) == ratio(second, first)
    assert not first or ratio(first, first) == 100


@given(tables(), tables())
def test_one_to_one_each_place_is_linked_once_and_lists_may_be_swapped(
    one: list[Row], other: list[Row]
) -> None:
    first, second = (
        canonical_places(pa.Table.from_pylist(rows, schema=SCHEMA)) for rows in (one, other)
    )
    links = match_places(first, second, commune_names={"35238": "Rennes"}).links
    for side in ("id_a", "id_b"):
        assert len(links) == len(set(links[side].to_pylist()))
    swapped = match_places(second, first, commune_names={"35238": "Rennes"}).links
    assert {(row["id_a"], row["id_b"]) for row in links.to_pylist()} == {
        (row["id_b"], row["id_a"]) for row in swapped.to_pylist()
    }
