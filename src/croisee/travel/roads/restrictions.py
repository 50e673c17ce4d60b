"""Forbidden turns of the extract, as pairs of directed edges of the graph.

Only restrictions through one node are read; those that pass by a way are rare (and left out, which
can only shorten a time).
"""

import numpy as np
import numpy.typing as npt

from croisee.travel.roads.chains import Chains
from croisee.travel.roads.extract import Extract, Restriction
from croisee.travel.roads.profile import Profile
from croisee.travel.roads.segments import Segments

Longs = npt.NDArray[np.int64]


def forbidden_turns(
    extract: Extract,
    profile: Profile,
    segments: Segments,
    chains: Chains,
    tail: Longs,
    head: Longs,
) -> Longs:
    """Pairs `from · n + into` of directed edges that may not follow one another, rising.

    `tail` and `head` are the end nodes of the n directed edges, two by chain.
    """
    first, last = chains.end_ways(segments)
    leaving_way = extract.ways[np.column_stack([first, last]).ravel()]
    arriving_way = extract.ways[np.column_stack([last, first]).ravel()]
    held = [rule for rule in extract.restrictions if profile.obeys(rule.exempt)]
    at = np.searchsorted(extract.nodes, [rule.via for rule in held])
    at = np.minimum(at, extract.nodes.size - 1)
    arrivals, departures = _by_node(head, at), _by_node(tail, at)
    pairs = [
        int(origin) * tail.size + int(into)
        for rule, node in zip(held, at, strict=True)
        if extract.nodes[node] == rule.via
        for origin in arrivals[int(node)]
        if arriving_way[origin] == rule.origin
        for into in departures[int(node)]
        if _forbids(rule, int(leaving_way[into]), into == origin ^ 1)
    ]
    return np.unique(np.array(pairs, dtype=np.int64))


def _forbids(rule: Restriction, way: int, back: bool) -> bool:
    if rule.only:
        return way != rule.destination
    # « No U-turn » names the same way twice; other turns never mean the way back.
    return way == rule.destination and (back or rule.origin != rule.destination)


def _by_node(ends: Longs, nodes: Longs) -> dict[int, list[int]]:
    """Directed edges that have their end at each of the nodes."""
    found: dict[int, list[int]] = {int(node): [] for node in nodes}
    for edge in np.flatnonzero(np.isin(ends, nodes)):
        found[int(ends[edge])].append(int(edge))
    return found
