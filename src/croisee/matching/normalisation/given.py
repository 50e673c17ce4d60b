"""Given names: the first one, all of them, compound ones, initials, several writings of one."""

from typing import NamedTuple

from croisee.matching.normalisation.folding import APOSTROPHES, fold
from croisee.matching.normalisation.reasons import Reason
from croisee.matching.normalisation.vocabulary import given_variants, vocabulary
from croisee.matching.normalisation.words import missing, words

_GLUED = str.maketrans("", "", APOSTROPHES)


class Given(NamedTuple):
    """`first`: the first given name, in the one writing of its group; `every`: all, as written.

    Both None when the text holds no name; `reason` then says why, unless it is blank.
    """

    first: str | None
    every: str | None
    reason: Reason | None


def read_given(text: str) -> Given:
    """« Jean-Pierre Marie » → first JEANPIERRE; « Mohammed » → MOHAMED; « J.-Pierre » → J.

    Two words are one given name when `vocabulary.yaml` says that they commonly are, hyphen or not,
    unless a comma stands between them. An initial stays an initial: a `first` of one letter.
    """
    reason = missing(text, fold(text))
    if reason is not None:
        return Given(None, None, reason)
    # « N'GOLO », « D'JIBRIL »: in given names an apostrophe never sets an article apart.
    segments = [_glued(words(fold(part))) for part in text.translate(_GLUED).split(",")]
    names = [segment for segment in segments if segment]
    every = " ".join(word for segment in names for word in segment)
    if not every or every in vocabulary().placeholders:
        return Given(None, None, Reason.PLACEHOLDER if fold(text) else None)
    first, *others = names[0]
    first = canonical(first)
    if others and (first, others[0]) in vocabulary().compounds:
        first += others[0]
    return Given(first, every, None)


def canonical(word: str) -> str:
    """The writing that a group of `variants.yaml` is brought to; the word itself if in none."""
    return given_variants().get(word, word)


def _glued(written: list[str]) -> list[str]:
    table = vocabulary()
    if table.ordinary(written):
        return written
    found: list[str] = []
    kept = ""
    for place, word in enumerate(written):
        if place < len(written) - 1 and word in table.before_given:
            kept += word
        elif kept and kept + word in table.reserved:
            found += [kept, word]
            kept = ""
        else:
            found.append(kept + word)
            kept = ""
    return found
