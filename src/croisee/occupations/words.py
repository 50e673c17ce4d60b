"""A title brought to the words that tell the occupation.

« CDI Aide soignant(e) de nuit H/F 35h » → aide, soignant, nuit. The same is done to titles and to
the appellations they are compared with, so that an appellation written as such is always found.
"""

import re
from functools import cache
from typing import Any, NamedTuple

from croisee.foundation.packaged import packaged
from croisee.foundation.words import Rewriting, Words, unaccented
from croisee.occupations.genders import root

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
    """`small`: words without weight; `written`: abbreviations in full, and what only surrounds the
    occupation by nothing."""

    small: frozenset[str]
    written: Rewriting


@cache
def _vocabulary() -> _Vocabulary:
    table: dict[str, Any] = packaged(__package__, "vocabulary.yaml")
    return _Vocabulary(
        frozenset(table["petits_mots"]),
        Rewriting.of({"": table["bruit"], **table["abreviations"]}),
    )


def fold(text: str) -> str:
    """Lower case, accents and ligatures undone, the apostrophe a straight one."""
    return unaccented(text.replace("’", "'")).lower()


def title_words(title: str) -> Words:
    """The roots of the words of a title, once each, in order; none when it tells no occupation."""
    place_free = title if title.isupper() else _PLACE.sub(" ", title)
    plain = _FIGURES.sub(" ", _GENDER_MARK.sub(" ", fold(place_free)))
    return _roots(_vocabulary().written.apply(tuple(_CUT.sub(" ", plain).split())))


def label_words(label: str) -> Words:
    """The same of a label of the referential, which always tells an occupation: if nothing is left,
    every word is kept."""
    return title_words(label) or _roots(tuple(_CUT.sub(" ", fold(label)).split()))


def _roots(words: Words) -> Words:
    small = _vocabulary().small
    return tuple(dict.fromkeys(root(word) for word in words if word not in small))
