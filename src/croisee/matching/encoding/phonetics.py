"""A French phonetic key: names that sound alike share it, and most others do not.

A short rule of our own, in the spirit of Soundex 2 (Bergé): rewrite the letters that French writes
in several ways for one sound, drop what is not heard, keep the first sound and the consonants that
follow. « DUPOND, DUPONT, DUPON » → DPN; « LEFEBVRE, LEFÈVRE, LEFEVRE » → LFVR; « THIERRY, TIERY »
→ TR. Vowels do not count after the first sound: the rule errs on the side of meeting.
"""

import re

LENGTH = 5
"""Sounds kept: beyond, long names would part on their last syllable."""

_REWRITES = tuple(
    (re.compile(pattern), sound)
    for pattern, sound in (
        (r"[^A-Z]", ""),
        (r"^(?:MAC|MC)", "MK"),
        (r"PH", "F"),
        (r"E?AUX?", "O"),
        (r"BV", "V"),
        (r"SCH|SH|CH", "J"),
        (r"G(?=[EIY])", "J"),
        (r"GN", "N"),
        (r"GU(?=[EIY])|G", "K"),
        (r"SC(?=[EIY])|C(?=[EIY])", "S"),
        (r"QU?|CK|C", "K"),
        (r"Z|X", "S"),
        (r"W", "V"),
        (r"Y", "I"),
        (r"H", ""),
        (r"M(?=[BPT])", "N"),
        (r"(.)\1+", r"\1"),
        (r"(?<=..)(?:[DTS]|E|ES)$", ""),
    )
)
_LATER_VOWELS = re.compile(r"(?<=.)[AEIOU]")
_REPEATED = re.compile(r"(.)\1+")


def sound(name: str) -> str:
    """Phonetic key of a folded name (A–Z): at most `LENGTH` letters; empty for an empty name."""
    heard = name
    for pattern, replacement in _REWRITES:
        heard = pattern.sub(replacement, heard)
    return _REPEATED.sub(r"\1", _LATER_VOWELS.sub("", heard))[:LENGTH]
