"""Fellegi–Sunter by expectation–maximisation, on counts of agreement patterns.

Fellegi and Sunter (JASA, 1969); EM after Winkler (1988). Four departures:

- *Two persons are learned where no match can be*: within each file (module `background`). Blocking
  cannot bias what is called chance. (Salted encodings compare in blocks only: the linkage unit has
  no sample of chance outside them, and asks no producer for one.)
- *Kinds* (module `classes`): one person has four, unrelated pairs one per pass, families two.
- *Known pairs* are counted as what they are; pairs *settled* by a rival (module `learn`) are not
  counted, and are taken off what is expected.
- *Guards*: every chance, share and correction has a prior; with no candidate at all the priors are
  the answer.

A missing value weighs for nothing.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from croisee.matching.scoring.background import (
    ACROSS,
    SETTLED,
    WITHIN,
    Part,
    agreement,
    excess,
    expected,
    moved,
)
from croisee.matching.scoring.classes import KIN, UNRELATED, PairClass
from croisee.matching.scoring.fields import MISSING, Field
from croisee.matching.scoring.likelihood import (
    Floats,
    Levels,
    Mask,
    by_level,
    known,
    log_likelihood,
    memberships,
    normal,
)

ROUNDS = 500
TOLERANCE = 1e-6
_DUPLICATES = 0.01
"""Matches already seen within a file, where other kinds have one: few files hold a person twice."""


@dataclass(frozen=True)
class Counts:
    """Patterns met (k × fields levels); how often, by first pass (each k × p).

    `across` the two files, and within each of them. Of pairs across and besides: those known to be
    one person (`same`) or two (`different`), and those that a rival settles to be two (`settled`).
    """

    levels: Levels
    across: Floats
    within: tuple[Floats, Floats]
    same: Floats | None = None
    different: Floats | None = None
    settled: Floats | None = None


@dataclass(frozen=True)
class Mixture:
    """Fitted kinds: chance of each level per field (kinds × levels), share of each kind (kinds).

    `shares` are of pairs across files that no rival settles. Kinds come in the order `KIN`, then
    unrelated per pass; `same` (kinds) tells those of one person. `excess` (one axis per field) says
    how much commoner two persons are in a pattern than the product of its fields.
    """

    fields: tuple[Field, ...]
    chances: tuple[Floats, ...]
    shares: Floats
    same: Mask
    excess: Floats
    rounds: int

    def posterior(self, levels: Levels) -> Floats:
        """Probability of each kind (k × kinds) for patterns (k × fields)."""
        likelihood = log_likelihood(self.chances, levels)
        likelihood[:, ~self.same] += np.log(self.excess[tuple(levels.T)])[:, None]
        return memberships(likelihood, self.shares)[0]

    def probability(self, levels: Levels) -> Floats:
        """Probability (k) that a pair with these levels is one person."""
        total: Floats = self.posterior(levels)[:, self.same].sum(axis=1)
        return total

    def weights(self, levels: Levels) -> Floats:
        """Bits of evidence (k × fields) that each field gives for one person rather than two.

        Either side is the mean of its kinds, weighted by what they explain of the pattern: what
        distinguishes a match from the likeliest error.
        """
        posterior = self.posterior(levels)
        one, two = (normal(posterior[:, kinds]) for kinds in (self.same, ~self.same))
        columns = []
        for place, chance in enumerate(self.chances):
            bits = np.log2(chance)[:, levels[:, place]].T
            ours, theirs = one * bits[:, self.same], two * bits[:, ~self.same]
            columns.append(ours.sum(axis=1) - theirs.sum(axis=1))
        return np.column_stack(columns)


def fit(fields: Sequence[Field], counts: Counts, kin: Sequence[PairClass] = KIN) -> Mixture:
    """Fit kinds and their shares to counts of patterns."""
    kinds = [*kin, *[UNRELATED] * counts.across.shape[1]]
    same = np.array([kind.same for kind in kinds])
    parts = _observed(counts, same)
    priors = [_prior(field, kinds) for field in fields]
    chances = _start(fields, counts, priors, len(kin))
    already = _already(kinds, same)
    shares = normal(already)
    lacking = (counts.levels == MISSING) @ (1 << np.arange(len(fields)))
    agreeing = np.ones(len(fields))
    previous, rounds = -np.inf, 0
    while rounds < ROUNDS:
        rounds += 1
        alone = log_likelihood([known(one) for one in chances], counts.levels)
        more = excess(alone, shares, parts, lacking, same)
        corrected = log_likelihood(moved(fields, chances, agreeing, same), counts.levels)
        corrected += np.where(same, 0.0, np.log(more)[:, None])
        explained = 0.0
        seen = np.zeros_like(shares)
        taught, apart = np.zeros_like(alone), np.zeros_like(alone)
        for part in parts:
            likelihood = alone if part.row in WITHIN else corrected
            members, evidence = memberships(likelihood, shares[part.row], part.possible)
            members *= part.times[:, None]
            explained += float(evidence @ part.times)
            seen[part.row] += members.sum(axis=0)
            taught += members * part.teaches
            if part.row not in WITHIN:
                apart += members * ~same
        seen[ACROSS] = np.where(same, seen[ACROSS], expected(seen, ~same))
        shares = normal(seen + already)
        agreeing = agreement(fields, chances, counts.levels, apart)
        chances = [
            _learn(
                field, kinds, chance, prior + by_level(counts.levels[:, place], taught, field.size)
            )
            for place, (field, chance, prior) in enumerate(
                zip(fields, chances, priors, strict=True)
            )
        ]
        if abs(explained - previous) <= TOLERANCE * max(1.0, abs(explained)):
            break
        previous = explained
    table = np.ones([field.size for field in fields])
    table[tuple(counts.levels.T)] = more
    return Mixture(
        tuple(fields), moved(fields, chances, agreeing, same), shares[ACROSS], same, table, rounds
    )


def _observed(counts: Counts, same: Mask) -> list[Part]:
    """Two persons are learned within files, where only a plain duplicate is one, or when known."""
    every, nothing = np.ones_like(same), np.zeros_like(same)
    in_one_file = ~same
    in_one_file[0] = True
    parts: list[tuple[Floats | None, int, Mask, Mask]] = [
        (counts.within[0], 0, in_one_file, in_one_file),
        (counts.within[1], 1, in_one_file, in_one_file),
        (counts.across, ACROSS, every, same),
        (counts.same, ACROSS, same, same),
        (counts.different, ACROSS, ~same, ~same),
        (counts.settled, SETTLED, ~same, nothing),
    ]
    return [
        Part(pairs.sum(axis=1), row, possible, teaches)
        for pairs, row, possible, teaches in parts
        if pairs is not None
    ]


def _already(kinds: Sequence[PairClass], same: Mask) -> Floats:
    """Pairs seen before any (rows of shares × kinds)."""
    already = np.tile([kind.already for kind in kinds], (SETTLED + 1, 1))
    already[WITHIN, :] = np.where(same, _DUPLICATES, already[0])
    return already


def _start(
    fields: Sequence[Field], counts: Counts, priors: Sequence[Floats], kin: int
) -> list[Floats]:
    """First chances: as expected; an unrelated kind, as what its pass brings within files."""
    inside = counts.within[0] + counts.within[1]
    chances = []
    for place, (field, prior) in enumerate(zip(fields, priors, strict=True)):
        seen = prior.copy()
        seen[kin:] += by_level(counts.levels[:, place], inside, field.size)
        seen[:, MISSING] = 0
        chances.append(normal(seen))
    return chances


def _learn(field: Field, kinds: Sequence[PairClass], chance: Floats, counted: Floats) -> Floats:
    """New chances (kinds × levels) of a field from a tally, those held kept, those tied shared."""
    tied = [field.name in kind.tied for kind in kinds]
    held = [field.name in kind.held for kind in kinds]
    counted[:, MISSING] = 0
    counted[0] = counted[0] + counted[tied].sum(axis=0)
    learned = normal(counted)
    learned[tied] = learned[0]
    learned[held] = chance[held]
    return learned


def _prior(field: Field, kinds: Sequence[PairClass]) -> Floats:
    """Pairs already seen (kinds × levels); none at « missing »."""
    return np.array(
        [[0.0, *(share * kind.weight for share in kind.expected[field.name])] for kind in kinds]
    )
