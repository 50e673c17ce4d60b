"""The letter and the sheet: what they say, what they never say, that they call nobody."""

import re
from datetime import date
from html.parser import HTMLParser
from itertools import pairwise

import pytest

from croisee.outreach import Content, Desk, Dossier
from croisee.outreach.acts import Stage
from croisee.outreach.pages import letter, sheet
from croisee.outreach.people import Rule
from croisee.outreach.rights import rights
from unit.outreach.house import PARTIES, TODAY, mandate

NAMES = {party.id: party.nom for party in PARTIES.values()}
DESK = Desk("02 99 00 00 00", "droits@cpam-valmorin.example")
END = date(2027, 5, 1)


class Outline(HTMLParser):
    """Tags met, with their attributes, and the text between."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.words: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data):
        if self.tags and self.tags[-1][0] != "style":
            self.words.append(data)

    @property
    def text(self) -> str:
        return " ".join(" ".join(self.words).split())


def the_letter(right: str = "c2s_gratuite") -> Outline:
    return Outline(letter(mandate(right=right), DESK, NAMES, END).html)


def dossiers() -> list[Dossier]:
    step = Rule("ressources du foyer", "9 120 € sur douze mois", "CSS, art. L. 861-1")
    kept = Content(
        "IO-1", "FO-1", {"nom": "<b>OLIVEIRA</b>", "telephone": "0299000001"}, 412.4, -0.12, (step,)
    )
    stage = Stage("contacte", "telephone", TODAY, "2026-11")
    gone = Stage("oppose", "demande_de_la_personne", TODAY, "2026-11")
    return [Dossier("K7QF-2MXA", stage, kept), Dossier("AAAA-BBBB", gone, None)]


def the_sheet() -> str:
    return sheet(mandate(), NAMES, dossiers(), "Mme Le Bihan, accueil", TODAY, END)


@pytest.mark.parametrize("html", [letter(mandate(), DESK, NAMES, END).html, the_sheet()])
def test_a_page_asks_nothing_of_the_network_and_runs_nothing(html):
    outline = Outline(html)
    tags = {tag for tag, _ in outline.tags}
    assert not tags & {"script", "img", "link", "iframe", "form", "a", "object", "video"}
    assert not re.search(r"https?://|url\(|@import", html)
    policy = next(a["content"] for t, a in outline.tags if a.get("http-equiv"))
    assert policy is not None
    assert policy.startswith("default-src 'none'; style-src 'sha256-")
    assert "unsafe" not in policy


@pytest.mark.parametrize("html", [letter(mandate(), DESK, NAMES, END).html, the_sheet()])
def test_a_page_can_be_read_aloud(html):
    outline = Outline(html)
    assert ("html", {"lang": "fr"}) in outline.tags
    names = [tag for tag, _ in outline.tags]
    assert {"title", "main"} <= set(names)
    levels = [int(tag[1]) for tag in names if re.fullmatch("h[1-6]", tag)]
    assert levels[0] == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))
    assert names.count("table") == names.count("caption")
    assert all("scope" in attrs for tag, attrs in outline.tags if tag == "th")


def test_the_letter_says_all_that_a_person_must_know_and_promises_nothing():
    text = the_letter().text
    for said in (
        "Vous avez peut-être droit à la complémentaire santé solidaire",
        "Ce courrier n’est ni une décision ni une promesse",
        "vos autres droits ne changent pas",
        "02 99 00 00 00",
        "droits@cpam-valmorin.example",
        "Renoncer.",
        "Vous opposer.",
        "vos coordonnées (source : Service des prestations)",
        "le contrôle et la recherche de fraude",
        "1er mai 2027",
        "CNIL",
        "CRPA, art. L. 114-8, II",
        "AIPD-2026-04",
    ):
        assert said in text, said
    assert "€" not in text
    assert not re.search(r"\d+ ?(euros|EUR)", text)


@pytest.mark.parametrize("right", list(rights()))
def test_the_letter_is_written_in_good_french_for_every_right(right):
    assert not re.search(r"droit à le |droit à les |demander au |droit la ", the_letter(right).text)


def test_the_sentences_of_the_letter_are_short():
    """Plain French: none of its sentences to people is longer than thirty words."""
    told = [words for words in the_letter().words if "Ce qui permet" not in words]
    sentences = [each for words in told for each in re.split(r"(?<=[.?!:;])\s", words)]
    assert max(len(sentence.split()) for sentence in sentences) <= 30


def test_the_version_of_a_letter_changes_with_its_words_alone():
    one, same = (letter(mandate(), DESK, NAMES, END) for _ in "ab")
    assert one == same
    assert one.version in one.html
    other = letter(mandate(), DESK._replace(phone="02 99 11 11 11"), NAMES, END)
    assert other.version != one.version


def test_the_sheet_says_who_printed_it_and_when_on_every_dossier_and_what_it_is_for():
    text = Outline(the_sheet()).text
    # Once at the top, once on the one dossier left; and across every printed page.
    assert len(re.findall("par Mme Le Bihan, accueil, le 2\u00a0novembre 2026", the_sheet())) == 2
    assert (
        '<p class="filigrane" aria-hidden="true">Mme Le Bihan, accueil, 2\u00a0novembre'
        in the_sheet()
    )
    assert "Cette feuille ne sort pas de l’administration (CPAM du Valmorin)" in text
    assert "ni contrôle, ni suspension, ni classement" in text
    assert "Détruisez-la après usage, le 1er\u00a0mai 2027" in the_sheet()


def test_the_sheet_shows_a_case_rule_by_rule_and_nobody_who_opposed():
    html = the_sheet()
    assert "AAAA-BBBB" not in html
    assert "&lt;b&gt;OLIVEIRA&lt;/b&gt;" in html
    text = Outline(html).text
    assert "ressources du foyer 9 120 € sur douze mois CSS, art. L. 861-1" in text
    assert "Montant estimé, à ne pas promettre : 412" in text
