"""Times from points to points on a road graph, in whole seconds, with a status where there is none.

Every time is the least sum of whole milliseconds over all routes, rounded once at the end: whatever
way it is computed, alone or among a million others, in one thread or several, it is the same to the
last bit.
"""

from collections import deque
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import islice

import numpy as np
import numpy.typing as npt
from numba import njit

from croisee.travel.roads.attaching import Attached
from croisee.travel.roads.graph import CLOSED, RoadGraph
from croisee.travel.roads.network import NEVER
from croisee.travel.roads.search import PlainSearch, Search, Seeds
from croisee.travel.roads.sweep import Hierarchy, Sweep

Ints = npt.NDArray[np.int32]
Longs = npt.NDArray[np.int64]

# What stands in a table of times where there is no time; never a number to publish.
OFF_ROAD = np.iinfo(np.int32).max  # the origin or the destination is too far from any road
NO_ROUTE = OFF_ROAD - 1  # both are on the road, and no route goes from one to the other
BEYOND = OFF_ROAD - 2  # not reached within the limit asked for
UNREACHABLE = BEYOND  # any value from here on is a status, not a time

_TILE = 256

STATUSES = {
    OFF_ROAD: "trop loin d'une route",
    NO_ROUTE: "aucun trajet",
    BEYOND: "au-delà de la limite",
}


def times(
    graph: RoadGraph,
    origins: Attached,
    destinations: Attached,
    *,
    limit_seconds: int | None = None,
    hierarchy: Hierarchy | None = None,
    threads: int = 1,
) -> Ints:
    """Whole seconds from each origin to each destination (origins × destinations).

    A value of `UNREACHABLE` or more is one of `STATUSES`. With `limit_seconds`, what is farther is
    `BEYOND`, as is what has no route. `hierarchy`, prepared from the graph's network, makes many
    origins fast and changes no bit. For a table larger than memory, use `blocks`.
    """
    table = np.empty((len(origins), len(destinations)), dtype=np.int32)
    for rows, part in blocks(
        graph, origins, destinations, limit_seconds=limit_seconds, hierarchy=hierarchy,
        threads=threads,
    ):  # fmt: skip
        table[rows] = part
    return table


def blocks(
    graph: RoadGraph,
    origins: Attached,
    destinations: Attached,
    *,
    limit_seconds: int | None = None,
    hierarchy: Hierarchy | None = None,
    threads: int = 1,
) -> Iterator[tuple[slice, Ints]]:
    """The same table by blocks of origins, in order: (rows, seconds of these rows)."""
    limit = NEVER - 1 if limit_seconds is None else min(1_000 * limit_seconds + 499, NEVER - 1)
    beyond = NO_ROUTE if limit_seconds is None else BEYOND
    targets = _Targets.of(graph, destinations)
    width = PlainSearch.width if hierarchy is None else Sweep.width
    idle: list[Search] = [
        PlainSearch(graph.network) if hierarchy is None else Sweep(hierarchy)
        for _ in range(threads)
    ]

    def answer(start: int) -> tuple[slice, Ints]:
        rows = slice(start, min(start + width, len(origins)))
        search = idle.pop()
        try:
            return rows, _block(graph, origins.part(rows), targets, search, limit, beyond)
        finally:
            idle.append(search)

    starts = iter(range(0, len(origins), width))
    with ThreadPoolExecutor(threads) as pool:
        waiting = deque(pool.submit(answer, start) for start in islice(starts, threads))
        while waiting:
            done = waiting.popleft().result()
            waiting.extend(pool.submit(answer, start) for start in islice(starts, 1))
            yield done


@dataclass(frozen=True)
class _Targets:
    """Destinations as a search meets them.

    `nodes` are the two network nodes from which their edge is begun, `offsets` the milliseconds
    from there to the point; `by_edge` their positions in the order of their edges, `edges` those
    edges; `off_road` the positions of those that stand on none.
    """

    points: Attached
    nodes: Ints
    offsets: Ints
    by_edge: Longs
    edges: Ints
    off_road: Longs

    @staticmethod
    def of(graph: RoadGraph, points: Attached) -> "_Targets":
        nodes = graph.starts[points.edge]
        offsets = np.column_stack([points.onward, points.back]) + points.access[:, None]
        closed = (nodes < 0) | (points.edge < 0)[:, None]
        by_edge = np.argsort(points.edge, kind="stable")
        return _Targets(
            points=points,
            nodes=np.where(closed, 0, nodes).astype(np.int32),
            offsets=np.where(closed, NEVER, offsets).astype(np.int32),
            by_edge=by_edge,
            edges=points.edge[by_edge],
            off_road=np.flatnonzero(points.edge < 0),
        )


