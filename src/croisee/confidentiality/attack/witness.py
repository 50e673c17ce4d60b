"""Witnesses: tables that agree with all that is public, told as moves away from the true one.

A move falls apart into pieces that share no relation; each piece is a move by itself, may be made
alone, stretched or reversed as far as the bounds of its cells allow, and is checked here against
every relation of the system, whoever found it.
"""

import numpy as np
from numba import njit
from scipy.sparse import csc_array, csr_array

from croisee.confidentiality.system import FloatArray, IntArray

_NOISE = 1e-7
"""Moves below this share of the largest are rounding of the arithmetic."""
_BALANCE = 1e-6
"""Relations off by less than this share of the largest move are respected."""
_NEAR = 1e-5
"""Distance from a whole number at which a solver's figure is taken for it."""
_FARTHEST = 1e3
"""Multiple past which the rounding of a real move would be stretched too far with it."""


def pieces(
    rows: csr_array, columns: csc_array, cells: IntArray, moves: FloatArray, *, integer: bool
) -> csr_array:
    """The pieces (k × n) of the move that changes `cells` by `moves` and no other cell.

    A piece that breaks a relation, or has a fraction where cells are whole, is left out.
    """
    if integer:
        whole = np.rint(moves)
        moves = np.where(np.abs(moves - whole) < _NEAR, whole, moves)
    keep = np.abs(moves) > _NOISE * max(1.0, float(np.abs(moves).max(initial=0.0)))
    start, order, amounts = _pieces(
        rows.indptr,
        rows.indices,
        rows.data,
        columns.indptr,
        columns.indices,
        cells[keep],
        moves[keep],
        integer,
    )
    return csr_array((amounts, order, start), shape=(start.size - 1, rows.shape[1]))


def checked(rows: csr_array, moves: csr_array, *, integer: bool) -> csr_array:
    """Those of `moves` (k × n, none empty) that respect every relation, and are whole if asked."""
    if not moves.nnz:
        return moves
    largest = np.maximum.reduceat(np.abs(moves.data), moves.indptr[:-1])
    good = np.ones(largest.size, dtype=np.bool_)
    if rows.shape[0]:
        good = abs(rows @ moves.T).max(axis=0).toarray().ravel() <= _BALANCE * largest
    if integer:
        fractions = np.abs(moves.data - np.rint(moves.data))
        good &= np.maximum.reduceat(fractions, moves.indptr[:-1]) == 0.0
    return csr_array(moves[np.flatnonzero(good)])


def reach(
    moves: csr_array, down: FloatArray, up: FloatArray, *, integer: bool
) -> tuple[FloatArray, FloatArray]:
    """How far each entry of `moves` (in the order of its `data`) lowers and raises its cell, the
    move being made or reversed as many times as the room `down` and `up` (n) of its cells allows.
    """
    sizes, ends = np.diff(moves.indptr), moves.indptr[:-1]
    amount, rising = np.abs(moves.data), moves.data > 0
    room_up, room_down = up[moves.indices] / amount, down[moves.indices] / amount
    forth = np.minimum.reduceat(np.where(rising, room_up, room_down), ends)
    back = np.minimum.reduceat(np.where(rising, room_down, room_up), ends)
    times = (
        (np.floor(forth + 1e-9), np.floor(back + 1e-9))
        if integer
        else (np.minimum(forth, _FARTHEST), np.minimum(back, _FARTHEST))
    )
    ahead, behind = (amount * np.repeat(time, sizes) for time in times)
    return np.where(rising, behind, ahead), np.where(rising, ahead, behind)


@njit(cache=True)
def _pieces(start, member, weight, first, seat, cells, moves, integer):  # type: ignore[no-untyped-def]
    """Search from cell to cell through relations, each summed on the way."""
    place = {cell: i for i, cell in enumerate(cells)}
    summed = set(seat[:0])
    taken = np.zeros(cells.size, np.bool_)
    order = np.empty(cells.size, np.int64)
    ends = [0]
    size = 0
    for i in range(cells.size):
        if taken[i]:
            continue
        begin, head, possible = size, size, True
        order[size] = i
        size += 1
        taken[i] = True
        largest, worst = 0.0, 0.0
        while head < size:
            j = order[head]
            head += 1
            largest = max(largest, abs(moves[j]))
            possible = possible and (not integer or moves[j] == np.rint(moves[j]))
            for f in range(first[cells[j]], first[cells[j] + 1]):
                row = seat[f]
                if row in summed:
                    continue
                summed.add(row)
                total = 0.0
                for e in range(start[row], start[row + 1]):
                    if member[e] in place:
                        k = place[member[e]]
                        total += weight[e] * moves[k]
                        if not taken[k]:
                            taken[k] = True
                            order[size] = k
                            size += 1
                worst = max(worst, abs(total))
        if possible and worst <= _BALANCE * largest:
            ends.append(size)
        else:
            size = begin
    return np.array(ends), cells[order[:size]], moves[order[:size]]
