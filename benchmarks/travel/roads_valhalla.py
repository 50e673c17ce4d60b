"""Why times by road differ from Valhalla's: every pair of the reference, along both routes.

    python benchmarks/travel/roads_valhalla.py --valhalla FOLDER [--pairs FILE] [--unseen EXTRACT]

`FOLDER` is as module `valhalla_engine` says. Valhalla is first made to give the times of the
reference again, and the run fails if one is not. Then, for each pair that is off by more than 5 %,
it is given our route and made to time it. The difference is then the sum of two:

- *rules*: the same line timed by both, seconds by class of way and at turns and stops;
- *choice*: its own route beside ours, both timed by it.

A pair is put under the larger: `rule …` names the class that weighs most; `comfort` when Valhalla
gives our route a higher cost than its own, although it may be faster; `ends` when the points stand
on other roads; `ferry` when its route takes one, which we do not read. What is left has no
explanation: `unfollowed` when it does not take our line, `cheaper` when it should have preferred
it. `FILE` receives the pairs, one a line.

The rules were set with these pairs in sight. `--unseen EXTRACT` compares, on another extract, pairs
of road points drawn at random, for which Valhalla is only asked its times.
"""

import argparse
import os
import sys
import tempfile
from collections import Counter
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import numpy as np
import pandas as pd
from valhalla_engine import Followed, Point, Valhalla, ends

from croisee.travel.roads import (
    UNREACHABLE,
    Attached,
    Extract,
    RoadGraph,
    attach,
    build,
    profile,
    read_extract,
    times,
)
from croisee.travel.roads.metric import UNITS
from croisee.travel.roads.routes import Routes, Step

ROOT = Path(__file__).resolve().parents[2]
DATA = Path(os.environ.get("CROISEE_OPEN_DATA", ROOT.parent / "shared" / "data"))
REFERENCE = DATA.parent / "reference"
EXTRACTS = {"li": "liechtenstein", "monaco": "monaco"}
COSTINGS = {"auto": "car", "bicycle": "bicycle", "pedestrian": "foot"}
NEAR = 0.05
ELSEWHERE = 10  # metres between two places on the road
UNEXPLAINED = ("unfollowed", "cheaper")


class Ground:
    """The class of way under each piece of road of an extract."""

    def __init__(self, extract: Extract) -> None:
        self._by_way = {
            int(way): dict(tags)["highway"]
            for way, tags in zip(extract.ways, extract.tags, strict=True)
        }
        of_way = np.repeat(np.arange(extract.ways.size), np.diff(extract.first))
        x, y = extract.x[extract.points].tolist(), extract.y[extract.points].tolist()
        self._by_piece = {
            frozenset([(x[p], y[p]), (x[p + 1], y[p + 1])]): self._by_way[int(extract.ways[way])]
            for p, way in enumerate(of_way[:-1].tolist())
            if of_way[p + 1] == way
        }

    def of_way(self, way: int) -> str:
        """The class of a way that has one."""
        return self._by_way.get(way, "none")

    def seconds(self, graph: RoadGraph, step: Step, routes: Routes) -> Counter[str]:
        """Our seconds along a step, by class of way, stops included."""
        shapes = graph.shapes
        points = slice(int(shapes.first[step.edge]), int(shapes.first[step.edge + 1]))
        metres = routes.metres(step.edge)
        forward = step.start <= step.end
        clock = (shapes.onward if forward else shapes.back)[points]
        low, high = sorted((step.start, step.end))
        found: Counter[str] = Counter()
        x, y = shapes.x[points].tolist(), shapes.y[points].tolist()
        for piece, (begins, stops) in enumerate(pairwise(metres)):
            share = max(0.0, min(high, stops) - max(low, begins)) / max(stops - begins, 1e-9)
            key = frozenset([(x[piece], y[piece]), (x[piece + 1], y[piece + 1])])
            spent = abs(int(clock[piece + 1]) - int(clock[piece])) / 1_000
            found[self._by_piece.get(key, "none")] += share * spent
        return found


@dataclass(frozen=True)
class Judged:
    """What a pair comes to: its kind, and the seconds of each part of the difference."""

    kind: str
    rules: float
    choice: float


