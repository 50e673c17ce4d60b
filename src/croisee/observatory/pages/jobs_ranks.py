"""How far the order of the neighbourhoods depends on what « far » is taken to mean."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Interval = tuple[float, float]
_Order = npt.NDArray[np.int8]


def ranks(values: Sequence[float]) -> tuple[float, ...]:
    """1 for the smallest; equal values share the mean of their ranks."""
    _, which, counts = np.unique(values, return_inverse=True, return_counts=True)
    middle = np.cumsum(counts) - (counts - 1) / 2
    return tuple(middle[which].tolist())


def ordinals(values: Sequence[float]) -> tuple[str, ...]:
    """The same in words: « 1er », « 3e », « 4e ex æquo » for all those tied from the fourth on."""
    _, which, counts = np.unique(values, return_inverse=True, return_counts=True)
    first = (np.cumsum(counts) - counts + 1)[which].tolist()
    return tuple(
        f"{place}{'er' if place == 1 else 'e'}{' ex æquo' if count > 1 else ''}"
        for place, count in zip(first, counts[which].tolist(), strict=True)
    )


@dataclass(frozen=True)
class Agreement:
    """Two orders of the same things, compared pair by pair.

    `pairs`: how many; `swapped`: one order has one first, the other the other; `clear`: of these,
    the pairs whose intervals do not overlap in either. `tau`: Kendall's tau-b (Kendall, 1945), from
    1 (same order) to -1 (opposite); None where one order ties everything.
    """

    pairs: int
    swapped: int
    clear: int
    tau: float | None

    @property
    def words(self) -> str:
        """What it says, plainly."""
        if self.tau is None:
            return "ne se compare pas : tous les quartiers sont à égalité"
        for least, words in _WORDS:
            if self.tau >= least:
                return words
        return "le classement se retourne"


_WORDS = (
    (0.9, "le classement ne change presque pas"),
    (0.7, "le classement change un peu"),
    (0.3, "le classement change"),
    (-0.3, "le classement n’a plus rien à voir"),
)


def _order(lows: Sequence[float], highs: Sequence[float]) -> _Order:
    """1 where the row is wholly above the column, -1 wholly below, 0 where they overlap."""
    above = np.asarray(lows)[:, None] > np.asarray(highs)[None, :]
    return above.astype(np.int8) - above.T.astype(np.int8)


def _swapped(first: _Order, second: _Order) -> int:
    return int((first * second < 0).sum()) // 2


def agreement(
    first: Sequence[float],
    second: Sequence[float],
    first_intervals: Sequence[Interval],
    second_intervals: Sequence[Interval],
) -> Agreement:
    """Compare two orders, each with the interval of its figures."""
    one, other = _order(first, first), _order(second, second)
    told, free = int((one * other).sum()) // 2, [int((o != 0).sum()) // 2 for o in (one, other)]
    clear = [_order([low for low, _ in i], [high for _, high in i])
             for i in (first_intervals, second_intervals)]  # fmt: skip
    return Agreement(
        pairs=len(first) * (len(first) - 1) // 2,
        swapped=_swapped(one, other),
        clear=_swapped(clear[0], clear[1]),
        tau=told / (free[0] * free[1]) ** 0.5 if all(free) else None,
    )


def settled(intervals: Sequence[Interval]) -> int:
    """Pairs whose intervals do not overlap: those that an order may claim to tell apart."""
    order = _order([low for low, _ in intervals], [high for _, high in intervals])
    return int((order != 0).sum()) // 2
