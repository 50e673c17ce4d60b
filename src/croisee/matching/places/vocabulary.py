"""The words of `vocabulary.yaml`, read once, and the letters they are written in."""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

from croisee.foundation.strict_yaml import load_strict

Words = tuple[str, ...]

_LIGATURES = str.maketrans({"Œ": "OE", "Æ": "AE", "œ": "oe", "æ": "ae"})
_INITIALS = re.compile(r"\b(?:[A-Z]\.){2,}[A-Z]?\b|\b[A-Z](?:\.[A-Z])+\b\.?")
_CUT = re.compile(r"[^A-Z0-9]+")


def fold(text: str) -> Words:
    """« M.J.C. de l’Île » → MJC, DE, L, ILE: words of A–Z and figures, accents and signs undone."""
    apart = unicodedata.normalize("NFKD", text.translate(_LIGATURES)).upper()
    plain = "".join(letter for letter in apart if unicodedata.category(letter) != "Mn")
    joined = _INITIALS.sub(lambda found: found[0].replace(".", ""), plain)
    return tuple(_CUT.sub(" ", joined).split())


@dataclass(frozen=True)
class Rewriting:
    """Sequences of words replaced by another, the longest first."""

    by_first: Mapping[str, tuple[tuple[Words, Words], ...]]

    @classmethod
    def of(cls, writings: Mapping[str, Sequence[str]]) -> "Rewriting":
        """From `kept: [other writings]`; an empty `kept` drops them."""
        found: dict[str, list[tuple[Words, Words]]] = {}
        for kept, others in writings.items():
            for other in others:
                words = tuple(other.split())
                found.setdefault(words[0], []).append((words, tuple(kept.split())))
        return cls(
            {
                first: tuple(sorted(rules, key=lambda rule: (-len(rule[0]), rule)))
                for first, rules in found.items()
            }
        )

    def at(self, words: Words, place: int) -> tuple[int, Words] | None:
        """How many words are replaced at `place`, and by what."""
        for written, kept in self.by_first.get(words[place], ()):
            if words[place : place + len(written)] == written:
                return len(written), kept
        return None

    def apply(self, words: Words) -> Words:
        """Every replacement, from left to right, each word read once."""
        done: list[str] = []
        place = 0
        while place < len(words):
            length, kept = self.at(words, place) or (1, words[place : place + 1])
            done.extend(kept)
            place += length
        return tuple(done)


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
    text = resources.files(__package__).joinpath("vocabulary.yaml").read_text(encoding="utf-8")
    table: dict[str, Any] = load_strict(text, origin="vocabulary.yaml").value
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
