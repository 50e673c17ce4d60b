"""Laws of road times, on drawn graphs: right, whole, and the same however the request is cut."""

import heapq

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from croisee.travel.roads import UNREACHABLE, Attached, RoadGraph, blocks, prepare, times
from croisee.travel.roads.junctions import junction_network
from croisee.travel.roads.network import NEVER, Network, network
from croisee.travel.roads.search import PlainSearch
from croisee.travel.roads.shapes import Shapes
from croisee.travel.roads.sweep import WIDTH, Sweep

Arcs = list[tuple[int, int, int]]


@st.composite
def arcs(draw: st.DrawFn) -> tuple[int, Arcs]:
    """A number of nodes and arcs (from, to, milliseconds): loops, doubles and zeros included."""
    nodes = draw(st.integers(1, 24))
    node = st.integers(0, nodes - 1)
    milliseconds = st.integers(0, 9) | st.integers(0, 100_000)
    return nodes, draw(st.lists(st.tuples(node, node, milliseconds), max_size=70))


@st.composite
def town(draw: st.DrawFn) -> tuple[RoadGraph, Attached, Attached]:
    """Streets on a line of nodes, some one-way, origins and destinations along them."""
    _, streets = draw(arcs().filter(lambda drawn: drawn[1] != []))
    tail, head, onward = (np.array(column) for column in zip(*streets, strict=True))
    back = np.array(draw(st.lists(st.integers(-1, 50_000), min_size=tail.size, max_size=tail.size)))
    milliseconds = np.column_stack([onward, back]).astype(np.int32)
    ends = np.column_stack([tail, head]).ravel()
    zero = np.zeros_like(tail)
    shapes = Shapes(
        first=np.arange(0, 2 * tail.size + 1, 2),
        x=(1_000 * ends).astype(np.int32),
        y=np.zeros(ends.size, dtype=np.int32),
        onward=np.column_stack([zero, onward]).ravel().astype(np.int32),
        back=np.column_stack([np.maximum(back, 0), zero]).ravel().astype(np.int32),
    )
    starts, left, net = junction_network(tail, head, milliseconds, shapes)
    starts[milliseconds < 0] = -1
    graph = RoadGraph("car", "", "", 5.0, 500, shapes, milliseconds, starts, left, net)
    return graph, draw(points(graph)), draw(points(graph))


def points(graph: RoadGraph) -> st.SearchStrategy[Attached]:
    """Points along the edges, some on none."""
    place = st.tuples(st.integers(-1, graph.edges - 1), st.integers(0, 4), st.integers(0, 60_000))

    def attached(rows: list[tuple[int, int, int]]) -> Attached:
        edge, quarter, access = np.array(rows, dtype=np.int32).reshape(-1, 3).T
        onward = quarter * graph.milliseconds[edge, 0] // 4
        back = (4 - quarter) * np.maximum(graph.milliseconds[edge, 1], 0) // 4
        return Attached(edge, onward, back, access, access)

    return st.lists(place, max_size=2 * WIDTH + 3).map(attached)


def slowly(nodes: int, streets: Arcs, origin: int) -> list[int]:
    """Dijkstra with a heap of pairs, as in a textbook."""
    found = [NEVER] * nodes
    heap = [(0, origin)]
    while heap:
        time, node = heapq.heappop(heap)
        if time < found[node]:
            found[node] = time
            heap += [(time + step, there) for here, there, step in streets if here == node]
            heapq.heapify(heap)
    return found


def built(nodes: int, streets: Arcs) -> Network:
    columns = np.array(streets, dtype=np.int64).reshape(-1, 3).T
    return network(*columns, nodes)


def from_each(search: PlainSearch | Sweep, nodes: int) -> list[list[int]]:
    """Times from every node to every node."""
    rows = search.rows(np.arange(nodes, dtype=np.int32))
    zero = np.zeros(1, dtype=np.int32)
    return [
        search.run([(np.array([node], dtype=np.int32), zero)], NEVER - 1)[rows, 0].tolist()
        for node in range(nodes)
    ]


