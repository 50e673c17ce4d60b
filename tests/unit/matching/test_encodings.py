"""What a producer sends: small tables in, encodings out."""

from datetime import date
from typing import Any

import numpy as np
import pyarrow as pa
import pytest

from croisee.matching.encoding.components import Coded
from croisee.matching.encoding.encode import encode
from croisee.matching.encoding.fields import bigrams, grams, name_filters, value_tokens
from croisee.matching.encoding.keys import ProjectKey
from croisee.matching.encoding.parameters import EncodingParameters, Pass, default_parameters
from fixtures.matching_slow import slow_siphash

KEY = ProjectKey("insertion", "étude", date(2026, 1, 1), date(2027, 1, 1), bytes(range(32)))

PERSON: dict[str, Any] = {
    "id": "1",
    "given": "CLAIRE",
    "family": "DUPONT",
    "family_parts": ["DUPONT", "MARTIN"],
    "married": "MARTIN",
    "sex": "2",
    "birth_day": 3,
    "birth_month": 4,
    "birth_year": 1980,
    "birth_place": "75056",
    "postcode": "75012",
}
DATE = EncodingParameters(20, 5, (Pass("date", ("jour", "mois", "annee"), "essai"),))
NAMES = EncodingParameters(20, 5, (Pass("nom", ("nom_porte_son",), "essai"),))


def people(*changes: dict[str, Any]) -> pa.Table:
    rows = [PERSON | {"id": str(place)} | change for place, change in enumerate(changes)]
    return pa.Table.from_pylist(rows)


def sent(table: pa.Table, parameters: EncodingParameters = DATE) -> list[dict[str, Any]]:
    """Rows sent, each with the id behind it."""
    encoded = encode(table, KEY, parameters)
    ids = {row["record"]: row["id"] for row in encoded.private.to_pylist()}
    rows = [row | {"id": ids[row["record"]]} for row in encoded.encodings.to_pylist()]
    return sorted(rows, key=lambda row: (row["id"], row["block"]))


def test_nothing_sent_names_or_describes_anybody() -> None:
    encodings = encode(people({}), KEY, default_parameters()).encodings
    assert "id" not in encodings.column_names
    for column in encodings.columns:
        assert column.type in (pa.binary(16), pa.uint8(), pa.uint16())


def test_nonces_are_fresh_each_time() -> None:
    first, second = (encode(people({}, {}), KEY, DATE).encodings.to_pydict() for _ in range(2))
    for column in ("nonce", "record"):
        assert len({*first[column], *second[column]}) == 4
    assert set(first["block"]) == set(second["block"])


def test_a_missing_component_sends_nothing_and_a_missing_field_stays_missing() -> None:
    rows = sent(people({"birth_day": None}, {"given": None, "postcode": None, "married": None}))
    assert [row["id"] for row in rows] == ["1"]
    assert rows[0]["given"] is rows[0]["postcode"] is rows[0]["married"] is None
    assert rows[0]["family"] is not None


def test_a_field_the_table_lacks_is_missing() -> None:
    rows = sent(people({}).drop_columns(["postcode", "married", "birth_place"]))
    assert rows[0]["postcode"] is rows[0]["birth_place"] is None


def test_equal_values_look_equal_in_their_block_and_nowhere_else() -> None:
    same, twin, other = sent(people({}, {}, {"birth_year": 1981}))
    shown = [name for name in same if name not in ("id", "nonce", "record")]
    assert [same[name] for name in shown] == [twin[name] for name in shown]
    differing = [name for name in shown if same[name] != other[name]]
    assert {"block", "given", "family", "married", "sex"} <= set(differing)


def test_somebody_is_sent_under_each_of_their_names() -> None:
    rows = sent(people({}, {"family_parts": ["MARTIN"]}), NAMES)
    assert [row["id"] for row in rows] == ["0", "0", "1"]
    assert rows[2]["block"] in {rows[0]["block"], rows[1]["block"]}


