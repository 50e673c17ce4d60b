"""Chains: edges in a row, with no choice between them, made one.

A node where exactly two edges meet, open in the same directions on both sides, is no junction:
whoever arrives by one leaves by the other. What remains are true junctions and dead ends.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from numba import njit

from croisee.travel.roads.segments import Booleans, Longs, Segments


@dataclass(frozen=True)
class Chains:
    """Chain `c` follows the segments `edges[first[c] : first[c + 1]]`, each against its own
    direction where `against` says so.
    """

    first: Longs
    edges: Longs
    against: Booleans

    def ordered(self, order: Longs) -> "Chains":
        """The same chains in another order."""
        sizes = np.diff(self.first)[order]
        first = np.concatenate([[0], np.cumsum(sizes)]).astype(np.int64)
        members = np.arange(first[-1]) + np.repeat(self.first[order] - first[:-1], sizes)
        return Chains(first, self.edges[members], self.against[members])

    def terminals(self, segments: Segments) -> tuple[Longs, Longs]:
        """First and last node of each chain."""
        begins, ends = self.first[:-1], self.first[1:] - 1
        tail = np.where(self.against, segments.head[self.edges], segments.tail[self.edges])
        head = np.where(self.against, segments.tail[self.edges], segments.head[self.edges])
        return tail[begins], head[ends]

    def open_directions(self, segments: Segments) -> tuple[Booleans, Booleans]:
        """Whether each chain is open forward, and backward: all its edges agree."""
        begins = self.first[:-1]
        onward, back = segments.onward[self.edges], segments.back[self.edges]
        return (
            np.where(self.against, back, onward)[begins],
            np.where(self.against, onward, back)[begins],
        )

    def end_ways(self, segments: Segments) -> tuple[Longs, Longs]:
        """The ways (positions in the extract) of the first and last edge of each chain."""
        ways = segments.way[self.edges]
        return ways[self.first[:-1]], ways[self.first[1:] - 1]


def link(segments: Segments, kept: Booleans) -> Chains:
    """Chains of the kept edges."""
    chosen = np.flatnonzero(kept)
    onward, back = segments.onward[chosen], segments.back[chosen]
    terminals = np.concatenate([segments.tail[chosen], segments.head[chosen]])
    nodes, ends = np.unique(terminals, return_inverse=True)
    by_node = np.argsort(ends, kind="stable")
    first = np.searchsorted(ends[by_node], np.arange(nodes.size + 1))
    through = _through(first, by_node, onward, back)
    tail, head = ends[: chosen.size], ends[chosen.size :]
    starts, order, against = _follow(tail, head, first, by_node, through)
    return Chains(starts, chosen[order], against)


def _through(first: Longs, by_node: Longs, onward: Booleans, back: Booleans) -> Booleans:
    """Nodes one only passes: two ends of two edges, and what comes in by one goes out by the other.

    The end `i < m` is the tail of edge `i`, the end `m + i` its head.
    """
    edges = onward.size
    leaving = np.concatenate([onward, back])
    arriving = np.concatenate([back, onward])
    two = np.diff(first) == 2
    one, other = by_node[first[:-1][two]], by_node[first[:-1][two] + 1]
    passes = (
        (one % edges != other % edges)
        & (arriving[one] == leaving[other])
        & (arriving[other] == leaving[one])
    )
    through: Booleans = two.copy()
    through[two] = passes
    return through


@njit(cache=True)
def _follow(
    tail: Longs, head: Longs, first: Longs, by_node: Longs, through: Booleans
) -> tuple[Longs, Longs, npt.NDArray[np.bool_]]:
    """Walk from every end that is no mere passage, then around what remains, which are circles."""
    edges = tail.size
    used = np.zeros(edges, dtype=np.bool_)
    starts = np.empty(edges + 1, dtype=np.int64)
    order = np.empty(edges, dtype=np.int64)
    against = np.empty(edges, dtype=np.bool_)
    chains = 0
    filled = 0
    for circles in (False, True):
        for seed in range(2 * edges):
            edge = seed % edges
            reverse = seed >= edges
            node = head[edge] if reverse else tail[edge]
            if used[edge] or (through[node] and not circles):
                continue
            starts[chains] = filled
            chains += 1
            while True:
                used[edge] = True
                order[filled] = edge
                against[filled] = reverse
                filled += 1
                node = tail[edge] if reverse else head[edge]
                if not through[node]:
                    break
                here = edge if reverse else edges + edge
                there = by_node[first[node]]
                if there == here:
                    there = by_node[first[node] + 1]
                edge = there % edges
                reverse = there >= edges
                if used[edge]:
                    break
    starts[chains] = filled
    return starts[: chains + 1], order, against
