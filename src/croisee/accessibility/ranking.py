"""Do two definitions put the zones in the same order? Ranks, and Kendall's tau."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from croisee.accessibility.bounds import NONE
from croisee.accessibility.inputs import Whole


@dataclass(frozen=True, eq=False)
class Rankings:
    """How variants order the same zones.

    `rank` (variants × zones): 1 for the smallest figure, ties share the smallest rank, `NONE`
    without a figure. `tau` (variants × variants): Kendall's tau-b over the zones that have both
    figures, nan when one of the two is the same everywhere. `zones` (variants × variants): how
    many zones that is.
    """

    names: tuple[str, ...]
    rank: Whole
    tau: npt.NDArray[np.float64]
    zones: Whole


def rankings(figures: Mapping[str, Whole]) -> Rankings:
    """Order the zones by each variant's figures (whole numbers per zone, `NONE` for none).

    Concordant and discordant pairs are counted, so tau is one division of whole numbers.
    """
    names = tuple(figures)
    values = [np.asarray(figures[name]) for name in names]
    signs = [np.sign(one[:, None] - one[None, :]).astype(np.int8) for one in values]
    tau = np.full((len(names), len(names)), np.nan)
    zones = np.zeros((len(names), len(names)), np.int64)
    for row, one in enumerate(values):
        for column, other in enumerate(values[: row + 1]):
            both = (one != NONE) & (other != NONE)
            kept = np.ix_(both, both)
            tau[row, column] = tau[column, row] = _tau(signs[row][kept], signs[column][kept])
            zones[row, column] = zones[column, row] = both.sum()
    return Rankings(names, np.stack([_ranks(one) for one in values]), tau, zones)


def _ranks(values: Whole) -> Whole:
    known = np.sort(values[values != NONE])
    return np.where(values == NONE, NONE, 1 + np.searchsorted(known, values, side="left"))


def _tau(one: npt.NDArray[np.int8], other: npt.NDArray[np.int8]) -> float:
    """Kendall's tau-b (1945) from the signs of all differences (each pair seen twice)."""
    balance = int((one * other).sum(dtype=np.int64))
    untied = int(np.count_nonzero(one)) * int(np.count_nonzero(other))
    return balance / float(np.sqrt(untied)) if untied else np.nan
