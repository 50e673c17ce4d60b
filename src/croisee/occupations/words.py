"""A title brought to the words that tell the occupation.

« CDI Aide soignant(e) de nuit H/F 35h » → aide, soignant, nuit. The same is done to titles and to
the appellations they are compared with, so that an appellation written as such is always found.
"""

import re
import unicodedata
from functools import cache
from importlib import resources
from typing import Any, NamedTuple

from croisee.foundation.strict_yaml import load_strict
from croisee.occupations.genders import root

Words = tuple[str, ...]

_LIGATURES = str.maketrans({"Œ": "OE", "Æ": "AE", "œ": "oe", "æ": "ae", "’": "'"})
_PLACE = re.compile(r"\b(?:à|sur|secteur|proche|près de)\s+[A-ZÉ][\w'’-]+(?:[ -][A-ZÉ][\w'’-]+)*")
_GENDER_MARK = re.compile(
    r"\b[hfmx]\s?[/.\-]\s?[hfmx](?:\s?[/.\-]\s?[hfmx])?\b"
    r"|(?<=[a-z])\s?[(\[/·.\-](?:trice|rice|euse|iere|ere|enne|esse|ve|ne|le|se|e)[)\]·.]?(?:s\b)?(?![a-z])"
)
_FIGURES = re.compile(
    r"\(\d{2,3}\)"
    r"|\bbac\s?(?:\+\s?\d|pro)?\b"
    r"|\bcaces\b[\s\dabrer,/.&-]*"
    r"|\b\d+\s?[x*]\s?\d+\b"
    r"|\bn\s?°\s?\S+|\bref\b\W*\S*\d\S*"
    r"|\b\d[\d.,/\s]*(?:h(?:eures?)?\d*|k?€|ke|euros?|eur|%|mois|jours?|ans?|t)(?![a-z])\S*"
    r"|\b\d+\b"
)
_CUT = re.compile(r"[^a-z0-9]+")


class _Vocabulary(NamedTuple):
    """`small`: words without weight; `written`: sequence of words → what replaces it (nothing for
    what only surrounds the occupation); `longest`: words of the longest sequence."""

    small: frozenset[str]
    written: dict[Words, Words]
    longest: int


@cache
def _vocabulary() -> _Vocabulary:
    text = resources.files(__package__).joinpath("vocabulary.yaml").read_text(encoding="utf-8")
    table: dict[str, Any] = load_strict(text, origin="vocabulary.yaml").value
    written: dict[Words, Words] = {tuple(phrase.split()): () for phrase in table["bruit"]}
    for full, shorts in table["abreviations"].items():
        written |= {tuple(short.split()): tuple(full.split()) for short in shorts}
    return _Vocabulary(frozenset(table["petits_mots"]), written, max(map(len, written)))


def fold(text: str) -> str:
    """Lower case, accents and ligatures undone."""
    apart = unicodedata.normalize("NFKD", text.translate(_LIGATURES)).lower()
    return "".join(letter for letter in apart if unicodedata.category(letter) != "Mn")


def title_words(title: str) -> Words:
    """The roots of the words of a title, once each, in order; none when it tells no occupation."""
    place_free = title if title.isupper() else _PLACE.sub(" ", title)
    plain = _FIGURES.sub(" ", _GENDER_MARK.sub(" ", fold(place_free)))
    return _roots(_rewritten(tuple(_CUT.sub(" ", plain).split())))


def label_words(label: str) -> Words:
    """The same of a label of the referential, which always tells an occupation: if nothing is left,
    every word is kept."""
    return title_words(label) or _roots(tuple(_CUT.sub(" ", fold(label)).split()))


def _rewritten(words: Words) -> Words:
    """Noise dropped and abbreviations written out, the longest sequence first."""
    known = _vocabulary()
    done: list[str] = []
    place = 0
    while place < len(words):
        for length in range(min(known.longest, len(words) - place), 0, -1):
            found = known.written.get(words[place : place + length])
            if found is not None:
                done.extend(found)
                place += length
                break
        else:
            done.append(words[place])
            place += 1
    return tuple(done)


def _roots(words: Words) -> Words:
    small = _vocabulary().small
    return tuple(dict.fromkeys(root(word) for word in words if word not in small))
