"""Exchange a hidden cell for cheaper ones, within the cells around it.

All that is hidden elsewhere is summed up in one more cell, *the outside*, required like the others:
the random `move` of the whole pattern, which respects every relation and leaves no required cell at
rest, tells how it weighs on each relation of the region. If the region can then be arranged so that
nothing required is determined, the outside included, its own moves complete the move of the
outside: the arrangement protects the whole system, and that is what a new move proves.
"""

from typing import NamedTuple

import numpy as np
from numba import njit

from croisee.confidentiality.suppression.elimination import CROWDING, publish
from croisee.confidentiality.suppression.tableau import (
    PRIME,
    BoolArray,
    Int32Array,
    IntArray,
    draw_move,
    inverse,
    reduce,
)
from croisee.confidentiality.suppression.unknowns import Unknowns

_REGION = 1_600
"""Cells of a region at most: larger ones find more and cost more."""
_DEARER = 2.0
"""A region takes hidden cells, and published ones up to this many times the weight at stake."""
_BLUR = 0.4
"""Spread of the factor each weight is seen through: another attempt is another arrangement."""
_BASIC = -60.0
"""Preference to be basic of cells that are never published, below the logarithm of any weight."""
_LIGHTEST = 1e-9
"""Share of the dearest weight of a region below which a weight, or a gain, is nothing."""
_BEFORE = 1e3
"""Multiple of that weight by which published cells come before hidden ones."""


class Region(NamedTuple):
    """Cells looked at together: `inside` lists them, `place` (n) tells where each stands or -1.

    `visited` marks relations while they are gathered; all False between two uses.
    """

    inside: IntArray
    place: Int32Array
    visited: BoolArray


@njit(cache=True)
def exchange(
    unknowns: Unknowns, hidden: BoolArray, move: IntArray, candidates: IntArray, seed: int
) -> int:
    """Try to publish each of the `candidates`; `hidden` and `move` follow. Returns the effort."""
    np.random.seed(seed)
    place = np.full(unknowns.weights.size, -1, np.int32)
    visited = np.zeros(unknowns.starts.size - 1, np.bool_)
    effort = 0
    for cell in candidates:
        if not hidden[cell]:
            continue
        region = _around(unknowns, hidden, cell, place, visited)
        effort += _arrange(unknowns, hidden, move, region, seed)
        for here in region.inside:
            place[here] = -1
    return effort


@njit(cache=True)
def _arrange(
    unknowns: Unknowns, hidden: BoolArray, move: IntArray, region: Region, seed: int
) -> int:
    """Publish the first cell of the region, then all that can be; keep the result if cheaper.

    Published cells are published again first, dearest first, so that the cheapest of them make up
    for the cell given back; then hidden ones that have become of no use.
    """
    inside, size = region.inside, region.inside.size + 1
    preference, turn = np.empty(size), np.zeros(size)
    watched, residual = np.zeros(size, np.bool_), np.zeros(size, np.bool_)
    dearest = unknowns.weights[inside].max()
    for here in range(size - 1):
        cell = inside[here]
        seen = unknowns.weights[cell] * np.exp(_BLUR * np.random.normal())
        watched[here], residual[here] = unknowns.required[cell], unknowns.residual[cell]
        if watched[here]:
            preference[here] = _BASIC
        elif residual[here]:
            preference[here] = 2.0 * _BASIC
        else:
            preference[here] = np.log(max(seen, _LIGHTEST * dearest))
        turn[here] = -seen - (0.0 if hidden[cell] else _BEFORE * dearest)
    watched[size - 1], preference[size - 1] = True, _BASIC
    turn[0], preference[0] = -np.inf, np.inf
    order = np.argsort(turn)
    everything = np.ones(inside.size, np.bool_)
    tableau, effort = reduce(*_relations(unknowns, region, everything, move), preference, CROWDING)
    pattern = publish(tableau, order, watched, residual)
    gain = 0.0
    for here in range(size - 1):
        gain += unknowns.weights[inside[here]] * (int(hidden[inside[here]]) - int(pattern[here]))
    if gain > _LIGHTEST * dearest:
        relations = _relations(unknowns, region, pattern, move)
        tableau, read = reduce(*relations, np.zeros(size), 1.0)
        effort += read
        _adopt(draw_move(tableau, seed), inside, pattern, watched, hidden, move)
    effort += size
    return int(effort)