@given(arcs())
def test_both_searches_find_what_the_textbook_finds(drawn: tuple[int, Arcs]) -> None:
    nodes, streets = drawn
    net = built(nodes, streets)
    expected = [slowly(nodes, streets, origin) for origin in range(nodes)]
    assert from_each(PlainSearch(net), nodes) == expected
    assert from_each(Sweep(prepare(net)), nodes) == expected


@given(arcs())
def test_every_arc_of_a_hierarchy_joins_two_levels(drawn: tuple[int, Arcs]) -> None:
    hierarchy = prepare(built(*drawn))
    into = np.repeat(np.arange(hierarchy.row.size), np.diff(hierarchy.first))
    assert (hierarchy.above < into).all()
    climbing_from = np.repeat(np.arange(hierarchy.row.size), np.diff(hierarchy.up.first))
    assert (hierarchy.up.head < climbing_from).all()


@given(town(), st.none() | st.integers(0, 120), st.data())
def test_cutting_a_request_changes_no_bit(
    drawn: tuple[RoadGraph, Attached, Attached], limit: int | None, data: st.DataObject
) -> None:
    graph, origins, destinations = drawn
    hierarchy = prepare(graph.network)
    whole = times(graph, origins, destinations, limit_seconds=limit)
    row = data.draw(st.integers(0, len(origins)))
    column = data.draw(st.integers(0, len(destinations)))
    for threads in (1, 3):
        for helped in (None, hierarchy):
            parts = [
                [
                    times(
                        graph, origins.part(rows), destinations.part(columns),
                        limit_seconds=limit, hierarchy=helped, threads=threads,
                    )
                    for columns in (slice(0, column), slice(column, None))
                ]
                for rows in (slice(0, row), slice(row, None))
            ]  # fmt: skip
            assert np.block(parts).tolist() == whole.tolist()


@given(town())
def test_blocks_are_the_table_in_order(drawn: tuple[RoadGraph, Attached, Attached]) -> None:
    graph, origins, destinations = drawn
    parts = list(blocks(graph, origins, destinations, threads=2))
    assert [rows.start for rows, _ in parts] == list(range(len(origins)))
    table = times(graph, origins, destinations)
    assert all((table[rows] == part).all() for rows, part in parts)


@given(town())
def test_a_time_is_that_of_the_textbook_with_the_points_as_nodes(
    drawn: tuple[RoadGraph, Attached, Attached],
) -> None:
    graph, origins, destinations = drawn
    found = times(graph, origins, destinations)
    for row in range(len(origins)):
        for column in range(len(destinations)):
            expected = _through_nodes(graph, origins, row, destinations, column)
            if expected is None:
                assert found[row, column] >= UNREACHABLE
            else:
                assert found[row, column] == (expected + 500) // 1_000


def _through_nodes(
    graph: RoadGraph, origins: Attached, row: int, destinations: Attached, column: int
) -> int | None:
    """Milliseconds with the two points as nodes of the graph, each edge cut by them; None if none."""
    one, other = int(origins.edge[row]), int(destinations.edge[column])
    if one < 0 or other < 0:
        return None
    net = graph.network
    streets = [
        (node, int(net.head[arc]), int(net.weight[arc]))
        for node in range(net.nodes)
        for arc in range(net.first[node], net.first[node + 1])
    ]
    here, there = net.nodes, net.nodes + 1
    both = ((origins.onward, destinations.onward), (origins.back, destinations.back))
    for direction, (left, reached) in enumerate(both):
        if graph.milliseconds[one, direction] >= 0:
            rest = int(graph.milliseconds[one, direction] - left[row])
            streets.append((here, int(graph.ends[one, direction]), rest))
        if graph.milliseconds[other, direction] >= 0:
            streets.append((int(graph.starts[other, direction]), there, int(reached[column])))
        along = int(reached[column] - left[row])
        if one == other and along >= 0 and graph.milliseconds[one, direction] >= 0:
            streets.append((here, there, along))
    time = slowly(net.nodes + 2, streets, here)[there]
    return None if time >= NEVER else time + int(origins.access[row] + destinations.access[column])
