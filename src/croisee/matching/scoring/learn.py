"""The mixture of a linkage: pairs counted, those that are known or that a rival settles set apart.

One person has one record in the other file at most: a pair whose record is surely linked elsewhere
is two persons, whatever it looks like. What a pattern is worth must be learned from the pairs that
remain open, or it would be the mean of both: a woman met under another name is taken for a chance
neighbour because most of those look like her, and all of them have a link of their own. So the
mixture is fitted twice: once on all pairs, to know which are settled; once on the others.
"""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from croisee.matching.scoring.assign import Cardinality, rivals
from croisee.matching.scoring.comparison import levels
from croisee.matching.scoring.em import Counts, Mixture, fit
from croisee.matching.scoring.encodings import Pairs
from croisee.matching.scoring.fields import FIELDS, SIZES
from croisee.matching.scoring.likelihood import Floats
from croisee.matching.scoring.patterns import codes_of, tally

Labels = npt.NDArray[np.int8]
UNKNOWN, DIFFERENT, SAME = -1, 0, 1
"""What a reliable identifier says of a pair: nothing, two persons, one person."""


class Learned(NamedTuple):
    """The mixture, and the probability (p) of each pair by itself, known ones included."""

    mixture: Mixture
    probability: Floats


def learn(
    across: Pairs,
    within: tuple[Pairs, Pairs],
    cardinality: Cardinality,
    *,
    fakes: tuple[float, float] = (0.0, 0.0),
    known: Labels | None = None,
) -> Learned:
    """Learn what patterns are worth, from the pairs of two files and those within each.

    `fakes`: fake records that each producer sent for each real one; they come with their neighbours
    but meet no other producer, and foretell nothing. `known` (p): labels of the pairs across, from
    an identifier that both files hold for some people: they calibrate the others, and keep their
    own.
    """
    passes = 1 + max(int(part.first_pass.max(initial=0)) for part in (across, *within))
    codes = codes_of(across, *within)
    met = levels(codes, SIZES)
    one, other = (
        tally(codes, part, passes) / (1 + share) for part, share in zip(within, fakes, strict=True)
    )
    labels = np.full(across.left.size, UNKNOWN, np.int8) if known is None else known
    place = np.searchsorted(codes, across.pattern)

    def fitted(free: Floats) -> Mixture:
        """The mixture when each pair (p) that is not known is open to that extent."""
        unknown = labels == UNKNOWN
        return fit(
            FIELDS,
            Counts(
                met,
                across=tally(codes, across, passes, free * unknown),
                within=(one, other),
                same=tally(codes, across, passes, labels == SAME),
                different=tally(codes, across, passes, labels == DIFFERENT),
                settled=tally(codes, across, passes, (1 - free) * unknown),
            ),
        )

    def judged(mixture: Mixture) -> Floats:
        alone = mixture.probability(met)[place]
        return np.select([labels == SAME, labels == DIFFERENT], [1.0, 0.0], alone)

    first = judged(fitted(np.ones(across.left.size)))
    mixture = fitted(1 / (1 + rivals(across.left, across.right, first, cardinality)))
    return Learned(mixture, judged(mixture))
