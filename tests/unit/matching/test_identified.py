"""What keyed codes of identifiers say of pairs: one person, two, or nothing."""

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from croisee.matching.circuit.identified import Identified, identified
from croisee.matching.scoring.assign import Cardinality
from croisee.matching.scoring.encodings import Pairs
from croisee.matching.scoring.learn import DIFFERENT, SAME, UNKNOWN

ONE, MANY = Cardinality.ONE_TO_ONE, Cardinality.ONE_TO_MANY
SAID = {SAME: "same", DIFFERENT: "different", UNKNOWN: "?"}


def sixteen(text: str) -> bytes:
    return text.encode().ljust(16)


def side(codes: str) -> tuple[pa.Table, pa.Array]:
    """Records r0, r1…, two rows each, with the code of each (« - »: none)."""
    held = codes.split()
    rows = [(f"r{n:04}", code) for n, code in enumerate(held) for _ in range(2)]
    table = pa.table(
        {
            "record": pa.array([sixteen(record) for record, _ in rows], pa.binary(16)),
            "identifier": pa.array(
                [None if code == "-" else sixteen(code) for _, code in rows], pa.binary(16)
            ),
        }
    )
    records = pa.array([sixteen(f"r{n:04}") for n in range(len(held))], pa.binary(16))
    return table, records


def told(left: str, right: str, pairs: str, cardinality: Cardinality = ONE) -> Identified:
    """What is said of pairs written « 0-1 2-2 »."""
    (one, ours), (other, theirs) = side(left), side(right)
    ends = np.array([[int(n) for n in pair.split("-")] for pair in pairs.split()], dtype=np.int64)
    nothing = np.zeros(len(ends), dtype=np.int32)
    met = Pairs(ends[:, 0], ends[:, 1], nothing, nothing.astype(np.uint8))
    found = identified((one, other), (ours, theirs), met, cardinality)
    assert found is not None
    return found


def words(found: Identified) -> list[str]:
    return [SAID[label] for label in found.labels.tolist()]


@pytest.mark.parametrize(
    ("left", "right", "said"),
    [
        ("x y -", "x z -", ["same", "different", "?"]),
        ("x y -", "x - w", ["same", "?", "?"]),
        ("x x -", "x y y", ["?", "?", "?"]),  # a household: nobody's number
        ("x y w", "x x w", ["?", "?", "same"]),
        ("a b c", "x y z", ["?", "?", "?"]),  # two numberings: no number is common
        ("- - -", "- - -", ["?", "?", "?"]),
    ],
)
def test_one_to_one(left: str, right: str, said: list[str]) -> None:
    assert words(told(left, right, "0-0 1-1 2-2")) == said


def test_a_person_may_be_several_times_in_the_second_file() -> None:
    found = told("x y y", "x x y", "0-0 0-1 0-2 1-2", MANY)
    assert words(found) == ["same", "same", "?", "?"]
    assert (found.bearers, found.common, found.same, found.different) == ((1, 2), 1, 2, 0)


def test_a_side_without_identifiers_says_nothing() -> None:
    (one, ours), (other, theirs) = side("x y"), side("x y")
    nobody = np.zeros(0, dtype=np.int64)
    met = Pairs(nobody, nobody, nobody.astype(np.int32), nobody.astype(np.uint8))
    without = other.drop_columns(["identifier"])
    assert identified((one, without), (ours, theirs), met, ONE) is None
    assert identified((without, one), (theirs, ours), met, ONE) is None


@given(*[st.lists(st.sampled_from("abcd-"), min_size=1, max_size=8)] * 2)
def test_it_is_the_obvious_rule(left: list[str], right: list[str]) -> None:
    """A number borne once on each side, the two alike or not, provided one at least is common."""
    shared = {code for each in (left, right) for code in each if each.count(code) > 1}
    usable = [set(each) - shared - {"-"} for each in (left, right)]
    every = [(a, b) for a in range(len(left)) for b in range(len(right))]
    found = told(" ".join(left), " ".join(right), " ".join(f"{a}-{b}" for a, b in every))
    expected = [
        "?"
        if not (usable[0] & usable[1]) or left[a] not in usable[0] or right[b] not in usable[1]
        else "same"
        if left[a] == right[b]
        else "different"
        for a, b in every
    ]
    assert words(found) == expected
    assert found.common == len(usable[0] & usable[1])
    assert found.bearers == (len(usable[0]), len(usable[1]))