def judged(
    ours: float, mine: Counter[str], kilometres: float, line: list[Point], chosen: Followed,
    along: Followed | None, ground: Ground,
) -> Judged:  # fmt: skip
    """Our seconds, and those by class, beside what Valhalla says of both routes."""
    if any(edge["use"] == "ferry" for edge in chosen.edges):
        return Judged("ferry", 0.0, 0.0)
    stands = zip((line[0], line[-1]), ends(chosen.line), strict=True)
    elsewhere = any(_apart(one, other) > ELSEWHERE for one, other in stands)
    if along is None or abs(along.kilometres - kilometres) > max(0.015, 0.01 * kilometres):
        return Judged("ends" if elsewhere else "unfollowed", 0.0, 0.0)
    rules, choice = ours - along.seconds, along.seconds - chosen.seconds
    if abs(rules) >= abs(choice):
        return Judged(f"rule {_weightiest(mine, along, rules, ground)}", rules, choice)
    if elsewhere:
        return Judged("ends", rules, choice)
    return Judged("comfort" if along.cost > chosen.cost else "cheaper", rules, choice)


def _weightiest(mine: Counter[str], along: Followed, rules: float, ground: Ground) -> str:
    """The class of way, or turns and stops, that makes most of a difference along one line."""
    gaps = Counter(mine)
    for edge in along.edges:
        gaps[ground.of_way(edge["way_id"])] -= 3_600 * edge["length"] / edge["speed"]
    gaps["turns and stops"] = rules - sum(gaps.values())
    return max(gaps, key=lambda name: gaps[name] * np.sign(rules))


def _apart(one: Point, other: Point) -> float:
    """Metres between two near points."""
    east = (one[0] - other[0]) * np.cos(np.radians(one[1]))
    return 111_200 * float(np.hypot(east, one[1] - other[1]))


class Compared:
    """One extract and one mode: our times, and those of Valhalla."""

    def __init__(self, engine: Valhalla, extract: Extract, ground: Ground, costing: str) -> None:
        self._engine, self._ground, self._costing = engine, ground, costing
        self._graph = build(extract, profile(COSTINGS[costing]))
        self._routes = Routes(self._graph)

    def pairs(self, asked: pd.DataFrame) -> pd.DataFrame:
        """The pairs that both have a time for, with ours, and the kind of those that differ."""
        here, there = (self._set(asked, end) for end in ("from", "to"))
        seconds = np.diagonal(times(self._graph, here, there))
        ours = seconds - (here.access + there.access) / 1_000
        both = (seconds < UNREACHABLE) & asked.time_s.notna().to_numpy()
        gap = np.where(both, np.abs(ours - asked.time_s) / asked.time_s, np.nan)
        told = [
            self._judged(asked.iloc[row], here, there, int(row), ours[row])
            if gap[row] > NEAR else Judged("near", 0.0, 0.0)
            for row in np.flatnonzero(both)
        ]  # fmt: skip
        return asked[both].assign(
            ours=ours[both], gap=gap[both], kind=[each.kind for each in told],
            rules=[each.rules for each in told], choice=[each.choice for each in told],
        )  # fmt: skip

    def _set(self, asked: pd.DataFrame, end: str) -> Attached:
        return attach(self._graph, asked[f"{end}_lon"].to_numpy(), asked[f"{end}_lat"].to_numpy())

    def _judged(
        self, pair: pd.Series, here: Attached, there: Attached, row: int, ours: float
    ) -> Judged:
        steps = self._routes.between(here, there, row)
        line: list[Point] = []
        mine: Counter[str] = Counter()
        for step in steps:
            x, y = self._routes.line(step)
            line += zip(x.tolist(), y.tolist(), strict=True)
            mine.update(self._ground.seconds(self._graph, step, self._routes))
        line = [
            place for place, before in zip(line, [None, *line], strict=False) if place != before
        ]
        chosen = self._engine.chosen(
            self._costing, (pair.from_lon, pair.from_lat), (pair.to_lon, pair.to_lat)
        )
        assert chosen is not None, "the reference has a route for this pair"
        along = self._engine.along(self._costing, line)
        kilometres = sum(step.metres for step in steps) / 1_000
        return judged(ours, mine, kilometres, line, chosen, along, self._ground)


