"""Numbers as French readers write them.

Thousands apart by a narrow no-break space, decimal comma, true minus sign, unit after a no-break
space (« Règles typographiques en usage à l'Imprimerie nationale »).
"""

import re
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from croisee.foundation.french_dates import MONTHS, french_day

NARROW = "\u202f"
NBSP = "\u00a0"
_BEFORE_NARROW = re.compile(r" (?=[;!?])")
_BEFORE_WIDE = re.compile(r" (?=[:»])")
_INVARIABLE = frozenset({"mois", "fois", "pts"})
_QUARTERS = {"T1": "1er", "T2": "2e", "T3": "3e", "T4": "4e"}
NO_UNIT = frozenset({"", "sans unité"})


def number(value: float, decimals: int = 0) -> str:
    """`value` rounded half up to `decimals` places: 1234.5, 1 → « 1 234,5 »."""
    rounded = Decimal(repr(float(value))).quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP)
    if rounded == 0:
        rounded = abs(rounded)
    text = f"{rounded:,f}".replace(",", NARROW).replace(".", ",")
    return text.replace("-", "\u2212")


def is_symbol(unit: str) -> bool:
    """Whether a unit is a sign (« % », « € par an », « km ») rather than a noun."""
    return len(unit.split(" ")[0]) <= 3


def sign(unit: str) -> str:
    """The sign a unit starts with (« € par an » → « € »), or nothing when it is a noun."""
    return unit.split(" ")[0] if is_symbol(unit) else ""


def _agree(value: float, unit: str) -> str:
    """The unit in the singular below 2 (French rule): « 1 habitant », « 1,5 point »."""
    first, *rest = unit.split(" ")
    if abs(value) < 2 and first.endswith("s") and first not in _INVARIABLE:
        first = first[:-1]
    return NBSP.join([first, *rest]) if len(unit) < 12 else " ".join([first, *rest])


def quantity(value: float, decimals: int, unit: str) -> str:
    """A number and its unit, which never part at the end of a line."""
    text = number(value, decimals)
    return text if unit in NO_UNIT else f"{text}{NBSP}{_agree(value, unit)}"


def axis_label(value: float, unit: str) -> str:
    """A graduation: no more decimals than needed, and the sign of the unit if it has one."""
    decimals = next(d for d in range(11) if round(value, d) == round(value, 10))
    return quantity(value, decimals, sign(unit))


def between(low: float, high: float, decimals: int, unit: str) -> str:
    """« entre 12,1 % et 14,0 % », the unit said once when it is a word."""
    if len(unit) == 1:
        return f"entre {quantity(low, decimals, unit)} et {quantity(high, decimals, unit)}"
    return f"entre {number(low, decimals)} et {quantity(high, decimals, unit)}"


def day(iso: str) -> str:
    """« 2025-12-01 » → « 1er décembre 2025 »; any other text comes back unchanged."""
    try:
        found = date.fromisoformat(iso)
    except ValueError:
        return iso
    return french_day(found, NBSP)


def typeset(text: str) -> str:
    """An HTML page with French blanks (unbreakable before high punctuation and inside quotation
    marks) and curly apostrophes in what was escaped."""
    text = _BEFORE_NARROW.sub(NARROW, text)
    return _BEFORE_WIDE.sub(NBSP, text).replace("« ", f"«{NBSP}").replace("&#39;", "’")


def period(code: str) -> str:
    """A period as read aloud: « 2018 », « juin 2023 », « 2012 à 2021 », « 31 décembre 2025 »."""
    parts = code.split("-")
    if parts[0] == "edition" and len(parts) == 2:
        return f"édition {parts[1]}"
    if len(parts) == 2 and parts[1] in _QUARTERS:
        return f"{_QUARTERS[parts[1]]} trimestre {parts[0]}"
    if not all(part.isdigit() for part in parts):
        return code
    if len(parts) == 2 and len(parts[1]) == 4:
        return f"{parts[0]} à {parts[1]}"
    if len(parts) == 2 and 1 <= int(parts[1]) <= 12:
        return f"{MONTHS[int(parts[1]) - 1]} {parts[0]}"
    return day(code) if len(parts) == 3 else code


def period_key(code: str) -> tuple[str, str]:
    """Sort key of periods: by their end, a span after the year it ends with."""
    parts = code.split("-")
    if len(parts) == 2 and len(parts[1]) == 4:
        return parts[1], parts[0]
    return code, ""
