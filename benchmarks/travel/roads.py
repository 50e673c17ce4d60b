"""Times by road: many origins to a million places, and the same pairs by pandana.

    python benchmarks/travel/roads.py [--pandana PYTHON]

First a made-up graph of two million junctions (module `roads_synthetic`), 1,436 origins, 1,000,000
destinations on its edges, deciles of each origin, everything said. Then, on a smaller graph of the
same kind, 20 × 50,000 pairs of junctions, answered by a plain search, by the hierarchy, and by pandana
run by `PYTHON`, on the same arcs and the same order of nodes; the three must agree, else the run
fails. Seconds are CPU, user and system; each part runs in a process of its own, compiled functions
warm.
"""

import argparse
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import numpy as np
from roads_synthetic import road_graph

from croisee.travel.roads import UNREACHABLE, Attached, attach, blocks, prepare
from croisee.travel.roads.network import NEVER
from croisee.travel.roads.search import PlainSearch, Search
from croisee.travel.roads.sweep import Sweep

Result = TypeVar("Result")

DAY = 86_400
PANDANA_NEVER = 4_294_967.0  # seconds: the largest 32-bit integer, in thousandths


def measured(work: Callable[[], Result]) -> tuple[Result, float]:
    """The result, and the seconds of CPU it took."""
    start = time.process_time()
    result = work()
    return result, time.process_time() - start


def on_edges(graph: Any, count: int, seed: int) -> Attached:
    """Places drawn on the edges, set on the graph as any points would be."""
    random = np.random.default_rng(seed)
    edge = random.integers(0, graph.edges, count)
    share = random.random(count)
    first, last = graph.shapes.first[edge], graph.shapes.first[edge + 1] - 1
    x, y = (
        (values[first] + share * (values[last].astype(float) - values[first])) / 1e7
        for values in (graph.shapes.x, graph.shapes.y)
    )
    return attach(graph, x, y)


def warm() -> None:
    """Compile what is about to be measured, on a small graph."""
    graph = road_graph(2_500)
    points = on_edges(graph, 64, 0)
    for hierarchy in (None, prepare(graph.network)):
        for _ in blocks(graph, points, points, hierarchy=hierarchy):
            pass


def deciles(seconds: np.ndarray) -> np.ndarray:
    """Deciles of the times that are times, by counting: they are whole seconds."""
    counts = np.bincount(np.minimum(seconds, DAY), minlength=DAY + 1)[:DAY]
    ranks = np.cumsum(counts)
    return np.searchsorted(ranks, ranks[-1] * np.arange(1, 10) / 10)


def large(nodes: int, origins: int, destinations: int, threads: int) -> None:
    """Deciles of every origin on the large graph."""
    warm()
    graph, made = measured(lambda: road_graph(nodes))
    hierarchy, prepared = measured(lambda: prepare(graph.network))
    places, attached = measured(lambda: on_edges(graph, destinations, 1))
    starts = on_edges(graph, origins, 2)
    wall = time.perf_counter()
    told, asked = measured(
        lambda: [
            deciles(row)
            for _, part in blocks(graph, starts, places, hierarchy=hierarchy, threads=threads)
            for row in part
        ]
    )
    wall = time.perf_counter() - wall
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024**2
    median = int(np.median(np.array(told)[:, 4]))
    print(f"{graph.network.nodes:,} junctions, {graph.network.head.size:,} arcs, ", end="")
    print(f"{origins:,} origins × {destinations:,} destinations, {threads} threads\n")
    print("| work | CPU s | said |\n|---|---|---|")
    print(f"| make the graph | {made:.1f} | |")
    print(f"| contract it, once | {prepared:.1f} | {hierarchy.above.size:,} arcs down |")
    print(f"| set the destinations on it | {attached:.1f} | |")
    print(f"| all times and deciles | {asked:.1f} | {wall:.1f} s of wall |")
    print(f"| peak memory | | {peak:.2f} GiB |")
    print(f"\nMiddle of the median times: {median} s.")