def _block(
    graph: RoadGraph,
    origins: Attached,
    targets: _Targets,
    search: Search,
    limit: int,
    beyond: int,
) -> Ints:
    found = search.run([departures(graph, origins, row) for row in range(len(origins))], limit)
    table = np.empty((len(origins), len(targets.points)), dtype=np.int32)
    _arrive(found, search.rows(targets.nodes), targets.offsets, table)
    for row in range(len(origins)):
        _same_edge(graph, origins, row, targets, table[row])
    _to_seconds(table, limit, beyond)
    table[origins.edge < 0] = OFF_ROAD
    table[:, targets.off_road] = OFF_ROAD
    return table


def departures(graph: RoadGraph, origins: Attached, row: int) -> Seeds:
    """Nodes first reached from an origin, and the milliseconds to each (the access included)."""
    forward, backward = (leaving(graph, origins, row, direction) for direction in (0, 1))
    return np.concatenate([forward[0], backward[0]]), np.concatenate([forward[1], backward[1]])


def leaving(graph: RoadGraph, origins: Attached, row: int, direction: int) -> Seeds:
    """The same by one end of the origin's edge, forward (0) or backward (1)."""
    edge, access = origins.edge[row], origins.access[row]
    start = CLOSED if edge < 0 else graph.starts[edge, direction]
    if start < 0:
        return np.empty(0, dtype=np.int32), np.empty(0, dtype=np.int32)
    done = (origins.onward, origins.back)[direction][row]
    if graph.turning:
        arcs = slice(graph.network.first[start], graph.network.first[start + 1])
        return graph.network.head[arcs], graph.network.weight[arcs] - done + access
    rest = graph.milliseconds[edge, direction] - done + access
    return graph.ends[edge, direction][None], np.array([rest], dtype=np.int32)


def _same_edge(
    graph: RoadGraph, origins: Attached, row: int, targets: _Targets, milliseconds: Ints
) -> None:
    """Destinations on the edge of the origin may be reached along it, without passing its end."""
    edge = origins.edge[row]
    if edge < 0:
        return
    rows = targets.by_edge[slice(*np.searchsorted(targets.edges, [edge, edge + 1]))]
    access = targets.points.access[rows] + origins.access[row]
    for direction, (here, there) in enumerate(
        ((origins.onward, targets.points.onward), (origins.back, targets.points.back))
    ):
        along = there[rows] - here[row]
        if graph.starts[edge, direction] >= 0:
            direct = np.where(along >= 0, along + access, NEVER)
            milliseconds[rows] = np.minimum(milliseconds[rows], direct)


@njit(cache=True, nogil=True)
def _arrive(found: Ints, nodes: Ints, offsets: Ints, table: Ints) -> None:
    """Milliseconds to each destination, by the better of the two ways onto its edge.

    The times of one node for all origins lie together; the table wants those of one origin
    together. Places are taken by tiles, so that neither is read or written one number at a time.
    """
    origins, places = table.shape
    tile = np.empty((_TILE, found.shape[1]), dtype=np.int32)
    for start in range(0, places, _TILE):
        size = min(_TILE, places - start)
        for i in range(size):
            one, other = nodes[start + i]
            to_one, to_other = offsets[start + i]
            for lane in range(found.shape[1]):
                tile[i, lane] = min(found[one, lane] + to_one, found[other, lane] + to_other)
        for origin in range(origins):
            for i in range(size):
                table[origin, start + i] = tile[i, origin]


@njit(cache=True, nogil=True)
def _to_seconds(table: Ints, limit: int, beyond: int) -> None:
    """Milliseconds rounded to the nearest second, in place; what is over the limit is `beyond`."""
    flat = table.reshape(-1)
    for place in range(flat.size):
        flat[place] = (flat[place] + 500) // 1_000 if flat[place] <= limit else beyond
