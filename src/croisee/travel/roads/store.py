"""A road graph in one file, with its hierarchy if there is one.

A graph is worth what it was built from: the file holds the hash of the extract and that of the
profile, and is refused when either is not the one asked for. It is written aside and renamed: whole
or absent.
"""

import zipfile
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from croisee.foundation.errors import CroiseeError, Problem
from croisee.foundation.files import atomic_file
from croisee.travel.roads.graph import RoadGraph
from croisee.travel.roads.network import Network
from croisee.travel.roads.profile import Profile
from croisee.travel.roads.shapes import Shapes
from croisee.travel.roads.sweep import Hierarchy

# Raised when what the file holds, or how a graph is built, changes.
_FORM = 2

Parts = dict[str, npt.NDArray[Any]]


def save(path: Path, graph: RoadGraph, hierarchy: Hierarchy | None = None) -> None:
    """Write a graph, and its hierarchy, in one step."""
    parts: Parts = {
        "form": np.array(_FORM),
        "mode": np.array(graph.mode),
        "source": np.array(graph.source),
        "profile": np.array(graph.profile),
        "access": np.array([graph.access_speed, graph.access_distance]),
        "milliseconds": graph.milliseconds,
        "starts": graph.starts,
        "ends": graph.ends,
        "shape_first": graph.shapes.first,
        "shape_x": graph.shapes.x,
        "shape_y": graph.shapes.y,
        "shape_onward": graph.shapes.onward,
        "shape_back": graph.shapes.back,
        **_network_parts("net", graph.network),
    }
    if hierarchy is not None:
        parts |= {
            "row": hierarchy.row,
            "down_first": hierarchy.first,
            "down_above": hierarchy.above,
            "down_weight": hierarchy.weight,
            **_network_parts("up", hierarchy.up),
        }
    with atomic_file(path) as aside, aside.open("wb") as stream:
        np.savez(stream, allow_pickle=False, **parts)


def load(
    path: Path, *, source: str | None = None, profile: Profile | None = None
) -> tuple[RoadGraph, Hierarchy | None]:
    """Read a graph and its hierarchy.

    Raises `CroiseeError` when the file is missing, is no graph of this form, or was built from
    another extract (`source`, a hash) or by other rules (`profile`) than those given.
    """
    try:
        with path.open("rb") as stream, np.load(stream, allow_pickle=False) as file:
            parts = {name: file[name] for name in file.files}
        graph, hierarchy = _graph(parts), _hierarchy(parts)
        form = int(parts["form"])
    except (OSError, ValueError, KeyError, zipfile.BadZipFile) as error:
        raise _refusal(path, "le graphe routier ne peut pas être lu.") from error
    if form != _FORM:
        raise _refusal(path, "le graphe routier a été écrit par une autre version.")
    if source is not None and source != graph.source:
        raise _refusal(path, "le graphe routier vient d'un autre extrait OpenStreetMap.")
    if profile is not None and profile.digest != graph.profile:
        raise _refusal(path, "le graphe routier suit d'autres règles de circulation.")
    return graph, hierarchy


def _network_parts(name: str, net: Network) -> Parts:
    return {f"{name}_first": net.first, f"{name}_head": net.head, f"{name}_weight": net.weight}


def _network(name: str, parts: Parts) -> Network:
    return Network(parts[f"{name}_first"], parts[f"{name}_head"], parts[f"{name}_weight"])


def _graph(parts: Parts) -> RoadGraph:
    speed, distance = parts["access"]
    return RoadGraph(
        mode=str(parts["mode"]),
        source=str(parts["source"]),
        profile=str(parts["profile"]),
        access_speed=float(speed),
        access_distance=int(distance),
        shapes=Shapes(
            parts["shape_first"],
            parts["shape_x"],
            parts["shape_y"],
            parts["shape_onward"],
            parts["shape_back"],
        ),
        milliseconds=parts["milliseconds"],
        starts=parts["starts"],
        ends=parts["ends"],
        network=_network("net", parts),
    )


def _hierarchy(parts: Parts) -> Hierarchy | None:
    if "row" not in parts:
        return None
    return Hierarchy(
        parts["row"],
        _network("up", parts),
        parts["down_first"],
        parts["down_above"],
        parts["down_weight"],
    )


def _refusal(path: Path, message: str) -> CroiseeError:
    return CroiseeError(
        Problem(message, "Effacez ce fichier et construisez le graphe de nouveau.", file=path.name)
    )
