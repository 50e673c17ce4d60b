"""Who shares a block with whom, in clear."""

import pyarrow as pa
import pytest

from croisee.matching.clear.blocks import LARGEST_BLOCK, BlockColumn, block_columns
from croisee.matching.encoding.parameters import default_parameters
from croisee.matching.normalisation import normalise
from unit.matching.records import records

PASSES = default_parameters().passes
NAMES = {one.name for one in PASSES}


def table(count: int, **changes: str | None) -> pa.Table:
    """One person, written down `count` times."""
    person = {
        "given_name": "Germaine",
        "family_name": "Lecoustre",
        "married_name": "Bonnaventure",
        "sex": "2",
        "birth_date": "1961-03-07",
        "birth_place": "35238",
        "postcode": "35000",
    } | changes
    return normalise(records(**{name: [value] * count for name, value in person.items()})).table


def columns_of(left: pa.Table, right: pa.Table) -> list[BlockColumn]:
    return block_columns(pa.concat_tables([left, right]), left.num_rows, PASSES)


def shared(left: pa.Table, right: pa.Table) -> set[str]:
    """Passes in which some left record and some right one have a block in common."""
    found = set()
    for one_pass, column in zip(PASSES, columns_of(left, right), strict=True):
        values = [
            set(value if column.several else [value]) - {None}
            for value in (one or [] if column.several else one for one in column.values.to_pylist())
        ]
        if set().union(*values[: left.num_rows]) & set().union(*values[left.num_rows :]):
            found.add(one_pass.name)
    return found


def test_somebody_written_twice_meets_in_every_pass() -> None:
    assert shared(table(1), table(1)) == NAMES


def test_a_name_by_marriage_meets_the_same_name_given_as_birth_name() -> None:
    other = table(1, family_name="Bonnaventure", married_name=None)
    assert shared(table(1), other) == NAMES


def test_a_pass_asks_for_all_that_it_names() -> None:
    other = table(1, birth_date="1983-11-24")
    met = shared(table(1), other)
    dated = {"jour", "mois", "annee", "jour_mois_melanges"}
    assert met == {one.name for one in PASSES if not dated & set(one.block)}


def test_another_person_meets_nobody() -> None:
    other = table(
        1, given_name="Odile", family_name="Quesnoy", married_name=None,
        birth_date="1983-11-24", birth_place="59350", postcode="59000",
    )  # fmt: skip
    assert shared(table(1), other) == set()


@pytest.mark.parametrize(("count", "meets"), [(LARGEST_BLOCK, True), (LARGEST_BLOCK + 1, False)])
def test_a_block_too_large_in_one_file_is_left_out(count: int, meets: bool) -> None:
    left, right = table(count), table(1)
    assert bool(shared(left, right)) is meets
    assert bool(shared(right, left)) is meets


def test_there_is_one_value_for_each_record_of_both_files() -> None:
    columns = columns_of(table(3), table(2))
    assert [column.name for column in columns] == [f"block_{n}" for n in range(len(PASSES))]
    assert {len(column.values) for column in columns} == {5}
