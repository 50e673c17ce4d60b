"""Titles and company names brought to the words that tell them; the lists are in `words.yaml`."""

from functools import cache
from typing import Any, NamedTuple

from croisee.foundation.packaged import packaged
from croisee.matching.normalisation.folding import fold


class _Lists(NamedTuple):
    idle: frozenset[str]
    endings: tuple[tuple[str, str], ...]
    shortest: int
    forms: frozenset[str]
    nameless: frozenset[str]


@cache
def _lists() -> _Lists:
    table: dict[str, Any] = packaged(__package__, "words.yaml")
    return _Lists(
        frozenset(word for words in table["titres"] for word in words),
        tuple(table["terminaisons"].items()),
        table["seuil_de_terminaison"],
        frozenset(table["societes"]),
        frozenset(table["anonymes"]),
    )


@cache
def _stem(word: str) -> str:
    """A word without its gender and number: « VENDEUSE » → « VENDEUR »."""
    lists = _lists()
    if len(word) < lists.shortest:
        return word
    for ending, kept in lists.endings:
        if word.endswith(ending):
            return word[: len(word) - len(ending)] + kept
    return word


def title_words(title: str) -> tuple[str, ...]:
    """The telling words of a title, each once, in order: « Vendeur / Vendeuse (H/F) » → VENDEUR.

    All its words when none tells.
    """
    words = fold(title).split()
    kept = [_stem(word) for word in words if word not in _lists().idle]
    return tuple(dict.fromkeys(kept or words))


def company_words(name: str | None) -> tuple[str, ...]:
    """The telling words of a company's name; none when it is not named."""
    folded = fold(name or "")
    if folded in _lists().nameless:
        return ()
    words = folded.split()
    return tuple(dict.fromkeys([word for word in words if word not in _lists().forms] or words))
