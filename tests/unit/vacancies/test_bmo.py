"""BMO: a hidden count is an interval, never a zero."""

import pyarrow as pa
import pytest

from croisee.foundation.errors import CroiseeError
from croisee.vacancies.bmo import read_bmo


def bmo(*counts: tuple[str, str, str]) -> pa.Table:
    rows = len(counts)
    return pa.table(
        {
            "annee": ["2024"] * rows,
            "Code métier BMO": ["T4Z60"] * rows,
            "Nom métier BMO": ["Agents d'entretien"] * rows,
            "Dept": ["1"] * rows,
            "BE24": [f"840{row}" for row in range(rows)],
            "NOMBE24": ["Bourg"] * rows,
            **{
                name: [count[place] for count in counts]
                for place, name in enumerate(("met", "xmet", "smet"))
            },
        }
    )


def bounds(table: pa.Table) -> list[tuple[int | None, int, int | None, str]]:
    return [(row["value"], row["low"], row["high"], row["status"]) for row in table.to_pylist()]


def test_a_published_count_is_itself() -> None:
    found = read_bmo(bmo(("120", "60", "0")))
    assert bounds(found) == [
        (120, 120, 120, "publie"), (60, 60, 60, "publie"), (0, 0, 0, "publie"),
    ]  # fmt: skip
    assert found["measure"].to_pylist() == ["projets", "difficiles", "saisonniers"]
    assert set(found["zone"].to_pylist()) == {"bmo2024/8400"}
    assert set(found["department"].to_pylist()) == {"01"}


def test_a_hidden_count_is_bounded_by_the_others() -> None:
    assert bounds(read_bmo(bmo(("120", "*", "0"), ("*", "30", "*")))) == [
        (120, 120, 120, "publie"),
        (None, 0, 120, "secret_source"),
        (0, 0, 0, "publie"),
        (None, 30, None, "secret_source"),
        (30, 30, 30, "publie"),
        (None, 0, None, "secret_source"),
    ]


def test_a_documented_threshold_bounds_what_is_hidden() -> None:
    assert bounds(read_bmo(bmo(("*", "*", "*")), hidden_below=5))[0] == (
        None, 0, 4, "secret_source",
    )  # fmt: skip


def test_an_empty_cell_is_a_fault_and_no_zero() -> None:
    with pytest.raises(CroiseeError) as refused:
        read_bmo(bmo(("10", "", "0")), file="bmo.xlsx")
    (problem,) = refused.value.problems
    assert (problem.file, problem.row, problem.column) == ("bmo.xlsx", 2, "xmet")
