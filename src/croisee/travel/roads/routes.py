"""By which roads a time is made: the fastest route of a pair, read back from a search.

From the destination back to the origin, each time by an arc that accounts for the time found: slow,
and of no use for tables; it is there to check a time against a map or another engine.
"""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from croisee.travel.roads.attaching import Attached
from croisee.travel.roads.graph import RoadGraph
from croisee.travel.roads.metric import lengths
from croisee.travel.roads.network import NEVER
from croisee.travel.roads.search import PlainSearch, Seeds
from croisee.travel.roads.times import leaving

Floats = npt.NDArray[np.float64]
Longs = npt.NDArray[np.int64]


class Step(NamedTuple):
    """A run of metres along edge `edge`, from `start` to `end`: downwards when it is taken
    backwards.
    """

    edge: int
    start: float
    end: float

    @property
    def metres(self) -> float:
        return abs(self.end - self.start)


class Routes:
    """The routes of a graph, without the way from a point to the road."""

    def __init__(self, graph: RoadGraph) -> None:
        self._graph = graph
        self._search = PlainSearch(graph.network)
        net = graph.network
        self._tail = np.repeat(np.arange(net.nodes), np.diff(net.first))
        self._by_head = np.argsort(net.head, kind="stable")
        self._arrivals = np.searchsorted(net.head[self._by_head], np.arange(net.nodes + 1))

    def between(self, origins: Attached, destinations: Attached, row: int) -> list[Step]:
        """Steps of the pair that stands at `row` of both lists, none where there is no route."""
        edge, last = int(origins.edge[row]), int(destinations.edge[row])
        if edge < 0 or last < 0:
            return []
        ways_out = [leaving(self._graph, origins, row, direction) for direction in (0, 1)]
        seeds, costs = (np.concatenate(columns) for columns in zip(*ways_out, strict=True))
        found = self._search.run([(seeds, costs)], NEVER - 1)[:, 0].astype(np.int64)
        here, there = self.place(origins, row), self.place(destinations, row)
        time, direction = self._arrival(found, destinations, row)
        if edge == last and self._along(origins, destinations, row) <= time:
            return [Step(edge, here, there)]
        if time >= NEVER:
            return []
        steps = [Step(last, self.length(last) if direction else 0.0, there)]
        passed = [int(self._graph.starts[last, direction])]
        while not (begun := self._begun(ways_out, found, passed[-1])):
            passed.append(self._before(found, passed))
            steps.append(self._whole(*passed[:-3:-1]))
        steps.append(Step(edge, here, self.length(edge) if begun[0] == 0 else 0.0))
        return steps[::-1]

    def place(self, points: Attached, row: int) -> float:
        """Metres from the first point of its edge to a point set on it."""
        points_of = self._points(int(points.edge[row]))
        onward, back = self._graph.shapes.onward[points_of], self._graph.shapes.back[points_of]
        along = self.metres(int(points.edge[row]))
        if onward[-1] > 0:
            return float(np.interp(points.onward[row], onward, along))
        return float(np.interp(-points.back[row], -back, along))

    def line(self, step: Step) -> tuple[Floats, Floats]:
        """Longitudes and latitudes of a step, its two ends included."""
        points_of, along = self._points(step.edge), self.metres(step.edge)
        low, high = min(step.start, step.end), max(step.start, step.end)
        inside = along[(along > low) & (along < high)]
        places = np.concatenate([[low], inside, [high]])[:: 1 if step.start <= step.end else -1]
        x, y = (
            np.interp(places, along, values[points_of] / 1e7)
            for values in (self._graph.shapes.x, self._graph.shapes.y)
        )
        return x, y

    def _arrival(self, found: Longs, ends: Attached, row: int) -> tuple[int, int]:
        """Milliseconds to a destination, and the direction in which its edge is then taken."""
        starts = self._graph.starts[ends.edge[row]].tolist()
        done = [int(ends.onward[row]), int(ends.back[row])]
        return min(
            (int(found[start]) + rest + int(ends.access[row]) if start >= 0 else NEVER, direction)
            for direction, (start, rest) in enumerate(zip(starts, done, strict=True))
        )

    def _begun(self, ways_out: list[Seeds], found: Longs, node: int) -> list[int]:
        """Directions in which a node is first reached from the origin, in the time found."""
        return [
            direction
            for direction, (nodes, costs) in enumerate(ways_out)
            if ((nodes == node) & (costs == found[node])).any()
        ]

    def _along(self, origins: Attached, ends: Attached, row: int) -> int:
        """Milliseconds straight along the edge that both points stand on."""
        access = int(origins.access[row]) + int(ends.access[row])
        gone = (origins.onward[row], origins.back[row])
        done = (ends.onward[row], ends.back[row])
        return min(
            int(after) - int(before) + access if start >= 0 and after >= before else NEVER
            for start, before, after in zip(
                self._graph.starts[ends.edge[row]], gone, done, strict=True
            )
        )

    def _before(self, found: Longs, passed: list[int]) -> int:
        """A node from which the time of the last one passed is made, the soonest reached."""
        node = passed[-1]
        arcs = self._by_head[self._arrivals[node] : self._arrivals[node + 1]]
        before = self._tail[arcs]
        accounts = found[before] + self._graph.network.weight[arcs] == found[node]
        candidates = before[accounts & ~np.isin(before, passed)]
        return int(candidates[np.argmin(found[candidates])])

    def _whole(self, before: int, node: int) -> Step:
        """The edge that leads from a node to the next."""
        graph = self._graph
        if graph.turning:
            edge, direction = divmod(before, 2)
        else:
            between = (graph.starts == before) & (graph.ends == node)
            edges, directions = np.nonzero(between)
            best = np.argmin(graph.milliseconds[edges, directions])
            edge, direction = int(edges[best]), int(directions[best])
        length = self.length(edge)
        return Step(edge, length, 0.0) if direction else Step(edge, 0.0, length)

    def _points(self, edge: int) -> slice:
        first = self._graph.shapes.first
        return slice(int(first[edge]), int(first[edge + 1]))

    def metres(self, edge: int) -> Floats:
        """Metres from the first point of an edge to each of its points."""
        points_of = self._points(edge)
        x, y = self._graph.shapes.x[points_of], self._graph.shapes.y[points_of]
        pieces = lengths(x[:-1], y[:-1], x[1:], y[1:])
        return np.concatenate([[0.0], np.cumsum(pieces)])

    def length(self, edge: int) -> float:
        return float(self.metres(edge)[-1])
