"""A simplex-like tableau of the relations between unknown cells, in exact arithmetic.

Each row gives one *basic* cell as a combination of the others: basic = Σ value · column. Read by
rows it is the reduced echelon form of the relations; read by columns it lists moves that respect
every relation (one unit of the column's cell, `value` units of each basic cell). So:

- the relations determine a basic cell exactly when its row is empty; a non-basic one, never;
- publishing a non-basic cell drops its column.

Numbers are taken modulo the prime 2³¹ − 1, so nothing is ever rounded. Entries are nodes of a pool,
linked along their row and along their column: to drop one costs a few writes, wherever it stands.
"""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from numba import njit

PRIME = 2_147_483_647
"""Modulus of the arithmetic: products of two residues fit in 64 bits."""

ROW, COLUMN, VALUE = 0, 1, 2
_RIGHT, _LEFT, _BELOW, _ABOVE = 3, 4, 5, 6
_FIELDS = 7

Int32Array = npt.NDArray[np.int32]
IntArray = npt.NDArray[np.int64]
BoolArray = npt.NDArray[np.bool_]
FloatArray = npt.NDArray[np.float64]


class Tableau(NamedTuple):
    """Rows and columns are both named by cells (n); a row of a non-basic cell is empty.

    `nodes`: pool of entries. `row_first`, `column_first`: first node or -1. `spare`: first recycled
    node or -1, and first node never used.
    """

    nodes: Int32Array
    row_first: Int32Array
    row_count: Int32Array
    column_first: Int32Array
    column_count: Int32Array
    basic: BoolArray
    spare: IntArray


class Workspace(NamedTuple):
    """One combination under work: `values` by cell, its `support`, and marks (all n)."""

    values: IntArray
    support: IntArray
    marked: BoolArray


@njit(cache=True)
def workspace(size: int) -> Workspace:
    """An empty workspace for `size` cells."""
    return Workspace(np.zeros(size, np.int64), np.empty(size, np.int64), np.zeros(size, np.bool_))


@njit(cache=True)
def inverse(residue: int) -> int:
    """Inverse modulo `PRIME` (extended Euclid)."""
    before, after, rest, step = 0, 1, PRIME, residue % PRIME
    while step:
        quotient = rest // step
        before, after = after, before - quotient * after
        rest, step = step, rest - quotient * step
    return before % PRIME


@njit(cache=True)
def duplicate(tableau: Tableau) -> Tableau:
    """A copy to work on."""
    return Tableau(
        tableau.nodes.copy(),
        tableau.row_first.copy(),
        tableau.row_count.copy(),
        tableau.column_first.copy(),
        tableau.column_count.copy(),
        tableau.basic.copy(),
        tableau.spare.copy(),
    )


@njit(cache=True)
def _with_room(tableau: Tableau, entries: int) -> Tableau:
    """The same tableau, its pool large enough for that many more entries."""
    needed = tableau.spare[1] + entries
    if needed <= tableau.nodes.shape[0]:
        return tableau
    nodes = np.empty((2 * needed, _FIELDS), np.int32)
    nodes[: tableau.spare[1]] = tableau.nodes[: tableau.spare[1]]
    return Tableau(
        nodes,
        tableau.row_first,
        tableau.row_count,
        tableau.column_first,
        tableau.column_count,
        tableau.basic,
        tableau.spare,
    )


@njit(cache=True)
def _link(tableau: Tableau, row: int, column: int, value: int) -> None:
    nodes, spare = tableau.nodes, tableau.spare
    node = spare[0]
    if node >= 0:
        spare[0] = nodes[node, _RIGHT]
    else:
        node = spare[1]
        spare[1] += 1
    right, below = tableau.row_first[row], tableau.column_first[column]
    nodes[node, ROW], nodes[node, COLUMN], nodes[node, VALUE] = row, column, value
    nodes[node, _RIGHT], nodes[node, _LEFT] = right, -1
    nodes[node, _BELOW], nodes[node, _ABOVE] = below, -1
    if right >= 0:
        nodes[right, _LEFT] = node
    if below >= 0:
        nodes[below, _ABOVE] = node
    tableau.row_first[row] = node
    tableau.column_first[column] = node
    tableau.row_count[row] += 1
    tableau.column_count[column] += 1