def again(engine: Valhalla, costing: str, asked: pd.DataFrame) -> bool:
    """Whether Valhalla gives the times of the reference."""
    origins, places = (
        list(dict.fromkeys(zip(asked[f"{end}_lon"], asked[f"{end}_lat"], strict=True)))
        for end in ("from", "to")
    )
    told = np.array(engine.matrix(costing, origins, places), dtype=float)
    found = [
        told[origins.index((row.from_lon, row.from_lat)), places.index((row.to_lon, row.to_lat))]
        for row in asked.itertuples()
    ]
    return np.array_equal(found, asked.time_s.to_numpy(), equal_nan=True)


def unseen(engine: Valhalla, path: Path, seed: int = 2026) -> pd.DataFrame:
    """Relative differences of 25 × 40 pairs of road points by mode, on an extract never looked at."""
    extract, random = read_extract(path), np.random.default_rng(seed)
    lines = build(extract, profile("car")).shapes
    drawn = random.choice(lines.x.size, 65, replace=False)
    x, y = lines.x[drawn] / UNITS, lines.y[drawn] / UNITS
    places: list[Point] = list(zip(x.tolist(), y.tolist(), strict=True))
    rows = []
    for costing, mode in COSTINGS.items():
        graph = build(extract, profile(mode))
        points = attach(graph, x, y)
        told = np.array(engine.matrix(costing, places[:25], places[25:]), dtype=float)
        seconds = times(graph, points.part(slice(25)), points.part(slice(25, None)))
        walked = (points.access[:25, None] + points.access[25:]) / 1_000
        both = (seconds < UNREACHABLE) & (told > 0)
        gap = np.abs(seconds - walked - told)[both] / told[both]
        rows.append((mode, gap.size, np.median(gap), (gap <= NEAR).mean()))
    return pd.DataFrame(rows, columns=["mode", "pairs", "median", "within 5 %"])


def main() -> int:
    """Print the tables; 1 if Valhalla is not the one of the reference, 2 if there is no mirror."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--valhalla", type=Path, required=True)
    parser.add_argument("--pairs", type=Path)
    parser.add_argument("--unseen", type=Path)
    options = parser.parse_args()
    matrix = REFERENCE / "access" / "valhalla_3.9.1_reference_matrix.csv"
    if not matrix.is_file():
        print("No mirror of open data: set CROISEE_OPEN_DATA.", file=sys.stderr)
        return 2
    told, parts = pd.read_csv(matrix), []
    with tempfile.TemporaryDirectory() as work:
        for area, rows in told.groupby("area"):
            path = REFERENCE / "networks" / f"{EXTRACTS[str(area)]}.osm.pbf"
            engine = Valhalla(options.valhalla, path, Path(work))
            extract = read_extract(path)
            ground = Ground(extract)
            for costing, asked in rows.groupby("costing"):
                if not again(engine, str(costing), asked):
                    print(f"Another Valhalla: {area}, {costing}.", file=sys.stderr)
                    return 1
                parts.append(Compared(engine, extract, ground, str(costing)).pairs(asked))
        if options.unseen:
            engine = Valhalla(options.valhalla, options.unseen, Path(work))
            print(unseen(engine, options.unseen).round(4).to_markdown(index=False), end="\n\n")
    pairs = pd.concat(parts)
    if options.pairs:
        pairs.to_csv(options.pairs, index=False)
    places = [pairs.area, pairs.costing]
    print(pairs.groupby(["area", "costing"]).gap.agg(["size", "median"]).round(4).to_markdown())
    print()
    print(pd.crosstab(pairs.kind, places, margins=True).to_markdown())
    left = pairs[pairs.kind.isin(UNEXPLAINED)]
    print(f"\n{len(left)} of {(pairs.gap > NEAR).sum()} differences have no explanation.\n")
    print(left.drop(columns=["rules", "choice"]).to_string(index=False))
    return 0


if __name__ == "__main__":
    sys.exit(main())
