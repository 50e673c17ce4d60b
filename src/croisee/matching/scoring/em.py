"""Fellegi–Sunter by expectation–maximisation, on counts of agreement patterns.

Fellegi and Sunter (JASA, 1969); EM after Winkler (1988). Five departures:

- *Chance is learned where no match can be.* Pairs of one producer's own file, met in the same
  blocks, are two persons each (but for its duplicates). They alone teach what twins, homonyms and
  unrelated pairs look like, as blocks bring them together: blocking cannot bias what is called
  chance. They also tell how many to expect: if the two files hold x and y pairs of a kind, drawn
  from one population, there are 2√(xy) across them, and fewer if the files share part of their
  population only. (Salted encodings compare in blocks only: the linkage unit has no sample of
  chance outside them, and asks no producer for one.)
- *Kinds* (module `classes`): one person has four, unrelated pairs one per pass, families two.
- *Patterns within files correct the product of fields*: where two persons show a pattern more often
  there than fields that agree independently would have it, so they do across files.
- *Known pairs* are counted as what they are; pairs *settled* by a rival (module `learn`) are not
  counted, and are taken off what is expected.
- *Guards*: every chance, share and correction has a prior; with no candidate at all the priors are
  the answer.

A missing value weighs for nothing.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from croisee.matching.scoring.classes import KIN, UNRELATED, PairClass
from croisee.matching.scoring.fields import MISSING, Field
from croisee.matching.scoring.likelihood import (
    known,
    log_likelihood,
    memberships,
    normal,
    tally,
)

Floats = npt.NDArray[np.float64]
Levels = npt.NDArray[np.int64]
Mask = npt.NDArray[np.bool_]

ROUNDS = 500
TOLERANCE = 1e-7
_WITHIN, _ACROSS, _SETTLED = (0, 1), 2, 3
"""Rows of shares: within each file, across files, across files and settled."""
_DUPLICATES = 0.01
"""Matches already seen within a file, where other kinds have one: few files hold a person twice."""
_TRUST = 2.0
"""Weight of the number of pairs expected from within files against the number that EM sees."""
_ONE_POPULATION = 20.0
"""Pairs already seen, as many as expected, before files are said to share part of a population."""
_UNSEEN = 0.5
"""Pairs of a kind that a file is given besides those it shows: none seen is not none to come."""
_INDEPENDENT = 10.0
"""Pairs already seen, as many as expected, before a pattern is said to be commoner than the product
of its fields."""


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


class _Part(NamedTuple):
    """Pairs observed: times of each pattern (k), row of shares, kinds they can be and teach."""

    times: Floats
    row: int
    possible: Mask
    teaches: Mask


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
    previous, rounds = -np.inf, 0
    while rounds < ROUNDS:
        rounds += 1
        alone = log_likelihood([known(one) for one in chances], counts.levels)
        excess = _excess(alone, shares, parts, lacking, same)
        corrected = alone + np.where(same, 0.0, np.log(excess)[:, None])
        explained = 0.0
        seen = np.zeros_like(shares)
        taught = np.zeros_like(alone)
        for part in parts:
            likelihood = alone if part.row in _WITHIN else corrected
            members, evidence = memberships(likelihood, shares[part.row], part.possible)
            members *= part.times[:, None]
            explained += float(evidence @ part.times)
            seen[part.row] += members.sum(axis=0)
            taught += members * part.teaches
        seen[_ACROSS] = np.where(same, seen[_ACROSS], _expected(seen, ~same))
        shares = normal(seen + already)
        chances = [
            _learn(field, kinds, chance, prior + tally(counts.levels[:, place], taught, field.size))
            for place, (field, chance, prior) in enumerate(
                zip(fields, chances, priors, strict=True)
            )
        ]
        if abs(explained - previous) <= TOLERANCE * max(1.0, abs(explained)):
            break
        previous = explained
    table = np.ones([field.size for field in fields])
    table[tuple(counts.levels.T)] = excess
    learned = tuple(known(one) for one in chances)
    return Mixture(tuple(fields), learned, shares[_ACROSS], same, table, rounds)


def _observed(counts: Counts, same: Mask) -> list[_Part]:
    """Two persons are learned within files, where only a plain duplicate is one, or when known."""
    every, nothing = np.ones_like(same), np.zeros_like(same)
    in_one_file = ~same
    in_one_file[0] = True
    parts: list[tuple[Floats | None, int, Mask, Mask]] = [
        (counts.within[0], 0, in_one_file, in_one_file),
        (counts.within[1], 1, in_one_file, in_one_file),
        (counts.across, _ACROSS, every, same),
        (counts.same, _ACROSS, same, same),
        (counts.different, _ACROSS, ~same, ~same),
        (counts.settled, _SETTLED, ~same, nothing),
    ]
    return [
        _Part(pairs.sum(axis=1), row, possible, teaches)
        for pairs, row, possible, teaches in parts
        if pairs is not None
    ]


def _already(kinds: Sequence[PairClass], same: Mask) -> Floats:
    """Pairs seen before any (rows of shares × kinds)."""
    already = np.tile([kind.already for kind in kinds], (_SETTLED + 1, 1))
    already[_WITHIN, :] = np.where(same, _DUPLICATES, already[0])
    return already


def _expected(seen: Floats, two: Mask) -> Floats:
    """Pairs across files of each kind (kinds): what EM sees and what the files foretell, weighed.

    `two`: kinds of two persons, the only ones foretold.
    """
    met = (seen[_ACROSS] + seen[_SETTLED])[two].sum()
    foretold = 2 * np.sqrt((seen[0] + _UNSEEN) * (seen[1] + _UNSEEN))
    foretold *= min(1.0, (met + _ONE_POPULATION) / (foretold[two].sum() + _ONE_POPULATION))
    remaining = np.maximum(foretold - seen[_SETTLED], 0)
    weighed: Floats = (seen[_ACROSS] + _TRUST * remaining) / (1 + _TRUST)
    return weighed


def _excess(
    likelihood: Floats, shares: Floats, parts: Sequence[_Part], lacking: Levels, same: Mask
) -> Floats:
    """How much commoner each pattern (k) is, within files, than the product of its fields.

    `lacking` (k): a number for each set of missing fields, since a product says nothing of how
    often fields are missing.
    """
    found, expected = np.full((2, len(likelihood)), _INDEPENDENT)
    for part in parts:
        if part.row in _WITHIN:
            members, _ = memberships(likelihood, shares[part.row], part.possible)
            found += part.times * members[:, ~same].sum(axis=1)
            chance = np.exp(likelihood[:, ~same]) @ shares[part.row, ~same]
            expected += np.bincount(lacking, part.times)[lacking] * chance
    ratio: Floats = found / expected
    return ratio


def _start(
    fields: Sequence[Field], counts: Counts, priors: Sequence[Floats], kin: int
) -> list[Floats]:
    """First chances: as expected; an unrelated kind, as what its pass brings within files."""
    inside = counts.within[0] + counts.within[1]
    chances = []
    for place, (field, prior) in enumerate(zip(fields, priors, strict=True)):
        seen = prior.copy()
        seen[kin:] += tally(counts.levels[:, place], inside, field.size)
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
