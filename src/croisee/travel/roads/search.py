"""What answers « how long to every node of the network? »: a plain search, or a prepared hierarchy.

Both give the same times to the last bit. A search holds its own working memory and serves one
thread.
"""

from typing import Protocol

import numpy as np
import numpy.typing as npt

from croisee.travel.roads.dijkstra import shortest
from croisee.travel.roads.network import NEVER, Network

Ints = npt.NDArray[np.int32]
Seeds = tuple[Ints, Ints]


class Search(Protocol):
    """One-to-all times, for at most `width` origins at once."""

    width: int

    def rows(self, nodes: Ints) -> Ints:
        """Where the nodes of the network stand in the tables of times."""
        ...

    def run(self, origins: list[Seeds], limit: int) -> Ints:
        """Milliseconds (row of a node × origin); `NEVER` or more than `limit` where not reached.

        Each origin is the nodes first reached and their milliseconds. The table is overwritten by
        the next run.
        """
        ...


class PlainSearch:
    """Dijkstra, one origin at a time: nothing to prepare, and fast within a limit."""

    width = 1

    def __init__(self, network: Network) -> None:
        self._network = network
        self._heap = np.empty(network.head.size + 64, dtype=np.int64)
        self._found = np.empty(network.nodes, dtype=np.int32)

    def rows(self, nodes: Ints) -> Ints:
        return nodes

    def run(self, origins: list[Seeds], limit: int) -> Ints:
        ((seeds, costs),) = origins
        self._found.fill(NEVER)
        net = self._network
        shortest(net.first, net.head, net.weight, seeds, costs, limit, self._heap, self._found)
        return self._found.reshape(-1, 1)
