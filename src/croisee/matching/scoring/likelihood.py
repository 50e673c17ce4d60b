"""Arithmetic of mixtures: likelihood of levels, shares of each kind, tallies."""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from croisee.matching.scoring.fields import MISSING

Floats = npt.NDArray[np.float64]
Levels = npt.NDArray[np.int64]
Mask = npt.NDArray[np.bool_]

NEVER = 1e-300
"""Chance of what cannot be, whose logarithm is still a number."""


def log_likelihood(chances: Sequence[Floats], levels: Levels) -> Floats:
    """Logarithm of the chance of each pattern (k × fields) under each kind (k × kinds).

    `chances`: of each level per field (kinds × levels), those of « missing » being one.
    """
    total = np.zeros((len(levels), chances[0].shape[0]))
    for place, chance in enumerate(chances):
        total += np.log(chance)[:, levels[:, place]].T
    return total


def memberships(
    likelihood: Floats, shares: Floats, possible: Mask | None = None
) -> tuple[Floats, Floats]:
    """Probability of each kind (k × kinds), and the logarithm of their total (k).

    `shares` (kinds): how common each is; kinds that are not `possible` have none.
    """
    prior = shares if possible is None else np.where(possible, shares, NEVER)
    logarithms = likelihood + np.log(prior)
    top = logarithms.max(axis=1, keepdims=True)
    raised = np.exp(logarithms - top)
    sums = raised.sum(axis=1, keepdims=True)
    return raised / sums, (top + np.log(sums))[:, 0]


def by_level(levels: Levels, members: Floats, size: int) -> Floats:
    """Sum of members (k × kinds) per level: kinds × size."""
    return np.array([np.bincount(levels, weights=column, minlength=size) for column in members.T])


def normal(counts: Floats) -> Floats:
    """Rows that sum to one; a row of zeros stays so."""
    shares: Floats = counts / np.maximum(counts.sum(axis=1, keepdims=True), NEVER)
    return shares


def known(shares: Floats) -> Floats:
    """Shares of levels with chance one for « missing », which then weighs for nothing."""
    chances = shares.copy()
    chances[:, MISSING] = 1.0
    return chances
