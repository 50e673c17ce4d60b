"""What holds of any two files: order, projects, keys, chance."""

import hashlib
from collections.abc import Callable
from datetime import date
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as parquet
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from croisee.foundation.errors import CroiseeError
from croisee.matching.circuit.identified import IDENTIFIER
from croisee.matching.circuit.identifier_codes import with_codes
from croisee.matching.circuit.linking import compare
from croisee.matching.circuit.series import Sent, encode_again
from croisee.matching.encoding.encode import Encoded, encode
from croisee.matching.encoding.keys import ProjectKey
from croisee.matching.encoding.parameters import default_parameters
from croisee.matching.linkage.scored import THRESHOLD, choose
from croisee.matching.scoring.assign import Cardinality
from fixtures.normalised_people import Pair, two_files

PARAMETERS = default_parameters()


def key(project: str = "insertion", secret: int = 1) -> ProjectKey:
    return ProjectKey(project, "étude", date(2026, 1, 1), date(2027, 1, 1), bytes([secret] * 32))


def drawing(seed: int) -> Callable[[int], bytes]:
    """A source of bytes that repeats itself."""
    calls = iter(range(1_000_000))
    return lambda size: hashlib.shake_256(f"{seed}/{next(calls)}".encode()).digest(size)


@pytest.fixture(scope="module")
def files() -> Pair:
    return two_files(600, seed=4)


def links(
    left: Encoded | Sent, right: Encoded | Sent, cardinality: Cardinality = Cardinality.ONE_TO_ONE
) -> dict[tuple[str, str], float]:
    """Pairs of ids linked, and how surely."""
    compared = compare(left.encodings, right.encodings, cardinality)
    chosen = choose(compared.pairs, cardinality, THRESHOLD)
    owners = [
        dict(zip(side.private["record"].to_pylist(), side.private["id"].to_pylist(), strict=True))
        for side in (left, right)
    ]
    names = [
        [owner.get(record) for record in records.to_pylist()]
        for owner, records in zip(owners, compared.records, strict=True)
    ]
    pairs = compared.pairs
    return {
        (names[0][pairs.left[place]], names[1][pairs.right[place]]): chosen.probability[place]
        for place in np.flatnonzero(chosen.linked)
    }


@settings(max_examples=8)
@given(seed=st.integers(0, 1000), cardinality=st.sampled_from(Cardinality))
def test_the_order_of_rows_changes_no_link(
    files: Pair, seed: int, cardinality: Cardinality
) -> None:
    random = np.random.default_rng(seed)
    shuffled = [
        table.take(pa.array(random.permutation(600))) for table in (files.left, files.right)
    ]
    first = links(
        encode(files.left, key(), PARAMETERS), encode(files.right, key(), PARAMETERS), cardinality
    )
    second = links(*(encode(table, key(), PARAMETERS) for table in shuffled), cardinality)
    assert first.keys() == second.keys()
    assert list(first.values()) == pytest.approx([second[pair] for pair in first])


def with_fakes(table: pa.Table, fakes: float, producer: int) -> Sent:
    """What a producer sends first, with so many fakes per record."""
    secret = bytes([producer] * 32)
    return encode_again(table, key(), PARAMETERS, fakes, secret, None, drawing(producer))


def test_links_are_right_and_fakes_hardly_change_them(files: Pair) -> None:
    plain = links(*(encode(table, key(), PARAMETERS) for table in (files.left, files.right)))
    right = files.truth & plain.keys()
    assert len(right) >= 0.97 * len(plain)
    assert len(right) >= 0.95 * len(files.truth)
    found = links(with_fakes(files.left, 1.0, 1), with_fakes(files.right, 1.0, 2))
    assert len(found.keys() ^ plain.keys()) <= 0.03 * len(plain)


def with_numbers(side: Encoded, numbers: dict[str, str]) -> Encoded:
    """What a producer sends when some of its people (id → number) bear an identifier too."""
    borne = pa.array([numbers.get(one) for one in side.private["id"].to_pylist()], pa.string())
    table = side.private.append_column(IDENTIFIER, pa.chunked_array([borne]))
    records = side.private["record"].combine_chunks()
    return Encoded(with_codes(side.encodings, records, table, key()), side.private)


def test_an_identifier_that_both_hold_decides(files: Pair) -> None:
    """Pairs that it names are linked or not as it says, whatever their names look like."""
    left, right = (encode(table, key(), PARAMETERS) for table in (files.left, files.right))
    plain = sorted(links(left, right))
    denied, kept = plain[:20], plain[20:60]
    pairs = [*denied, *kept]
    found = links(
        with_numbers(left, {one: f"dossier {rank}" for rank, (one, _) in enumerate(pairs)}),
        with_numbers(
            right,
            {
                other: f"dossier {rank if rank >= 20 else rank + 1000}"
                for rank, (_, other) in enumerate(pairs)
            },
        ),
    )
    assert not found.keys() & set(denied)
    assert found.keys() >= set(kept)
    assert min(found[pair] for pair in kept) > 0.99


def test_the_same_draws_give_the_same_encodings(files: Pair) -> None:
    first, second = (with_fakes(files.left, 0.1, 7) for _ in range(2))
    assert first.encodings.equals(second.encodings)
    assert first.private.equals(second.private)


@pytest.mark.parametrize("other", [key(secret=2), key("logement")])
def test_encodings_of_two_projects_share_nothing(files: Pair, other: ProjectKey) -> None:
    """Another key, or the same secret in another project: no block and no filter in common."""
    one, two = (encode(files.left, each, PARAMETERS).encodings for each in (key(), other))
    for column in ("record", "block", "given", "family", "married"):
        values = [set(table[column].drop_null().to_pylist()) for table in (one, two)]
        assert values[0]
        assert values[0].isdisjoint(values[1])


def test_projects_and_parameters_that_differ_do_not_meet(files: Pair) -> None:
    left = encode(files.left, key(), PARAMETERS).encodings
    right = encode(files.right, key("logement"), PARAMETERS).encodings
    with pytest.raises(CroiseeError, match="même projet"):
        compare(left, right, Cardinality.ONE_TO_ONE)


def test_within_one_file_a_filter_never_shows_the_same_name_twice_outside_a_block(
    files: Pair,
) -> None:
    """The same name in two blocks has two unrelated filters: no frequency can be counted."""
    table = encode(files.left, key(), PARAMETERS).encodings
    blocks: dict[bytes, set[bytes]] = {}
    for name, block in zip(table["family"].to_pylist(), table["block"].to_pylist(), strict=True):
        blocks.setdefault(name, set()).add(block)
    assert max(len(found) for found in blocks.values()) == 1


def test_encodings_survive_their_file(files: Pair, tmp_path: Path) -> None:
    left, right = (encode(table, key(), PARAMETERS) for table in (files.left, files.right))
    expected = links(left, right)
    parquet.write_table(left.encodings, tmp_path / "left.parquet", row_group_size=1000)
    read = parquet.read_table(tmp_path / "left.parquet")
    assert links(Encoded(read, left.private), right) == expected


def test_a_producer_without_records_is_linked_to_nobody(files: Pair) -> None:
    nobody = encode(files.left.slice(0, 0), key(), PARAMETERS)
    somebody = encode(files.right, key(), PARAMETERS)
    assert links(nobody, somebody) == {}
    assert links(nobody, nobody) == {}
