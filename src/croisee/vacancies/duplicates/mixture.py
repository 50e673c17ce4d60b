"""What agreement is worth: Fellegi–Sunter by expectation–maximisation, on counts of patterns.

Fellegi and Sunter (JASA, 1969); EM after Winkler (1988). Two departures. *Different jobs are
learned where nothing else can be*: between ads of one channel (a source, or a partner of it), which
never shows a job twice under two numbers. And there are three kinds of them (module `kinds`). What
agreement is worth is learned on all pairs, but how many are of each kind for each encounter of two
sides: hardly any ad that employers entrust to the agency is one of the file of a temporary-work
company, nearly all that this company has sent it are. A missing value weighs for nothing. With no
pair at all the priors are the answer.
"""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from croisee.vacancies.duplicates.fields import MISSING, SAME_DAY, SIZES, Field
from croisee.vacancies.duplicates.kinds import KINDS, WEIGHT

Floats = npt.NDArray[np.float64]
Levels = npt.NDArray[np.int8]

ROUNDS = 300
TOLERANCE = 1e-6
"""Largest move of a share at which learning stops."""
_TRUST = 1.0
"""Weight of the pairs of two jobs that sides foretell against those that EM sees."""
_ONE_TERRITORY = 20.0
"""Pairs already seen, as many as foretold, before sides are said to share few employers."""


class Mixture(NamedTuple):
    """Chances of levels (kinds × size, per field; 1 for « missing »), and shares of the kinds among
    the pairs of each encounter of two sides (encounters × kinds) and of the channels of each side
    (sides × kinds)."""

    chances: tuple[Floats, ...]
    shares: Floats
    within: Floats

    def probability(self, levels: Levels) -> Floats:
        """Probability (encounters × k) that a pair of two channels showing each pattern
        (k × fields) is one vacancy."""
        members: Floats = _members(_likelihood(self.chances, levels), self.shares)
        return members[:, :, 0]

    def worth(self, levels: Levels) -> Floats:
        """Likelihood ratio (encounters × k) of one vacancy against two jobs."""
        likelihood = _likelihood(self.chances, levels)
        others = self.shares[:, 1:] / self.shares[:, 1:].sum(axis=1, keepdims=True)
        worth: Floats = likelihood[:, 0] / (others @ likelihood[:, 1:].T)
        return worth


class Met(NamedTuple):
    """How often each pattern (k) is met: `within` the channels of each side (sides × k), and
    `across` two channels (encounters × k), of the two `sides` of each encounter."""

    within: Floats
    across: Floats
    sides: Sequence[tuple[int, int]]


def fit(levels: Levels, met: Met) -> Mixture:
    """Learn from patterns (k × fields) and how often they are met."""
    mixture = Mixture(
        tuple(
            np.array([(1.0, *kind.expected[place]) for kind in KINDS])
            for place in range(len(SIZES))
        ),
        np.ones((len(met.across), len(KINDS))),
        np.array([[0.0, *[1.0] * (len(KINDS) - 1)]] * len(met.within)),
    )
    for _ in range(ROUNDS):
        members = _members(_likelihood(mixture.chances, levels), mixture.shares)
        before, mixture = mixture, _step(levels, met, mixture, met.across[:, :, None] * members)
        if np.abs(mixture.shares - before.shares).max(initial=0.0) < TOLERANCE:
            break
    return mixture


def refit(levels: Levels, met: Met, mixture: Mixture, matches: Floats) -> Mixture:
    """Learn once more, where something better than this mixture says how many pairs of each pattern
    are one vacancy: `matches` (encounters × k)."""
    others = mixture.shares.copy()
    others[:, 0] = 0.0
    members = _members(_likelihood(mixture.chances, levels), _shares(others))
    outside = np.maximum(met.across - matches, 0.0)[:, :, None] * members
    outside[:, :, 0] = matches
    return _step(levels, met, mixture, outside)


def _step(levels: Levels, met: Met, mixture: Mixture, outside: Floats) -> Mixture:
    """The mixture that pairs across give (`outside`: encounters × k × kinds), with those within."""
    members = _members(_likelihood(mixture.chances, levels), mixture.within)
    inside = met.within[:, :, None] * members
    seen = outside.sum(axis=1)
    jobs = (inside * (levels[:, Field.DATE] != SAME_DAY)[:, None]).sum(axis=1)
    for place, (one, other) in enumerate(met.sides):
        if one != other:
            seen[place] = _foretold(seen[place], 2 * np.sqrt(jobs[one] * jobs[other]))
    return Mixture(
        _learned(levels, inside.sum(axis=0) + outside.sum(axis=0)),
        _shares(seen + 1.0),
        _shares(inside.sum(axis=1) + (np.arange(len(KINDS)) > 0)),
    )


def _foretold(seen: Floats, foretold: Floats) -> Floats:
    """Pairs across of each kind (kinds): EM sees some, sides foretell those of two jobs.

    Two sides that hold x and y pairs of a kind, of one territory, have 2√(xy) across them; fewer,
    in proportion, when they share a part of their employers only. Pairs of one day are left out:
    they may be parts of one job, which a source has cut.
    """
    met = seen[1:].sum()
    foretold = foretold * min(1.0, (met + _ONE_TERRITORY) / (foretold.sum() + _ONE_TERRITORY))
    weighed: Floats = (seen + _TRUST * foretold) / (1 + _TRUST)
    weighed[0] = seen[0]
    return weighed


def _shares(pairs: Floats) -> Floats:
    shares: Floats = pairs / pairs.sum(axis=1, keepdims=True)
    return shares


def _likelihood(chances: Sequence[Floats], levels: Levels) -> Floats:
    """Likelihood of each pattern under each kind (k × kinds), the largest of a pattern being 1."""
    logarithm = np.zeros((len(levels), len(chances[0])))
    for place, chance in enumerate(chances):
        logarithm += np.log(chance)[:, levels[:, place]].T
    likelihood: Floats = np.exp(logarithm - logarithm.max(axis=1, keepdims=True, initial=-np.inf))
    return likelihood


def _members(likelihood: Floats, shares: Floats) -> Floats:
    """Share of each kind in the pairs of each pattern, by rows of `shares` (rows × k × kinds)."""
    both = likelihood[None] * shares[:, None, :]
    members: Floats = both / both.sum(axis=2, keepdims=True)
    return members


def _learned(levels: Levels, met: Floats) -> tuple[Floats, ...]:
    """Chances of levels from the pairs met (k × kinds), expectations added."""
    learned = []
    for place, size in enumerate(SIZES):
        expected = np.array([kind.expected[place] for kind in KINDS])
        seen = np.array(
            [np.bincount(levels[:, place], times, size)[MISSING + 1 :] for times in met.T],
            dtype=np.float64,
        )
        seen += WEIGHT * expected
        chances = seen / seen.sum(axis=1, keepdims=True)
        if place == Field.DATE:
            chances[1:] = (chances[1:] + chances[1:, ::-1]) / 2  # two jobs have no order
            for number, kind in enumerate(KINDS):
                if kind.scattered:
                    chances[number] = _scattered(chances[number])
        learned.append(np.column_stack([np.ones(len(KINDS)), chances]))
    return tuple(learned)


def _scattered(chances: Floats) -> Floats:
    """Chances of levels of date where one day is as likely as each of the four days around."""
    day = SAME_DAY - 1
    scattered = chances.copy()
    scattered[day] = (chances[day - 1] + chances[day + 1]) / 4
    kept: Floats = scattered / scattered.sum()
    return kept
