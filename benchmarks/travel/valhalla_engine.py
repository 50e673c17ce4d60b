"""Valhalla, run on this machine without any network: its times, its routes, and its opinion of ours.

The folder is the package of the wheel `pyvalhalla` 3.9.1, unpacked: `bin/valhalla_build_tiles`,
`bin/valhalla_service` and `valhalla_build_config.py`. Settings are its defaults.
"""

import json
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

Point = tuple[float, float]  # longitude, latitude


@dataclass(frozen=True)
class Followed:
    """What Valhalla says of a line: seconds, kilometres, cost, and its edges one by one.

    `edges` have a way, kilometres, km/h and a use; turning, lights and gates are the seconds that
    those do not account for.
    """

    seconds: float
    kilometres: float
    cost: float
    line: str
    edges: tuple[dict[str, Any], ...]


class Valhalla:
    """One extract. Tiles are built in `work`."""

    def __init__(self, folder: Path, extract: Path, work: Path) -> None:
        tiles = work / extract.name
        tiles.mkdir()
        self._service = str(folder / "bin" / "valhalla_service")
        self._settings = str(work / f"{extract.name}.json")
        settings = subprocess.run(
            [sys.executable, folder / "valhalla_build_config.py", "--mjolnir-tile-dir", tiles],
            capture_output=True, check=True, text=True,
        ).stdout  # fmt: skip
        Path(self._settings).write_text(settings, encoding="utf-8")
        subprocess.run(
            [folder / "bin" / "valhalla_build_tiles", "-c", self._settings, extract],
            capture_output=True, check=True,
        )  # fmt: skip

    def matrix(
        self, costing: str, origins: list[Point], ends: list[Point]
    ) -> list[list[float | None]]:
        """Seconds (origins × ends), None where it finds no route."""
        asked = {"sources": _places(origins), "targets": _places(ends), "costing": costing}
        told = self._ask("sources_to_targets", {**asked, "verbose": True})
        return [[pair["time"] for pair in row] for row in told["sources_to_targets"]]

    def chosen(self, costing: str, origin: Point, end: Point) -> Followed | None:
        """The route it chooses."""
        asked = {"locations": _places([origin, end]), "costing": costing}
        return self._followed("route", asked, "edge_walk")

    def along(self, costing: str, line: list[Point]) -> Followed | None:
        """The route nearest to a line of ours, whatever it would have chosen; None if none is."""
        near = {"search_radius": 5, "gps_accuracy": 2}
        asked = {"shape": _places(line), "costing": costing, "shape_match": "map_snap"}
        return self._followed("trace_route", {**asked, "trace_options": near}, "map_snap")

    def _followed(self, action: str, asked: dict[str, Any], match: str) -> Followed | None:
        told = self._ask(action, {**asked, "directions_type": "none"})
        if "trip" not in told or len(told["trip"]["legs"]) != 1:
            return None
        said, (leg,) = told["trip"]["summary"], told["trip"]["legs"]
        line = {"encoded_polyline": leg["shape"]} if match == "edge_walk" else {}
        walked = self._ask("trace_attributes", {**asked, **line, "shape_match": match})
        edges = tuple(walked.get("edges", ()))
        return Followed(said["time"], said["length"], said["cost"], leg["shape"], edges)

    def _ask(self, action: str, asked: dict[str, Any]) -> dict[str, Any]:
        told = subprocess.run(
            [self._service, self._settings, action, json.dumps(asked)],
            capture_output=True, check=False, text=True,
        ).stdout  # fmt: skip
        found: dict[str, Any] = next(
            (json.loads(row) for row in told.splitlines() if row.startswith("{")), {}
        )
        return found


def _places(points: list[Point]) -> list[dict[str, float]]:
    return [{"lon": longitude, "lat": latitude} for longitude, latitude in points]


def ends(line: str) -> tuple[Point, Point]:
    """First and last point of a line as Valhalla writes it (polyline, six decimals)."""
    numbers, value, shift = [], 0, 0
    for letter in line:
        value |= (ord(letter) - 63 & 31) << shift
        shift += 5
        if ord(letter) - 63 < 32:
            numbers.append(~(value >> 1) if value & 1 else value >> 1)
            value = shift = 0
    first = (numbers[1] / 1e6, numbers[0] / 1e6)
    return first, (sum(numbers[1::2]) / 1e6, sum(numbers[0::2]) / 1e6)
