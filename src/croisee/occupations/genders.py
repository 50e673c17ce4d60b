"""Feminine and masculine forms of French titles.

Two needs: to write both forms of a label of the ROME (« Vendeur / Vendeuse en prêt-à-porter »), and
to bring a word of either gender, singular or plural, to one root by which titles are compared.
"""

import re

from croisee.foundation.words import unaccented

_ENDINGS = (
    ("trice", "teur"), ("euse", "eur"), ("iere", "ier"), ("ere", "er"), ("enne", "en"),
    ("onne", "on"), ("elle", "el"), ("ive", "if"), ("esse", "e"),
)  # fmt: skip
_WORD_OR_GAP = re.compile(r"[\s/-]+|[^\s/-]+")
_BOTH = re.compile(r"\s/\s")
_PARENTHESIS = re.compile(r"(?P<start>\w+)\((?P<end>\w+)\)")


def root(word: str) -> str:
    """« vendeuses », « vendeur » → vendeur; « employée », « employés » → employ.

    `word`: lower-case letters without accents. Roots are for comparison: they need not be words.
    """
    if len(word) > 3 and word[-1] in "sx":
        word = word[:-1]
    if len(word) > 5:
        for feminine, masculine in _ENDINGS:
            if word.endswith(feminine):
                word = word.removesuffix(feminine) + masculine
                break
    return word.rstrip("e") if len(word) > 4 else word


def forms(label: str) -> tuple[str, ...]:
    """Both writings of a label, masculine first; the label itself when it has but one.

    « Agent administratif / Agente administrative de banque » → « Agent administratif de banque »,
    « Agente administrative de banque »; « Cariste bobinier / bobinière » → « Cariste bobinier »,
    « Cariste bobinière »: each side takes from the other what it does not repeat. Labels with more
    than one bar are left as they are.
    """
    sides = _BOTH.split(label.strip())
    if len(sides) == 1:
        return _parentheses(label)
    if len(sides) > 2:
        return (label,)
    left, right = (_WORD_OR_GAP.findall(side) for side in sides)
    start = next((at for at in range(0, len(left), 2) if _same(left[at], right[0])), 0)
    tail = right[len(left) - start :]
    return tuple(dict.fromkeys("".join(words) for words in (left + tail, left[:start] + right)))


def _parentheses(label: str) -> tuple[str, ...]:
    """« Technicien(ne) », « Opérateur(trice) »: the shortened labels of the ROME."""
    if not _PARENTHESIS.search(label):
        return (label,)
    masculine = _PARENTHESIS.sub(r"\g<start>", label)
    return masculine, _PARENTHESIS.sub(_feminine, label)


def _feminine(found: re.Match[str]) -> str:
    """« Opérateur(trice) » → Opératrice, « soignant(e) » → soignante, « Ouvrier(ère) » → Ouvrière:
    the longest writing of one root."""
    start, end = found["start"], found["end"]
    written = (start[: len(start) - cut] + end for cut in range(5))
    return next((word for word in written if _same(word, start)), start + end)


def _same(one: str, other: str) -> bool:
    return root(unaccented(one).lower()) == root(unaccented(other).lower())
