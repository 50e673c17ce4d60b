"""Regular expressions that RE2 (DuckDB) and java.util.regex (Spark) understand alike.

The subset: literals, `.`, classes, `\\d \\w \\s` and their negations, `\\p{L}` general categories,
groups `( )` and `(?: )`, `| * + ? {m,n}`, anchors `^ $`. Kept out, because the two disagree or
one lacks it: flags, look-around, back-references, `\\b`, POSIX classes, class operations.

Sources: RE2 syntax (github.com/google/re2/wiki/Syntax), javadoc of java.util.regex.Pattern.
"""

import re

from croisee.engine.refusals import outside_subset

_SAFE_ESCAPES = frozenset("dDwWsS.\\-+*?()[]{}|^$/\"' ")
_CATEGORY = re.compile(r"\\[pP]\{(?:L[ultmo]?|M[nce]?|N[dlo]?|P[cdseifo]?|S[mcko]?|Z[slp]?)\}")
_JAVA_SPACE = r"\t\n\f\r "
_REMEDY = "N'employer que les formes communes aux deux moteurs (voir croisee.engine.patterns)."


def check_pattern(pattern: str) -> None:
    """Raise `CroiseeError` if `pattern` leaves the subset or does not compile."""
    rest = _CATEGORY.sub("x", pattern)
    inside_class = False
    position = 0
    while position < len(rest):
        letter = rest[position]
        if letter == "\\":
            escaped = rest[position + 1 : position + 2]
            if escaped not in _SAFE_ESCAPES:
                raise outside_subset(f"un motif avec \\{escaped}", _REMEDY)
            position += 1
        elif inside_class:
            if letter == "[" or rest.startswith("&&", position):
                raise outside_subset("un motif avec une classe composée", _REMEDY)
            inside_class = letter != "]"
        elif letter == "[":
            inside_class = True
            position += rest.startswith("^", position + 1)
        elif letter == "(" and rest.startswith("?", position + 1):
            if not rest.startswith("?:", position + 1):
                raise outside_subset("un motif avec (?…)", _REMEDY)
        elif letter in "*+?}" and rest.startswith("+", position + 1):
            raise outside_subset("un motif possessif", _REMEDY)
        position += 1
    try:
        re.compile(rest)
    except re.error:
        raise outside_subset("un motif mal formé", "Corriger le motif.") from None


def matches_nothing(pattern: str) -> bool:
    """Whether `pattern` matches the empty text (the engines then replace differently)."""
    return re.search(_CATEGORY.sub("x", pattern), "") is not None


def to_java(pattern: str) -> str:
    """The same pattern for java.util.regex: line ends and blanks as RE2 reads them."""
    written = ["(?d)"]
    inside_class = False
    position = 0
    while position < len(pattern):
        letter = pattern[position]
        if letter == "\\":
            letter = pattern[position : position + 2]
            position += 1
            if letter == r"\s":
                letter = _JAVA_SPACE if inside_class else f"[{_JAVA_SPACE}]"
            elif letter == r"\S":
                letter = f"[^{_JAVA_SPACE}]"
        elif letter == "[" and not inside_class:
            inside_class = True
        elif letter == "]":
            inside_class = False
        elif letter == "$" and not inside_class:
            letter = r"\z"
        written.append(letter)
        position += 1
    return "".join(written)
