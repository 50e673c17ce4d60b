"""Figures about rights as a reader who never reads statistics meets them: words, then bounds."""

import re
from dataclasses import dataclass

from croisee.foundation.statuses import Status
from croisee.observatory.model import Cell
from croisee.observatory.numbers import NBSP, number, quantity
from croisee.take_up.plain import euros_words, people_words, share_words

_PERSON = re.compile(r"\bpersonne(?=s? sur |s?$)")
SIDES = {-1: "nettement moins", 0: "comme l’ensemble", 1: "nettement plus"}
_ARROWS = {-1: "▼", 0: "", 1: "▲"}


@dataclass(frozen=True)
class Said:
    """A figure in words. `figures`: its bounds as numbers; `bounds`: the same, 0 to 1, for a share;
    `reason`: why it is not there, or why to read it with care."""

    words: str
    figures: str
    status: Status
    bounds: tuple[float, float] | None
    reason: str

    @property
    def known(self) -> bool:
        """Whether a figure is told."""
        return self.status.has_value


@dataclass(frozen=True)
class Side:
    """Against all neighbourhoods together: said only where it is proven."""

    words: str
    arrow: str
    proven: bool


def _bounds(cell: Cell) -> tuple[float, float]:
    value = cell.value or 0.0
    return (
        value if cell.low is None else cell.low,
        value if cell.high is None else cell.high,
    )


def _untold(cell: Cell | None) -> Said:
    if cell is None:
        return Said("sans chiffre", "", Status.UNAVAILABLE, None, "")
    return Said(cell.status.label, "", cell.status, None, cell.reason)


def _counted(words: str, noun: str) -> str:
    """Words of persons said of households."""
    return words if noun == "personne" else _PERSON.sub(noun, words)


def share(cell: Cell | None, noun: str = "personne") -> Said:
    """A percentage: « entre 4 et 6 personnes sur 10 », « 38 à 57 % »."""
    if cell is None or cell.value is None:
        return _untold(cell)
    low, high = _bounds(cell)
    words = _counted(share_words(low / 100, high / 100), noun)
    return Said(words, percents(low, high), cell.status, (low / 100, high / 100), cell.reason)


def percents(low: float, high: float) -> str:
    """« 38 à 57 % », or « 44 % » where both bounds are written the same."""
    first, last = number(low), quantity(high, 0, "%")
    return last if last.startswith(f"{first}{NBSP}") else f"{first} à {last}"


def count(cell: Cell | None, noun: str = "personne") -> Said:
    """A number of people: exact where it was counted, else between two bounds."""
    if cell is None or cell.value is None:
        return _untold(cell)
    if cell.status is Status.MODELLED or cell.has_interval:
        words = _counted(people_words(*_bounds(cell)), noun)
    else:
        words = quantity(cell.value, 0, f"{noun}s")
    return Said(words, "", cell.status, None, cell.reason)


def euros(cell: Cell | None) -> Said:
    """Euros a year, between two bounds."""
    if cell is None or cell.value is None:
        return _untold(cell)
    return Said(euros_words(*_bounds(cell)), "", cell.status, None, cell.reason)


def side(cell: Cell | None) -> Side:
    """−1, 0 or 1 in words; a figure that is not there proves nothing."""
    if cell is None or cell.value is None:
        return Side("sans comparaison", "", False)
    sign = (cell.value > 0) - (cell.value < 0)
    return Side(SIDES[sign], _ARROWS[sign], sign != 0)
