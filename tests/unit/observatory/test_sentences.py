"""Figures as sentences: French contractions, units said once, honest comparisons."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from croisee.foundation.statuses import Status
from croisee.observatory.model import Cell
from croisee.observatory.sentences import MEANINGS, contract, margin, neighbours, sentence, side
from fixtures.fake_releases import indicator

S, N = "\u00a0", "\u202f"


def cell(
    value: float | None,
    low: float | None = None,
    high: float | None = None,
    status: Status = Status.PUBLISHED,
) -> Cell:
    return Cell("qpv2024/QN1", "taux", "2021", (), value, low, high, status, "")


def said(template: str, zone: str, value: float, **facts: object) -> str:
    about = indicator("taux", "Taux", "Thème", sentence=template, **facts)
    return "".join(piece.text for piece in sentence(about, zone, cell(value)))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("À Le Blosne, ", "Au Blosne, "),
        ("À Les Tisserands, ", "Aux Tisserands, "),
        ("habitants de Le Blosne", "habitants du Blosne"),
        ("habitants de Les Marches", "habitants des Marches"),
        ("habitants de Orgeval", "habitants d’Orgeval"),
        ("habitants de La Fonderie", "habitants de La Fonderie"),
        ("À Lescure", "À Lescure"),
        ("grande aventure", "grande aventure"),
    ],
)
def test_articles_contract(text: str, expected: str) -> None:
    assert contract(text) == expected


@pytest.mark.parametrize(
    ("template", "unit", "decimals", "value", "expected"),
    [
        ("Sur 100 habitants de {zone}, {value} sont jeunes.", "%", 1, 39.44,
         "Sur 100 habitants de Penvern, 39,4 sont jeunes."),
        ("À {zone}, {value} des habitants sont jeunes.", "%", 1, 39.44,
         f"À Penvern, 39,4{S}% des habitants sont jeunes."),
        ("À {zone}, on vit avec moins de {value} par an.", "€ par an", 0, 14400,
         f"À Penvern, on vit avec moins de 14{N}400{S}€ par an."),
        ("À {zone}, on loue à moins de {value}.", "€ par an", 0, 14400,
         f"À Penvern, on loue à moins de 14{N}400{S}€{S}par{S}an."),
        ("{value} personnes habitent {zone}.", "habitants", 0, 2400,
         f"2{N}400 personnes habitent Penvern."),
        ("{zone} compte {value}.", "habitants", 0, 2400, f"Penvern compte 2{N}400{S}habitants."),
        ("À {zone}, la gare est à {value} en moyenne.", "km", 1, 3.2,
         f"À Penvern, la gare est à 3,2{S}km en moyenne."),
        ("À {zone}, l’indice vaut {value}.", "sans unité", 2, 0.313,
         "À Penvern, l’indice vaut 0,31."),
    ],
)  # fmt: skip
def test_the_unit_is_said_once(
    template: str, unit: str, decimals: int, value: float, expected: str
) -> None:
    assert said(template, "Penvern", value, unit=unit, decimals=decimals) == expected


@pytest.mark.parametrize("status", [status for status in Status if not status.has_value])
def test_a_hidden_figure_is_named_never_zero_nor_blank(status: Status) -> None:
    about = indicator("taux", "Taux", "Thème", sentence="À {zone}, {value}.")
    text = "".join(p.text for p in sentence(about, "Penvern", cell(None, status=status)))
    assert text == f"Taux : {status.label}."
    assert not any(char.isdigit() for char in text)


def test_every_status_is_explained() -> None:
    assert set(MEANINGS) == set(Status)


RATE = indicator("taux", "Taux", "Thème")


def test_neighbours_say_more_less_and_close() -> None:
    others = [
        ("la commune", cell(20)),
        ("la région", cell(19)),
        ("le département", cell(31)),
        ("l’intercommunalité", cell(45)),
    ]
    assert neighbours(RATE, cell(30), others) == (
        f"C’est plus que la commune (20,0{S}%) et la région (19,0{S}%) ; "
        f"c’est moins que l’intercommunalité (45,0{S}%) ; "
        f"c’est proche du département (31,0{S}%)."
    )


def test_nothing_is_said_of_hidden_figures() -> None:
    hidden = cell(None, status=Status.SUPPRESSED)
    assert neighbours(RATE, hidden, [("la commune", cell(20))]) == ""
    assert neighbours(RATE, cell(20), [("la commune", hidden)]) == ""


def test_overlapping_intervals_are_not_ranked() -> None:
    assert side(cell(30, 25, 35), cell(33, 31, 36)) == 0
    assert side(cell(30, 25, 35), cell(40, 36, 44)) == -1
    assert side(cell(30, 25, 35), cell(36)) == -1
    assert side(cell(30, 25, 35), cell(35)) == 0


@given(st.floats(0.1, 1e6), st.floats(0.1, 1e6), st.floats(0, 10), st.floats(0, 10))
def test_comparing_is_antisymmetric(a: float, b: float, wide_a: float, wide_b: float) -> None:
    first, second = cell(a, a - wide_a, a + wide_a), cell(b, b - wide_b, b + wide_b)
    assert side(first, second) == -side(second, first)


def test_a_margin_is_said_only_when_it_exists() -> None:
    assert margin(RATE, cell(30, 25, 35)) == f"entre 25,0{S}% et 35,0{S}%"
    assert margin(RATE, cell(30, 30, 30)) == ""
    assert margin(RATE, cell(30)) == ""


@pytest.mark.parametrize(
    ("template", "unit", "expected"),
    [
        ("On vit à {value} en ligne droite.", "mètres", f"On vit à 293{S}mètres en ligne droite."),
        ("On vit à {value} mètres.", "mètres", "On vit à 293 mètres."),
        ("{value} de ses habitants.", "personnes", f"293{S}personnes de ses habitants."),
        ("{value} allocataires vivent seuls.", "foyers", "293 allocataires vivent seuls."),
    ],
)
def test_a_measure_is_never_left_bare(template: str, unit: str, expected: str) -> None:
    assert said(template, "Penvern", 293, unit=unit, decimals=0) == expected


def test_an_estimate_is_said_by_its_interval_not_by_its_middle() -> None:
    template = "À {zone}, sur 100 personnes éligibles, {value} n'ont pas la C2S."
    about = indicator("taux", "Taux", "Thème", unit="%", decimals=0, sentence=template)
    estimate = cell(22.0, 0.0, 52.0, Status.MODELLED)
    text = "".join(piece.text for piece in sentence(about, "Penvern", estimate))
    assert text == "À Penvern, sur 100 personnes éligibles, entre 0 et 52 n'ont pas la C2S."
    assert margin(about, estimate) == ""
