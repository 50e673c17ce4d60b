"""Words of French texts: letters without their accents, sequences of words replaced by another."""

import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

Words = tuple[str, ...]

_LIGATURES = str.maketrans({"Œ": "OE", "Æ": "AE", "œ": "oe", "æ": "ae"})


def unaccented(text: str) -> str:
    """« Île-d’Yeu, cœur » → « Ile-d’Yeu, coeur »: accents and ligatures undone, case kept."""
    apart = unicodedata.normalize("NFKD", text.translate(_LIGATURES))
    return "".join(letter for letter in apart if unicodedata.category(letter) != "Mn")


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
