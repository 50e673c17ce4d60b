"""A linkage that remembers gives, to the bit, what a comparison of everything gives."""

from dataclasses import fields
from datetime import date
from functools import cache

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from hypothesis import given, settings
from hypothesis import strategies as st

from croisee.matching.circuit.linking import Compared, compare
from croisee.matching.circuit.memory import NOTHING
from croisee.matching.circuit.series import encode_again
from croisee.matching.encoding.keys import ProjectKey
from croisee.matching.encoding.parameters import default_parameters
from croisee.matching.linkage.scored import choose
from croisee.matching.scoring.assign import Cardinality
from fixtures.normalised_people import Pair, two_files

PARAMETERS = default_parameters()
KEY = ProjectKey("suivi", "étude", date(2026, 1, 1), date(2027, 1, 1), bytes([1] * 32))
SIZE = 250


@cache
def files() -> Pair:
    return two_files(SIZE, seed=5, overlap=0.6)


def changed(table: pa.Table, rows: np.ndarray) -> pa.Table:
    """The same people, some of whom have moved."""
    places = table.column_names.index("postcode")
    codes = np.array(table["postcode"].to_pylist(), dtype=object)
    codes[rows] = [f"99{row % 1000:03}" for row in rows]
    return table.set_column(places, "postcode", pa.array(codes, pa.string()))


def months(table: pa.Table, count: int, random: np.random.Generator, letter: int) -> list[pa.Table]:
    """Encodings of the file of each month: some come, some leave, some come back, some change."""
    secret, before, sent = bytes([letter] * 32), None, []
    for _ in range(count):
        table = changed(table, np.flatnonzero(random.random(table.num_rows) < 0.05))
        there = np.flatnonzero(random.random(table.num_rows) < random.choice([0.3, 0.7, 0.95]))
        file = table.take(pa.array(random.permutation(there)))
        found = encode_again(file, KEY, PARAMETERS, 0.25, secret, before, random.bytes)
        before = found.private
        sent.append(found.encodings)
    return sent


def same(one: object, other: object) -> bool:
    """Whether two results hold the same numbers, to the bit."""
    if isinstance(one, np.ndarray):
        return one.dtype == other.dtype and np.array_equal(one, other)
    if isinstance(one, tuple):
        return len(one) == len(other) and all(map(same, one, other))
    if hasattr(one, "__dataclass_fields__"):
        return all(same(getattr(one, each.name), getattr(other, each.name)) for each in fields(one))
    return one == other


def outcome(compared: Compared, cardinality: Cardinality) -> tuple:
    chosen = choose(compared.pairs, cardinality, 0.5)
    return (compared.records, compared.pairs, compared.skipped, compared.memory(), *chosen)


@settings(max_examples=8, deadline=None)
@given(
    seed=st.integers(0, 10_000),
    count=st.integers(2, 4),
    largest=st.sampled_from([2, 3, 100]),
    cardinality=st.sampled_from(Cardinality),
)
def test_remembering_changes_nothing(
    seed: int, count: int, largest: int, cardinality: Cardinality
) -> None:
    """Whatever comes in, changes and leaves, in any order, blocks too large and fakes included."""
    random = np.random.default_rng(seed)
    people = files()
    one = months(people.left, count, random, 1)
    other = months(people.right, count, random, 2)
    memory = NOTHING
    for left, right in zip(one, other, strict=True):
        found = compare(left, right, cardinality, largest, memory)
        whole = compare(left, right, cardinality, largest)
        assert same(outcome(found, cardinality), outcome(whole, cardinality))
        assert found.fresh <= whole.fresh == whole.met.size
        memory = found.memory()
    again = compare(left, right, cardinality, largest, memory)
    assert again.fresh == 0
    assert same(outcome(again, cardinality), outcome(whole, cardinality))


def test_a_block_that_has_grown_too_large_is_withdrawn_from_the_past_as_well() -> None:
    """Newcomers born the same day in the same place: the block sent last month is sent no more."""
    people = files()
    born = ["birth_day", "birth_month", "birth_year", "birth_place", "sex"]
    known = people.left.slice(0, 100)
    wanted = next(n for n in range(100) if all(known[name][n].is_valid for name in born))
    crowd = people.left.slice(100, 6)
    for name in born:
        value = known[name].slice(wanted, 1).combine_chunks()
        same_for_all = pa.concat_arrays([value] * crowd.num_rows)
        crowd = crowd.set_column(crowd.column_names.index(name), name, same_for_all)
    other = encode_again(people.right, KEY, PARAMETERS, 0, b"b" * 32, None, bytes).encodings
    before = encode_again(known, KEY, PARAMETERS, 0, b"a" * 32, None, bytes)
    grown = pa.concat_tables([known, crowd])
    after = encode_again(grown, KEY, PARAMETERS, 0, b"a" * 32, before.private, bytes).encodings
    record = before.private["record"][wanted]
    rows = [pc.sum(pc.equal(each["record"], record)).as_py() for each in (before.encodings, after)]
    assert rows[1] < rows[0]
    way = Cardinality.ONE_TO_ONE
    memory = compare(before.encodings, other, way).memory()
    found, whole = compare(after, other, way, memory=memory), compare(after, other, way)
    assert same(outcome(found, way), outcome(whole, way))
    assert found.fresh < whole.fresh
