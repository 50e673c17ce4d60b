"""A made-up road graph that looks like one: planar, streets of blocks, and faster roads over them.

A lattice is bent and some of its streets are cut; every eighth line is a main road, every
sixty-fourth an expressway crossed at fewer places, as where towns lie along a few highways; one
street in six is one-way. About 2.6 streets meet at a junction, as in an OpenStreetMap extract once
chains are made one.
"""

import numpy as np

from croisee.travel.roads.graph import RoadGraph
from croisee.travel.roads.junctions import junction_network
from croisee.travel.roads.metric import lengths
from croisee.travel.roads.shapes import Shapes

STEP = 120.0  # metres between lines
KMH = {"street": 30.0, "main": 50.0, "express": 100.0}
METRES_PER_UNIT = (0.0075, 0.0111)  # at 47.5° north


def lattice(nodes: int, seed: int = 7):
    """(x, y, tail, head, km/h, one-way) of about `nodes` junctions."""
    random = np.random.default_rng(seed)
    side = round(nodes**0.5)
    rows, columns = np.divmod(np.arange(side * side), side)
    bend = 6 * np.sin(rows / 37) + 4 * np.sin(columns / 23)
    east = (columns + bend + random.normal(0, 0.2, rows.size)) * STEP
    north = (rows + 5 * np.sin(columns / 41) + random.normal(0, 0.2, rows.size)) * STEP
    x = (-20_000_000 + east / METRES_PER_UNIT[0]).astype(np.int32)
    y = (475_000_000 + north / METRES_PER_UNIT[1]).astype(np.int32)
    number = np.arange(side * side).reshape(side, side)
    tail = np.concatenate([number[:, :-1].ravel(), number[:-1].ravel()])
    head = np.concatenate([number[:, 1:].ravel(), number[1:].ravel()])
    line = np.concatenate(
        [rows.reshape(side, side)[:, :-1].ravel(), columns.reshape(side, side)[:-1].ravel()]
    )
    express, main = line % 64 == 32, line % 8 == 4
    kmh = np.where(express, KMH["express"], np.where(main, KMH["main"], KMH["street"]))
    kept = (random.random(tail.size) > 0.36) | main | express
    one_way = (random.random(tail.size) < 1 / 6) & ~main & ~express
    return x, y, tail[kept], head[kept], kmh[kept], one_way[kept]


def road_graph(nodes: int) -> RoadGraph:
    """The same as a graph to search, junctions only."""
    x, y, tail, head, kmh, one_way = lattice(nodes)
    metres = lengths(x[tail], y[tail], x[head], y[head])
    duration = np.rint(metres * 3_600 / kmh).astype(np.int32)
    milliseconds = np.column_stack([duration, np.where(one_way, -1, duration)]).astype(np.int32)
    ends = np.column_stack([tail, head]).ravel()
    zero = np.zeros_like(duration)
    shapes = Shapes(
        first=np.arange(0, 2 * tail.size + 1, 2),
        x=x[ends],
        y=y[ends],
        onward=np.column_stack([zero, duration]).ravel(),
        back=np.column_stack([duration, zero]).ravel(),
    )
    starts, left, net = junction_network(tail, head, milliseconds, shapes)
    starts[milliseconds < 0] = -1
    return RoadGraph(
        mode="car",
        source="",
        profile="",
        access_speed=5.0,
        access_distance=500,
        shapes=shapes,
        milliseconds=milliseconds,
        starts=starts,
        ends=left,
        network=net,
    )
