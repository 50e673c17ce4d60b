"""Durations, date layouts, kinds of cells."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic_core import PydanticCustomError

from croisee.sources.classes import value_class
from croisee.sources.dates import date_layout
from croisee.sources.durations import parse_duration
from croisee.sources.tables import age_bands


@pytest.mark.parametrize(
    ("duration", "start", "end"),
    [
        ("P1Y", date(2026, 1, 15), date(2027, 1, 15)),
        ("P1Y", date(2024, 2, 29), date(2025, 2, 28)),
        ("P6M", date(2025, 8, 31), date(2026, 2, 28)),
        ("P90D", date(2026, 1, 1), date(2026, 4, 1)),
        ("P2W", date(2026, 1, 1), date(2026, 1, 15)),
        ("P1Y6M10D", date(2025, 1, 1), date(2026, 7, 11)),
    ],
)
def test_a_duration_runs_on_the_calendar(duration: str, start: date, end: date) -> None:
    assert parse_duration(duration).after(start) == end


@pytest.mark.parametrize("text", ["", "P", "P0D", "1Y", "P1H", "PT1H", "P-1Y", "un an"])
def test_what_is_not_a_duration_is_refused(text: str) -> None:
    with pytest.raises(PydanticCustomError, match="durée"):
        parse_duration(text)


@pytest.mark.parametrize(
    ("written", "order", "separator"),
    [
        (None, ("AAAA", "MM", "JJ"), "-"),
        ("default", ("AAAA", "MM", "JJ"), "-"),
        ("JJ/MM/AAAA", ("JJ", "MM", "AAAA"), "/"),
        ("%d/%m/%Y", ("JJ", "MM", "AAAA"), "/"),
        ("MM.JJ.AAAA", ("MM", "JJ", "AAAA"), "."),
        ("AAAAMMJJ", ("AAAA", "MM", "JJ"), ""),
    ],
)
def test_a_date_layout_is_read(written: str | None, order: tuple[str, ...], separator: str) -> None:
    layout = date_layout(written)
    assert (layout.order, layout.separator) == (order, separator)


@pytest.mark.parametrize("written", ["any", "%d/%m/%y", "JJ/MM", "JJ/MM-AAAA", "JJ/JJ/AAAA", "%A"])
def test_an_ambiguous_date_layout_is_refused(written: str) -> None:
    with pytest.raises(PydanticCustomError, match="format de date"):
        date_layout(written)


def test_age_bands_say_what_they_hold() -> None:
    assert age_bands((18, 25, 60)) == (
        "moins de 18 ans",
        "18-24 ans",
        "25-59 ans",
        "60 ans et plus",
    )


@pytest.mark.parametrize(
    ("cell", "kind"),
    [
        ("", "vide"),
        ("12", "nombre entier"),
        ("1 234,5", "nombre à virgule décimale"),
        ("12.5", "nombre à point décimal"),
        ("12 %", "nombre suivi d'une unité"),
        ("31/02/2020", "date qui n'existe pas"),
        ("2020-13-05", "date dont le jour et le mois sont inversés"),
        ("12/31/2020", "date dont le jour et le mois sont inversés"),
        ("01/02/2020", "date JJ/MM/AAAA"),
        ("=SOMME(A1)", "formule de tableur"),
        ("#N/A", "erreur de tableur"),
        ("///", "marque d'absence"),
        ("nd", "marque d'absence"),
        ("Le Gall", "texte"),
        ("A12B", "code de lettres et de chiffres"),
        ("x" * 500, "texte très long"),
    ],
)
def test_the_kind_of_a_cell_is_named(cell: str, kind: str) -> None:
    assert value_class(cell) == kind


@given(st.text(max_size=300))
def test_the_kind_of_a_cell_comes_from_a_closed_list(cell: str) -> None:
    """Whatever the cell, its kind is one of some twenty phrases written in the code."""
    from croisee.sources import classes

    phrases = {label for _, label in classes._CLASSES} | {
        "texte",
        "texte très long",
        "date dont le jour et le mois sont inversés",
        "date qui n'existe pas",
    }
    assert value_class(cell) in phrases