@njit(cache=True)
def _adopt(
    found: IntArray,
    inside: IntArray,
    pattern: BoolArray,
    watched: BoolArray,
    hidden: BoolArray,
    move: IntArray,
) -> None:
    """Take the arrangement over if the move found in it leaves nothing watched at rest."""
    for here in range(watched.size):
        if watched[here] and found[here] == 0:
            return
    scale = inverse(found[inside.size])
    for here in range(inside.size):
        cell = inside[here]
        hidden[cell] = pattern[here]
        move[cell] = found[here] * scale % PRIME if pattern[here] else 0


@njit(cache=True)
def _around(
    unknowns: Unknowns, hidden: BoolArray, cell: int, place: Int32Array, visited: BoolArray
) -> Region:
    """The region of a cell: itself first, then others, nearest first."""
    starts, members = unknowns.starts, unknowns.members
    cell_starts, memberships = unknowns.cell_starts, unknowns.memberships
    inside = np.empty(_REGION, np.int64)
    relations = np.empty(8 * _REGION, np.int64)
    limit = _DEARER * unknowns.weights[cell]
    inside[0], place[cell] = cell, 0
    count, looked, crossed = 1, 0, 0
    while looked < count and count < _REGION:
        here = inside[looked]
        looked += 1
        for entry in range(cell_starts[here], cell_starts[here + 1]):
            relation = memberships[entry]
            if visited[relation] or crossed == relations.size:
                continue
            visited[relation] = True
            relations[crossed] = relation
            crossed += 1
            for position in range(starts[relation], starts[relation + 1]):
                other = members[position]
                near = place[other] < 0 and count < _REGION
                if near and (hidden[other] or unknowns.weights[other] < limit):
                    inside[count], place[other] = other, count
                    count += 1
    for relation in relations[:crossed]:
        visited[relation] = False
    return Region(inside[:count], place, visited)


@njit(cache=True)
def _relations(
    unknowns: Unknowns, region: Region, allowed: BoolArray, move: IntArray
) -> tuple[Int32Array, Int32Array, IntArray, IntArray]:
    """Relations of the `allowed` cells, the outside as last cell; and an order, shortest first."""
    inside, place, visited = region.inside, region.place, region.visited
    starts, members = unknowns.starts, unknowns.members
    cell_starts, memberships = unknowns.cell_starts, unknowns.memberships
    most = 0
    for here in range(inside.size):
        if allowed[here]:
            most += cell_starts[inside[here] + 1] - cell_starts[inside[here]]
    crossed = np.empty(most, np.int64)
    count, entries = 0, 0
    for here in range(inside.size):
        if not allowed[here]:
            continue
        for entry in range(cell_starts[inside[here]], cell_starts[inside[here] + 1]):
            relation = memberships[entry]
            if not visited[relation]:
                visited[relation] = True
                crossed[count] = relation
                count += 1
                entries += starts[relation + 1] - starts[relation] + 1
    local_starts = np.zeros(count + 1, np.int32)
    cells = np.empty(entries, np.int32)
    values = np.empty(entries, np.int64)
    used = 0
    for rank in range(count):
        relation = crossed[rank]
        visited[relation] = False
        outside = 0
        for position in range(starts[relation], starts[relation + 1]):
            cell = members[position]
            here = place[cell]
            if here < 0:
                outside = (outside + unknowns.coefficients[position] * move[cell]) % PRIME
            elif allowed[here]:
                cells[used], values[used] = here, unknowns.coefficients[position]
                used += 1
        if outside:
            cells[used], values[used] = inside.size, outside
            used += 1
        local_starts[rank + 1] = used
    order = np.argsort(local_starts[1:] - local_starts[:-1])
    return local_starts, cells[:used], values[:used], order
