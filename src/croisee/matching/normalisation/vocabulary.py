"""The tables of words of `vocabulary.yaml` and `variants.yaml`, read once."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from importlib import resources
from types import MappingProxyType
from typing import Any

from croisee.foundation.strict_yaml import load_strict

ABD = "ABD"
"""First half of Arabic names that are written in one word or more."""


@dataclass(frozen=True)
class Vocabulary:
    """Folded words that are not names, by what is done with them (see `vocabulary.yaml`)."""

    particles: frozenset[str]
    prefixes: frozenset[str]
    given_prefixes: frozenset[str]
    abbreviations: Mapping[str, str]
    titles: frozenset[str]
    married: frozenset[str]
    birth: frozenset[str]
    placeholders: frozenset[str]
    compounds: frozenset[tuple[str, str]]

    @cached_property
    def aside(self) -> frozenset[str]:
        """Words that are set aside wherever they stand in a name."""
        return self.titles | self.placeholders

    @cached_property
    def before_given(self) -> frozenset[str]:
        """Words that make one given name with the word that follows."""
        return self.prefixes | self.given_prefixes

    @cached_property
    def reserved(self) -> frozenset[str]:
        """Words that a reading of a name looks for: no name may be made into one of them."""
        return (
            self.particles
            | self.prefixes
            | self.given_prefixes
            | self.titles
            | self.married
            | self.birth
            | self.placeholders
            | frozenset(self.abbreviations)
        )

    def ordinary(self, words: Sequence[str]) -> bool:
        """Whether each of the words is a name and nothing else, as almost all are."""
        return self._special.isdisjoint(words)

    @cached_property
    def _special(self) -> frozenset[str]:
        return self.reserved | {ABD}


@cache
def vocabulary() -> Vocabulary:
    """The table of `vocabulary.yaml`."""
    table = _read("vocabulary.yaml")
    return Vocabulary(
        particles=frozenset(word for row in table["particules"] for word in row),
        prefixes=frozenset(table["prefixes"]),
        given_prefixes=frozenset(table["prefixes_prenoms"]),
        abbreviations=MappingProxyType(table["abreviations"]),
        titles=frozenset(table["titres"]),
        married=frozenset(table["maries"]),
        birth=frozenset(table["naissance"]),
        placeholders=frozenset(table["remplissage"]),
        compounds=frozenset(
            (first, second)
            for first, seconds in table["prenoms_composes"].items()
            for second in seconds
        ),
    )


@cache
def given_variants() -> Mapping[str, str]:
    """Each writing of a group of `variants.yaml` → the one writing it is brought to."""
    return MappingProxyType(
        {
            written: group["nom"]
            for group in _read("variants.yaml")["groupes"]
            for written in (group["nom"], *group["variantes"])
        }
    )


@cache
def _read(name: str) -> dict[str, Any]:
    text = resources.files(__package__).joinpath(name).read_text(encoding="utf-8")
    document = load_strict(text, origin=name).value
    assert isinstance(document, dict)
    return document