def test_two_names_of_one_sound_are_sent_once() -> None:
    assert len(sent(people({"family_parts": ["DUPONT", "DUPOND"]}), NAMES)) == 1


def test_a_block_over_the_cap_is_not_sent() -> None:
    crowd = [{}] * 3 + [{"birth_year": 1981}] * 2
    capped = EncodingParameters(2, 5, DATE.passes)
    assert [row["id"] for row in sent(people(*crowd), capped)] == ["3", "4"]


def test_exchanged_names_share_a_block() -> None:
    parameters = EncodingParameters(20, 5, (Pass("noms", ("debuts_melanges",), "essai"),))
    alone = {"family_parts": ["DUPONT"]}
    rows = sent(
        people(alone, {"given": "DUPONT", "family_parts": ["CLAIRE"]}, alone | {"given": "ANNE"}),
        parameters,
    )
    assert rows[0]["block"] == rows[1]["block"] != rows[2]["block"]


def test_exchanged_day_and_month_share_a_block_and_tokens() -> None:
    parameters = EncodingParameters(
        20, 5, (Pass("date", ("jour_mois_melanges", "annee"), "essai"),)
    )
    first, second = sent(people({}, {"birth_day": 4, "birth_month": 3}), parameters)
    assert first["block"] == second["block"]
    assert (first["birth_day"], first["birth_month"]) == (
        second["birth_month"],
        second["birth_day"],
    )


def test_an_empty_file_sends_nothing() -> None:
    assert encode(people({}).slice(0, 0), KEY, default_parameters()).encodings.num_rows == 0


def test_filters_and_tokens_are_those_of_the_slow_writing() -> None:
    random = np.random.default_rng(3)
    names = Coded(np.array([0, 1, -1, 0]), ("DUPONT MARTIN", "LI"))
    records, places = np.array([3, 1, 2, 1]), np.array([0, 1, 1, 0])
    keys = random.integers(0, 1 << 64, (2, 2), dtype=np.uint64)
    words = random.integers(0, 1 << 64, 2, dtype=np.uint64)
    filters = name_filters(grams(names), records, keys, places, 5)
    tokens = value_tokens(names.codes, words, records, keys, places)
    for row, (record, place) in enumerate(zip(records, places, strict=True)):
        code = names.codes[record]
        expected = 0
        for gram in bigrams(names.values[code]) if code >= 0 else ():
            answer = slow_siphash(keys[place].tobytes(), gram.to_bytes(8, "little"))
            for turn in range(5):
                expected |= 1 << (answer >> 7 * turn & 127)
        assert int.from_bytes(filters[row].tobytes(), "little") == expected
        token = slow_siphash(keys[place].tobytes(), words[code].tobytes()) & 0xFFFF
        assert tokens[row] == (token if code >= 0 else -1)


def test_fakes_are_not_told_in_what_is_sent() -> None:
    table = people(*({"birth_year": 1950 + place // 2} for place in range(40)))
    encoded = encode(table, KEY, DATE, fakes=0.5)
    assert encoded.private.num_rows == 40
    assert encoded.encodings.num_rows == 60
    real = {row["record"] for row in encoded.private.to_pylist()}
    sizes: dict[bytes, list[bytes]] = {}
    for row in encoded.encodings.to_pylist():
        sizes.setdefault(row["block"], []).append(row["record"])
    assert {len(records) for records in sizes.values()} == {2}
    assert all(len(real.intersection(records)) in (0, 2) for records in sizes.values())


def test_more_fakes_than_records_are_whole_copies() -> None:
    assert encode(people({}, {}), KEY, DATE, fakes=2.5).encodings.num_rows == 7


def test_a_negative_share_of_fakes_is_refused() -> None:
    with pytest.raises(ValueError, match="negative"):
        encode(people({}), KEY, DATE, fakes=-0.1)
