"""The words of `vocabulary.yaml`, read once, and the letters they are written in."""

import re
from dataclasses import dataclass
from functools import cache
from typing import Any

from croisee.foundation.packaged import packaged
from croisee.foundation.words import Rewriting, Words, unaccented

_INITIALS = re.compile(r"\b(?:[A-Z]\.){2,}[A-Z]?\b|\b[A-Z](?:\.[A-Z])+\b\.?")
_CUT = re.compile(r"[^A-Z0-9]+")


def fold(text: str) -> Words:
    """« M.J.C. de l’Île » → MJC, DE, L, ILE: words of A–Z and figures, accents and signs undone."""
    plain = unaccented(text).upper()
    joined = _INITIALS.sub(lambda found: found[0].replace(".", ""), plain)
    return tuple(_CUT.sub(" ", joined).split())


@dataclass(frozen=True)
class Vocabulary:
    """See `vocabulary.yaml`."""

    small: frozenset[str]
    legal_forms: Rewriting
    acronyms: Rewriting
    acronym_names: frozenset[str]
    leading: Rewriting
    kinds: frozenset[str]
    ways: Rewriting
    way_kinds: frozenset[str]
    street_words: Rewriting
    repetitions: frozenset[str]
    delivery: frozenset[str]
    compatible_kinds: frozenset[frozenset[str]]


@cache
def vocabulary() -> Vocabulary:
    """The tables of `vocabulary.yaml`."""
    table: dict[str, Any] = packaged(__package__, "vocabulary.yaml")
    return Vocabulary(
        small=frozenset(table["petits_mots"]),
        legal_forms=Rewriting.of({"": table["formes_juridiques"]}),
        acronyms=Rewriting.of(table["sigles"]),
        acronym_names=frozenset(table["sigles"]),
        leading=Rewriting.of(table["sigles_en_tete"]),
        kinds=frozenset(table["genres"]),
        ways=Rewriting.of(table["voies"]),
        way_kinds=frozenset(table["voies"]),
        street_words=Rewriting.of(table["abreviations_de_rue"]),
        repetitions=frozenset(table["repetitions"]),
        delivery=frozenset(table["distribution"]),
        compatible_kinds=frozenset(map(frozenset, table["typologies_compatibles"])),
    )