def pairs(nodes: int, pandana: str | None) -> int:
    """The same pairs of junctions by three engines; 1 when they disagree."""
    warm()
    graph = road_graph(nodes)
    net = graph.network
    random = np.random.default_rng(3)
    origins = random.choice(net.nodes, 20, replace=False).astype(np.int32)
    destinations = random.choice(net.nodes, 50_000, replace=False).astype(np.int32)
    hierarchy, prepared = measured(lambda: prepare(net))
    print(f"\n{net.nodes:,} junctions, {origins.size} × {destinations.size:,} pairs\n")
    print("| engine | prepare, CPU s | ask, CPU s | pairs per CPU s |\n|---|---|---|---|")

    def ask(search: Search) -> np.ndarray:
        rows = search.rows(destinations)
        found = []
        for start in range(0, origins.size, search.width):
            seeds = [
                (origins[o : o + 1], np.zeros(1, np.int32))
                for o in range(start, min(start + search.width, origins.size))
            ]
            found.append(search.run(seeds, UNREACHABLE)[rows, : len(seeds)].T.copy())
        return np.concatenate(found)

    def line(name: str, preparing: float, asking: float) -> None:
        rate = origins.size * destinations.size / asking
        print(f"| {name} | {preparing:.1f} | {asking:.3f} | {rate:,.0f} |")

    plain, plain_time = measured(lambda: ask(PlainSearch(net)))
    swept, swept_time = measured(lambda: ask(Sweep(hierarchy)))
    line("Croisée, Dijkstra", 0.0, plain_time)
    line("Croisée, hierarchy", prepared, swept_time)
    agree = np.array_equal(plain, swept)
    if pandana:
        theirs, seconds = by_pandana(graph, origins, destinations, pandana)
        line("pandana 0.8", seconds["prepare"], seconds["ask"])
        print(
            f"\nRatio to pandana: Dijkstra {seconds['ask'] / plain_time:.0f}, hierarchy {seconds['ask'] / swept_time:.0f}."
        )
        agree &= same(theirs, plain)
    print(f"All agree: {'yes' if agree else 'NO'}.")
    return 0 if agree else 1


def same(theirs: np.ndarray, ours: np.ndarray) -> bool:
    """Whether the same pairs have no route, and the others the same time.

    pandana says « no route » by a number of its own, and rounds each weight: 50 ms are let go.
    """
    reached = ours < NEVER
    gaps = np.abs(theirs - ours / 1_000)[reached]
    return bool(((theirs < PANDANA_NEVER) == reached).all() and gaps.max() < 0.05)


def by_pandana(
    graph: Any, origins: np.ndarray, destinations: np.ndarray, python: str
) -> tuple[np.ndarray, dict[str, float]]:
    """Answer of the other environment, and its seconds."""
    net = graph.network
    x, y = np.empty(net.nodes, np.int32), np.empty(net.nodes, np.int32)
    node = graph.ends[:, ::-1].ravel()
    ends = np.column_stack([graph.shapes.first[:-1], graph.shapes.first[1:] - 1]).ravel()
    x[node], y[node] = graph.shapes.x[ends], graph.shapes.y[ends]
    with tempfile.TemporaryDirectory() as folder:
        asked, answer = Path(folder) / "graph.npz", Path(folder) / "answer.npz"
        np.savez(
            asked, x=x, y=y, tail=np.repeat(np.arange(net.nodes), np.diff(net.first)),
            head=net.head, weight=net.weight, origins=origins, destinations=destinations,
        )  # fmt: skip
        script = Path(__file__).with_name("roads_pandana.py")
        subprocess.run(
            [python, str(script), str(asked), str(answer)], capture_output=True, check=True
        )
        with np.load(answer) as file:
            return file["found"], {name: float(file[name]) for name in ("prepare", "ask")}


def main() -> int:
    """Run each part in its own process; 1 if the engines disagree."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--pandana", help="the Python of an environment that has pandana")
    parser.add_argument("--nodes", type=int, default=2_040_000)
    parser.add_argument("--pair-nodes", type=int, default=410_000)
    parser.add_argument("--origins", type=int, default=1_436)
    parser.add_argument("--destinations", type=int, default=1_000_000)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--part", choices=("large", "pairs"))
    options = parser.parse_args()
    if options.part == "large":
        large(options.nodes, options.origins, options.destinations, options.threads)
        return 0
    if options.part == "pairs":
        return pairs(options.pair_nodes, options.pandana)
    return max(
        subprocess.run(
            [sys.executable, __file__, *sys.argv[1:], "--part", part], check=False
        ).returncode
        for part in ("large", "pairs")
    )


if __name__ == "__main__":
    sys.exit(main())
