"""Ways cut at junctions: the edges of the graph before anything is simplified.

A *piece* goes from one point of a way to the next; an *edge* is a run of pieces between two
junctions. Times are whole milliseconds, so that no order of summation can change them.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from croisee.travel.roads.density import urban
from croisee.travel.roads.extract import Extract
from croisee.travel.roads.metric import Floats, lengths
from croisee.travel.roads.profile import Profile

Booleans = npt.NDArray[np.bool_]
Longs = npt.NDArray[np.int64]

_MILLISECONDS_PER_METRE = 3_600.0  # at 1 km/h
# Classes that make a town: driveways, tracks and paths are as many in a village.
_STREETS = frozenset(
    f"{name}{link}"
    for name in [
        "motorway",
        "trunk",
        "primary",
        "secondary",
        "tertiary",
        "unclassified",
        "residential",
    ]
    for link in ("", "_link")
) | {"living_street"}


@dataclass(frozen=True)
class Segments:
    """Edges between junctions.

    Edge `e` goes from node `tail[e]` to node `head[e]` by the positions `start[e] … end[e]` of the
    extract's points (both included); `onward` and `back` say whether it is open in that direction.
    `forward[p]` and `backward[p]` are the milliseconds of the piece from position `p` to `p + 1`
    and the other way round, a stop at the arrival included. Nodes are positions of the extract's
    nodes; those after `nodes` are the two sides of an obstacle.
    """

    tail: Longs
    head: Longs
    way: Longs
    start: Longs
    end: Longs
    onward: Booleans
    back: Booleans
    forward: Longs
    backward: Longs
    nodes: int


def cut(extract: Extract, profile: Profile) -> Segments:
    """The edges that a mode may use, cut where ways meet, end or are blocked."""
    speeds = _speeds(extract, profile)
    is_open = np.asarray((speeds > 0).any(axis=(1, 2)))
    of_way = np.repeat(np.arange(extract.ways.size), np.diff(extract.first))
    delay, blocked = _furniture(extract, profile)
    forward, backward = _times(extract, profile, speeds, of_way, delay)

    visits = np.bincount(extract.points[is_open[of_way]], minlength=extract.nodes.size)
    junction = (visits > 1) | blocked
    cuts = junction[extract.points]
    cuts[extract.first[:-1]] = True
    cuts[extract.first[1:] - 1] = True
    positions = np.flatnonzero(cuts & is_open[of_way])
    same = of_way[positions[:-1]] == of_way[positions[1:]]
    start, end = positions[:-1][same], positions[1:][same]
    way = of_way[start]
    tail = extract.points[start].astype(np.int64)
    head = extract.points[end].astype(np.int64)
    sides = extract.nodes.size
    for ends in (tail, head):
        dead = np.flatnonzero(blocked[ends])
        ends[dead] = sides + np.arange(dead.size)
        sides += dead.size
    return Segments(
        tail=tail,
        head=head,
        way=way,
        start=start,
        end=end,
        onward=speeds[way, 0, 0] > 0,
        back=speeds[way, 0, 1] > 0,
        forward=forward,
        backward=backward,
        nodes=sides,
    )


def _speeds(extract: Extract, profile: Profile) -> Floats:
    """Speeds in km/h (way × country or town × forward or backward)."""
    known = {tags: profile.speeds(dict(tags)) for tags in set(extract.tags)}
    table = [(known[tags].rural, known[tags].urban) for tags in extract.tags]
    return np.array(table, dtype=np.float64)


def _furniture(extract: Extract, profile: Profile) -> tuple[Longs, Booleans]:
    """Milliseconds lost at each node, and whether it stops the mode."""
    delay = np.zeros(extract.nodes.size, dtype=np.int64)
    blocked = np.zeros(extract.nodes.size, dtype=np.bool_)
    for node, tags in extract.furniture.items():
        seconds = profile.delay(dict(tags))
        blocked[node] = seconds is None
        delay[node] = round(1_000 * (seconds or 0.0))
    return delay, blocked


def _times(
    extract: Extract, profile: Profile, speeds: Floats, of_way: Longs, delay: Longs
) -> tuple[Longs, Longs]:
    """Milliseconds of each piece in both directions; no meaning after the last point of a way."""
    here, there = extract.points, np.roll(extract.points, -1)
    x, y = extract.x[here], extract.y[here]
    other_x, other_y = extract.x[there], extract.y[there]
    metres = lengths(x, y, other_x, other_y)
    metres[extract.first[1:] - 1] = 0.0
    town = np.zeros(here.size, dtype=np.int64)
    if profile.urban_density is not None:
        streets = np.array([dict(tags)["highway"] in _STREETS for tags in extract.tags])
        middle_x = ((x.astype(np.int64) + other_x) // 2).astype(np.int32)
        middle_y = ((y.astype(np.int64) + other_y) // 2).astype(np.int32)
        counted = np.where(streets[of_way], metres, 0.0)
        town = urban(middle_x, middle_y, counted, profile.urban_density).astype(np.int64)
    found = []
    for direction, arrival in ((0, there), (1, here)):
        speed = speeds[of_way, town, direction]
        travel = np.divide(
            metres * _MILLISECONDS_PER_METRE, speed, out=np.zeros_like(metres), where=speed > 0
        )
        found.append(np.rint(travel).astype(np.int64) + delay[arrival])
    return found[0], found[1]
