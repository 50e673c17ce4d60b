"""The bare graph that searches run on, and the times they give.

Nodes are numbers; the arcs of node `v` are `first[v] … first[v + 1]`, each with its `head` and its
`weight` in whole milliseconds. What a node stands for (a junction, or the start of an edge when
turning has a cost) is the affair of who built the graph.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Ints = npt.NDArray[np.int32]
Longs = npt.NDArray[np.int64]

# Milliseconds that stand for « no way there »: twelve days, and no sum of two overflows 32 bits.
NEVER = (1 << 30) - 1


@dataclass(frozen=True)
class Network:
    """A directed graph in compressed rows, weights in milliseconds, all positive or zero."""

    first: Longs
    head: Ints
    weight: Ints

    @property
    def nodes(self) -> int:
        return self.first.size - 1


def network(tail: Longs, head: Longs, weight: Longs, nodes: int) -> Network:
    """The graph of these arcs; of several between the same two nodes, the shortest is kept."""
    order = np.lexsort((weight, head, tail))
    tail, head, weight = tail[order], head[order], weight[order]
    best = np.ones(tail.size, dtype=np.bool_)
    best[1:] = (tail[1:] != tail[:-1]) | (head[1:] != head[:-1])
    return Network(
        first=np.searchsorted(tail[best], np.arange(nodes + 1)).astype(np.int64),
        head=head[best].astype(np.int32),
        weight=np.minimum(weight[best], NEVER).astype(np.int32),
    )
