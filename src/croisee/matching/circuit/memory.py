"""What the unit remembers of a linkage, so that the next need not compare the past again.

Not the encodings: each record's nonce and the print of its rows, each pair's pattern and the first
pass that met it, what a person said of some. Patterns and their counts are all that learning and
choosing read of a pair, so that links follow from pairs remembered as from pairs compared.
"""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from croisee.matching.bits import Words
from croisee.matching.circuit.sides import Side, places
from croisee.matching.linkage.scored import Decided
from croisee.matching.scoring.comparison import Places
from croisee.matching.scoring.encodings import Pairs

Bools = npt.NDArray[np.bool_]

_GONE = -1


def no_pairs() -> Pairs:
    """Nobody met anybody."""
    nobody = np.zeros(0, dtype=np.int64)
    return Pairs(nobody, nobody, nobody.astype(np.int32), nobody.astype(np.uint8))


def end_to_end(*parts: Pairs) -> Pairs:
    """All pairs, part after part."""
    return Pairs(
        np.concatenate([part.left for part in parts]),
        np.concatenate([part.right for part in parts]),
        np.concatenate([part.pattern for part in parts]),
        np.concatenate([part.first_pass for part in parts]),
    )


def those(pairs: Pairs, rows: Bools | Places) -> Pairs:
    """Some of the pairs, or all in another order."""
    return Pairs(pairs.left[rows], pairs.right[rows], pairs.pattern[rows], pairs.first_pass[rows])


@dataclass(frozen=True)
class Met:
    """Pairs met, in order of their records: across the two sides, and within each."""

    across: Pairs
    within: tuple[Pairs, Pairs]

    @property
    def size(self) -> int:
        """Number of pairs."""
        return sum(part.left.size for part in (self.across, *self.within))


class Verdicts(NamedTuple):
    """What a person said: records of pairs (j, j), and whether each is one person (j)."""

    left: Places
    right: Places
    same: Bools

    @classmethod
    def of(cls, pairs: Pairs, decided: Decided) -> "Verdicts":
        """Those of a linkage: decisions are places among its pairs."""
        judged = np.concatenate(decided)
        same = np.arange(judged.size) < decided.same.size
        return cls(pairs.left[judged], pairs.right[judged], same)

    def among(self, pairs: Pairs) -> Decided:
        """The same as places among pairs, in order of their records, that hold them all."""
        span = 1 + int(pairs.right.max(initial=0))
        found = np.searchsorted(pairs.left * span + pairs.right, self.left * span + self.right)
        return Decided(found[self.same], found[~self.same])


@dataclass(frozen=True)
class Memory:
    """Of each side, nonces (n) in order and prints (n × 2 words); pairs and verdicts, by place of
    their records.

    `valid`: whether pairs would still be compared in the same way; when not, verdicts alone hold.
    """

    records: tuple[pa.Array, pa.Array]
    prints: tuple[Words, Words]
    met: Met
    verdicts: Verdicts
    valid: bool = True


_NOBODY = pa.array([], pa.binary(16))
_NO_PRINTS = np.zeros((0, 2), dtype=np.uint64)
_NO_PLACES = np.zeros(0, dtype=np.int64)
NO_VERDICTS = Verdicts(_NO_PLACES, _NO_PLACES, np.zeros(0, dtype=np.bool_))
NOTHING = Memory(
    (_NOBODY, _NOBODY),
    (_NO_PRINTS, _NO_PRINTS),
    Met(no_pairs(), (no_pairs(), no_pairs())),
    NO_VERDICTS,
)
"""That of a first linkage: everything is to be compared."""


class Standing(NamedTuple):
    """What is as it was: places of records in each side; their pairs, and what was said of them."""

    records: tuple[Places, Places]
    met: Met
    verdicts: Verdicts


def standing(memory: Memory, sides: tuple[Side, Side]) -> Standing:
    """What of a memory holds still. A verdict on a record that has changed does not."""
    left, right = (
        _still(known, prints, side)
        for known, prints, side in zip(memory.records, memory.prints, sides, strict=True)
    )
    met, said = memory.met, memory.verdicts
    one, other = left[said.left], right[said.right]
    stand = (one >= 0) & (other >= 0)
    verdicts = Verdicts(one[stand], other[stand], said.same[stand])
    if not memory.valid:
        return Standing((_NO_PLACES, _NO_PLACES), NOTHING.met, verdicts)
    return Standing(
        (left[left >= 0], right[right >= 0]),
        Met(
            _moved(met.across, left, right),
            (_moved(met.within[0], left, left), _moved(met.within[1], right, right)),
        ),
        verdicts,
    )


def _still(known: pa.Array, prints: Words, side: Side) -> Places:
    """Place in `side` of each record known, -1 when it is gone or has changed."""
    now = places(known, side.records)
    there = np.flatnonzero(now >= 0)
    changed = (side.prints[now[there]] != prints[there]).any(axis=1)
    now[there[changed]] = _GONE
    return now


def _moved(pairs: Pairs, left: Places, right: Places) -> Pairs:
    """The pairs whose two records stand, by their new places: in order still."""
    one, other = left[pairs.left], right[pairs.right]
    stand = (one >= 0) & (other >= 0)
    return those(pairs._replace(left=one, right=other), stand)
