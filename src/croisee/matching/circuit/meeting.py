"""Pairs met between records: those of a new or changed record alone, each once, in one order."""

from typing import NamedTuple

import numpy as np
import pyarrow as pa

from croisee.matching.bits import column_of
from croisee.matching.circuit.memory import Bools, Met, end_to_end, no_pairs, those
from croisee.matching.circuit.sides import Side, places
from croisee.matching.scoring.comparison import Places
from croisee.matching.scoring.encodings import Encodings, Pairs, across, within

_MARKS = 1 << 24
"""Marks by which rows that share no block with a fresh one are set aside. A block is random bits: a
row marked by chance costs a comparison and changes nothing."""


class _Part(NamedTuple):
    """Some records of a side: their encodings, the place of each in the side."""

    encodings: Encodings
    place: Places


class _Parts(NamedTuple):
    """A side in two: its `new` records, and those of the `rest` that share a block with one."""

    new: _Part | None
    rest: _Part | None


def meet(sides: tuple[Side, Side], standing: tuple[Places, Places]) -> Met:
    """Every pair of one record at least that does not stand; `standing`: places of those that do.

    Pairs of two records that stand are left out: they are known already.
    """
    left, right = _parted(sides, standing)
    return Met(
        _together(
            _across(left.new, right.new),
            _across(left.new, right.rest),
            _across(left.rest, right.new),
        ),
        (_inside(left), _inside(right)),
    )


def merged(kept: Pairs, new: Pairs) -> Pairs:
    """Pairs that stand and pairs met anew, in order of their records."""
    return _together(kept, new) if new.left.size else kept


def _parted(sides: tuple[Side, Side], standing: tuple[Places, Places]) -> tuple[_Parts, _Parts]:
    marked = np.zeros(_MARKS, dtype=np.bool_)
    fresh = []
    for side, still in zip(sides, standing, strict=True):
        new = np.ones(len(side.records), dtype=np.bool_)
        new[still] = False
        fresh.append(new[side.place])
        marked[side.blocks[fresh[-1]] % _MARKS] = True
    left, right = (
        _Parts(_part(side, rows), _part(side, ~rows & marked[side.blocks % _MARKS]))
        for side, rows in zip(sides, fresh, strict=True)
    )
    return left, right


def _part(side: Side, rows: Bools) -> _Part | None:
    if not rows.any():
        return None
    encodings = Encodings.of(side.table if rows.all() else side.table.filter(pa.array(rows)))
    return _Part(encodings, places(column_of(encodings.nonces), side.records))


def _across(left: _Part | None, right: _Part | None) -> Pairs:
    if left is None or right is None:
        return no_pairs()
    return _placed(across(left.encodings, right.encodings), left.place, right.place)


def _inside(parts: _Parts) -> Pairs:
    """Pairs within a side, the lower place first."""
    if parts.new is None:
        return no_pairs()
    own = _placed(within(parts.new.encodings), parts.new.place, parts.new.place)
    both = end_to_end(own, _across(parts.new, parts.rest))
    lower, higher = np.minimum(both.left, both.right), np.maximum(both.left, both.right)
    return _together(both._replace(left=lower, right=higher))


def _placed(pairs: Pairs, left: Places, right: Places) -> Pairs:
    return pairs._replace(left=left[pairs.left], right=right[pairs.right])


def _together(*parts: Pairs) -> Pairs:
    """All pairs, in order of their records."""
    pairs = end_to_end(*parts)
    return those(pairs, np.lexsort((pairs.right, pairs.left)))
