"""Deciding each end of each required interval, by the cheapest reasoning that does.

1. Bounds passed from relation to relation refute (`propagation`, in `Position`).
2. Short moves found by elimination show many ends possible, each in a fraction of a microsecond.
3. For whole numbers, walks along these moves: on all cells at once, then near each open end.
4. Programs on regions around the ends left, grown until one shows or refutes.
"""

from collections.abc import Iterator

import numpy as np
from scipy.sparse import csc_array, csr_array

from croisee.confidentiality.attack.moves import bases
from croisee.confidentiality.attack.nearby import neighbourhood
from croisee.confidentiality.attack.position import Position
from croisee.confidentiality.attack.region import Region
from croisee.confidentiality.attack.walk import walk
from croisee.confidentiality.attack.witness import checked
from croisee.confidentiality.solver import Answer
from croisee.confidentiality.system import FloatArray, IntArray

_BASES = 10
_SWEEPS, _WALKS = 20, 60
_YIELD = 0.04
"""A walk that decides a smaller share of the open ends is the last on all cells at once."""
SIZES = (300, 1_000, 3_000, 10_000)
"""Cells of a region as it grows; then all that is tied to it."""
WIDER = 4
"""Moves need more room than proofs: so many times the cells."""
_SHOWN = (WIDER, 3 * WIDER)
"""The same, twice: to look farther for a move costs less than to prove that there is none."""
_WHOLE = 300
"""Cells of a region, when others are around it, up to which whole numbers are asked to refute."""
_LONGER = 60
"""Sweeps of a walk near one cell."""
_NOISE = 1e-7


def decide(position: Position, *, thorough: bool = True) -> None:
    """Show possible or refute every open end; what stays open is undecided.

    Not `thorough`: only what costs little for each cell.
    """
    if not position.open_cells().size:
        return
    moves = short_moves(position)
    position.record(moves)
    if position.integer:
        wander(position, moves)
    by_cell = csc_array(moves)
    for size in (*SIZES, position.size) if thorough else SIZES[:1]:
        small = thorough and position.integer and size <= _WHOLE
        for region, ends in _regions(position, position.rows, position.columns, size):
            for end in ends:
                refute(position, region, *end)
            for end in ends if region.closed or small else ():
                settle(position, region, *end)
        if position.integer:
            for cell in position.open_cells():
                wander_near(position, moves, by_cell, cell, WIDER * size)
        for width in _SHOWN if thorough or not position.integer else ():
            for region, ends in _regions(position, moves, by_cell, width * size):
                for end in ends:
                    show(position, region, *end)


def _regions(
    position: Position, ties: csr_array, by_cell: csc_array, size: int
) -> Iterator[tuple[Region, list[tuple[int, int]]]]:
    """Regions that hold all the open ends, and these."""
    tried = np.zeros(position.size, dtype=np.bool_)
    for cell in position.open_cells():
        if not tried[cell] and position.open_ends(cell):
            region = Region(position, nearby(position, ties, by_cell, cell, size))
            yield region, position.open_ends(region.core)
            tried[region.core] = True


def nearby(
    position: Position, ties: csr_array, by_cell: csc_array, cell: int, size: int
) -> IntArray:
    """About `size` cells near this one, in ascending order. `ties` (k × n): relations or moves;
    `by_cell`: the same."""
    free = position.bounds.least < position.bounds.most
    return neighbourhood(ties, by_cell, free, cell, size)


def short_moves(position: Position) -> csr_array:
    """Moves that respect every relation, the shortest first."""
    moves = checked(position.rows, bases(position.rows, _BASES), integer=position.integer)
    return csr_array(moves[np.argsort(np.diff(moves.indptr), kind="stable")])


def wander(position: Position, moves: csr_array) -> None:
    """Walk along whole `moves`, every open end calling, as long as it is worth it."""
    for turn in range(_WALKS):
        before = position.count_open()
        asked = (
            np.where(position.open_below(), position.down, 0.0),
            np.where(position.open_above(), position.up, 0.0),
        )
        down, up = walk(moves, position.room, asked, sweeps=_SWEEPS, seed=turn)
        position.widen(slice(None), down, up)
        if before - position.count_open() <= _YIELD * before:
            return


def wander_near(
    position: Position, moves: csr_array, by_cell: csc_array, cell: int, size: int
) -> None:
    """Walk along the whole moves of some cells near this one, its open ends alone calling."""
    if not position.open_ends(cell):
        return
    core = nearby(position, moves, by_cell, cell, size)
    local = _within(moves, by_cell, core)
    down, up = position.room
    for _, side in position.open_ends(cell):
        asked = np.zeros((2, core.size))
        asked[side, np.searchsorted(core, cell)] = abs(position.distance(cell, side))
        reached = walk(local, (down[core], up[core]), (asked[0], asked[1]), sweeps=_LONGER, seed=0)
        position.widen(core, *reached)


def _within(moves: csr_array, by_cell: csc_array, core: IntArray) -> csr_array:
    """The moves that stay among the cells `core` (ascending), told in their places."""
    inside = np.zeros(moves.shape[1], dtype=np.bool_)
    inside[core] = True
    some = csr_array(moves[np.unique(by_cell[:, core].indices), :])
    if some.nnz:
        whole = np.minimum.reduceat(inside[some.indices], some.indptr[:-1])
        some = csr_array(some[np.flatnonzero(whole), :])
    places = np.searchsorted(core, some.indices)
    return csr_array((some.data, places, some.indptr), shape=(some.shape[0], core.size))


def refute(position: Position, region: Region, cell: int, side: int) -> None:
    """Try to prove that this end (side 0: lower, 1: upper) is out of reach."""
    distance = position.distance(cell, side)
    farthest, reasons = region.farthest(cell, distance)
    position.refute(cell, side, farthest, reasons.relations, reasons.ends)


def settle(position: Position, region: Region, cell: int, side: int) -> None:
    """Decide this end by whole numbers: a region refutes, and shows if nothing is around it."""
    if not position.integer:
        show(position, region, cell, side)
    elif position.is_open(cell, side):
        distance = position.distance(cell, side)
        answer, move = region.settle(cell, distance)
        if answer is Answer.INFEASIBLE:
            reasons = region.everything()
            nearer = distance - np.sign(distance)
            position.refute(cell, side, nearer, reasons.relations, reasons.ends)
        elif region.closed and answer is Answer.OPTIMAL:
            position.try_moves(region.core, move)
        elif region.closed:
            show(position, region, cell, side)


def show(position: Position, region: Region, cell: int, side: int) -> None:
    """Try to find a table that takes this end as far as required, inside the region."""
    if not position.is_open(cell, side):
        return
    distance = position.distance(cell, side)
    move = region.move(cell, distance)
    if move is None:
        return
    position.try_moves(region.core, move)
    for part in _closer(position, region, move) if position.integer else ():
        if position.is_open(cell, side):
            whole = part.move(cell, distance, whole=True)
            if whole is not None:
                position.try_moves(part.core, whole)


def _closer(position: Position, region: Region, move: FloatArray) -> Iterator[Region]:
    """The cells of a fraction of a table often hold a whole one; else those around."""
    support = region.core[np.abs(move) > _NOISE * np.abs(move).max()]
    yield Region(position, support)
    rows = np.unique(position.columns[:, support].indices)
    around = np.intersect1d(position.rows[rows, :].indices, region.core)
    yield Region(position, around)
