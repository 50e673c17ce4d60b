"""Exchange a hidden cell for cheaper ones, within the cells around it.

All that is hidden elsewhere is summed up in one more cell, *the outside*, required like the others:
the random `move` of the whole pattern, which respects every relation and leaves no required cell at
rest, tells how it weighs on each relation of the region. If the region can then be arranged so that
nothing required is determined, the outside included, its own moves complete the move of the
outside: the arrangement protects the whole system, and that is what a new move proves.
"""

import numpy as np
from numba import njit

from croisee.confidentiality.suppression.elimination import CROWDING, publish
from croisee.confidentiality.suppression.tableau import (
    PRIME,
    BoolArray,
    FloatArray,
    Int32Array,
    IntArray,
    draw_move,
    inverse,
    reduce,
)

_REGION = 1_600
"""Cells of a region at most: larger ones find more and cost more."""
_DEARER = 2.0
"""A region takes hidden cells, and published ones up to this many times the weight at stake."""
_BLUR = 0.4
"""Spread of the factor each weight is seen through: another attempt is another arrangement."""
_LOWEST, _FREE, _AWAY = -60.0, -120.0, 60.0


@njit(cache=True)
def exchange(
    starts: Int32Array,
    members: Int32Array,
    coefficients: IntArray,
    cell_starts: Int32Array,
    memberships: Int32Array,
    weights: FloatArray,
    required: BoolArray,
    residual: BoolArray,
    hidden: BoolArray,
    move: IntArray,
    candidates: IntArray,
    seed: int,
) -> int:
    """Try to publish each of the `candidates`; `hidden` and `move` follow. Returns the effort."""
    np.random.seed(seed)
    place = np.full(weights.size, -1, np.int32)
    visited = np.zeros(starts.size - 1, np.bool_)
    effort = 0
    for cell in candidates:
        if not hidden[cell] or required[cell] or residual[cell]:
            continue
        inside = _region(
            cell, starts, members, cell_starts, memberships, weights, hidden, place, visited
        )
        size = inside.size + 1
        allowed = np.ones(inside.size, np.bool_)
        local = _relations(
            inside,
            allowed,
            starts,
            members,
            coefficients,
            cell_starts,
            memberships,
            place,
            move,
            visited,
        )
        seen = np.empty(size)
        stage = np.zeros(size)
        watched, free = np.zeros(size, np.bool_), np.zeros(size, np.bool_)
        preference = np.empty(size)
        for here in range(size - 1):
            there = inside[here]
            seen[here] = weights[there] * np.exp(_BLUR * np.random.normal())
            preference[here] = np.log(max(seen[here], 1e-9))
            if required[there]:
                watched[here] = True
                preference[here] = _LOWEST
            elif residual[there]:
                free[here] = True
                preference[here] = _FREE
            elif not hidden[there]:
                stage[here] = 1.0
        watched[size - 1], preference[size - 1], seen[size - 1] = True, _LOWEST, 0.0
        stage[0], preference[0] = 2.0, _AWAY
        order = np.argsort(-(seen / (1.0 + seen.max()) + stage))
        tableau, read = reduce(*local, preference, CROWDING)
        effort += read + size
        pattern = publish(tableau, order, watched, free)
        gain = 0.0
        for here in range(size - 1):
            if not watched[here] and not free[here]:
                there = inside[here]
                gain += weights[there] * (int(hidden[there]) - int(pattern[here]))
        if gain > 1e-9 * weights[cell]:
            local = _relations(
                inside,
                pattern,
                starts,
                members,
                coefficients,
                cell_starts,
                memberships,
                place,
                move,
                visited,
            )
            tableau, read = reduce(*local, np.zeros(size), 1.0)
            effort += read
            _commit(draw_move(tableau, seed), inside, pattern, watched, hidden, move)
        for there in inside:
            place[there] = -1
    return effort


@njit(cache=True)
def _commit(
    found: IntArray,
    inside: IntArray,
    pattern: BoolArray,
    watched: BoolArray,
    hidden: BoolArray,
    move: IntArray,
) -> None:
    """Adopt the arrangement if the move found in it leaves nothing watched at rest."""
    for here in range(watched.size):
        if watched[here] and found[here] == 0:
            return
    scale = inverse(found[inside.size])
    for here in range(inside.size):
        there = inside[here]
        hidden[there] = pattern[here]
        move[there] = found[here] * scale % PRIME if pattern[here] else 0


@njit(cache=True)
def _region(
    cell: int,
    starts: Int32Array,
    members: Int32Array,
    cell_starts: Int32Array,
    memberships: Int32Array,
    weights: FloatArray,
    hidden: BoolArray,
    place: Int32Array,
    visited: BoolArray,
) -> IntArray:
    """Cells around `cell`, itself first, nearest first; `place` tells where each stands."""
    inside = np.empty(_REGION, np.int64)
    relations = np.empty(_REGION * 8, np.int64)
    limit = _DEARER * weights[cell]
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
                if near and (hidden[other] or weights[other] < limit):
                    inside[count], place[other] = other, count
                    count += 1
    for relation in relations[:crossed]:
        visited[relation] = False
    return inside[:count]


@njit(cache=True)
def _relations(
    inside: IntArray,
    allowed: BoolArray,
    starts: Int32Array,
    members: Int32Array,
    coefficients: IntArray,
    cell_starts: Int32Array,
    memberships: Int32Array,
    place: Int32Array,
    move: IntArray,
    visited: BoolArray,
) -> tuple[Int32Array, Int32Array, IntArray, IntArray]:
    """Relations of the `allowed` cells, the outside as last cell; and an order, shortest first."""
    relations = 0
    entries = 0
    for here in range(inside.size):
        if allowed[here]:
            relations += cell_starts[inside[here] + 1] - cell_starts[inside[here]]
    crossed = np.empty(relations, np.int64)
    count = 0
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
                outside = (outside + coefficients[position] * move[cell]) % PRIME
            elif allowed[here]:
                cells[used], values[used] = here, coefficients[position]
                used += 1
        if outside:
            cells[used], values[used] = inside.size, outside
            used += 1
        local_starts[rank + 1] = used
    order = np.argsort(local_starts[1:] - local_starts[:-1])
    return local_starts, cells[:used], values[:used], order
