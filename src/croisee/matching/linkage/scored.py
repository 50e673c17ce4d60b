"""Pairs scored, and links chosen among them, decisions of a person kept.

Comparing and fitting are done once, whatever is then drawn of it: links, what remains unlinked,
pairs to judge, explanations.
"""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from croisee.matching.scoring.assign import Cardinality, assign, compete
from croisee.matching.scoring.comparison import Places, levels
from croisee.matching.scoring.em import Mixture
from croisee.matching.scoring.encodings import Pairs
from croisee.matching.scoring.fields import FIELDS, SIZES
from croisee.matching.scoring.likelihood import Floats

Bools = npt.NDArray[np.bool_]

THRESHOLD = 0.5
"""Least probability of a link, by default: likelier true than false."""
_NEVER = 1e-12
"""Probability of what a person ruled out: the odds of zero cannot be weighed."""


@dataclass(frozen=True)
class Scale:
    """Every pattern met: its code (k), levels (k × fields), bits per field (k × fields), and the
    probability (k) that a pair which shows it is one person."""

    codes: npt.NDArray[np.int32]
    levels: npt.NDArray[np.int64]
    weights: Floats
    probability: Floats


@dataclass(frozen=True)
class Scored:
    """Every pair met: places of its records (p, p), place of its pattern in `scale` (p), and its
    probability (p) by itself."""

    left: Places
    right: Places
    pattern: Places
    alone: Floats
    scale: Scale

    def evidence(self, pairs: Places) -> dict[str, Floats]:
        """Bits of evidence that each field gives (`weight_…`) in some of the pairs."""
        weights = self.scale.weights[self.pattern[pairs]]
        return {f"weight_{field.name}": weights[:, place] for place, field in enumerate(FIELDS)}

    def exclusive(self, cardinality: Cardinality) -> tuple[Places, ...]:
        """The records (p) of each side whose records have one link at most."""
        return {
            Cardinality.ONE_TO_ONE: (self.left, self.right),
            Cardinality.ONE_TO_MANY: (self.right,),
            Cardinality.MANY_TO_MANY: (),
        }[cardinality]


class Decided(NamedTuple):
    """Places, among the pairs, of those that a person judged to be one person, and two."""

    same: Places
    different: Places


NOTHING = Decided(np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.int64))
"""No decision."""


class Chosen(NamedTuple):
    """Of each pair (p): its probability, once pairs that exclude each other have shared it and
    decisions are kept; whether it is a link."""

    probability: Floats
    linked: Bools

    @property
    def expected(self) -> float:
        """Matches expected among the pairs, linked or not."""
        return float(self.probability.sum())

    @property
    def certain(self) -> float:
        """Matches expected among the links."""
        return float(self.probability[self.linked].sum())


def renewed(before: Decided, now: Decided, exclusive: tuple[Places, ...]) -> Decided:
    """Decisions taken `now`, and those taken `before` that they do not undo.

    `exclusive`: see `Scored`; of two decisions « one person » on one record, the newer stands.
    """
    again = np.concatenate(now)
    undone = np.isin(before.same, again)
    for records in exclusive:
        undone |= np.isin(records[before.same], records[now.same])
    return Decided(
        np.concatenate([before.same[~undone], now.same]),
        np.concatenate([before.different[~np.isin(before.different, again)], now.different]),
    )


def score(pairs: Pairs, mixture: Mixture, alone: Floats) -> Scored:
    """Pairs scored by a fitted mixture; `alone` (p): the probability it gives to each."""
    codes, pattern = np.unique(pairs.pattern, return_inverse=True)
    found = levels(codes, SIZES)
    scale = Scale(codes, found, mixture.weights(found), mixture.probability(found))
    return Scored(pairs.left, pairs.right, pattern, alone, scale)


def choose(
    scored: Scored, cardinality: Cardinality, threshold: float, decided: Decided = NOTHING
) -> Chosen:
    """The links: pairs of `threshold` or more, each record in as many as `cardinality` allows.

    What a person judged is certain, and leaves nothing to the other candidates of a record that has
    one link at most.
    """
    alone = scored.alone.copy()
    for places in scored.exclusive(cardinality):
        alone[np.isin(places, places[decided.same])] = _NEVER
    alone[decided.same], alone[decided.different] = 1 - _NEVER, _NEVER
    shared = compete(scored.left, scored.right, alone, cardinality)
    similarity = scored.scale.levels.sum(axis=1)[scored.pattern].astype(np.float64)
    links = assign(scored.left, scored.right, alone, similarity, cardinality, threshold)
    return Chosen(shared, links & (shared >= threshold))
