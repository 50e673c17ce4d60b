"""Appellations of the ROME written as vacancies write titles: misspelt, cut, mixed with the rest.

Two mixtures, so that what was set on one is measured on another: `TUNING` surrounds titles with
phrases that were read while the vocabulary was made; `REPORT` with others, written apart and never
looked up in it, and cuts words shorter and longer. Abbreviations are words cut at random: those of
the vocabulary are not used, which would flatter it.
"""

import unicodedata
from dataclasses import dataclass
from random import Random

LINKS = frozenset({"de", "en", "des", "du", "la", "le", "les", "d'", "et"})


@dataclass(frozen=True)
class Mixture:
    """`around`: what is written before or after the title; `kept`: letters left of a word cut."""

    around: tuple[str, ...]
    kept: tuple[int, int]


TUNING = Mixture(
    (
        "H/F", "(H/F)", "F/H", "CDI", "CDD 6 mois", "Intérim", "35h", "temps partiel", "urgent",
        "débutant accepté", "- Rennes", "(35)", "12€/h", "2x8", "à Saint-Malo", "Groupe Kermeur",
        "en alternance", "de nuit", "H/F/X", "secteur Brest", "dès que possible",
    ),
    (4, 5),
)  # fmt: skip
REPORT = Mixture(
    (
        "(F/H)", "h/f", "M/F", "CDII", "CDD de remplacement", "prise de poste rapide", "39h",
        "28 h/semaine", "SARL Le Goff", "- Lannion et environs", "44100 Nantes", "équipe dynamique",
        "horaires variables", "à partir de janvier", "EHPAD Les Tilleuls", "2100 € brut", "3*8",
        "réf. 2026-118", "avec véhicule", "1er emploi possible", "mission longue", "contrat aidé",
    ),
    (3, 6),
)  # fmt: skip


def noisy(title: str, mixture: Mixture, random: Random) -> str:
    """One way to write a title; about one in twelve is left as it is, but for its letters' case."""
    words = title.split()
    if random.random() < 0.5:
        words = _somewhere(words, 6, lambda word: _misspelt(word, random), random)
    if random.random() < 0.4:
        end = random.choice((".", ""))
        words = _somewhere(
            words, 7, lambda word: word[: random.randint(*mixture.kept)] + end, random
        )
    if random.random() < 0.3:
        words = [word for word in words if word.lower() not in LINKS] or words
    if random.random() < 0.2 and len(words) > 2:
        place = random.randrange(1, len(words))
        words = words[place:] + words[:place]
    text = " ".join(words)
    for _ in range(random.randrange(3)):
        phrase = random.choice(mixture.around)
        text = f"{phrase} {text}" if random.random() < 0.3 else f"{text} {phrase}"
    if random.random() < 0.3:
        text = text.upper()
    return _without_accents(text) if random.random() < 0.4 else text


def _somewhere(words, least, change, random):
    """One of the words of `least` letters or more, changed."""
    places = [place for place, word in enumerate(words) if len(word) >= least and word.isalpha()]
    if not places:
        return words
    chosen = random.choice(places)
    return [change(word) if place == chosen else word for place, word in enumerate(words)]


def _misspelt(word: str, random: Random) -> str:
    """A letter inside the word left out, exchanged with the next, changed, or doubled."""
    at = random.randrange(1, len(word) - 1)
    return random.choice(
        (
            word[:at] + word[at + 1 :],
            word[:at] + word[at + 1] + word[at] + word[at + 2 :],
            word[:at] + random.choice("aeiorstn") + word[at + 1 :],
            word[:at] + word[at] + word[at:],
        )
    )


def _without_accents(text: str) -> str:
    apart = unicodedata.normalize("NFKD", text)
    return "".join(letter for letter in apart if not unicodedata.combining(letter))
