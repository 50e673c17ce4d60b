"""Which vacancies a study speaks of: those open on a day, or those published during a period."""

from collections.abc import Callable
from datetime import date
from typing import NamedTuple

import pyarrow as pa
import pyarrow.compute as pc

from croisee.foundation.errors import CroiseeError, Problem
from croisee.foundation.french_dates import french_day


class Window(NamedTuple):
    """A choice of vacancies by their days, and its name for a card.

    `inside`: table → whether each row is in the window, null when its days do not say.
    """

    label: str
    inside: Callable[[pa.Table], pa.ChunkedArray]


class Selected(NamedTuple):
    """The rows of a table, parted in three; nothing is lost."""

    inside: pa.Table
    outside: pa.Table
    undated: pa.Table


def open_on(day: date) -> Window:
    """Published on that day or before, and not closed before it."""

    def inside(table: pa.Table) -> pa.ChunkedArray:
        # Kleene's and: a vacancy published too late is outside even if nothing says its end.
        return pc.and_kleene(
            pc.less_equal(table["published"], pa.scalar(day)),
            pc.greater_equal(table["until"], pa.scalar(day)),
        )

    return Window(f"offres ouvertes le {french_day(day)}", inside)


def published_between(first: date, last: date) -> Window:
    """Published from the first day to the last, both included.

    Raises `CroiseeError` when the last comes before the first.
    """
    if last < first:
        raise CroiseeError(
            Problem(
                "la période finit avant de commencer.",
                "Échangez les deux dates.",
                expected="une première date, puis une dernière",
            )
        )

    def inside(table: pa.Table) -> pa.ChunkedArray:
        return pc.and_kleene(
            pc.greater_equal(table["published"], pa.scalar(first)),
            pc.less_equal(table["published"], pa.scalar(last)),
        )

    return Window(f"offres publiées du {french_day(first)} au {french_day(last)}", inside)


def select(vacancies: pa.Table, window: Window) -> Selected:
    """The vacancies of the window, the others, and those whose days do not say."""
    inside = window.inside(vacancies)
    return Selected(
        vacancies.filter(pc.fill_null(inside, False)),
        vacancies.filter(pc.fill_null(pc.invert(inside), False)),
        vacancies.filter(pc.is_null(inside)),
    )
