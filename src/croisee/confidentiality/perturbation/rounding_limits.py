"""How far a rounded cell may be from its value: what is asked, and what to ask when it is too much.

Values and limits are counted in bases. Level 0 is *zero-restricted* controlled rounding (Cox, *A
constructive procedure for unbiased controlled rounding*, JASA 82, 1987): the multiple just below or
just above, and a multiple stays. A table of three dimensions or more may have no such rounding
(Causey, Cox & Ernst, *Applications of transportation theory to statistical problems*, JASA 80,
1985). Then totals are given more room, a level at a time; the leaves (cells that are the sum of no
others) never are, so a true zero stays a zero everywhere.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from croisee.confidentiality.system import BoolArray, FloatArray

Whole = npt.NDArray[np.int64]

_TINY = 1e-9
_ANYWHERE = 2**52
"""Beyond any table, and still exact as a double."""


@dataclass(frozen=True)
class Limits:
    """Where each cell may end, in bases (n)."""

    low: Whole
    high: Whole


def limits(
    exact: FloatArray, lowest: FloatArray, leaf: BoolArray, hidden: BoolArray, level: int
) -> Limits:
    """`level` 0: zero-restricted. 1: within the base, a total that is a multiple may move to the
    next. `k`: within `k` bases. `hidden` cells may end anywhere above `lowest`."""
    low, high = np.floor(exact + _TINY), np.ceil(exact - _TINY)
    total = ~leaf
    if level == 1:
        multiple = total & (low == high)
        low, high = low - multiple, high + multiple
    elif level > 1:
        low, high = low - (level - 1) * total, high + (level - 1) * total
    floor = np.ceil(np.maximum(lowest, -_ANYWHERE) - _TINY)
    low = np.where(hidden, floor, np.maximum(low, floor))
    high = np.where(hidden, _ANYWHERE, high)
    return Limits(low.astype(np.int64), high.astype(np.int64))


def reach(base: int, leaf: BoolArray, level: int, *, integer: bool) -> FloatArray:
    """How far a reader must think each value can be from its rounding (n), in units.

    For whole numbers « strictly within the base » means `base - 1` at most.
    """
    least = 1.0 if integer else 0.0
    strict = base - least
    loose = {0: strict, 1: float(base)}.get(level, level * base - least)
    return np.where(leaf, strict, loose)
