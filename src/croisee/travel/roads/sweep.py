"""Times from many origins at once: up the hierarchy, then one sweep down over all nodes.

Every shortest path climbs, then goes down. From an origin, a small search finds the times to the
few nodes above it; then the nodes are taken from the top, each receiving from those above it. The
sweep reads memory in order and serves `WIDTH` origins in the same pass, whatever they are.

Source: D. Delling, A. Goldberg, A. Nowatzyk, R. Werneck, « PHAST: Hardware-Accelerated Shortest
Path Trees », IPDPS 2011.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from numba import njit

from croisee.travel.roads.contraction import contract
from croisee.travel.roads.dijkstra import shortest
from croisee.travel.roads.network import NEVER, Network
from croisee.travel.roads.search import Seeds

Ints = npt.NDArray[np.int32]
Longs = npt.NDArray[np.int64]

WIDTH = 16


@dataclass(frozen=True)
class Hierarchy:
    """A contracted network. Nodes stand in rows, from the top of the hierarchy down.

    `row[v]` is where node `v` of the network stands. `up` holds the arcs that climb; the arcs that
    come down to row `r` are `first[r] … first[r + 1]` of `above` (the row they come from, smaller
    than `r`) and `weight` (milliseconds).
    """

    row: Ints
    up: Network
    first: Longs
    above: Ints
    weight: Ints


def prepare(net: Network) -> Hierarchy:
    """Contract a network: slow, once; what it gives serves all requests on this graph."""
    depth, tail, head, weight = contract(net.first, net.head, net.weight)
    order = np.argsort(-depth, kind="stable")
    row = np.empty(net.nodes, dtype=np.int32)
    row[order] = np.arange(net.nodes, dtype=np.int32)
    climbs = depth[tail] < depth[head]
    tail, head = row[tail], row[head]
    up_first, up_head, up_weight = _rows(tail[climbs], head[climbs], weight[climbs], net.nodes)
    first, above, down = _rows(head[~climbs], tail[~climbs], weight[~climbs], net.nodes)
    return Hierarchy(row, Network(up_first, up_head, up_weight), first, above, down)


def _rows(owner: Ints, other: Ints, weight: Ints, nodes: int) -> tuple[Longs, Ints, Ints]:
    order = np.lexsort((other, owner))
    first = np.searchsorted(owner[order], np.arange(nodes + 1)).astype(np.int64)
    return first, other[order], weight[order]


class Sweep:
    """The search of `Search` on a hierarchy, for at most `WIDTH` origins at once."""

    width = WIDTH

    def __init__(self, hierarchy: Hierarchy) -> None:
        self._hierarchy = hierarchy
        self._heap = np.empty(hierarchy.up.head.size + 64, dtype=np.int64)
        self._found = np.empty((hierarchy.row.size, WIDTH), dtype=np.int32)

    def rows(self, nodes: Ints) -> Ints:
        return self._hierarchy.row[nodes]

    def run(self, origins: list[Seeds], limit: int) -> Ints:
        self._found.fill(NEVER)
        up = self._hierarchy.up
        for lane, (seeds, costs) in enumerate(origins):
            shortest(
                up.first, up.head, up.weight, self._hierarchy.row[seeds], costs, limit,
                self._heap, self._found[:, lane],
            )  # fmt: skip
        _descend(self._hierarchy.first, self._hierarchy.above, self._hierarchy.weight, self._found)
        return self._found


@njit(cache=True, nogil=True)
def _descend(first: Longs, above: Ints, weight: Ints, found: Ints) -> None:
    """Each row receives the least of what it has and of what comes down to it."""
    best = np.empty(WIDTH, dtype=np.int32)
    for row in range(first.size - 1):
        for lane in range(WIDTH):
            best[lane] = found[row, lane]
        for arc in range(first[row], first[row + 1]):
            source = above[arc]
            step = weight[arc]
            for lane in range(WIDTH):
                best[lane] = min(best[lane], found[source, lane] + step)
        for lane in range(WIDTH):
            found[row, lane] = best[lane]
