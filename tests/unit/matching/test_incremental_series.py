"""A producer's sendings month after month: what stays, and what must not tell."""

from datetime import date

import numpy as np
import pyarrow as pa
import pytest

from croisee.matching.circuit.followed import lasting
from croisee.matching.circuit.series import COPIED, Sent, encode_again
from croisee.matching.circuit.sides import Side
from croisee.matching.encoding.keys import ProjectKey
from croisee.matching.encoding.parameters import default_parameters
from fixtures.normalised_people import two_files

KEY = ProjectKey("suivi", "étude", date(2026, 1, 1), date(2027, 1, 1), bytes([1] * 32))
SIZE = 1500


@pytest.fixture(scope="module")
def table() -> pa.Table:
    return two_files(SIZE, seed=6).left


def sent(table: pa.Table, before: Sent | None = None, fakes: float = 0.5, seed: int = 1) -> Sent:
    draw = np.random.default_rng(seed).bytes
    known = None if before is None else before.private
    return encode_again(table, KEY, default_parameters(), fakes, bytes([7] * 32), known, draw)


def moved(table: pa.Table, rows: np.ndarray) -> pa.Table:
    codes = np.where(rows, "99999", np.array(table["postcode"].to_pylist(), dtype=object))
    place = table.column_names.index("postcode")
    return table.set_column(place, "postcode", pa.array(codes, pa.string()))


def prints(of: Sent) -> dict[bytes, tuple[int, int]]:
    side = Side.of(of.encodings, 100)
    return dict(zip(side.records.to_pylist(), map(tuple, side.prints.tolist()), strict=True))


def rows(of: Sent) -> set[tuple]:
    return set(map(tuple, (row.values() for row in of.encodings.to_pylist())))


def real(of: Sent) -> set[bytes]:
    return set(of.private["record"].to_pylist())


def share_of_fakes(records: set[bytes], *real_ones: set[bytes]) -> float:
    return len(records - set().union(*real_ones)) / len(records)


def test_the_same_file_is_sent_as_it_was_whatever_its_order(table: pa.Table):
    first = sent(table)
    shuffled = table.take(pa.array(np.random.default_rng(3).permutation(SIZE)))
    assert rows(sent(shuffled, first, seed=2)) == rows(first)


def test_fakes_are_as_many_as_said(table: pa.Table):
    for fakes in (0.0, 0.25, 1.0, 1.5):
        first = sent(table, fakes=fakes)
        records = set(first.encodings["record"].to_pylist())
        assert len(records - real(first)) == pytest.approx(fakes * SIZE, abs=0.01 * SIZE)
        assert sum(first.private[COPIED].to_pylist()) == round(fakes % 1 * SIZE)


def test_fakes_come_change_and_leave_as_often_as_records(table: pa.Table):
    """Among newcomers, those who left and those who changed, as many fakes as among all."""
    fate = np.random.default_rng(4).random(SIZE)
    first = sent(table.filter(pa.array(fate > 0.2)))
    after = moved(table, (fate > 0.4) & (fate < 0.6)).filter(pa.array(fate < 0.8))
    second = sent(after, first, seed=2)
    old, new = prints(first), prints(second)
    owners = (real(first), real(second))
    usual = share_of_fakes(old.keys() & new.keys(), *owners)
    assert usual == pytest.approx(1 / 3, abs=0.05)
    came, left = new.keys() - old.keys(), old.keys() - new.keys()
    changed = {record for record in old.keys() & new.keys() if old[record] != new[record]}
    for records in (came, left, changed):
        assert len(records) > 300
        assert share_of_fakes(records, *owners) == pytest.approx(usual, abs=0.07)


def test_fakes_keep_to_themselves(table: pa.Table):
    """No fake shares a block with a real record, month after month."""
    first = sent(table.slice(0, 1200))
    second = sent(table, first, seed=2)
    for month in (first, second):
        own, blocks = real(month), {True: set(), False: set()}
        for row in month.encodings.select(["record", "block"]).to_pylist():
            blocks[row["record"] in own].add(row["block"])
        assert blocks[False]
        assert blocks[True].isdisjoint(blocks[False])


def test_who_comes_back_is_the_same_record(table: pa.Table):
    first = sent(table)
    second = sent(table.slice(0, 1000), first)
    third = sent(table, second)
    assert third.private["record"].equals(first.private["record"])
    gone = set(table["id"].to_pylist()[1000:])
    assert gone.isdisjoint(second.private["id"].to_pylist()), "nothing is kept of who is gone"


def test_rows_of_a_record_are_known_whatever_their_order(table: pa.Table):
    encodings = sent(table, fakes=0).encodings
    first = Side.of(encodings, 100)
    order = np.random.default_rng(5).permutation(encodings.num_rows)
    second = Side.of(encodings.take(pa.array(order)), 100)
    assert first.records.equals(second.records)
    assert np.array_equal(first.prints, second.prints)
    assert len(np.unique(first.prints, axis=0)) == len(first.records)


@pytest.mark.parametrize("column", ["block", "given", "sex", "birth_day", "pass"])
def test_any_change_in_a_row_shows(table: pa.Table, column: str):
    encodings = sent(table.slice(0, 50), fakes=0).encodings
    place = encodings.column_names.index(column)
    other = pa.array(list(reversed(encodings[column].to_pylist())), encodings[column].type)
    changed = encodings.set_column(place, column, other)
    one, two = (Side.of(each, 100).prints for each in (encodings, changed))
    assert (one != two).any(axis=1).mean() > 0.5


def test_a_pseudonym_follows_from_the_record_and_the_secret_alone(table: pa.Table):
    records = sent(table.slice(0, 20), fakes=0).private["record"].combine_chunks().sort()
    one, other = (lasting(records, bytes([secret] * 32)) for secret in (1, 2))
    assert lasting(records.slice(5, 3), bytes([1] * 32)).equals(one.slice(5, 3))
    assert set(one.to_pylist()).isdisjoint(other.to_pylist())
    assert {len(name) for name in one.to_pylist()} == {32}
    assert len(set(one.to_pylist())) == len(records)
