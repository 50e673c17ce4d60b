"""Publish all that can be, dearest first, as long as no required cell becomes determined.

The order and the protection are those of Langsrud's *Tabular data suppression using Gaussian
elimination* (PSD 2024; R package GaussSuppression). That method eliminates in the space of the
inner cells, where every published margin is a long column. Here the same decisions are read from
the `tableau` of what is still *unknown*, which shrinks as cells are published: a cell must stay
hidden exactly when a required cell moves with it and with nothing else, that is when their rows
are proportional. Cheap cells are made basic from the start, so that publishing, dearest first, is
nearly always to drop a column.
"""

import numpy as np
from numba import njit

from croisee.confidentiality.suppression.tableau import (
    COLUMN,
    PRIME,
    ROW,
    VALUE,
    Tableau,
    Workspace,
    clear_row,
    drop_column,
    duplicate,
    next_in_column,
    next_in_row,
    pivot_out,
    reduce,
    workspace,
)
from croisee.confidentiality.suppression.unknowns import Unknowns
from croisee.confidentiality.system import (
    BoolArray,
    FloatArray,
    IntArray,
    UnprotectableError,
)

_KEPT = 3
"""Cells left open to choice in each relation at first: fewer would lose more, more be slower."""
CROWDING = 0.03
"""What a cell's preference to be basic loses with each row that mentions it: sparse tableaux."""
_SHARE_DROPPED = 0.1
"""Share of the columns dropped before their losses are reckoned again."""


def eliminate(unknowns: Unknowns) -> BoolArray:
    """Cells to hide (n): the pattern of least loss over two orders of publication.

    The first is dearest first; the second counts with each cell what it would keep hidden with it.
    Raises `UnprotectableError` if a required cell is determined whatever is hidden.
    """
    opened, tableau = _open(unknowns)
    weights = unknowns.weights
    dearest = np.argsort(-weights, kind="stable")
    dearest = dearest[opened[dearest]]
    required, residual = unknowns.required, unknowns.residual & opened
    losses = np.where(unknowns.open_to_choice, weights, 0.0)
    weighed = _by_marginal_loss(tableau, required, losses)
    patterns = (
        publish(duplicate(tableau), dearest, required, residual),
        publish(tableau, np.concatenate([weighed, dearest]), required, residual),
    )
    return min(patterns, key=unknowns.loss)


def _open(unknowns: Unknowns) -> tuple[BoolArray, Tableau]:
    """The cells worth deciding on, and their tableau; the others are published without a doubt.

    In each relation that holds a cell to hide, the cheapest few are left open. Where that leaves a
    required cell determined, the cells around it are opened, farther and farther.
    """
    ranks = np.empty(unknowns.size, dtype=np.int64)
    ranks[np.argsort(unknowns.weights, kind="stable")] = np.arange(unknowns.size)
    opened = unknowns.required | unknowns.residual
    reach = np.zeros(unknowns.size, dtype=np.bool_)
    while True:
        _shortlist(unknowns, ranks, opened)
        tableau, _ = tableau_of(unknowns, opened)
        exposed = unknowns.required & tableau.basic & (tableau.row_count == 0)
        if not exposed.any():
            return opened, tableau
        reach |= exposed
        while not np.any(reach & ~opened):
            farther = unknowns.around(reach)
            if np.array_equal(farther, reach):
                raise UnprotectableError(tuple(int(cell) for cell in unknowns.cells[exposed]))
            reach = farther
        reach = unknowns.around(reach)
        opened |= reach


def tableau_of(unknowns: Unknowns, opened: BoolArray) -> tuple[Tableau, int]:
    """The tableau of the `opened` cells, all others being published; and the effort it took."""
    kept = opened[unknowns.members]
    counts = np.diff(np.concatenate([[0], np.cumsum(kept)])[unknowns.starts])
    starts = np.concatenate([[0], np.cumsum(counts)]).astype(np.int32)
    order = np.argsort(counts, kind="stable")
    reduced: tuple[Tableau, int] = reduce(
        starts,
        unknowns.members[kept],
        unknowns.coefficients[kept],
        order[counts[order] > 0],
        preference(unknowns.weights, unknowns.required, unknowns.residual),
        CROWDING,
    )
    return reduced


def preference(weights: FloatArray, required: BoolArray, residual: BoolArray) -> FloatArray:
    """Which cells should be basic (least first): those never published, then the cheapest."""
    if not np.any(weights > 0.0):
        return np.zeros(weights.size) - required - residual
    logarithm: FloatArray = np.log(np.maximum(weights, weights[weights > 0.0].min()))
    span = logarithm.max() - logarithm.min() + 3.0
    logarithm -= span * (required + 2.0 * residual)
    return logarithm


@njit(cache=True)
def _shortlist(unknowns: Unknowns, ranks: IntArray, opened: BoolArray) -> None:
    """Open the cheapest cells of each relation that holds an open cell, until `_KEPT` are."""
    starts, members = unknowns.starts, unknowns.members
    cell_starts, memberships = unknowns.cell_starts, unknowns.memberships
    relations = starts.size - 1
    queue = np.empty(relations, np.int64)
    waiting = np.zeros(relations, np.bool_)
    count = 0
    for relation in range(relations):
        for place in range(starts[relation], starts[relation + 1]):
            if opened[members[place]]:
                waiting[relation] = True
        if waiting[relation]:
            queue[count] = relation
            count += 1
    served = 0
    while served < count:
        relation = queue[served]
        served += 1
        for _ in range(_KEPT):
            already, cheapest = 0, -1
            for place in range(starts[relation], starts[relation + 1]):
                cell = members[place]
                if opened[cell]:
                    already += 1
                elif cheapest < 0 or ranks[cell] < ranks[cheapest]:
                    cheapest = cell
            if already >= _KEPT or cheapest < 0:
                break
            opened[cheapest] = True
            for place in range(cell_starts[cheapest], cell_starts[cheapest + 1]):
                other = memberships[place]
                if not waiting[other]:
                    waiting[other] = True
                    queue[count] = other
                    count += 1


