"""What a producer sends: small tables in, encodings out."""

from datetime import date
from typing import Any

import numpy as np
import pyarrow as pa
import pytest

from croisee.matching.circuit.series import Sent, encode_again
from croisee.matching.encoding.components import People
from croisee.matching.encoding.encode import encode
from croisee.matching.encoding.fields import asked, bigrams, shown
from croisee.matching.encoding.keys import ProjectKey
from croisee.matching.encoding.parameters import EncodingParameters, Pass, default_parameters
from croisee.matching.exchange import NAMES as NAME_FIELDS
from croisee.matching.exchange import TOKENS
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
DATE = EncodingParameters(20, 32, (Pass("date", ("jour", "mois", "annee"), "essai"),))
NAMES = EncodingParameters(20, 32, (Pass("nom", ("nom_porte_son",), "essai"),))


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
    assert len({*first["record"], *second["record"]}) == 4
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
    shown = [name for name in same if name not in ("id", "record")]
    assert [same[name] for name in shown] == [twin[name] for name in shown]
    differing = [name for name in shown if same[name] != other[name]]
    assert {"block", "given", "family", "married", "sex"} <= set(differing)


def test_somebody_is_sent_under_each_of_their_names() -> None:
    rows = sent(people({}, {"family_parts": ["MARTIN"]}), NAMES)
    assert [row["id"] for row in rows] == ["0", "0", "1"]
    assert rows[2]["block"] in {rows[0]["block"], rows[1]["block"]}


def test_two_names_of_one_sound_are_sent_once() -> None:
    assert len(sent(people({"family_parts": ["DUPONT", "DUPOND"]}), NAMES)) == 1


def test_rows_lie_in_the_order_of_nonces_and_tell_no_other() -> None:
    rows = encode(people(*[{}] * 30), KEY, default_parameters()).encodings.to_pylist()
    nonces = [int.from_bytes(row["record"][:8], "little") for row in rows]
    assert nonces == sorted(nonces)


def test_names_of_one_person_lie_in_no_order_of_theirs() -> None:
    """The longest name of a record comes first in the file; not in what is sent."""
    rows = encode(people(*({"family_parts": [f"BA{a}DEL", "LI"]} for a in "CDFG")), KEY, NAMES)
    blocks: dict[bytes, list[int]] = {}
    for row in rows.encodings.to_pylist():
        name = int.from_bytes(row["block"][:8], "little")
        blocks.setdefault(row["record"], []).append(name)
    assert all(names == sorted(names) for names in blocks.values())


def test_a_block_over_the_cap_is_not_sent() -> None:
    crowd = [{"given": name} for name in ("ANNE", "LUC", "ZOE")] + [{"birth_year": 1981}] * 2
    capped = EncodingParameters(2, 32, DATE.passes)
    assert [row["id"] for row in sent(people(*crowd), capped)] == ["3", "4"]


def test_one_person_many_times_is_no_crowd() -> None:
    """A file may hold a person once a month: records alike in every field count as one."""
    capped = EncodingParameters(1, 32, DATE.passes)
    assert len(sent(people(*[{}] * 5), capped)) == 5
    assert not sent(people(*[{}] * 5, {"given": "ANNE"}), capped)


@pytest.mark.parametrize("name", ["LI", "EVA", "CLAIRE", "DUPONT MARTIN", "A" * 5, "X"])
def test_every_name_shows_the_same_number_of_bits(name: str) -> None:
    """Else the count of bits would tell the length of the name, without any key."""
    for weight in (8, 32, 64):
        parameters = EncodingParameters(20, weight, DATE.passes)
        (row,) = sent(people({"given": name}), parameters)
        assert int.from_bytes(row["given"], "little").bit_count() == weight


def test_exchanged_names_share_a_block() -> None:
    parameters = EncodingParameters(20, 32, (Pass("noms", ("debuts_melanges",), "essai"),))
    alone = {"family_parts": ["DUPONT"]}
    rows = sent(
        people(alone, {"given": "DUPONT", "family_parts": ["CLAIRE"]}, alone | {"given": "ANNE"}),
        parameters,
    )
    assert rows[0]["block"] == rows[1]["block"] != rows[2]["block"]


