"""Words of a title that the referential does not write: misspelt, or cut short.

A misspelt word is one letter more, less or changed, or two letters exchanged, away from a known one
(deletion neighbourhoods: W. Garbe, « 1000x faster spelling correction », 2012); a word cut short is
the beginning of a known one. Among several the one that stands in labels beside the other words of
the title, then the most frequent, then the first in the alphabet.
"""

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from functools import cached_property

from croisee.foundation.words import Words

MISSPELT = 5
"""Letters from which a word may be a misspelling."""
CUT = 3
"""Letters from which a word may be the beginning of another."""


class Spelling:
    """The words of labels, and what an unknown word may stand for."""

    def __init__(self, labels: Sequence[Words]) -> None:
        self._labels = labels
        self._beside: dict[str, set[int]] = {}
        for number, words in enumerate(labels):
            for word in words:
                self._beside.setdefault(word, set()).add(number)
        self._sorted = sorted(self._beside)

    def __contains__(self, word: str) -> bool:
        return word in self._beside

    def readings(self, words: Words) -> dict[str, str]:
        """Unknown word → the known one it may stand for, for those that have one."""
        beside = set().union(*(self._beside.get(word, ()) for word in words))
        found = {}
        for word in words:
            candidates = () if word in self else self._misspelt(word) or self._cut(word)
            if candidates:
                found[word] = min(candidates, key=lambda one: self._order(one, beside))
        return found

    def _order(self, word: str, beside: set[int]) -> tuple[int, int, str]:
        labels = self._beside[word]
        return -len(labels & beside), -len(labels), word

    def _misspelt(self, word: str) -> set[str]:
        if len(word) < MISSPELT:
            return set()
        return {
            found for less in _without_one(word) for found in self._deletions.get(less, ())
            if len(found) >= MISSPELT
        }  # fmt: skip

    def _cut(self, word: str) -> Sequence[str]:
        if len(word) < CUT:
            return ()
        start = bisect_left(self._sorted, word)
        return self._sorted[start : bisect_left(self._sorted, word + "~", start)]

    @cached_property
    def _deletions(self) -> dict[str, list[str]]:
        found: dict[str, list[str]] = {}
        for word in self._sorted:
            for less in _without_one(word):
                found.setdefault(less, []).append(word)
        return found


def _without_one(word: str) -> Iterable[str]:
    """The word, and the word less one letter."""
    return {word, *(word[:place] + word[place + 1 :] for place in range(len(word)))}
