"""Letters taken to their plain form: A to Z and single spaces, whatever the keyboard.

Unicode NFKD (UAX 15) sets accents apart and undoes presentation forms; letters that have no
decomposition (ligatures, barred and hooked letters of Northern, Slavic and West African names) are
written as French registry offices write them. Another alphabet is not transliterated: there is no
one rule for it.
"""

import re
import unicodedata
from functools import lru_cache

_LETTERS = str.maketrans(
    {
        "Œ": "OE", "Æ": "AE", "Ø": "O", "Đ": "D", "Ð": "D", "Ł": "L", "Ħ": "H", "Ŧ": "T",
        "Þ": "TH", "ẞ": "SS", "Ŋ": "N", "Ɲ": "N", "Ɓ": "B", "Ɗ": "D", "Ƙ": "K", "Ƴ": "Y",
    }
)  # fmt: skip
APOSTROPHES = "'’‘ʼʻ′`´ʹ＇"
"""What people type for an apostrophe."""
_APOSTROPHES = str.maketrans(dict.fromkeys(APOSTROPHES, "'"))
# « D'ALMEIDA », « DELL'ORTO », « L'HAY »: the article stands apart. « N'DIAYE »: one name.
_ELISION = re.compile(r"\b(D|L|DELL|DALL)'")
# A figure, or the mark that a lost letter leaves, is taken out of the word, not a cut in it.
_TAKEN_OUT = re.compile(r"['0-9?\ufffd]+")
_CUT = re.compile(r"[^A-Z]+")


class _Kept(dict[int, int | None]):
    """A table of translation that takes out marks and what does not show, learned as it is read."""

    def __missing__(self, code: int) -> int | None:
        marks = unicodedata.category(chr(code)) in ("Mn", "Me", "Cf")
        self[code] = None if marks else code
        return self[code]


_KEPT = _Kept()


@lru_cache(maxsize=64)  # a column is often read twice in a row, text by text
def fold(text: str) -> str:
    """« d’Œuvre-Léger » → « D OEUVRE LEGER »; empty when no Latin letter is left.

    `fold(fold(text)) == fold(text)`; case, accents, hyphens and figures change nothing.
    """
    plain = text.upper().replace("`", "'") if text.isascii() else _plain(text)
    if plain.isascii() and plain.isalpha():
        return plain
    plain = _TAKEN_OUT.sub("", _ELISION.sub(r"\1 ", plain))
    return _CUT.sub(" ", plain).strip()


def _plain(text: str) -> str:
    # Upper case comes between two decompositions: « ŉ » and « ǰ » decompose only once enlarged.
    apart = unicodedata.normalize("NFKD", text.translate(_APOSTROPHES))
    letters = unicodedata.normalize("NFKD", apart.upper()).translate(_LETTERS)
    return letters.translate(_APOSTROPHES).translate(_KEPT)
