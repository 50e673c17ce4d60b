"""Contraction: nodes put in order of importance, and the shortcuts that keep times without them.

Nodes leave the graph one by one, the least important first; when a node leaves, a shortcut replaces
each path through it that may be the only shortest one. What is gathered is read by an upward search
and a downward sweep (module `sweep`). The order decides how fast that is, never a time.

Source: R. Geisberger, P. Sanders, D. Schultes, D. Delling, « Contraction Hierarchies: Faster and
Simpler Hierarchical Routing in Road Networks », WEA 2008. The importance of a node (shortcuts for
each arc removed, hops they stand for, depth) is that of RoutingKit (github.com/RoutingKit, BSD 2).
"""

import numpy as np
import numpy.typing as npt
from numba import njit

from croisee.travel.roads.heap import drop, push
from croisee.travel.roads.network import NEVER

Ints = npt.NDArray[np.int32]
Longs = npt.NDArray[np.int64]

# Nodes a search for another path may settle before giving up: a shortcut too many costs little.
_SETTLED_TO_RANK = 25
_SETTLED_TO_CONTRACT = 80
_NONE = -1

# A half-arc is a row of the pool: the node at the other end, milliseconds, hops, next half-arc of
# the same node. Each arc has two, in the list of what leaves its tail and of what enters its head.
_NODE, _WEIGHT, _HOPS, _NEXT = 0, 1, 2, 3
_LEAVING, _ENTERING = 0, 1


@njit(cache=True)
def contract(first: Longs, head: Ints, weight: Ints) -> tuple[Ints, Ints, Ints, Ints]:
    """Contract every node of a graph in compressed rows: (depth, tails, heads, weights).

    The arcs are those of the graph that matter and the shortcuts. Two nodes joined by an arc have
    different depths, and every shortest path has one of the same length whose arcs first all climb
    in depth, then all go down.
    """
    nodes = first.size - 1
    pool, lists, free = _loaded(first, head, weight)
    depth = np.zeros(nodes, dtype=np.int32)
    reached = np.full(nodes, NEVER, dtype=np.int32)
    heap = np.empty(1 << 16, dtype=np.int64)
    queue = np.empty(nodes, dtype=np.int64)
    waiting = 0
    for node in range(nodes):
        priority, pool, free = _bypass(node, pool, lists, free, depth, reached, heap, False)
        push(queue, waiting, (np.int64(priority) << 32) | node)
        waiting += 1
    arcs = np.empty((2 * head.size + 16, 3), dtype=np.int32)
    filled = 0
    while waiting:
        node = queue[0] & 0xFFFFFFFF
        waiting -= 1
        drop(queue, waiting)
        priority, pool, free = _bypass(node, pool, lists, free, depth, reached, heap, False)
        entry = (np.int64(priority) << 32) | node
        if waiting and entry > queue[0]:
            push(queue, waiting, entry)
            waiting += 1
            continue
        _, pool, free = _bypass(node, pool, lists, free, depth, reached, heap, True)
        for side in (_LEAVING, _ENTERING):
            half = lists[side, node]
            while half != _NONE:
                other = pool[half, _NODE]
                if filled == arcs.shape[0]:
                    arcs = _doubled(arcs)
                arcs[filled, 0] = node if side == _LEAVING else other
                arcs[filled, 1] = other if side == _LEAVING else node
                arcs[filled, 2] = pool[half, _WEIGHT]
                filled += 1
                depth[other] = max(depth[other], depth[node] + 1)
                free = _unlink(pool, lists, free, 1 - side, other, node)
                after = pool[half, _NEXT]
                pool[half, _NEXT] = free
                free = half
                half = after
    arcs = arcs[:filled]
    return depth, arcs[:, 0].copy(), arcs[:, 1].copy(), arcs[:, 2].copy()


@njit(cache=True)
def _loaded(first: Longs, head: Ints, weight: Ints) -> tuple[Ints, Ints, int]:
    """The pool of half-arcs of a graph, the first of each node's two lists, the first free row."""
    nodes = first.size - 1
    pool = np.empty((3 * head.size + 16, 4), dtype=np.int32)
    lists = np.full((2, nodes), _NONE, dtype=np.int32)
    used = 0
    for node in range(nodes):
        for arc in range(first[node], first[node + 1]):
            if head[arc] == node:  # an arc from a node to itself shortens nothing
                continue
            for side in (_LEAVING, _ENTERING):
                owner = node if side == _LEAVING else head[arc]
                pool[used, _NODE] = head[arc] if side == _LEAVING else node
                pool[used, _WEIGHT] = weight[arc]
                pool[used, _HOPS] = 1
                pool[used, _NEXT] = lists[side, owner]
                lists[side, owner] = used
                used += 1
    _chain_free(pool, used)
    return pool, lists, used


@njit(cache=True)
def _chain_free(pool: Ints, start: int) -> None:
    for row in range(start, pool.shape[0]):
        pool[row, _NEXT] = row + 1
    pool[-1, _NEXT] = _NONE


