"""From a title to ranked codes, with what was read and what may be done with it."""

import pytest

from croisee.occupations.index import TitleIndex
from croisee.occupations.rome import Rome
from croisee.occupations.titles import TitleMatch, Verdict, match_titles
from unit.occupations.referential import invented

INDEX = TitleIndex.of(invented())


def match(title: str) -> TitleMatch:
    return match_titles(INDEX, [title])[0]


@pytest.mark.parametrize(
    ("title", "code"),
    [
        ("CDI Aide soignant(e) de nuit H/F 35h", "J1501"),
        ("prépa. de cdes CACES 1", "N1103"),
        ("Vendeuse prêt-à-porter", "D1214"),
        ("TECH. MAINTENANCE INDUS", "I1304"),
        ("Préparatuer de comandes", "N1103"),
        ("nettoyage agent", "K2204"),
    ],
)
def test_the_first_code_is_the_right_one(title: str, code: str) -> None:
    assert match(title).candidates[0].code == code


def test_a_title_written_as_an_appellation_is_sure_and_says_why() -> None:
    found = match("Laveuse de vitres")
    assert (found.code, found.verdict) == ("K2204", Verdict.SURE)
    assert (
        found.reason == "appellation « Laveur / Laveuse de vitres » ; mots communs : laveur, vitr"
    )


def test_a_misspelt_word_is_told_as_it_was_read() -> None:
    found = match("Préparatuer de commandes")
    assert found.readings == {"preparatuer": "preparateur"}
    assert "« preparatuer » lu « preparateur »" in found.reason


def test_a_title_of_which_every_word_was_guessed_is_never_sure() -> None:
    """« Carist » is the root of cariste; « caris » only may be."""
    assert match("Cariste").verdict is Verdict.SURE
    assert match("caris").candidates[0].code == "N1101"
    assert match("caris").verdict is Verdict.CHECK


def test_a_title_common_to_two_codes_is_to_be_checked() -> None:
    found = match("Vendeur")
    assert found.verdict is Verdict.CHECK
    assert found.code is None
    assert {each.code for each in found.candidates[:2]} == {"D1106", "D1214"}


@pytest.mark.parametrize("title", ["CDI 35h", "", "xyz qqq"])
def test_a_title_without_known_word_is_unknown(title: str) -> None:
    found = match(title)
    assert (found.verdict, found.confidence, found.candidates) == (Verdict.UNKNOWN, 0, ())


def test_ties_go_to_the_first_code() -> None:
    """Two codes that nothing tells apart."""
    twins = Rome("jumeaux", {"B2": "Boulanger", "B1": "Boulanger", "C1": "Maçon"}, ())
    found = match_titles(TitleIndex.of(twins), ["Boulangère"])[0]
    assert [each.code for each in found.candidates[:2]] == ["B1", "B2"]
    assert found.verdict is Verdict.CHECK


def test_one_title_said_twice_has_one_answer() -> None:
    first, other, again = match_titles(INDEX, ["Cariste", "Magasinière", "Cariste"], count=2)
    assert first is again
    assert other.candidates[0].code == "N1103"
    assert len(first.candidates) == 2


@pytest.mark.parametrize(
    "title", ["Cariste - Port-Salène", "CARISTE - MONTVALLON", "Nuit | Cariste"]
)
def test_a_part_without_any_word_of_an_occupation_is_left_out(title: str) -> None:
    """« Port » would be read as the beginning of another word, were there one."""
    assert match(title).words == ("carist",)
    assert match(title).code == "N1101"


def test_parts_that_tell_an_occupation_are_all_read() -> None:
    assert match("Magasinier - Cariste").words == ("magasinier", "carist")
