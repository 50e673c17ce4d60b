"""How many are really absent: from what is published, with what the linkage misses."""

from dataclasses import dataclass
from typing import Any

import pyarrow as pa
import pytest

from croisee.confidentiality import Dimension
from croisee.studies.absent import Quality, absent_cells, sentences

QUALITY = Quality(precision=0.99, recall=0.98)
WHY = "Secret statistique : trop peu de personnes."


@dataclass(frozen=True)
class Protected:
    """What an estimate reads of a protected table."""

    cells: pa.Table
    rounding: int | None = None

    @property
    def dimensions(self) -> tuple[Dimension, ...]:
        names = ("zone", "indicator", "period", "age", "presence")
        return tuple(Dimension(name, name) for name in names)


UNMET = {"age": "non_renseigne"}


def table(
    found: float | None, not_found: float | None, age: str = "ensemble", **more: Any
) -> Protected:
    """One zone: its persons found and not found; None: hidden."""
    told = {"ensemble": 0.0, "avec": found, "sans": not_found}
    rows = [
        {
            **{"zone": "z", "indicator": "x", "period": "2025", "age": age},
            "presence": code,
            "value": value,
            "low": None,
            "high": None,
            "status": "publie" if value is not None else "secret",
            "reason": None if value is not None else WHY,
        }
        for code, value in told.items()
    ]
    schema = pa.schema(
        [
            (name, pa.float64() if name in ("value", "low", "high") else pa.string())
            for name in rows[0]
        ]
    )
    return Protected(pa.Table.from_pylist(rows, schema=schema), **more)


def estimated(protected: Protected, quality: Quality | None = QUALITY) -> dict[str, Any]:
    qualities = {"2025": quality, "2024": None}
    (row,) = absent_cells(protected, "presence", "avec", "sans", qualities, "x-estimation", UNMET)
    return row


def test_those_found_by_mistake_are_added_and_those_missed_taken_away() -> None:
    """1 000 found, of whom 10 by mistake; 990 ÷ 0.98 are there, so that 20 were missed."""
    row = estimated(table(1_000, 200))
    assert (row["status"], row["indicator"]) == ("estime", "x-estimation")
    assert row["value"] == 200 + 10 - 20
    assert (row["zone"], row["period"], row["age"]) == ("z", "2025", "ensemble")
    assert "presence" not in row


def test_at_most_nobody_was_missed_and_at_least_many_were() -> None:
    row = estimated(table(1_000, 200))
    assert row["high"] == pytest.approx(200 + 10 + 2 * 10**0.5, abs=1)
    missed = 1_001 * (2 * 0.02 + 0.04) / (1 - 2 * 0.02 - 0.04)
    assert row["low"] == pytest.approx(200 - missed - 2 * missed**0.5, abs=1)


def test_a_perfect_linkage_leaves_only_those_whom_no_comparison_met() -> None:
    row = estimated(table(100, 50), Quality(1.0, 1.0))
    assert row["value"] == row["high"] == 50
    assert 35 < row["low"] < 50


def test_where_nobody_was_found_one_may_still_have_been_missed() -> None:
    row = estimated(table(0, 30))
    assert (row["low"], row["value"], row["high"]) == (29, 30, 30)


def test_of_those_whom_comparisons_cannot_meet_nothing_is_estimated() -> None:
    """All count as not found; that 30 are really absent would be said without knowing."""
    row = estimated(table(0, 30, age="non_renseigne"))
    assert row["status"] == "indisponible"
    assert "date de naissance" in row["reason"]
    assert "value" not in row


def test_an_estimate_is_neither_negative_nor_more_than_everybody() -> None:
    row = estimated(table(400, 2), Quality(0.6, 0.5))
    assert row["low"] == 0
    assert row["high"] <= 402
    assert row["low"] <= row["value"] <= row["high"]


@pytest.mark.parametrize("counts", [(None, 200), (1_000, None), (None, None)])
def test_what_is_hidden_gives_no_estimate(counts: tuple[float | None, float | None]) -> None:
    row = estimated(table(*counts))
    assert (row["status"], row["reason"]) == ("secret", WHY)
    assert "value" not in row


def test_rounded_counts_widen_the_interval() -> None:
    exact, rounded = estimated(table(1_000, 200)), estimated(table(1_000, 200, rounding=10))
    assert rounded["low"] <= exact["low"] - 5
    assert rounded["high"] >= exact["high"] + 5


def test_too_few_links_say_nothing_of_the_linkage() -> None:
    row = estimated(table(20, 30), None)
    assert row["status"] == "indisponible"
    assert "trop peu" in row["reason"]
    assert sentences(None) == (row["reason"],)


def test_the_sentences_give_the_rates() -> None:
    told = " ".join(sentences(QUALITY))
    assert "Parmi les personnes retrouvées, une sur 100 environ l'est à tort" in told
    assert "dans les deux fichiers, une sur 50 environ n'est pas retrouvée" in told
    assert "moins d'une sur 1 000 l'est à tort" in sentences(Quality(0.9995, 1.0))[0]
