"""The comparison of two tables of encodings: all that the linkage unit asks of `scoring`.

With the memory of an earlier linkage, only pairs of a new or changed record are compared; those of
two records that are as they were are remembered. What a pattern is worth is learned again, from all
pairs, since every new pair teaches it: learning reads counts of patterns, and costs the same
however many pairs they count. All pairs stand in one order, so that the outcome is, to the bit,
that of a comparison of everything.
"""

from dataclasses import dataclass

import pyarrow as pa

from croisee.foundation.canonical import digest
from croisee.matching.bits import Words
from croisee.matching.circuit.identified import Identified, identified
from croisee.matching.circuit.meeting import meet, merged
from croisee.matching.circuit.memory import NOTHING, Memory, Met, Verdicts, standing
from croisee.matching.circuit.sides import Side, Skipped
from croisee.matching.exchange import fakes_of
from croisee.matching.linkage.scored import NOTHING as NO_DECISION
from croisee.matching.linkage.scored import Decided, Scored, score
from croisee.matching.scoring.assign import Cardinality
from croisee.matching.scoring.encodings import Encodings, across, check_one_project
from croisee.matching.scoring.fields import FIELDS, NAME_THRESHOLDS
from croisee.matching.scoring.learn import learn

LARGEST_BLOCK = 100
"""Rows of one producer in one block beyond which the block is skipped. Producers send no block of
more than `plafond_de_bloc` people; nothing but their word holds them to it, and comparisons grow as
the square."""

RULES = digest(
    [[[one.name, *one.levels] for one in FIELDS], list(map(str, NAME_THRESHOLDS)), LARGEST_BLOCK]
)
"""How pairs are compared: what was remembered under other rules is compared again."""


@dataclass(frozen=True)
class Compared:
    """`records`: nonces of each side, in order, those that meet nobody included; `pairs` of them;
    `decided`: what a person said of pairs that are as they were; blocks of each side left out.

    `prints` and `met`: what a later linkage must know of this one; `fresh`: how many pairs, across
    and within, were compared rather than remembered. `identified`: what a reliable identifier says
    of `pairs`; None when a side has none.
    """

    records: tuple[pa.Array, pa.Array]
    pairs: Scored
    decided: Decided
    skipped: tuple[Skipped, Skipped]
    prints: tuple[Words, Words]
    met: Met
    fresh: int
    identified: Identified | None

    def memory(self, decided: Decided = NO_DECISION) -> Memory:
        """What to remember, with what a person said of its pairs."""
        return Memory(self.records, self.prints, self.met, Verdicts.of(self.met.across, decided))


def compare(
    left: pa.Table,
    right: pa.Table,
    cardinality: Cardinality,
    largest_block: int = LARGEST_BLOCK,
    memory: Memory = NOTHING,
) -> Compared:
    """Compare two tables of encodings of one project, within their blocks.

    `cardinality`: which pairs may be links together; what a pattern is worth is learned with it.
    `memory`: of an earlier linkage of the same producers, left and right, under the same
    `largest_block`. Raises `CroiseeError` if they are not of one project and one set of parameters.
    """
    check_one_project(left, right)
    sides = (Side.of(left, largest_block), Side.of(right, largest_block))
    known = standing(memory, sides)
    new = meet(sides, known.records)
    met = Met(
        merged(known.met.across, new.across),
        (merged(known.met.within[0], new.within[0]), merged(known.met.within[1], new.within[1])),
    )
    records = (sides[0].records, sides[1].records)
    told = identified((left, right), records, met.across, cardinality)
    mixture, alone = learn(
        met.across,
        met.within,
        cardinality,
        fakes=(fakes_of(left), fakes_of(right)),
        known=None if told is None else told.labels,
    )
    return Compared(
        records=records,
        pairs=score(met.across, mixture, alone),
        decided=known.verdicts.among(met.across),
        skipped=(sides[0].skipped, sides[1].skipped),
        prints=(sides[0].prints, sides[1].prints),
        met=met,
        fresh=new.size,
        identified=told,
    )


def pattern_of(left: pa.Table, right: pa.Table) -> int | None:
    """The pattern that the encodings of two records show; None when they share no block."""
    pairs = across(Encodings.of(left), Encodings.of(right))
    return int(pairs.pattern[0]) if pairs.pattern.size else None
