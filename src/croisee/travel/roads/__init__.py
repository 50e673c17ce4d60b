"""Times by road, by car, bicycle or on foot, from an OpenStreetMap extract.

`read_extract` reads the file, `build` makes the graph of a `profile`, `attach` sets points on it,
`times` (or `blocks`, for tables larger than memory) answers; `prepare` contracts the graph once so
that many origins are fast, and changes no bit. `save` and `load` keep a graph in one file.
"""

from croisee.travel.roads.attaching import Attached, attach
from croisee.travel.roads.extract import Extract, read_extract
from croisee.travel.roads.graph import RoadGraph, build
from croisee.travel.roads.profile import MODES, Profile, profile
from croisee.travel.roads.store import load, save
from croisee.travel.roads.sweep import Hierarchy, prepare
from croisee.travel.roads.times import (
    BEYOND,
    NO_ROUTE,
    OFF_ROAD,
    STATUSES,
    UNREACHABLE,
    blocks,
    times,
)

__all__ = [
    "BEYOND",
    "MODES",
    "NO_ROUTE",
    "OFF_ROAD",
    "STATUSES",
    "UNREACHABLE",
    "Attached",
    "Extract",
    "Hierarchy",
    "Profile",
    "RoadGraph",
    "attach",
    "blocks",
    "build",
    "load",
    "prepare",
    "profile",
    "read_extract",
    "save",
    "times",
]
