"""Numbers as French readers write them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from croisee.observatory.numbers import (
    axis_label,
    between,
    day,
    number,
    period,
    period_key,
    quantity,
    typeset,
)

# N: narrow no-break space, S: no-break space, as the pages carry them.
N, S = "\u202f", "\u00a0"


@pytest.mark.parametrize(
    ("value", "decimals", "expected"),
    [
        (0, 0, "0"),
        (999, 0, "999"),
        (1234, 0, f"1{N}234"),
        (1234567.891, 2, f"1{N}234{N}567,89"),
        (39.35, 1, "39,4"),
        (0.5, 0, "1"),
        (2.5, 0, "3"),
        (-3.2, 1, "\u22123,2"),
        (-0.04, 1, "0,0"),
    ],
)
def test_number(value: float, decimals: int, expected: str) -> None:
    assert number(value, decimals) == expected


@given(st.floats(-1e9, 1e9), st.integers(0, 3))
def test_what_is_read_is_what_was_rounded(value: float, decimals: int) -> None:
    text = number(value, decimals)
    back = float(text.replace(N, "").replace(",", ".").replace("\u2212", "-"))
    assert abs(back - value) <= 0.5 * 10**-decimals * (1 + 1e-6)


@pytest.mark.parametrize(
    ("value", "decimals", "unit", "expected"),
    [
        (39.4, 1, "%", f"39,4{S}%"),
        (14400, 0, "€ par an", f"14{N}400{S}€{S}par{S}an"),
        (0.31, 2, "sans unité", "0,31"),
        (1, 0, "habitants", f"1{S}habitant"),
        (1.5, 1, "points", f"1,5{S}point"),
        (2, 0, "habitants", f"2{S}habitants"),
        (1, 0, "mois", f"1{S}mois"),
    ],
)
def test_quantity(value: float, decimals: int, unit: str, expected: str) -> None:
    assert quantity(value, decimals, unit) == expected


def test_an_interval_says_a_noun_once() -> None:
    assert between(12, 15.5, 1, "%") == f"entre 12,0{S}% et 15,5{S}%"
    assert between(12, 15, 0, "personnes") == f"entre 12 et 15{S}personnes"


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("2018", "2018"),
        ("2023-06", "juin 2023"),
        ("2012-2021", "2012 à 2021"),
        ("2025-12-01", f"1er{S}décembre 2025"),
        ("2023-13", "2023-13"),
        ("edition-2022", "édition 2022"),
        ("sans-date", "sans-date"),
    ],
)
def test_period(code: str, expected: str) -> None:
    assert period(code) == expected


def test_periods_are_ordered_by_their_end() -> None:
    codes = ["2019", "2012-2021", "2018-06", "2018"]
    assert sorted(codes, key=period_key) == ["2018", "2018-06", "2019", "2012-2021"]


def test_a_text_that_is_no_date_comes_back() -> None:
    assert day("sans date") == "sans date"


@pytest.mark.parametrize(
    ("value", "unit", "expected"),
    [(0.0, "%", f"0{S}%"), (2.5, "%", f"2,5{S}%"), (300.0, "habitants", "300")],
)
def test_graduations_have_no_useless_decimals(value: float, unit: str, expected: str) -> None:
    assert axis_label(value, unit) == expected


def test_punctuation_never_starts_a_line() -> None:
    assert typeset("<p>Quoi ? « Oui » ; l&#39;idée : non !</p>") == (
        f"<p>Quoi{N}? «{S}Oui{S}»{N}; l’idée{S}: non{N}!</p>"
    )
