"""Tables put together: margins, hierarchies, shared cells, what remains of a whole."""

import numpy as np
import pytest

from croisee.tablefiles.axes import make_axis, make_space
from croisee.tablefiles.building import (
    Built,
    DisagreementError,
    Listed,
    WrongSumError,
    build,
)
from croisee.tablefiles.figures import Figures

ZONES = {"q1": "nord", "q2": "nord", "q3": "sud"}
ZONE = make_axis("zone", [], total="tout", parents=ZONES)
SEXE = make_axis("sexe", ["f", "h"], total="T", parents={})
SPACE = make_space([ZONE, SEXE])


def listed(text: str, space=SPACE, rolled: bool = True) -> Listed:
    """« zone sexe value [contributors largest second] » on each line."""
    keys, facts = [], []
    for line in text.strip().splitlines():
        words = line.split()
        codes, numbers = words[: len(space.axes)], words[len(space.axes) :]
        keys.append(
            sum(
                axis.codes.to_pylist().index(code) * stride
                for axis, stride, code in zip(space.axes, space.strides, codes, strict=True)
            )
        )
        facts.append([float(n) for n in numbers] + [np.nan] * (4 - len(numbers)))
    value, contributors, largest, second = np.array(facts).T
    unknown = np.full(value.size, np.nan)
    figures = Figures(value, contributors, unknown, np.zeros(value.size), largest, second)
    return Listed(np.array(keys), figures, np.full(len(space.axes), rolled))


def values(built: Built) -> dict[str, float]:
    return {
        built.describe(cell): float(built.figures.value[cell]) for cell in range(built.figures.size)
    }


def relations(built: Built) -> set[str]:
    """« whole = part + part »."""
    told = set()
    for row in built.relations.toarray():
        whole = [built.describe(int(cell)) for cell in np.flatnonzero(row > 0)]
        parts = sorted(built.describe(int(cell)) for cell in np.flatnonzero(row < 0))
        told.add(f"{' + '.join(whole)} = {' + '.join(parts)}")
    return told


def test_margins_are_computed_when_they_are_absent():
    built = build(SPACE, [listed("q1 f 1\nq1 h 2\nq2 f 4\nq3 h 8")], whole=True)
    assert values(built) == {
        "zone=q1, sexe=f": 1, "zone=q1, sexe=h": 2, "zone=q1": 3,
        "zone=q2, sexe=f": 4, "zone=q2": 4,
        "zone=q3, sexe=h": 8, "zone=q3": 8,
        "zone=nord, sexe=f": 5, "zone=nord, sexe=h": 2, "zone=nord": 7,
        "zone=sud, sexe=h": 8, "zone=sud": 8,
        "sexe=f": 5, "sexe=h": 10, "total": 15,
    }  # fmt: skip
    assert {
        "total = zone=nord + zone=sud",
        "total = sexe=f + sexe=h",
        "zone=nord = zone=q1 + zone=q2",
        "zone=nord, sexe=h = zone=q1, sexe=h",
        "sexe=f = zone=nord, sexe=f",
    } <= relations(built)
    assert not (built.relations @ built.figures.value).any()


def test_margins_given_are_the_same_as_margins_computed():
    leaves = "q1 f 1\nq1 h 2\nq2 f 4\nq3 h 8"
    margins = """
        nord f 5\nnord h 2\nnord T 7\nq1 T 3\nq2 T 4\nsud h 8\nsud T 8\nq3 T 8
        tout f 5\ntout h 10\ntout T 15"""
    short, full = (build(SPACE, [listed(text)], whole=True) for text in (leaves, leaves + margins))
    assert values(full) == values(short)
    assert relations(full) == relations(short)


def test_a_margin_is_worth_its_parts_and_knows_their_largest_contributors():
    built = build(SPACE, [listed("q1 f 100 3 60 30\nq1 h 50 2 45 5")], whole=False)
    figures = built.figures
    total = [built.describe(cell) for cell in range(figures.size)].index("zone=q1")
    assert [column[total] for column in figures.columns()[:2]] == [150, 5]
    assert (figures.largest[total], figures.second[total]) == (60, 45)


def test_a_margin_of_which_a_part_is_unknown_is_unknown():
    built = build(SPACE, [listed("q1 f 100 3 60 30\nq1 h 50")], whole=False)
    total = [built.describe(cell) for cell in range(built.figures.size)].index("zone=q1")
    assert np.isnan([built.figures.contributors[total], built.figures.largest[total]]).all()


def test_linked_tables_share_their_cells():
    zones = listed("q1 T 3\nq2 T 4\nq3 T 8\nnord T 7\nsud T 8\ntout T 15", rolled=False)
    sexes = listed("nord f 5\nnord h 2\nnord T 7", rolled=False)
    built = build(SPACE, [zones, sexes], whole=True)
    assert len(values(built)) == 8
    assert built.cells[0][3] == built.cells[1][2]
    assert relations(built) == {
        "zone=nord = zone=q1 + zone=q2",
        "zone=sud = zone=q3",
        "total = zone=nord + zone=sud",
        "zone=nord = zone=nord, sexe=f + zone=nord, sexe=h",
    }


def test_a_cell_with_two_values_is_refused():
    with pytest.raises(DisagreementError) as refused:
        build(SPACE, [listed("q1 f 1\nq1 h 2"), listed("q1 T 4", rolled=False)], whole=True)
    assert refused.value.one[0] == 0
    assert refused.value.other == (1, 0)


@pytest.mark.parametrize(("total", "whole", "right"), [(9, True, False), (8, True, True)])
def test_a_margin_that_is_not_the_sum_is_refused(total, whole, right):
    table = listed(f"q1 f 3\nq1 h 5\nq1 T {total}", rolled=False)
    if right:
        build(SPACE, [table], whole=whole)
        return
    with pytest.raises(WrongSumError) as refused:
        build(SPACE, [table], whole=whole)
    assert (refused.value.row, refused.value.axis, refused.value.count) == ((0, 2), "sexe", 1)


def test_the_margin_at_fault_is_a_written_one():
    table = listed("q1 f 3\nq1 h 5\nq1 T 9")
    with pytest.raises(WrongSumError) as refused:
        build(SPACE, [table], whole=True)
    assert refused.value.row == (0, 2)


OPEN = make_space([make_axis("zone", ["q1", "q2"], total="ville", parents={}, partial=True), SEXE])


def test_what_remains_of_a_town_outside_its_neighbourhoods():
    built = build(OPEN, [listed("ville T 20 20\nq1 T 8 8\nq2 T 9 9", OPEN)], whole=True)
    assert values(built)["reste de total par zone"] == 3
    assert built.figures.contributors[built.remainders].tolist() == [3]
    assert not (built.relations @ built.figures.value).any()


def test_neighbourhoods_larger_than_their_town_are_refused():
    with pytest.raises(WrongSumError):
        build(OPEN, [listed("ville T 20\nq1 T 8\nq2 T 13", OPEN)], whole=True)


def test_too_many_crossings_are_refused():
    wide = make_axis("a", [str(code) for code in range(2**16)], total=None, parents={})
    with pytest.raises(ValueError, match="crossings"):
        make_space([wide] * 4)
