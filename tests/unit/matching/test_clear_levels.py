"""Two records in clear, and the level of each field: what the SQL of conditions says."""

import pyarrow as pa
import pytest

from croisee.matching.clear.comparison import compare
from croisee.matching.clear.engines import duckdb
from croisee.matching.clear.levels import CONDITIONS, MISSING
from croisee.matching.encoding.parameters import default_parameters
from croisee.matching.normalisation import normalise
from croisee.matching.scoring.comparison import levels
from croisee.matching.scoring.fields import FIELDS, SIZES
from unit.matching.records import records

Record = dict[str, str | None]
Levels = dict[str, str]

SOMEBODY: Record = {
    "given_name": "Germaine",
    "family_name": "Lecoustre",
    "married_name": None,
    "sex": "2",
    "birth_date": "1961-03-07",
    "birth_place": "35238",
    "postcode": "35000",
}
PASSES = default_parameters().passes


def table(people: list[Record]) -> pa.Table:
    columns = {name: [one[name] for one in people] for name in SOMEBODY}
    return normalise(records(**columns)).table


def compared(pairs: list[tuple[Record, Record]]) -> list[Levels]:
    """Level of each field, by its name, for each pair; at most 20, so that all share a block."""
    sides = [table(list(people)) for people in zip(*pairs, strict=True)]
    with duckdb() as database:
        across, _ = compare(*sides, PASSES, database)
    rows = zip(across.left.tolist(), across.right.tolist(), strict=True)
    found = dict(zip(rows, levels(across.pattern, SIZES).tolist(), strict=True))
    return [
        {
            field.name: (MISSING, *field.levels)[level]
            for field, level in zip(FIELDS, found[place, place], strict=True)
        }
        for place in range(len(pairs))
    ]


def differing(changes: list[Record]) -> list[Levels]:
    """Levels other than « equal » when somebody is written once more with each of the changes."""
    found = compared([(SOMEBODY, SOMEBODY | one) for one in changes])
    return [{name: level for name, level in one.items() if level != "equal"} for one in found]


def test_every_level_but_the_farthest_has_its_condition() -> None:
    for field in FIELDS:
        assert set(CONDITIONS[field.name]) == {MISSING, *field.levels[1:]}


def test_given_names() -> None:
    expected = {
        "Germaine": "equal",
        "Germain": "close",  # 1 letter of 8
        "Germanie": "close",  # 2 of 8
        "Germeno": "near",  # 3 of 8
        "Sabine": "distant",  # 5 of 8
        "Odile": "different",
        "Odile Germaine": "close",  # known by her second given name
        "Odile Germaines": "different",
        None: MISSING,
    }
    found = differing([{"given_name": written} for written in expected])
    assert [one.get("given_name", "equal") for one in found] == list(expected.values())
    assert all(set(one) <= {"given_name"} for one in found)


def test_family_names() -> None:
    expected = {
        ("Lecoustre", "Bonnaventure"): "equal",
        ("Bonnaventure", "Lecoustre"): "equal",  # any name of one with any name of the other
        ("Lecoustre Bonnaventure", None): "distant",  # half of a double name
        ("Lecostre", None): "close",
        ("Bonnaventure", "Lecoutre"): "close",
        ("Bonnaventure", None): "different",
        (None, "Lecoustre"): "equal",
        (None, None): MISSING,
    }
    found = differing([{"family_name": born, "married_name": wed} for born, wed in expected])
    assert [one.get("family_name", "equal") for one in found] == list(expected.values())
    assert all(set(one) <= {"family_name"} for one in found)


def test_names_put_in_each_other_s_place_are_swapped_in_both_fields() -> None:
    assert differing([{"given_name": "Lecoustre", "family_name": "Germaine"}]) == [
        {"given_name": "swapped", "family_name": "swapped"}
    ]


def test_two_names_that_resemble_each_other_are_not_swapped() -> None:
    alike = SOMEBODY | {"given_name": "Martine", "family_name": "Martin"}
    same, near = compared([(alike, alike), (alike, alike | {"given_name": "Martin"})])
    assert (same["given_name"], near["given_name"]) == ("equal", "close")


def test_birth_dates() -> None:
    expected = {
        "1961-03-07": "equal",
        "1961-07-03": "day and month swapped",
        "1961-03-09": "year and one of day and month",
        "1961-05-07": "year and one of day and month",
        "1963-03-07": "day and month only",
        "1961-05-09": "year only",
        "1961": "year equal, no day or month",
        "1963": "year differs, no day or month",
        "1963-05-09": "different",
        "1963-03-09": "different",
        None: MISSING,
    }
    found = differing([{"birth_date": written} for written in expected])
    assert [one.get("birth_date", "equal") for one in found] == list(expected.values())
    assert all(set(one) <= {"birth_date"} for one in found)


def test_codes() -> None:
    others = {"sex": "1", "birth_place": "35047", "postcode": "35200"}
    found = differing([{name: other} for name, other in others.items()])
    assert found == [{name: "different"} for name in others]
    found = differing([{name: None} for name in others])
    assert found == [{name: MISSING} for name in others]


def test_levels_do_not_depend_on_which_file_comes_first() -> None:
    changes: list[Record] = [
        {"given_name": "Odile Germaine", "family_name": "Lecostre"},
        {"given_name": "Lecoustre", "family_name": "Germaine"},
        {"given_name": "Germain", "birth_date": "1961-07-03", "sex": None},
    ]
    pairs = [(SOMEBODY, SOMEBODY | one) for one in changes]
    assert compared(pairs) == compared([(other, one) for one, other in pairs])


@pytest.mark.parametrize("counts", [(1, 0), (0, 1), (0, 0)])
def test_nobody_on_one_side_or_both_gives_no_pair(counts: tuple[int, int]) -> None:
    somebody = table([SOMEBODY])
    with duckdb() as database:
        across, within = compare(*(somebody.slice(0, n) for n in counts), PASSES, database)
    assert [part.left.size for part in (across, *within)] == [0, 0, 0]
