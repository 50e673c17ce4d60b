"""Vacancies of a day and of a period; those whose days do not say are set apart."""

from datetime import date

import pyarrow as pa
import pytest

from croisee.foundation.errors import CroiseeError
from croisee.vacancies.row import table_of
from croisee.vacancies.window import open_on, published_between, select


def vacancies(*days: tuple[str, int | None, int | None]) -> pa.Table:
    """Name, day of publication, last day open (of November 2026)."""
    return table_of(
        [
            {
                "id": name, "source": "s", "title": "t", "posts": 1, "precision": "inconnu",
                "published": first and date(2026, 11, first), "until": last and date(2026, 11, last),
            }
            for name, first, last in days
        ]
    )  # fmt: skip


def parts(table: pa.Table, window: object) -> list[list[str]]:
    return [part["id"].to_pylist() for part in select(table, window)]


def test_open_on_a_day() -> None:
    table = vacancies(
        ("before", 1, 9), ("last day", 1, 10), ("first day", 10, 20), ("after", 11, 20),
        ("no end", 5, None), ("later, no end", 12, None), ("no day", None, 20),
    )  # fmt: skip
    assert parts(table, open_on(date(2026, 11, 10))) == [
        ["last day", "first day"],
        ["before", "after", "later, no end"],
        ["no end", "no day"],
    ]


def test_published_between_two_days() -> None:
    table = vacancies(("a", 1, None), ("b", 5, None), ("c", 9, None), ("d", None, None))
    window = published_between(date(2026, 11, 1), date(2026, 11, 5))
    assert parts(table, window) == [["a", "b"], ["c"], ["d"]]
    assert window.label == "offres publiées du 1er novembre 2026 au 5 novembre 2026"


def test_a_period_that_ends_before_it_begins_is_refused() -> None:
    with pytest.raises(CroiseeError, match="avant de commencer"):
        published_between(date(2026, 11, 5), date(2026, 11, 1))
