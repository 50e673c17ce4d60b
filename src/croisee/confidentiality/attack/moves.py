"""Short moves through hidden cells: a sparse basis of the tables' freedom, by elimination.

Relations are solved one by one, the shortest first, each for its rarest cell of coefficient ±1
(Markowitz's rule keeps the relations short). The cells never solved for are free; moving one of
them by one unit moves a few of the others: a move. Moves are suggestions: `witness` checks them.
"""

from heapq import heapify, heappop, heappush

import numpy as np
from numba import njit
from scipy.sparse import csr_array, vstack

_LONGEST = 2_000
"""Cells of a move past which it is given up."""


def bases(rows: csr_array, count: int, seed: int = 0) -> csr_array:
    """The moves (k × n) of several bases of the solutions of `rows @ move = 0`.

    Each elimination breaks ties in another order, and finds other short moves.
    """
    random = np.random.default_rng(seed)
    relations, cells = rows.shape
    found = []
    for _ in range(count):
        order = random.permutation(cells)
        name = np.argsort(order)
        part = rows[random.permutation(relations), :]
        solved = _eliminate(part.indptr.astype(np.int64), name[part.indices], part.data, cells)
        start, member, amount = _moves(*solved, cells, _LONGEST)
        shape = (start.size - 1, cells)
        found.append(csr_array((amount, order[member], start), shape=shape))
    return csr_array(vstack(found, format="csr"))


@njit(cache=True)
def _grown(array):  # type: ignore[no-untyped-def]
    larger = np.empty(2 * array.size, array.dtype)
    larger[: array.size] = array
    return larger


@njit(cache=True)
def _eliminate(indptr, indices, data, cells):  # type: ignore[no-untyped-def]
    """Solved relations in order, each with the cell it was solved for in front."""
    relations = indptr.size - 1
    member, weight = np.empty(2 * data.size + 64, np.int64), np.empty(2 * data.size + 64)
    member[: data.size], weight[: data.size] = indices, data
    used = data.size
    start, length, room = indptr[:-1].copy(), np.diff(indptr), np.diff(indptr)
    # Which relations hold a cell: chained entries, some of them stale.
    seat, after = np.empty(2 * data.size + 64, np.int64), np.empty(2 * data.size + 64, np.int64)
    chain, often = np.full(cells, -1), np.zeros(cells, np.int64)
    links = 0
    for row in range(relations):
        for e in range(start[row], start[row] + length[row]):
            seat[links], after[links] = row, chain[member[e]]
            chain[member[e]] = links
            often[member[e]] += 1
            links += 1
    open_ = np.ones(relations, np.bool_)
    heap = [(length[row], row) for row in range(relations)]
    heapify(heap)
    solved, count = np.empty(relations, np.int64), 0
    place = np.full(cells, -1)
    spare, spare_weight = np.empty(cells, np.int64), np.empty(cells)
    while len(heap):
        size, row = heappop(heap)
        if not open_[row] or length[row] != size:
            continue
        open_[row] = False
        if size == 0:
            continue
        best, begin = -1, start[row]
        for e in range(begin, begin + size):
            if best < 0 or (abs(weight[e]) != 1.0, often[member[e]]) < (
                abs(weight[best]) != 1.0,
                often[member[best]],
            ):
                best = e
        member[begin], member[best] = member[best], member[begin]
        weight[begin], weight[best] = weight[best], weight[begin]
        pivot, unit = member[begin], weight[begin]
        solved[count] = row
        count += 1
        for e in range(begin, begin + size):
            often[member[e]] -= 1
        link = chain[pivot]
        while link >= 0:
            other, link = seat[link], after[link]
            if not open_[other]:
                continue
            factor = 0.0
            for e in range(start[other], start[other] + length[other]):
                spare[e - start[other]], spare_weight[e - start[other]] = member[e], weight[e]
                if member[e] == pivot:
                    factor = weight[e] / unit
            if factor == 0.0:
                continue
            merged = length[other]
            for k in range(merged):
                place[spare[k]] = k
            for e in range(begin, begin + size):
                cell = member[e]
                if place[cell] >= 0:
                    spare_weight[place[cell]] -= factor * weight[e]
                else:
                    spare[merged], spare_weight[merged] = cell, -factor * weight[e]
                    merged += 1
                    often[cell] += 1
                    if links == seat.size:
                        seat, after = _grown(seat), _grown(after)
                    seat[links], after[links] = other, chain[cell]
                    chain[cell] = links
                    links += 1
            kept = 0
            for k in range(merged):
                place[spare[k]] = -1
                if abs(spare_weight[k]) > 1e-9 and spare[k] != pivot:
                    spare[kept], spare_weight[kept] = spare[k], spare_weight[k]
                    kept += 1
                else:
                    often[spare[k]] -= 1
            if kept > room[other]:
                while used + 2 * kept > member.size:
                    member, weight = _grown(member), _grown(weight)
                start[other], room[other] = used, 2 * kept
                used += 2 * kept
            for k in range(kept):
                member[start[other] + k], weight[start[other] + k] = spare[k], spare_weight[k]
            length[other] = kept
            heappush(heap, (kept, other))
    total = 0
    for i in range(count):
        total += length[solved[i]]
    out_start = np.zeros(count + 1, np.int64)
    out_member, out_weight = np.empty(total, np.int64), np.empty(total)
    at = 0
    for i in range(count):
        row = solved[i]
        for e in range(start[row], start[row] + length[row]):
            out_member[at], out_weight[at] = member[e], weight[e]
            at += 1
        out_start[i + 1] = at
    return out_member[out_start[:-1]], out_start, out_member, out_weight


@njit(cache=True)
def _moves(solved, start, member, weight, cells, longest):  # type: ignore[no-untyped-def]
    """Each free cell raised by one, the solved cells following, the last solved first."""
    free = np.ones(cells, np.bool_)
    uses = np.zeros(cells + 1, np.int64)
    for i in range(solved.size):
        free[solved[i]] = False
        for e in range(start[i] + 1, start[i + 1]):
            uses[member[e] + 1] += 1
    uses = np.cumsum(uses)
    user, fill = np.empty(uses[-1], np.int64), uses[:-1].copy()
    for i in range(solved.size):
        for e in range(start[i] + 1, start[i + 1]):
            user[fill[member[e]]] = i
            fill[member[e]] += 1
    indptr = [0]
    indices, data = np.empty(1024, np.int64), np.empty(1024)
    size = 0
    amount, stamp = np.zeros(cells), np.full(solved.size, -1)
    for cell in np.flatnonzero(free):
        begin = size
        heap = [0 for _ in range(0)]
        moved = cell
        amount[cell] = 1.0
        while True:
            if amount[moved] != 0.0:
                if size == indices.size:
                    indices, data = _grown(indices), _grown(data)
                indices[size], data[size] = moved, amount[moved]
                size += 1
                for f in range(uses[moved], uses[moved + 1]):
                    if stamp[user[f]] != cell:
                        stamp[user[f]] = cell
                        heappush(heap, -user[f])
            if not len(heap) or size - begin > longest:
                break
            i = -heappop(heap)
            total = 0.0
            for e in range(start[i] + 1, start[i + 1]):
                total += weight[e] * amount[member[e]]
            moved = solved[i]
            amount[moved] = -total / weight[start[i]] if abs(total) > 1e-9 else 0.0
        for k in range(begin, size):
            amount[indices[k]] = 0.0
        if len(heap):
            size = begin
        else:
            indptr.append(size)
    return np.array(indptr), indices[:size].copy(), data[:size].copy()
