"""How far an attacker must be kept from a primary cell, written in a few characters."""

import re
from dataclasses import dataclass

import numpy as np

from croisee.confidentiality.system import FloatArray
from croisee.foundation.errors import CroiseeError, Problem

_DECIMAL = r"(\d+(?:[.,]\d+)?)"
_SHARE = re.compile(rf"±?\s*{_DECIMAL}\s*%")
_UNITS = re.compile(rf"±?\s*{_DECIMAL}")
_RANGE = re.compile(rf"{_DECIMAL}\s*[-–]\s*{_DECIMAL}")
_WRITINGS = "« exact », « 10% » (part de la valeur), « 1 » (unités), « 0-5 » (bornes)"


@dataclass(frozen=True)
class Interval:
    """What the attacker must not narrow.

    `exact`: only that the relations do not give the value. `share`: that part of the value, at
    least one unit above. `units`: that many units on each side. `between`: two bounds, neither of
    which he may exclude.
    """

    written: str
    share: float | None = None
    units: float | None = None
    between: tuple[float, float] | None = None

    def distances(self, values: FloatArray, lower: FloatArray) -> tuple[FloatArray, FloatArray]:
        """How far down and up, never below `lower`: what everybody knows asks no protection."""
        if self.between is not None:
            low, high = self.between
            down, up = values - low, np.maximum(high - values, 1.0)
        elif self.units is not None:
            down = up = np.full(values.size, self.units)
        elif self.share is not None:
            down = self.share * np.abs(values)
            up = np.maximum(down, 1.0)
        else:
            down = up = np.zeros(values.size)
        return np.clip(down, 0.0, np.maximum(values - lower, 0.0)), up


def parse_interval(text: str) -> Interval:
    """Read « exact », « 10% », « 1 » or « 0-5 ». Raises `CroiseeError` on anything else."""
    written = text.strip()
    if written.lower() == "exact":
        return Interval(written)
    if found := _SHARE.fullmatch(written):
        return Interval(written, share=_number(found[1]) / 100.0)
    if found := _UNITS.fullmatch(written):
        return Interval(written, units=_number(found[1]))
    if (found := _RANGE.fullmatch(written)) and _number(found[1]) < _number(found[2]):
        return Interval(written, between=(_number(found[1]), _number(found[2])))
    raise CroiseeError(Problem("cet intervalle ne se lit pas.", "Corrigez-le.", expected=_WRITINGS))


def _number(text: str) -> float:
    return float(text.replace(",", "."))
