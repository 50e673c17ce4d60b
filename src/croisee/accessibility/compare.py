"""Every variant beside the others, from one reading of the distances.

The result depends on the definition more than on the data: a figure is never shown without what
the other definitions would have said, nor without how far they put the zones in another order.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from croisee.accessibility.block import Question
from croisee.accessibility.competition import Decay, access
from croisee.accessibility.distribution import Weighting, deciles_of
from croisee.accessibility.inputs import Distances
from croisee.accessibility.measured import Measured, ZoneFigures
from croisee.accessibility.ranking import Rankings, rankings
from croisee.accessibility.variants import Variant

Spread = tuple[Weighting, int | None]
"""Deciles to be found: what counts once, and within which limit."""


@dataclass(frozen=True, eq=False)
class Comparison:
    """What each definition says of the same question, by name of the variant.

    `cells`: per zone × occupation. `zones`: per zone, seekers weighing their occupations.
    `deciles`: zones × 9, per spread.
    """

    cells: dict[str, Measured]
    zones: dict[str, ZoneFigures]
    deciles: dict[Spread, Distances]

    def rankings(self) -> Rankings:
        """Order of the zones by each variant, the smallest figure first, and how orders agree."""
        return rankings({name: figures.figure.value for name, figures in self.zones.items()})


def compare(
    question: Question,
    variants: Sequence[Variant],
    spreads: Sequence[Spread] = (),
    decays: Sequence[Decay] = (),
) -> Comparison:
    """Measure all variants and deciles in one pass, then access under each decay, in two more."""
    limits = [limit for variant in variants for limit in variant.limits]
    limits += [limit for _, limit in spreads if limit is not None]
    parts: dict[str, list[Measured]] = {variant.name: [] for variant in variants}
    tenths: dict[Spread, list[Distances]] = {spread: [] for spread in spreads}
    for block in question.blocks(limits):
        for variant in variants:
            parts[variant.name].append(variant.measure(block))
        for spread, tables in tenths.items():
            tables.append(deciles_of(block, *spread))
    cells = {name: Measured.stacked(blocks) for name, blocks in parts.items()}
    cells |= {decay.name: access(question, decay) for decay in decays}
    return Comparison(
        cells=cells,
        zones={name: measured.by_zone(question.demand) for name, measured in cells.items()},
        deciles={spread: np.concatenate(tables) for spread, tables in tenths.items()},
    )


def measure(question: Question, variants: Sequence[Variant]) -> dict[str, Measured]:
    """Each variant per zone × occupation, by name; distances are measured once."""
    return compare(question, variants).cells
