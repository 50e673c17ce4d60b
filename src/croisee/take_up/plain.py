"""An interval in words that everybody reads: « entre 4 et 6 personnes sur 10 ».

Tenths are rounded outwards, so that the words hold the interval; a bound that passes a tenth by
less than a point does not widen them. Where the whole interval rounds to one tenth, « environ » is
said. Nothing is said more precisely than it is known, and not knowing is said.
"""

import math
from collections.abc import Callable, Mapping

from croisee.take_up.parameters import label

_UNKNOWN = "on ne peut pas le dire ici"
_TENTHS = 10
_SLACK = 0.1
_VAGUE = 7
_MINOR = 0.1
_NARROW = "\u202f"
_NBSP = "\u00a0"


def share_words(low: float, high: float) -> str:
    """A share of people between `low` and `high` (0–1; both may lie below 0, see `rate`)."""
    if math.isnan(low) or math.isnan(high):
        return _UNKNOWN
    if high < 0:
        return "pas de taux lisible : plus de bénéficiaires que l’estimation n’en attend"
    low = max(low, 0.0)
    nearest = math.floor(_TENTHS * (low + high) / 2 + 0.5)
    if nearest - 0.5 <= _TENTHS * low and _TENTHS * high <= nearest + 0.5:
        return _about(nearest)
    first = math.floor(_TENTHS * low + _SLACK)
    last = min(math.ceil(_TENTHS * high - _SLACK), _TENTHS)
    if first <= 0 and last >= _TENTHS:
        return "les chiffres ne permettent pas de le dire"
    words = _between(first, last)
    return f"on le sait mal : {words}" if last - first >= _VAGUE else words


def _about(tenths: int) -> str:
    if tenths == 0:
        return "presque personne : moins de 1 personne sur 20"
    if tenths == _TENTHS:
        return "presque tout le monde : plus de 19 personnes sur 20"
    if tenths == _TENTHS // 2:
        return "environ la moitié"
    return f"environ {tenths} personne{'s' if tenths > 1 else ''} sur 10"


def _between(first: int, last: int) -> str:
    if first <= 0:
        return f"au plus {last} personne{'s' if last > 1 else ''} sur 10"
    if last >= _TENTHS:
        return f"au moins {first} personne{'s' if first > 1 else ''} sur 10"
    return f"entre {first} et {last} personnes sur 10"


def people_words(low: float, high: float) -> str:
    """A number of people between two bounds, outwards to two figures: « entre 120 et 350… »."""
    return _count_words(low, high, "personne", "personnes")


def euros_words(low: float, high: float) -> str:
    """Euros a year between two bounds, outwards to two figures."""
    return _count_words(low, high, "€ par an", "€ par an")


def uncertainty_words(parts: Mapping[str, float]) -> str:
    """What makes the interval of a zone wide, most first; what makes under a tenth is not named.

    `parts`: share of the width (0–1) by name of error, as `rate.Rate.parts` gives it for a zone.
    """
    main = sorted((name for name in parts if parts[name] >= _MINOR), key=lambda name: -parts[name])
    if not main:
        return "Ce chiffre n’a pas d’incertitude connue."
    named = " ; ".join(
        f"{label(name)[0].lower()}{label(name)[1:]}, pour {100 * parts[name]:.0f}{_NBSP}%"
        for name in main
    )
    return f"Ce qui fait la largeur de la fourchette : {named}."


def _count_words(low: float, high: float, one: str, many: str) -> str:
    if math.isnan(low) or math.isnan(high):
        return _UNKNOWN
    first, last = _rounded(low, math.floor), _rounded(high, math.ceil)
    unit = f"{_NBSP}{many if last > 1 else one}"
    if last == 0:
        return f"0{unit}"
    if first == 0:
        return f"au plus {_written(last)}{unit}"
    if first == last:
        return f"environ {_written(first)}{unit}"
    return f"entre {_written(first)} et {_written(last)}{unit}"


def _rounded(value: float, towards: Callable[[float], int]) -> int:
    if value <= 0:
        return 0
    step: int = 10 ** max(math.floor(math.log10(value)) - 1, 0)
    return towards(value / step) * step


def _written(value: int) -> str:
    return f"{value:,}".replace(",", _NARROW)
