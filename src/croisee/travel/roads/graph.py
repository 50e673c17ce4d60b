"""The road graph of one mode: what is built from an extract and a profile, saved, and searched."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from croisee.foundation.errors import CroiseeError, Problem
from croisee.travel.roads.chains import link
from croisee.travel.roads.extract import Extract
from croisee.travel.roads.junctions import junction_network
from croisee.travel.roads.network import Network
from croisee.travel.roads.ordering import along_curve
from croisee.travel.roads.profile import Profile
from croisee.travel.roads.restrictions import forbidden_turns
from croisee.travel.roads.segments import Booleans, Segments, cut
from croisee.travel.roads.shapes import Shapes, draw, headings
from croisee.travel.roads.turning import turning_network

Ints = npt.NDArray[np.int32]
Longs = npt.NDArray[np.int64]

CLOSED = -1


@dataclass(frozen=True)
class RoadGraph:
    """Edges, their lines, and the network that searches run on.

    `milliseconds[e]` is the time of edge `e` forward and backward, −1 where it is closed.
    `starts[e]` are the network nodes from which it is begun in each direction, and `ends[e]` those
    where it is left; when `turning`, a network node is the start of a directed edge, and `ends` is
    empty: one leaves an edge by the arcs of its start. `source` is the hash of the extract,
    `profile` that of the profile.
    """

    mode: str
    source: str
    profile: str
    access_speed: float
    access_distance: int
    shapes: Shapes
    milliseconds: Ints
    starts: Ints
    ends: Ints
    network: Network

    @property
    def edges(self) -> int:
        return self.shapes.first.size - 1

    @property
    def turning(self) -> bool:
        return self.ends.size == 0


def build(extract: Extract, profile: Profile) -> RoadGraph:
    """The graph of a mode over an extract.

    Sets of roads that one can enter but not leave, or leave but not enter, and islands, are dropped
    when they have fewer junctions than the profile's `reseau_minimal` (the largest set always
    stays): they are mostly errors of the map, and a point set on them would reach nothing. Larger
    islands stay, unreachable from elsewhere. Raises `CroiseeError` when the mode has no road at
    all.
    """
    segments = cut(extract, profile)
    kept = _connected(segments, profile.smallest_network)
    if not kept.any():
        raise CroiseeError(
            Problem(
                f"l'extrait n'a aucune voie ouverte au mode « {profile.mode} ».",
                "Choisissez un extrait plus étendu, ou un autre mode.",
            )
        )
    chains = link(segments, kept)
    beginning = extract.points[segments.start[chains.edges[chains.first[:-1]]]]
    chains = chains.ordered(along_curve(extract.x[beginning], extract.y[beginning]))
    shapes = draw(extract, segments, chains)
    milliseconds = np.column_stack(shapes.durations())
    open_ways = np.column_stack(chains.open_directions(segments))
    milliseconds[~open_ways] = CLOSED
    tail, head = chains.terminals(segments)
    if profile.turns is None:
        starts, ends, net = junction_network(tail, head, milliseconds, shapes)
    else:
        directed_tail = np.column_stack([tail, head]).ravel()
        directed_head = np.column_stack([head, tail]).ravel()
        leaving, arriving = headings(shapes)
        net = turning_network(
            directed_tail,
            directed_head,
            milliseconds.ravel().astype(np.int64),
            np.column_stack([leaving, arriving + 180.0]).ravel(),
            np.column_stack([arriving, leaving + 180.0]).ravel(),
            profile.turns,
            forbidden_turns(extract, profile, segments, chains, directed_tail, directed_head),
        )
        starts = np.arange(milliseconds.size, dtype=np.int32).reshape(-1, 2)
        ends = np.empty((0, 2), dtype=np.int32)
    starts[milliseconds < 0] = CLOSED
    return RoadGraph(
        mode=profile.mode,
        source=extract.digest,
        profile=profile.digest,
        access_speed=profile.access_speed,
        access_distance=profile.access_distance,
        shapes=shapes,
        milliseconds=milliseconds,
        starts=starts,
        ends=ends,
        network=net,
    )


def _connected(segments: Segments, smallest: int) -> Booleans:
    """Edges between nodes of sets where one goes everywhere and comes back."""
    onward, back = segments.onward, segments.back
    tails = np.concatenate([segments.tail[onward], segments.head[back]])
    heads = np.concatenate([segments.head[onward], segments.tail[back]])
    arcs = coo_array(
        (np.ones(tails.size, dtype=np.int8), (tails, heads)), shape=(segments.nodes, segments.nodes)
    )
    _, label = connected_components(arcs.tocsr(), directed=True, connection="strong")
    sizes = np.bincount(label)
    large = sizes >= min(smallest, int(sizes.max(initial=0)))
    kept: Booleans = large[label[segments.tail]] & large[label[segments.head]] & (onward | back)
    return kept
