"""Periods: reading, naming, ordering."""

import pytest

from croisee.foundation.errors import CroiseeError
from croisee.nomenclatures import parse_period, period_key


@pytest.mark.parametrize(
    ("text", "label", "first", "last"),
    [
        ("2018", "2018", "2018-01-01", "2018-12-31"),
        ("2023-06", "juin 2023", "2023-06-01", "2023-06-30"),
        ("2024-02", "février 2024", "2024-02-01", "2024-02-29"),
        ("2023-06-01", "1er juin 2023", "2023-06-01", "2023-06-01"),
        ("2023-12-31", "31 décembre 2023", "2023-12-31", "2023-12-31"),
        ("2012-2021", "de 2012 à 2021", "2012-01-01", "2021-12-31"),
        ("edition-2022", "édition 2022", "2022-01-01", "2022-12-31"),
    ],
)
def test_a_period_has_a_label_and_two_ends(text: str, label: str, first: str, last: str) -> None:
    period = parse_period(text)
    assert (period.label, period.first.isoformat(), period.last.isoformat()) == (label, first, last)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "18",
        "2023-13",
        "2023-02-30",
        "2021-2012",
        "2018-2018",
        "edition",
        "2023/06",
        " 2018",
        "0000",
        "٢٠١٨",
        "2018\n",
        "Edition-2022",
        "2023-6",
    ],
)
def test_what_is_not_a_period_is_refused(text: str) -> None:
    with pytest.raises(CroiseeError, match="une période n’est pas comprise"):
        parse_period(text)


def test_periods_sort_by_their_last_day_and_spans_sit_with_their_last_year() -> None:
    written = ["2021", "edition-2021", "2012-2021", "2021-12-31", "2020", "2021-06", "2022-01"]
    assert sorted(written, key=period_key) == [
        "2020",
        "2021-06",
        "2012-2021",
        "2021",
        "edition-2021",
        "2021-12-31",
        "2022-01",
    ]