@njit(cache=True)
def _unlink(tableau: Tableau, node: int) -> None:
    nodes = tableau.nodes
    row, column = nodes[node, ROW], nodes[node, COLUMN]
    right, left = nodes[node, _RIGHT], nodes[node, _LEFT]
    below, above = nodes[node, _BELOW], nodes[node, _ABOVE]
    if left >= 0:
        nodes[left, _RIGHT] = right
    else:
        tableau.row_first[row] = right
    if right >= 0:
        nodes[right, _LEFT] = left
    if above >= 0:
        nodes[above, _BELOW] = below
    else:
        tableau.column_first[column] = below
    if below >= 0:
        nodes[below, _ABOVE] = above
    tableau.row_count[row] -= 1
    tableau.column_count[column] -= 1
    nodes[node, _RIGHT] = tableau.spare[0]
    tableau.spare[0] = node


@njit(cache=True)
def next_in_row(tableau: Tableau, node: int) -> int:
    """Next entry of the same row, or -1."""
    following: int = tableau.nodes[node, _RIGHT]
    return following


@njit(cache=True)
def next_in_column(tableau: Tableau, node: int) -> int:
    """Next entry of the same column, or -1."""
    following: int = tableau.nodes[node, _BELOW]
    return following


@njit(cache=True)
def drop_column(tableau: Tableau, column: int) -> None:
    """Publish a non-basic cell: it no longer moves."""
    while tableau.column_first[column] >= 0:
        _unlink(tableau, tableau.column_first[column])


@njit(cache=True)
def clear_row(tableau: Tableau, row: int) -> None:
    """Forget a basic cell nobody will ask about again; it stays free to move."""
    while tableau.row_first[row] >= 0:
        _unlink(tableau, tableau.row_first[row])


@njit(cache=True)
def _substitute(tableau: Tableau, column: int, work: Workspace, count: int) -> int:
    """Replace `column` in every row by the combination under work; returns the entries read."""
    nodes, values, support, marked = tableau.nodes, work.values, work.support, work.marked
    effort = 0
    entry = tableau.column_first[column]
    while entry >= 0:
        following = nodes[entry, _BELOW]
        row, factor = nodes[entry, ROW], np.int64(nodes[entry, VALUE])
        _unlink(tableau, entry)
        for place in range(count):
            marked[support[place]] = True
        node = tableau.row_first[row]
        while node >= 0:
            after = nodes[node, _RIGHT]
            cell = nodes[node, COLUMN]
            if marked[cell]:
                marked[cell] = False
                value = (nodes[node, VALUE] + factor * values[cell]) % PRIME
                if value:
                    nodes[node, VALUE] = value
                else:
                    _unlink(tableau, node)
            node = after
            effort += 1
        for place in range(count):
            cell = support[place]
            if marked[cell]:
                marked[cell] = False
                _link(tableau, row, cell, factor * values[cell] % PRIME)
        effort += count
        entry = following
    return effort


@njit(cache=True)
def _solve_for(work: Workspace, pivot: int, count: int) -> int:
    """Turn « Σ values · cells = 0 » into « pivot = Σ values · others »; number of the others."""
    values, support = work.values, work.support
    factor = (PRIME - inverse(values[pivot])) % PRIME
    others = 0
    for place in range(count):
        cell = support[place]
        if cell != pivot:
            support[others] = cell
            others += 1
            values[cell] = values[cell] * factor % PRIME
    return others