@njit(cache=True)
def tied(tableau: Tableau, column: int, required: BoolArray) -> bool:
    """Whether a non-basic cell moves together with a required cell, so that it must stay hidden."""
    if required[column]:
        return True
    node = tableau.column_first[column]
    while node >= 0:
        row = tableau.nodes[node, ROW]
        if required[row] and tableau.row_count[row] == 1:
            return True
        node = next_in_column(tableau, node)
    return False


@njit(cache=True)
def _pivot_for(tableau: Tableau, cell: int, required: BoolArray, work: Workspace) -> int:
    """The column to make basic if `cell` is published; -1 if a required row is proportional."""
    nodes, values, marked = tableau.nodes, work.values, work.marked
    pivot, leading = -1, np.int64(0)
    node = tableau.row_first[cell]
    while node >= 0:
        column = nodes[node, COLUMN]
        values[column], marked[column] = nodes[node, VALUE], True
        if pivot < 0 or tableau.column_count[column] < tableau.column_count[pivot]:
            pivot, leading = column, nodes[node, VALUE]
        node = next_in_row(tableau, node)
    found = False
    entry = tableau.column_first[pivot]
    while entry >= 0 and not found:
        row, other = nodes[entry, ROW], np.int64(nodes[entry, VALUE])
        if required[row] and tableau.row_count[row] == tableau.row_count[cell]:
            found = True
            node = tableau.row_first[row]
            while node >= 0 and found:
                column = nodes[node, COLUMN]
                found = (
                    marked[column]
                    and (nodes[node, VALUE] * leading - other * values[column]) % PRIME == 0
                )
                node = next_in_row(tableau, node)
        entry = next_in_column(tableau, entry)
    node = tableau.row_first[cell]
    while node >= 0:
        marked[nodes[node, COLUMN]] = False
        node = next_in_row(tableau, node)
    return -1 if found else pivot


@njit(cache=True)
def publish(
    tableau: Tableau, order: IntArray, required: BoolArray, residual: BoolArray
) -> BoolArray:
    """Publish cells in this order, but those that would give a required cell away; the pattern.

    The pattern (n) holds the `required` and `residual` cells, never published, and the refused
    ones. The tableau is used up.
    """
    hidden = required | residual
    undecided = ~hidden
    work = workspace(hidden.size)
    for cell in range(hidden.size):
        if residual[cell]:
            clear_row(tableau, cell)
    for cell in order:
        if not undecided[cell]:
            continue
        undecided[cell] = False
        column = cell
        if tableau.basic[cell]:
            if tableau.row_count[cell] == 0:
                continue
            if tableau.row_count[cell] > 1:
                pivot = _pivot_for(tableau, cell, required, work)
                if pivot < 0:
                    hidden[cell] = True
                    clear_row(tableau, cell)
                else:
                    asked = required[pivot] or undecided[pivot]
                    tableau = pivot_out(tableau, cell, pivot, asked, work)
                continue
            column = tableau.nodes[tableau.row_first[cell], COLUMN]
        if tied(tableau, column, required):
            hidden[cell] = True
            clear_row(tableau, cell)
        else:
            drop_column(tableau, column)
    return hidden


@njit(cache=True)
def _by_marginal_loss(tableau: Tableau, required: BoolArray, losses: FloatArray) -> IntArray:
    """Non-basic cells to publish, first those that keep most hidden: themselves, and a part of
    each cell they move — all of it when nothing else moves that cell, less as others do.

    `losses` (n): weight of each cell that may be published, else 0. What each column keeps hidden
    is reckoned again each time a tenth of them is gone; cells that must stay hidden are left out.
    """
    free = np.flatnonzero(~(tableau.basic | required) & (losses > 0.0))
    starts = np.zeros(free.size + 1, np.int64)
    for place in range(free.size):
        starts[place + 1] = starts[place] + tableau.column_count[free[place]]
    rows = np.empty(starts[-1], np.int32)
    for place in range(free.size):
        node = tableau.column_first[free[place]]
        for entry in range(starts[place], starts[place + 1]):
            rows[entry] = tableau.nodes[node, ROW]
            node = next_in_column(tableau, node)
    counts = tableau.row_count.copy()
    columns = np.arange(free.size)
    kept = np.empty(free.size)
    order = np.empty(free.size, np.int64)
    published = 0
    while columns.size:
        alive = 0
        for column in columns:
            loss, is_tied = losses[free[column]], False
            for entry in range(starts[column], starts[column + 1]):
                row = rows[entry]
                if required[row] and counts[row] == 1:
                    is_tied = True
                    break
                loss += losses[row] / (float(counts[row]) * counts[row])
            if not is_tied:
                columns[alive], kept[alive] = column, loss
                alive += 1
        columns = columns[:alive][np.argsort(-kept[:alive])]
        dropped = max(1, int(_SHARE_DROPPED * alive))
        for column in columns[:dropped]:
            here = rows[starts[column] : starts[column + 1]]
            is_tied = False
            for row in here:
                is_tied |= required[row] and counts[row] == 1
            if not is_tied:
                counts[here] -= 1
                order[published] = free[column]
                published += 1
        columns = columns[dropped:]
    return order[:published]
