"""What agreement is worth: Fellegi–Sunter by expectation–maximisation, on counts of patterns.

Fellegi and Sunter (JASA, 1969); EM after Winkler (1988). Two departures. *Different jobs are
learned where nothing else can be*: between ads of one channel (a source, or a partner of it), which
never shows a job twice under two numbers. And there are two kinds of them, twins and unrelated
(module `kinds`). A missing value weighs for nothing. With no pair at all the priors are the answer.
"""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from croisee.vacancies.duplicates.fields import MISSING, SIZES, Field
from croisee.vacancies.duplicates.kinds import KINDS, Kind

Floats = npt.NDArray[np.float64]
Levels = npt.NDArray[np.int8]

ROUNDS = 300
TOLERANCE = 1e-6
"""Largest move of a share at which learning stops."""
_WITHIN, _ACROSS = 0, 1
_ONE_DAY = SIZES[Field.DATE] - 1
_TRUST = 1.0
"""Weight of the pairs of two jobs that sources foretell against those that EM sees."""
_ONE_TERRITORY = 20.0
"""Pairs already seen, as many as foretold, before sources are said to share few employers."""


class Mixture(NamedTuple):
    """Chances of levels (kinds × size, per field; 1 for « missing »), and shares of the kinds of
    pairs of one channel and of two (2 × kinds)."""

    chances: tuple[Floats, ...]
    shares: Floats

    def probability(self, levels: Levels) -> Floats:
        """Probability (k) that a pair of two channels showing each pattern (k × fields) is one
        vacancy."""
        return _members(self, levels)[_ACROSS][:, 0]

    def bits(self, levels: Levels) -> Floats:
        """What each field tells (k × fields): log₂ of its chance in a match over that in pairs of
        two jobs, as mixed as they come across channels."""
        others = self.shares[_ACROSS, 1:] / self.shares[_ACROSS, 1:].sum()
        told = [
            np.log2(chance[0] / (others @ chance[1:]))[levels[:, place]]
            for place, chance in enumerate(self.chances)
        ]
        found: Floats = np.column_stack(told)
        return found


def fit(
    levels: Levels, within: Sequence[Floats], across: Floats, kinds: Sequence[Kind] = KINDS
) -> Mixture:
    """Learn from patterns (k × fields) how often they are met `within` the channels of each source
    (k, each) and `across` (k)."""
    inside = np.sum([np.zeros(len(levels)), *within], axis=0)
    apart = levels[:, Field.DATE] != _ONE_DAY
    mixture = _expected(kinds)
    for _ in range(ROUNDS):
        alone, both = _members(mixture, levels)
        met = inside[:, None] * alone + across[:, None] * both
        seen = np.stack([inside @ alone, across @ both])
        seen[_ACROSS] = _foretold(seen[_ACROSS], [(one * apart) @ alone for one in within])
        shares = seen + _possible(kinds)
        shares /= shares.sum(axis=1, keepdims=True)
        moved = np.abs(shares - mixture.shares).max()
        mixture = Mixture(_learned(levels, met, kinds), shares)
        if moved < TOLERANCE:
            break
    return mixture


def _foretold(seen: Floats, within: Sequence[Floats]) -> Floats:
    """Pairs across of each kind of two jobs (kinds): EM sees some, sources foretell others.

    Two sources that hold x and y pairs of a kind, of one territory, have 2√(xy) across them; fewer,
    in proportion, when they share a part of their employers only. Pairs of one day are left out:
    they may be parts of one job, which a source has cut.
    """
    roots = np.sqrt(np.array([np.zeros(seen.size), *within]))
    foretold = roots.sum(axis=0) ** 2 - (roots**2).sum(axis=0)
    met = seen[1:].sum()
    foretold *= min(1.0, (met + _ONE_TERRITORY) / (foretold.sum() + _ONE_TERRITORY))
    weighed: Floats = (seen + _TRUST * foretold) / (1 + _TRUST)
    weighed[0] = seen[0]
    return weighed


def _possible(kinds: Sequence[Kind]) -> Floats:
    """One pair of each kind already seen, but no match within a channel (2 × kinds)."""
    possible = np.ones((2, len(kinds)))
    possible[_WITHIN, 0] = 0.0
    return possible


def _expected(kinds: Sequence[Kind]) -> Mixture:
    shares = _possible(kinds)
    chances = tuple(
        np.array([(1.0, *kind.expected[place]) for kind in kinds]) for place in range(len(SIZES))
    )
    return Mixture(chances, shares / shares.sum(axis=1, keepdims=True))


def _members(mixture: Mixture, levels: Levels) -> tuple[Floats, Floats]:
    """Share of each kind (k × kinds) in pairs of each pattern, within a channel and across."""
    likelihood = np.zeros((len(levels), mixture.shares.shape[1]))
    for place, chance in enumerate(mixture.chances):
        likelihood += np.log(chance)[:, levels[:, place]].T
    likelihood = np.exp(likelihood - likelihood.max(axis=1, keepdims=True, initial=-np.inf))
    both = [likelihood * share for share in mixture.shares]
    within, across = (part / part.sum(axis=1, keepdims=True) for part in both)
    return within, across


def _learned(levels: Levels, met: Floats, kinds: Sequence[Kind]) -> tuple[Floats, ...]:
    """Chances of levels from the pairs met (k × kinds), expectations added."""
    learned = []
    for place, size in enumerate(SIZES):
        expected = np.array([kind.expected[place] for kind in kinds])
        weight = np.array([[float(kind.weight)] for kind in kinds])
        seen = np.array(
            [np.bincount(levels[:, place], times, size)[MISSING + 1 :] for times in met.T],
            dtype=np.float64,
        )
        seen += weight * expected
        chances = seen / seen.sum(axis=1, keepdims=True)
        for number, kind in enumerate(kinds):
            if place in kind.held:
                chances[number] = expected[number]
        learned.append(np.column_stack([np.ones(len(kinds)), chances]))
    return tuple(learned)
