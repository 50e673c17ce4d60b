"""Fellegi–Sunter by expectation–maximisation, on counts of agreement patterns.

Fellegi and Sunter (JASA, 1969); EM after Winkler (1988). Three departures:

- *Chance is learned where no match can be.* Pairs of one producer's own file, met in the same
  blocks, are two persons each (but for its duplicates). They alone teach what twins, homonyms and
  unrelated pairs look like, as blocks bring them together: blocking cannot bias what is called
  chance. They also tell how many to expect: if the two files hold x and y pairs of a kind, drawn
  from one population, there are 2√(xy) across them. (Salted encodings compare in blocks only: the
  linkage unit has no sample of chance outside them, and asks no producer for one.)
- *Kinds* (module `classes`): unrelated pairs have one kind per pass, families two.
- *Guards*: every chance and share has a prior; with no candidate at all the priors are the answer.

A missing value weighs for nothing.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from croisee.matching.scoring.classes import KIN, UNRELATED, PairClass
from croisee.matching.scoring.fields import Field

Floats = npt.NDArray[np.float64]
Levels = npt.NDArray[np.int64]

ROUNDS = 500
TOLERANCE = 1e-7
_ACROSS = 2
"""Place of pairs across files among the three sets observed; the first two are within files."""
_DUPLICATES = 0.01
"""Matches already seen within a file, where other kinds have one: few files hold a person twice."""
_TRUST = 2.0
"""Weight of the number of pairs expected from within files against the number that EM sees."""


@dataclass(frozen=True)
class Counts:
    """Patterns met (k × fields levels); how often, by first pass (each k × p).

    `across` the two files, and within each of them.
    """

    levels: Levels
    across: Floats
    within: tuple[Floats, Floats]


@dataclass(frozen=True)
class Mixture:
    """Fitted kinds: chance of each level per field (kinds × levels), share of each kind (kinds).

    `shares` are of pairs across files. Kinds come in the order `KIN`, then unrelated per pass.
    """

    fields: tuple[Field, ...]
    chances: tuple[Floats, ...]
    shares: Floats
    rounds: int

    def posterior(self, levels: Levels) -> Floats:
        """Probability of each kind (k × kinds) for patterns (k × fields)."""
        return _softmax(_log_likelihood(self.chances, levels) + np.log(self.shares))[0]

    def probability(self, levels: Levels) -> Floats:
        """Probability (k) that a pair with these levels is one person."""
        return self.posterior(levels)[:, 0]

    def weights(self, levels: Levels) -> Floats:
        """Bits of evidence (k × fields) that each field gives for one person rather than two.

        The alternative is the mean of the other kinds, weighted by what they explain of the
        pattern: what distinguishes a match from the likeliest error.
        """
        others = self.posterior(levels)[:, 1:]
        others = others / np.maximum(others.sum(axis=1, keepdims=True), 1e-300)
        columns = []
        for place, chance in enumerate(self.chances):
            bits = np.log2(chance)[:, levels[:, place]]
            columns.append(bits[0] - (others.T * bits[1:]).sum(axis=0))
        return np.column_stack(columns)


def fit(fields: Sequence[Field], counts: Counts, kin: Sequence[PairClass] = KIN) -> Mixture:
    """Fit kinds and their shares to counts of patterns."""
    kinds = [*kin, *[UNRELATED] * counts.across.shape[1]]
    priors = [_prior(field, kinds) for field in fields]
    chances = _start(fields, counts, priors, len(kin))
    observed = [part.sum(axis=1) for part in (*counts.within, counts.across)]
    already = np.ones((len(observed), len(kinds)))
    already[:_ACROSS, 0] = _DUPLICATES
    shares = already / already.sum(axis=1, keepdims=True)
    previous, rounds = -np.inf, 0
    while rounds < ROUNDS:
        rounds += 1
        likelihood = _log_likelihood(chances, counts.levels)
        explained = 0.0
        taught = np.zeros_like(likelihood)
        for stratum, times in enumerate(observed):
            members, evidence = _softmax(likelihood + np.log(shares[stratum]))
            members *= times[:, None]
            explained += float(evidence @ times)
            shares[stratum] = members.sum(axis=0)
            if stratum == _ACROSS:  # two persons are learned where no match can be
                members[:, 1:] = 0
            taught += members
        foretold = 2 * np.sqrt(shares[0, 1:] * shares[1, 1:])
        shares[_ACROSS, 1:] = (shares[_ACROSS, 1:] + _TRUST * foretold) / (1 + _TRUST)
        shares = _normal(shares + already)
        chances = [
            _learn(
                field, kinds, chance, prior + _tally(counts.levels[:, place], taught, field.size)
            )
            for place, (field, chance, prior) in enumerate(
                zip(fields, chances, priors, strict=True)
            )
        ]
        if abs(explained - previous) <= TOLERANCE * max(1.0, abs(explained)):
            break
        previous = explained
    return Mixture(tuple(fields), tuple(_known(one) for one in chances), shares[_ACROSS], rounds)


def _start(
    fields: Sequence[Field], counts: Counts, priors: Sequence[Floats], kin: int
) -> list[Floats]:
    """First chances: as expected; an unrelated kind, as what its pass brings within files."""
    inside = counts.within[0] + counts.within[1]
    chances = []
    for place, (field, prior) in enumerate(zip(fields, priors, strict=True)):
        seen = prior.copy()
        seen[kin:] += _tally(counts.levels[:, place], inside, field.size)
        seen[:, 0] = 0
        chances.append(_normal(seen))
    return chances


def _learn(field: Field, kinds: Sequence[PairClass], chance: Floats, tally: Floats) -> Floats:
    """New chances (kinds × levels) of a field from a tally, those held kept, those tied shared."""
    tied = [field.name in kind.tied for kind in kinds]
    held = [field.name in kind.held for kind in kinds]
    tally[:, 0] = 0
    tally[0] = tally[0] + tally[tied].sum(axis=0)
    learned = _normal(tally)
    learned[tied] = learned[0]
    learned[held] = chance[held]
    return learned


def _prior(field: Field, kinds: Sequence[PairClass]) -> Floats:
    """Pairs already seen (kinds × levels); none at « missing »."""
    return np.array(
        [[0.0, *(share * kind.weight for share in kind.expected[field.name])] for kind in kinds]
    )


def _normal(tally: Floats) -> Floats:
    """Rows that sum to one."""
    shares: Floats = tally / tally.sum(axis=1, keepdims=True)
    return shares


def _known(chance: Floats) -> Floats:
    """With chance one for « missing », which then weighs for nothing."""
    chance = chance.copy()
    chance[:, 0] = 1.0
    return chance


def _tally(levels: Levels, members: Floats, size: int) -> Floats:
    """Sum of members (k × kinds) per level: kinds × size."""
    return np.array([np.bincount(levels, weights=column, minlength=size) for column in members.T])


def _log_likelihood(chances: Sequence[Floats], levels: Levels) -> Floats:
    total = np.zeros((len(levels), chances[0].shape[0]))
    for place, chance in enumerate(chances):
        total += np.log(_known(chance))[:, levels[:, place]].T
    return total


def _softmax(logarithms: Floats) -> tuple[Floats, Floats]:
    """Shares of each row, and the logarithm of its sum."""
    top = logarithms.max(axis=1, keepdims=True)
    raised = np.exp(logarithms - top)
    sums = raised.sum(axis=1, keepdims=True)
    return raised / sums, (top + np.log(sums))[:, 0]
