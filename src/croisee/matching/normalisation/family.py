"""Family names: particles, compound names, names by marriage."""

from typing import NamedTuple

from croisee.matching.normalisation.folding import fold
from croisee.matching.normalisation.reasons import Reason
from croisee.matching.normalisation.vocabulary import vocabulary
from croisee.matching.normalisation.words import Part, missing, parts, words

Name = tuple[Part, ...]


class Family(NamedTuple):
    """What one text says: the parts of the birth name, those of the name by marriage.

    Both empty when the text holds no name; `reason` then says why, unless it is blank.
    """

    birth: Name
    married: Name
    reason: Reason | None

    @property
    def every(self) -> tuple[str, ...]:
        """Every part of both names, with and without particles; unique, in no order."""
        return tuple({form for part in self.birth + self.married for form in part})


def read_family(text: str) -> Family:
    """Read the column of birth names: « MARTIN NÉE DUPONT » → DUPONT, by marriage MARTIN.

    Words such as « épouse » or « née » are believed. Without them, every word is the birth name.
    """
    plain, married, birth, reason = _cut(text)
    if birth:  # « MARTIN NÉE DUPONT », « VEUVE MARTIN NÉE DUPONT »
        return Family(birth, plain or married, reason)
    return Family(plain, married, reason)


def read_married(text: str) -> Family:
    """Read the column of names by marriage: a plain name is one; the same words are believed."""
    plain, married, birth, reason = _cut(text)
    if birth:
        return Family(birth, plain or married, reason)
    if married:
        return Family(plain, married, reason)
    return Family((), plain, reason)


class _Cut(NamedTuple):
    plain: Name
    married: Name
    birth: Name
    reason: Reason | None


def _cut(text: str) -> _Cut:
    """What comes before any such word, after « épouse », after « née »."""
    table = vocabulary()
    folded = fold(text)
    reason = missing(text, folded)
    if reason is not None:
        return _Cut((), (), (), reason)
    found = folded.split()
    if found and table.ordinary(found):
        return _Cut(parts(found), (), (), None)
    plain: list[str] = []
    married: list[str] = []
    birth: list[str] = []
    current = plain
    for word in words(folded):
        if word in table.married:
            current = married
        elif word in table.birth:
            current = birth
        else:
            current.append(word)
    before, by_marriage, at_birth = (
        _kept(parts(name)) if name else () for name in (plain, married, birth)
    )
    filler = bool(folded) and not (before or by_marriage or at_birth)
    return _Cut(before, by_marriage, at_birth, Reason.PLACEHOLDER if filler else None)


def _kept(name: Name) -> Name:
    """Nothing when what is left, its particles gone, only says that nothing is known."""
    return () if joined(name) in vocabulary().placeholders else name


def joined(name: Name) -> str | None:
    """A name as one text: its parts without particles, one space between them."""
    return " ".join(part.bare for part in name) or None
