"""The graph of junctions, for modes that turn at no cost."""

import numpy as np
import numpy.typing as npt

from croisee.travel.roads.network import Network, network
from croisee.travel.roads.ordering import along_curve
from croisee.travel.roads.shapes import Shapes

Ints = npt.NDArray[np.int32]
Longs = npt.NDArray[np.int64]


def junction_network(
    tail: Longs, head: Longs, milliseconds: Ints, shapes: Shapes
) -> tuple[Ints, Ints, Network]:
    """The network of junctions, numbered along the curve: (starts, ends, network).

    Edge `e` joins junctions `tail[e]` and `head[e]` (any numbers) in `milliseconds[e]` forward and
    backward, negative where it is closed. `starts[e]` and `ends[e]` are the nodes where it is begun
    and left in each direction.
    """
    nodes, terminals = np.unique(np.concatenate([tail, head]), return_inverse=True)
    at = np.empty(nodes.size, dtype=np.int64)
    at[terminals] = np.concatenate([shapes.first[:-1], shapes.first[1:] - 1])
    rank = np.empty(nodes.size, dtype=np.int32)
    rank[along_curve(shapes.x[at], shapes.y[at])] = np.arange(nodes.size, dtype=np.int32)
    starts = np.column_stack([rank[terminals[: tail.size]], rank[terminals[tail.size :]]])
    ends = starts[:, ::-1].copy()
    passable = milliseconds.ravel() >= 0
    net = network(
        starts.ravel()[passable].astype(np.int64),
        ends.ravel()[passable].astype(np.int64),
        milliseconds.ravel()[passable].astype(np.int64),
        nodes.size,
    )
    return starts, ends, net