def test_exchanged_day_and_month_share_a_block_and_tokens() -> None:
    parameters = EncodingParameters(
        20, 32, (Pass("date", ("jour_mois_melanges", "annee"), "essai"),)
    )
    first, second = sent(people({}, {"birth_day": 4, "birth_month": 3}), parameters)
    assert first["block"] == second["block"]
    assert (first["birth_day"], first["birth_month"]) == (
        second["birth_month"],
        second["birth_day"],
    )


def test_an_empty_file_sends_nothing() -> None:
    assert encode(people({}).slice(0, 0), KEY, default_parameters()).encodings.num_rows == 0


def slow_filter(key: bytes, name: str, weight: int) -> int:
    """Bits that the bigrams of a name set in turn, one each, until `weight` are."""
    found = 0
    for turn in range(1000):
        for gram in bigrams(name):
            answer = slow_siphash(key, (gram | (turn // 9) << 56).to_bytes(8, "little"))
            found |= 1 << (answer >> 7 * (turn % 9) & 127)
            if found.bit_count() == weight:
                return found
    raise AssertionError(name)


@pytest.mark.parametrize("weight", [8, 32, 64])
def test_filters_and_tokens_are_those_of_the_slow_writing(weight: int) -> None:
    random = np.random.default_rng(3)
    table = people({}, {"given": "LI", "married": None}, {"given": "JEAN" * 20, "postcode": None})
    seen = People(table)
    of = asked(seen, bytes(32))
    records, order = np.array([2, 1, 0, 1], dtype=np.int32), np.array([2, 1, 3, 0], dtype=np.int32)
    answers = random.integers(0, 1 << 64, (4, 4), dtype=np.uint64)
    filters, tokens = shown(of, records, answers, order, weight)
    for row, place in enumerate(order):
        key, record = answers[place, 2:].tobytes(), records[place]
        for field, name in enumerate(NAME_FIELDS):
            text = table[name][int(record)].as_py()
            expected = slow_filter(key, text, weight) if text else 0
            assert int.from_bytes(filters[field, row].tobytes(), "little") == expected
        for field, name in enumerate(TOKENS):
            token = slow_siphash(key, of.values[record, field].tobytes()) & 0xFFFF
            known = table[name][int(record)].as_py() is not None
            assert tokens[field, row] == (token if known else 0)


def with_fakes(table: pa.Table, fakes: float) -> Sent:
    """A first sending, with so many fakes per record."""
    return encode_again(table, KEY, DATE, fakes, bytes(32), None, np.random.default_rng(1).bytes)


def test_fakes_are_not_told_in_what_is_sent() -> None:
    table = people(*({"birth_year": 1950 + place // 2} for place in range(40)))
    encoded = with_fakes(table, 0.5)
    assert encoded.private.num_rows == 40
    assert encoded.encodings.num_rows == 60
    real = {row["record"] for row in encoded.private.to_pylist()}
    sizes: dict[bytes, list[bytes]] = {}
    for row in encoded.encodings.to_pylist():
        sizes.setdefault(row["block"], []).append(row["record"])
    assert {len(records) for records in sizes.values()} == {2}
    assert all(len(real.intersection(records)) in (0, 2) for records in sizes.values())


def test_more_fakes_than_records_are_whole_copies() -> None:
    assert with_fakes(people({}, {}), 2.5).encodings.num_rows == 7


def test_people_whom_nothing_tells_have_no_fake() -> None:
    """They send nothing, so that nothing would be copied."""
    unknown = {"given": None, "birth_day": None}
    sent = with_fakes(people(unknown, unknown, unknown), 0.5)
    assert (sent.encodings.num_rows, sent.private.num_rows) == (0, 3)


def test_a_negative_share_of_fakes_is_refused() -> None:
    with pytest.raises(ValueError, match="negative"):
        with_fakes(people({}), -0.1)
