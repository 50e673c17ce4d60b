"""What two files foretell, each by its own pairs, of pairs of two persons across them.

Chance is learned where no match can be: pairs of one producer's own file, met in the same blocks,
are two persons each (but for its duplicates). They tell what twins, homonyms and unrelated pairs
look like as blocks bring them together, and how many there are: if the two files hold x and y pairs
of a kind, drawn from one population, there are 2√(xy) across them; fewer if the files share a part
of their population only.

Two corrections. A pattern that two persons show more often within files than fields that agree
independently would have it is commoner across files too. And what a household shares (`Field`) it
changes together: brothers at one address in each file may be at two across them.
"""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from croisee.matching.scoring.fields import MISSING, Field
from croisee.matching.scoring.likelihood import Floats, Levels, Mask, by_level, known, memberships

WITHIN, ACROSS, SETTLED = (0, 1), 2, 3
"""Rows of shares: within each file, across files, across files and settled."""
_TRUST = 2.0
"""Weight of the number of pairs expected from within files against the number that EM sees."""
_ONE_POPULATION = 20.0
"""Pairs already seen, as many as expected, before files are said to share part of a population."""
_UNSEEN = 0.5
"""Pairs of a kind that a file is given besides those it shows: none seen is not none to come."""
_INDEPENDENT = 10.0
"""Pairs already seen, as many as expected, before a pattern is said to be commoner than the product
of its fields."""


class Part(NamedTuple):
    """Pairs observed: times of each pattern (k), row of shares, kinds they can be and teach."""

    times: Floats
    row: int
    possible: Mask
    teaches: Mask


def expected(seen: Floats, two: Mask) -> Floats:
    """Pairs across files of each kind (kinds): what EM sees and what the files foretell, weighed.

    `two`: kinds of two persons, the only ones foretold.
    """
    met = (seen[ACROSS] + seen[SETTLED])[two].sum()
    foretold = 2 * np.sqrt((seen[0] + _UNSEEN) * (seen[1] + _UNSEEN))
    foretold *= min(1.0, (met + _ONE_POPULATION) / (foretold[two].sum() + _ONE_POPULATION))
    remaining = np.maximum(foretold - seen[SETTLED], 0)
    weighed: Floats = (seen[ACROSS] + _TRUST * remaining) / (1 + _TRUST)
    return weighed


def excess(
    likelihood: Floats, shares: Floats, parts: Sequence[Part], lacking: Levels, same: Mask
) -> Floats:
    """How much commoner each pattern (k) is, within files, than the product of its fields.

    `lacking` (k): a number for each set of missing fields, since a product says nothing of how
    often fields are missing.
    """
    found, expected = np.full((2, len(likelihood)), _INDEPENDENT)
    for part in parts:
        if part.row in WITHIN:
            members, _ = memberships(likelihood, shares[part.row], part.possible)
            found += part.times * members[:, ~same].sum(axis=1)
            chance = np.exp(likelihood[:, ~same]) @ shares[part.row, ~same]
            expected += np.bincount(lacking, part.times)[lacking] * chance
    ratio: Floats = found / expected
    return ratio


def agreement(
    fields: Sequence[Field], chances: Sequence[Floats], levels: Levels, apart: Floats
) -> Floats:
    """How often (fields) two persons who agree within files still agree across them, at most 1.

    `apart`: pairs of two persons across files (k × kinds). One for fields not of a household.
    """
    kept = np.ones(len(fields))
    for place, field in enumerate(fields):
        if field.of_household:
            times = by_level(levels[:, place], apart, field.size)
            foretold = (times[:, MISSING + 1 :].sum(axis=1) * chances[place][:, -1]).sum()
            seen = times[:, -1].sum()
            kept[place] = min(1.0, (seen + _ONE_POPULATION) / (foretold + _ONE_POPULATION))
    return kept


def moved(
    fields: Sequence[Field], chances: Sequence[Floats], agreeing: Floats, same: Mask
) -> tuple[Floats, ...]:
    """Chances across files (kinds × levels per field) from those within, fewer agreeing."""
    across = []
    for field, chance, kept in zip(fields, chances, agreeing, strict=True):
        chance = chance.copy()
        if field.of_household:
            chance[~same, -1] *= kept
            chance[~same, 1] = 1 - chance[~same, -1]
        across.append(known(chance))
    return tuple(across)
