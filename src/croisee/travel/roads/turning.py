"""Turning has a cost, and some turns are forbidden.

To know by which edge one comes to a junction, a search node stands for the *start of an edge in one
direction*: the arc from one to the next is the time of the first edge and of the turn into the
second. A graph of junctions alone cannot say this; it is kept for modes that turn at no cost.
"""

import numpy as np
import numpy.typing as npt

from croisee.travel.roads.metric import Floats
from croisee.travel.roads.network import Network, network
from croisee.travel.roads.profile import Turns

Longs = npt.NDArray[np.int64]


def turn_milliseconds(turns: Turns, angles: Floats) -> Longs:
    """Cost of turning by angles in degrees (0 straight on, positive to the right, ±180 back)."""
    bias = np.where(angles < 0, turns.bias, 1.0 / turns.bias)
    steep = turns.steepness * bias * np.abs(angles) / 180.0
    seconds = turns.maximum / (1.0 + np.exp(turns.steepness / 2.0 / bias - steep))
    return np.rint(1_000 * seconds).astype(np.int64)


def turning_network(
    tail: Longs,
    head: Longs,
    milliseconds: Longs,
    leaving: Floats,
    arriving: Floats,
    turns: Turns,
    forbidden: npt.NDArray[np.int64],
) -> Network:
    """The graph whose nodes are the directed edges `tail[d]` → `head[d]`.

    Directed edges come by pairs, `d` and `d ^ 1` being the two directions of one edge; a direction
    that is closed has a negative time. `leaving` and `arriving` are headings in degrees. Turning
    back, on the same edge or from a one-way carriageway to the one beside it, is left for want of
    any other exit.
    `forbidden` holds pairs `from · n + into` that may not be taken, rising (n directed edges).
    """
    edges = tail.size
    is_open = milliseconds >= 0
    usable = np.flatnonzero(is_open)
    nodes = int(max(tail.max(initial=-1), head.max(initial=-1))) + 1
    by_tail = usable[np.argsort(tail[usable], kind="stable")]
    first = np.searchsorted(tail[by_tail], np.arange(nodes + 1))
    exits = first[head[usable] + 1] - first[head[usable]]
    arc_from = np.repeat(usable, exits)
    within = np.arange(arc_from.size) - np.repeat(np.cumsum(exits) - exits, exits)
    arc_into = by_tail[np.repeat(first[head[usable]], exits) + within]

    angle = (leaving[arc_into] - arriving[arc_from] + 180.0) % 360.0 - 180.0
    one_way = ~is_open[np.arange(edges) ^ 1]
    across = one_way[arc_from] & one_way[arc_into] & (np.abs(angle) >= turns.reversal)
    back = (arc_into == (arc_from ^ 1)) | across
    only_exit = exits[np.searchsorted(usable, arc_from)] == 1
    allowed = ~np.isin(arc_from * edges + arc_into, forbidden) & (~back | only_exit)
    arc_from, arc_into = arc_from[allowed], arc_into[allowed]
    angle, back = angle[allowed], back[allowed]

    # Roads that meet: each edge counts once, whatever its directions.
    arms = np.bincount(np.concatenate([tail[0::2], head[0::2]]), minlength=nodes)
    cost = np.where(arms[head[arc_from]] > 2, turn_milliseconds(turns, angle), 0)
    cost = np.where(back, round(1_000 * turns.u_turn), cost)
    return network(arc_from, arc_into, milliseconds[arc_from] + cost, edges)
