"""Chance, named and reproducible; and the published shares that it follows."""

import zlib
from typing import Any

import numpy as np
from numpy.random import Generator
from numpy.typing import ArrayLike, NDArray

from croisee.foundation.packaged import packaged

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]
Flags = NDArray[np.bool_]


def stream(seed: int, stage: str) -> Generator:
    """One generator per stage: a draw added to one stage changes no other."""
    return np.random.default_rng([seed, zlib.crc32(stage.encode())])


def setting(file: str, name: str) -> dict[str, Any]:
    """One entry of the table `file` of this package: its values, unit, source and standing."""
    found: dict[str, Any] = packaged(__package__ or "", f"{file}.yaml")[name]
    return found


def values(file: str, name: str) -> Any:
    """The `valeurs` of an entry."""
    return setting(file, name)["valeurs"]


def pick(rng: Generator, shares: ArrayLike, size: int) -> Integers:
    """`size` ranks drawn by `shares` (proportional, one list for all)."""
    steps = np.cumsum(np.asarray(shares, dtype=np.float64))
    ranks = np.searchsorted(steps, rng.random(size) * steps[-1], side="right")
    return np.asarray(np.minimum(ranks, len(steps) - 1), dtype=np.int64)


def pick_each(rng: Generator, shares: Floats) -> Integers:
    """One rank per row of `shares` (rows × choices, proportional within a row)."""
    steps = np.cumsum(shares, axis=1)
    drawn = rng.random(len(shares)) * steps[:, -1]
    ranks = (steps <= drawn[:, None]).sum(axis=1)
    return np.asarray(np.minimum(ranks, shares.shape[1] - 1), dtype=np.int64)


def between(rng: Generator, limits: Any, size: int) -> Floats:
    """`size` numbers, any as likely, between the two `limits`."""
    low, high = limits
    return rng.uniform(float(low), float(high), size)


def bands(age: Floats, starts: list[int]) -> Integers:
    """The rank of the band [start, next start[ that holds each age; below the first: 0."""
    return np.maximum(np.searchsorted(starts, age, side="right") - 1, 0)


def dated(table: dict[str, float], months: NDArray[np.datetime64]) -> Floats:
    """The value in force each month, from a table « from this month on » → value.

    Before the first month the first value holds.
    """
    starts = np.array(sorted(table), dtype="datetime64[M]")
    amounts = np.array([table[key] for key in sorted(table)], dtype=np.float64)
    return amounts[np.maximum(np.searchsorted(starts, months, side="right") - 1, 0)]