@njit(cache=True)
def _doubled(rows: Ints) -> Ints:
    larger = np.empty((2 * rows.shape[0], rows.shape[1]), dtype=np.int32)
    larger[: rows.shape[0]] = rows
    return larger


@njit(cache=True)
def _bypass(
    node: int,
    pool: Ints,
    lists: Ints,
    free: int,
    depth: Ints,
    reached: Ints,
    heap: Longs,
    insert: bool,
) -> tuple[int, Ints, int]:
    """Shortcuts that must replace a node: counted, or inserted. Returns its importance and the
    pool.
    """
    longest = 0
    removed = 0
    removed_hops = 0
    half = lists[_LEAVING, node]
    while half != _NONE:
        longest = max(longest, pool[half, _WEIGHT])
        removed += 1
        removed_hops += pool[half, _HOPS]
        half = pool[half, _NEXT]
    added = 0
    added_hops = 0
    settled = _SETTLED_TO_CONTRACT if insert else _SETTLED_TO_RANK
    half_in = lists[_ENTERING, node]
    while half_in != _NONE:
        origin = pool[half_in, _NODE]
        removed += 1
        removed_hops += pool[half_in, _HOPS]
        touched = _around(
            origin, node, pool[half_in, _WEIGHT] + longest, settled, pool, lists, reached, heap
        )
        half_out = lists[_LEAVING, node]
        while half_out != _NONE:
            there = pool[half_out, _NODE]
            through = pool[half_in, _WEIGHT] + pool[half_out, _WEIGHT]
            if there != origin and reached[there] > through:
                hops = pool[half_in, _HOPS] + pool[half_out, _HOPS]
                added += 1
                added_hops += hops
                if insert:
                    pool, free = _link(pool, lists, free, _LEAVING, origin, there, through, hops)
                    pool, free = _link(pool, lists, free, _ENTERING, there, origin, through, hops)
            half_out = pool[half_out, _NEXT]
        for i in range(touched):
            reached[heap[heap.size - 1 - i]] = NEVER
        half_in = pool[half_in, _NEXT]
    priority = 1_000 * depth[node]
    if removed:
        priority += 1_000 * added // removed + 1_000 * added_hops // removed_hops
    return priority, pool, free


@njit(cache=True)
def _around(
    origin: int,
    avoided: int,
    farthest: int,
    most: int,
    pool: Ints,
    lists: Ints,
    reached: Ints,
    heap: Longs,
) -> int:
    """Search from a node without passing by another, and leave the times found in `reached`.

    Returns how many nodes were touched; they are written from the end of `heap`, to be wiped.
    """
    reached[origin] = 0
    touched = 1
    heap[heap.size - 1] = origin
    heap[0] = origin
    size = 1
    settled = 0
    while size and settled < most:
        entry = heap[0]
        size -= 1
        drop(heap, size)
        time = entry >> 32
        node = entry & 0xFFFFFFFF
        if time > reached[node]:
            continue
        if time > farthest:
            break
        settled += 1
        half = lists[_LEAVING, node]
        while half != _NONE:
            there = pool[half, _NODE]
            arrival = time + pool[half, _WEIGHT]
            if there != avoided and arrival < reached[there] and size + touched + 2 < heap.size:
                if reached[there] == NEVER:
                    touched += 1
                    heap[heap.size - touched] = there
                reached[there] = arrival
                push(heap, size, (np.int64(arrival) << 32) | there)
                size += 1
            half = pool[half, _NEXT]
    return touched


@njit(cache=True)
def _link(
    pool: Ints,
    lists: Ints,
    free: int,
    side: int,
    owner: int,
    other: int,
    weight: int,
    hops: int,
) -> tuple[Ints, int]:
    """Add a half-arc to a list, or shorten the one that is there."""
    half = lists[side, owner]
    while half != _NONE:
        if pool[half, _NODE] == other:
            if weight < pool[half, _WEIGHT]:
                pool[half, _WEIGHT] = weight
                pool[half, _HOPS] = hops
            return pool, free
        half = pool[half, _NEXT]
    if free == _NONE:
        free = pool.shape[0]
        pool = _doubled(pool)
        _chain_free(pool, free)
    half = free
    free = pool[half, _NEXT]
    pool[half, _NODE] = other
    pool[half, _WEIGHT] = weight
    pool[half, _HOPS] = hops
    pool[half, _NEXT] = lists[side, owner]
    lists[side, owner] = half
    return pool, free


@njit(cache=True)
def _unlink(pool: Ints, lists: Ints, free: int, side: int, owner: int, other: int) -> int:
    """Take a half-arc out of a list; returns the first free row."""
    before = _NONE
    half = lists[side, owner]
    while pool[half, _NODE] != other:
        before = half
        half = pool[half, _NEXT]
    if before == _NONE:
        lists[side, owner] = pool[half, _NEXT]
    else:
        pool[before, _NEXT] = pool[half, _NEXT]
    pool[half, _NEXT] = free
    return int(half)
