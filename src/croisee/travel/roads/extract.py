"""An OpenStreetMap extract, as routing needs it: the ways with a `highway`, their points, what is
on the points, and the turns that are forbidden.

The file is read once, in file order (nodes, ways, relations), and nothing is interpreted here: what
a tag means for a car or a pedestrian is said by a profile. OpenStreetMap data are under the ODbL.
"""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
import osmium

from croisee.foundation.canonical import digest_file
from croisee.foundation.errors import CroiseeError, Problem

Ints = npt.NDArray[np.int32]
Longs = npt.NDArray[np.int64]

# Keys of a way that a profile may read; the others are left in the file.
WAY_KEYS = frozenset(
    [
        "access",
        "area",
        "bicycle",
        "bicycle_road",
        "busway",
        "construction",
        "cycleway",
        "cycleway:both",
        "cycleway:left",
        "cycleway:right",
        "foot",
        "highway",
        "junction",
        "maxspeed",
        "maxspeed:backward",
        "maxspeed:forward",
        "maxspeed:type",
        "motor_vehicle",
        "motorcar",
        "motorroad",
        "oneway",
        "oneway:bicycle",
        "oneway:foot",
        "sac_scale",
        "service",
        "smoothness",
        "source:maxspeed",
        "surface",
        "tracktype",
        "vehicle",
        "zone:maxspeed",
        "zone:traffic",
    ]
)
# What a node may hold that slows down or stops.
NODE_KEYS = frozenset(
    ["access", "barrier", "bicycle", "foot", "highway", "motor_vehicle", "motorcar", "vehicle"]
)
_NOT_ROADS = frozenset(
    [
        "proposed",
        "planned",
        "construction",
        "razed",
        "abandoned",
        "disused",
        "platform",
        "raceway",
        "escape",
    ]
)

Tags = tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Restriction:
    """A turn that is forbidden (`only=False`) or the only one allowed (`only=True`).

    From way `origin` through node `via` to way `destination`; `exempt` are the modes it spares.
    """

    only: bool
    origin: int
    via: int
    destination: int
    exempt: frozenset[str]


@dataclass(frozen=True)
class Extract:
    """What one file says of its roads.

    `nodes` are the OpenStreetMap numbers of the points, rising; `x`, `y` their longitude and
    latitude in ten-millionths of a degree, as the file stores them. Way `w` has number `ways[w]`,
    tags `tags[w]` and passes by the positions `points[first[w] : first[w + 1]]` of `nodes`.
    `furniture` gives the tags of the points that have some of `NODE_KEYS`, by position. `digest` is
    the hash of the file.
    """

    digest: str
    nodes: Longs
    x: Ints
    y: Ints
    ways: Longs
    first: Longs
    points: Ints
    tags: tuple[Tags, ...]
    furniture: dict[int, Tags]
    restrictions: tuple[Restriction, ...]


def read_extract(path: Path) -> Extract:
    """Read an extract (`.osm.pbf`, `.osm`, `.opl`, any form osmium knows).

    A point that the file names without giving its place (a way cut by the edge of the extract) is
    left out of the way. Raises `CroiseeError` when the file is missing, unreadable or without
    roads.
    """
    reading = _Reading()
    try:
        reading.read(path)
    except (RuntimeError, OSError) as error:
        raise CroiseeError(
            Problem(
                "l'extrait OpenStreetMap ne peut pas être lu.",
                "Téléchargez de nouveau l'extrait, et vérifiez son nom et ses droits d'accès.",
                expected="un fichier .osm.pbf entier",
                file=path.name,
            )
        ) from error
    if not reading.ways:
        raise CroiseeError(
            Problem(
                "l'extrait ne contient aucune voie.",
                "Choisissez un extrait qui couvre le territoire et garde les clés « highway ».",
                expected="des chemins (ways) avec la clé « highway »",
                file=path.name,
            )
        )
    return reading.extract(digest_file(path))


class _Reading:
    """What one pass over the file gathers."""

    def __init__(self) -> None:
        self.ways: list[int] = []
        self.tags: list[Tags] = []
        self.lengths: list[int] = []
        self.references: list[int] = []
        self.x: list[int] = []
        self.y: list[int] = []
        self.furniture: dict[int, Tags] = {}
        self.restrictions: list[Restriction] = []

    def read(self, path: Path) -> None:
        entities = osmium.osm.NODE | osmium.osm.WAY | osmium.osm.RELATION
        keys = osmium.filter.KeyFilter("highway", "barrier")
        turns = osmium.filter.TagFilter(("type", "restriction"))
        found = (
            osmium.FileProcessor(path, entities)
            .with_locations()
            .with_filter(keys.enable_for(osmium.osm.NODE | osmium.osm.WAY))
            .with_filter(turns.enable_for(osmium.osm.RELATION))
        )
        for item in found:
            if item.is_way():
                self._way(item)
            elif item.is_node():
                self.furniture[item.id] = _kept(item.tags, NODE_KEYS)
            else:
                self._restriction(item)

    def _way(self, way: osmium.osm.Way) -> None:
        highway = way.tags.get("highway")
        if highway is None or highway in _NOT_ROADS:
            return
        located = [
            (node.ref, node.location.x, node.location.y)
            for node in way.nodes
            if node.location.valid()
        ]
        if len(located) < 2:
            return
        references, x, y = zip(*located, strict=True)
        self.ways.append(way.id)
        self.tags.append(_kept(way.tags, WAY_KEYS))
        self.lengths.append(len(located))
        self.references.extend(references)
        self.x.extend(x)
        self.y.extend(y)

    def _restriction(self, relation: osmium.osm.Relation) -> None:
        kind = relation.tags.get("restriction", "")
        if not kind.startswith(("no_", "only_")):
            return
        roles = {role: [m for m in relation.members if m.role == role] for role in _ROLES}
        via = roles["via"]
        if any(len(members) != 1 for members in roles.values()) or via[0].type != "n":
            return
        exempt = relation.tags.get("except", "").replace(" ", "")
        self.restrictions.append(
            Restriction(
                only=kind.startswith("only_"),
                origin=roles["from"][0].ref,
                via=via[0].ref,
                destination=roles["to"][0].ref,
                exempt=frozenset(filter(None, exempt.split(";"))),
            )
        )

    def extract(self, digest: str) -> Extract:
        nodes, first_seen, points = np.unique(
            np.array(self.references, np.int64), return_index=True, return_inverse=True
        )
        position = {int(node): i for i, node in enumerate(nodes) if int(node) in self.furniture}
        return Extract(
            digest=digest,
            nodes=nodes,
            x=np.array(self.x, np.int32)[first_seen],
            y=np.array(self.y, np.int32)[first_seen],
            ways=np.array(self.ways, np.int64),
            first=np.concatenate([[0], np.cumsum(self.lengths)]).astype(np.int64),
            points=points.astype(np.int32),
            tags=tuple(self.tags),
            furniture={
                position[node]: tags for node, tags in self.furniture.items() if node in position
            },
            restrictions=tuple(self.restrictions),
        )


_ROLES = ("from", "via", "to")


def _kept(tags: osmium.osm.TagList, keys: frozenset[str]) -> Tags:
    return tuple(sorted((tag.k, tag.v) for tag in tags if tag.k in keys))
