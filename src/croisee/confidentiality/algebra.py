"""What the relations alone tell of unknown cells: which of them are determined.

A cell is determined exactly when it stays at rest in every move that respects the relations. One
random move, drawn in arithmetic modulo the prime 2³¹ − 1, settles all cells at once: a cell that it
moves is not determined, for certain; a cell at rest in it is determined, but for a chance of one in
2³¹, and two moves are drawn (lemma of Schwartz and Zippel). They come from an elimination that
shares nothing with the one that hides cells.
"""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from numba import njit
from scipy.sparse import csr_array

from croisee.confidentiality.system import BoolArray, CellSystem, IntArray

_PRIME = 2_147_483_647
_MOVES = 2

Int32Array = npt.NDArray[np.int32]


def determined(system: CellSystem, unknown: BoolArray) -> BoolArray:
    """Which `unknown` cells (n) the relations determine once all other cells are published (n).

    Linear algebra only: neither bounds nor whole numbers are used. Raises `ValueError` if a
    coefficient of the relations is not whole.
    """
    cells = np.flatnonzero(unknown)
    found = np.zeros(system.size, dtype=np.bool_)
    if cells.size:
        among = csr_array(system.relations[:, cells])
        coefficients = np.rint(among.data).astype(np.int64)
        if np.any(coefficients != among.data):
            raise ValueError("exact algebra needs whole coefficients")
        order = np.argsort(np.diff(among.indptr), kind="stable")
        starts, members = among.indptr.astype(np.int64), among.indices.astype(np.int32)
        rows, pivots = _echelon(starts, members, coefficients % _PRIME, order, cells.size)
        random = np.random.default_rng(20_47)
        moves = random.integers(1, _PRIME, (cells.size, _MOVES))
        _carry(rows, pivots, moves)
        found[cells] = ~moves.any(axis=1)
    return found


class _Rows(NamedTuple):
    """Rows in one pool, each « pivot = Σ value · cell » once its turn has come."""

    cells: Int32Array
    values: Int32Array
    starts: IntArray
    lengths: IntArray


@njit(cache=True)
def _inverse(residue: int) -> int:
    """Inverse modulo the prime, by Fermat: residue ** (prime - 2)."""
    result, power, exponent = 1, residue % _PRIME, _PRIME - 2
    while exponent:
        if exponent & 1:
            result = result * power % _PRIME
        power = power * power % _PRIME
        exponent >>= 1
    return result


@njit(cache=True)
def _longer(array: Int32Array, used: int, needed: int) -> Int32Array:
    """The array, or one long enough with the same beginning."""
    if needed <= array.size:
        return array
    grown = np.empty(2 * needed, array.dtype)
    grown[:used] = array[:used]
    return grown


@njit(cache=True)
def _echelon(
    starts: IntArray, members: Int32Array, coefficients: IntArray, order: IntArray, size: int
) -> tuple[_Rows, IntArray]:
    """Solve each relation, in `order`, for its rarest cell, and substitute that cell in the others.

    Returns the rows in the order solved and their pivots; a pivot stands in no later row.
    """
    count = starts.size - 1
    begins, lengths = starts[:-1].copy(), starts[1:] - starts[:-1]
    rooms = lengths.copy()
    cells, values = members.copy(), coefficients.astype(np.int32)
    used = cells.size
    # Rows that mention a cell, as linked lists; a row that no longer does is met and skipped.
    mentions, following = np.empty(used, np.int32), np.empty(used, np.int32)
    first, rarity = np.full(size, -1, np.int32), np.zeros(size, np.int64)
    listed = 0
    for row in range(count):
        for place in range(begins[row], begins[row] + lengths[row]):
            cell = cells[place]
            mentions[listed], following[listed] = row, first[cell]
            first[cell] = listed
            rarity[cell] += 1
            listed += 1
    solved, met = np.zeros(count, np.bool_), np.full(count, -1, np.int64)
    factors, marked = np.zeros(size, np.int64), np.zeros(size, np.bool_)
    solved_rows, pivots, turn = np.empty(count, np.int64), np.empty(count, np.int64), 0
    for row in order:
        begin, end = begins[row], begins[row] + lengths[row]
        if begin == end:
            continue
        pivot = cells[begin]
        for place in range(begin, end):
            rarity[cells[place]] -= 1
            if rarity[cells[place]] < rarity[pivot]:
                pivot = cells[place]
        for place in range(begin, end):
            if cells[place] == pivot:
                scale = _PRIME - _inverse(np.int64(values[place]))
                cells[place], values[place] = cells[end - 1], values[end - 1]
                break
        end -= 1
        lengths[row] -= 1
        for place in range(begin, end):
            values[place] = values[place] * scale % _PRIME
            factors[cells[place]] = values[place]
        solved[row] = True
        solved_rows[turn], pivots[turn] = row, pivot
        turn += 1
        mention = first[pivot]
        while mention >= 0:
            other = mentions[mention]
            mention = following[mention]
            if solved[other] or met[other] == turn:
                continue
            met[other] = turn
            factor = np.int64(0)
            for place in range(begins[other], begins[other] + lengths[other]):
                if cells[place] == pivot:
                    factor = np.int64(values[place])
            if factor == 0:
                continue
            needed = lengths[other] + end - begin
            if needed > rooms[other]:
                cells = _longer(cells, used, used + 2 * needed)
                values = _longer(values, used, used + 2 * needed)
                old = begins[other]
                for step in range(lengths[other]):
                    cells[used + step], values[used + step] = cells[old + step], values[old + step]
                begins[other], rooms[other] = used, 2 * needed
                used += 2 * needed
            mentions = _longer(mentions, listed, listed + end - begin)
            following = _longer(following, listed, listed + end - begin)
            for place in range(begin, end):
                marked[cells[place]] = True
            write = begins[other]
            for place in range(begins[other], begins[other] + lengths[other]):
                cell, value = cells[place], np.int64(values[place])
                if marked[cell]:
                    marked[cell] = False
                    value = (value + factor * factors[cell]) % _PRIME
                if value == 0 or cell == pivot:
                    rarity[cell] -= 1
                else:
                    cells[write], values[write] = cell, value
                    write += 1
            for place in range(begin, end):
                cell = cells[place]
                if marked[cell]:
                    marked[cell] = False
                    cells[write], values[write] = cell, factor * factors[cell] % _PRIME
                    write += 1
                    rarity[cell] += 1
                    mentions[listed], following[listed] = other, first[cell]
                    first[cell] = listed
                    listed += 1
            lengths[other] = write - begins[other]
    kept = solved_rows[:turn]
    return _Rows(cells, values, begins[kept], lengths[kept]), pivots[:turn]


@njit(cache=True)
def _carry(rows: _Rows, pivots: IntArray, moves: IntArray) -> None:
    """Complete `moves` (n × k): from cells that stand alone back to the first pivot."""
    for turn in range(pivots.size - 1, -1, -1):
        begin = rows.starts[turn]
        for draw in range(moves.shape[1]):
            total = np.int64(0)
            for place in range(begin, begin + rows.lengths[turn]):
                step = rows.values[place] * moves[rows.cells[place], draw]
                total = (total + step) % _PRIME
            moves[pivots[turn], draw] = total