@njit(cache=True)
def pivot_out(tableau: Tableau, row: int, pivot: int, keep: bool, work: Workspace) -> Tableau:
    """Publish the basic cell `row`: `pivot`, of its row, becomes basic in its place.

    `keep`: whether the new basic cell will be asked about; else its row is not written.
    """
    count = 0
    while tableau.row_first[row] >= 0:
        node = tableau.row_first[row]
        cell = tableau.nodes[node, COLUMN]
        work.values[cell] = tableau.nodes[node, VALUE]
        work.support[count] = cell
        count += 1
        _unlink(tableau, node)
    count = _solve_for(work, pivot, count)
    tableau = _with_room(tableau, count * (tableau.column_count[pivot] + 1))
    tableau.basic[row], tableau.basic[pivot] = False, True
    _substitute(tableau, pivot, work, count)
    if keep:
        for place in range(count):
            cell = work.support[place]
            _link(tableau, pivot, cell, work.values[cell])
    return tableau


@njit(cache=True)
def reduce(
    starts: Int32Array,
    cells: Int32Array,
    coefficients: IntArray,
    order: IntArray,
    preference: FloatArray,
    crowding: float,
) -> tuple[Tableau, int]:
    """The tableau of relations given by rows (`starts`, `cells`, `coefficients`), and its effort.

    Relations enter in the given `order`; each makes basic the cell of least `preference` (n) plus
    `crowding` for every row that already mentions it. Effort: entries read.
    """
    size = preference.size
    work = workspace(size)
    values, support, marked = work.values, work.support, work.marked
    tableau = Tableau(
        np.empty((3 * cells.size + 16, _FIELDS), np.int32),
        np.full(size, -1, np.int32),
        np.zeros(size, np.int32),
        np.full(size, -1, np.int32),
        np.zeros(size, np.int32),
        np.zeros(size, np.bool_),
        np.array([-1, 0]),
    )
    effort = 0
    for relation in order:
        touched = 0
        for place in range(starts[relation], starts[relation + 1]):
            cell, coefficient = cells[place], coefficients[place]
            if not tableau.basic[cell]:
                if not marked[cell]:
                    marked[cell] = True
                    values[cell] = 0
                    support[touched] = cell
                    touched += 1
                values[cell] = (values[cell] + coefficient) % PRIME
                continue
            node = tableau.row_first[cell]
            while node >= 0:
                other = tableau.nodes[node, COLUMN]
                if not marked[other]:
                    marked[other] = True
                    values[other] = 0
                    support[touched] = other
                    touched += 1
                product = coefficient * tableau.nodes[node, VALUE]
                values[other] = (values[other] + product) % PRIME
                node = tableau.nodes[node, _RIGHT]
                effort += 1
        pivot, least, count = -1, np.inf, 0
        for place in range(touched):
            cell = support[place]
            marked[cell] = False
            if values[cell]:
                support[count] = cell
                count += 1
                price = preference[cell] + crowding * tableau.column_count[cell]
                if price < least:
                    pivot, least = cell, price
        effort += touched
        if pivot < 0:
            continue
        count = _solve_for(work, pivot, count)
        tableau = _with_room(tableau, count * (tableau.column_count[pivot] + 1))
        effort += _substitute(tableau, pivot, work, count)
        tableau.basic[pivot] = True
        for place in range(count):
            _link(tableau, pivot, support[place], values[support[place]])
    return tableau, effort


@njit(cache=True)
def draw_move(tableau: Tableau, seed: int) -> IntArray:
    """A random move (n, residues) that respects every relation: nothing it can move is at rest.

    A cell at rest in it is determined, but for a chance of one in 2³¹.
    """
    np.random.seed(seed)
    size = tableau.basic.size
    move = np.zeros(size, np.int64)
    for cell in range(size):
        if not tableau.basic[cell]:
            move[cell] = np.random.randint(1, PRIME)
    for cell in range(size):
        total, node = 0, tableau.row_first[cell]
        while node >= 0:
            step = tableau.nodes[node, VALUE] * move[tableau.nodes[node, COLUMN]]
            total = (total + step) % PRIME
            node = tableau.nodes[node, _RIGHT]
        if tableau.basic[cell]:
            move[cell] = total
    return move
