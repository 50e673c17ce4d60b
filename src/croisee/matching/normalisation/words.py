"""A name cut into words: abbreviations written out, words of politeness and fillers set aside."""

from typing import NamedTuple

from croisee.matching.normalisation.reasons import Reason
from croisee.matching.normalisation.vocabulary import ABD, vocabulary


class Part(NamedTuple):
    """One part of a name: `bare` without its particles, `glued` with them: TOUR, DELATOUR."""

    bare: str
    glued: str


def words(folded: str) -> list[str]:
    """Words of a folded name but titles and fillers; « ST » and « ABD EL » made one writing."""
    table = vocabulary()
    found = folded.split()
    if table.ordinary(found):
        return found
    kept = [word for word in found if word not in table.aside]
    written: list[str] = []
    for place, word in enumerate(kept):
        is_last = place == len(kept) - 1
        if written and written[-1] == ABD and word in ("EL", "AL", "UL", "OUL"):
            written[-1] = ABD + word
        else:
            written.append(word if is_last else table.abbreviations.get(word, word))
    return written


def missing(text: str, folded: str) -> Reason | None:
    """Why a text, once folded, holds no name: a filler word, or no Latin letter; otherwise None.

    A blank text holds no name either, but there is nothing to report: None.
    """
    if folded in vocabulary().placeholders:
        return Reason.PLACEHOLDER
    if not folded and any(letter.isalpha() for letter in text):
        return Reason.OTHER_ALPHABET
    return None


def parts(written: list[str]) -> tuple[Part, ...]:
    """Words grouped into parts: particles and prefixes go with the word that follows them.

    The last word is never a particle: « LE » alone is a name, « TRAN LE » are two.
    """
    table = vocabulary()
    if table.ordinary(written):
        return tuple(Part(word, word) for word in written)
    found: list[Part] = []
    glued = kept = ""
    for place, word in enumerate(written):
        is_last = place == len(written) - 1
        if not is_last and word in table.particles:
            glued += word
        elif not is_last and word in table.prefixes:
            glued += word
            kept += word
        elif kept and kept + word in table.reserved:  # « N EE » must not become « NEE »
            found += [Part(kept, kept), Part(word, word)]
            glued = kept = ""
        else:
            found.append(Part(kept + word, glued + word))
            glued = kept = ""
    return tuple(found)
