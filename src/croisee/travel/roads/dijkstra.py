"""Shortest times from one origin to every node: Dijkstra's search."""

import numpy as np
import numpy.typing as npt
from numba import njit

from croisee.travel.roads.heap import drop, push

Ints = npt.NDArray[np.int32]
Longs = npt.NDArray[np.int64]


@njit(cache=True, nogil=True)
def shortest(
    first: Longs,
    head: Ints,
    weight: Ints,
    seeds: Ints,
    costs: Ints,
    limit: int,
    heap: Longs,
    found: Ints,
) -> None:
    """Fill `found` (preset to `NEVER`) with the milliseconds from the seeds to each node.

    `seeds` are nodes reached at `costs` (those of −1 are ignored). Nodes farther than `limit` may
    be left at `NEVER` or at any time above the limit. `heap` is room for as many entries as arcs
    and seeds.
    """
    size = 0
    for seed in range(seeds.size):
        node = seeds[seed]
        if node >= 0 and costs[seed] < found[node]:
            found[node] = costs[seed]
            push(heap, size, (np.int64(costs[seed]) << 32) | node)
            size += 1
    while size:
        entry = heap[0]
        size -= 1
        drop(heap, size)
        time = entry >> 32
        node = entry & 0xFFFFFFFF
        if time > limit:
            return
        if time > found[node]:
            continue
        for arc in range(first[node], first[node + 1]):
            there = head[arc]
            arrival = time + weight[arc]
            if arrival < found[there]:
                found[there] = arrival
                push(heap, size, (arrival << 32) | there)
                size += 1
