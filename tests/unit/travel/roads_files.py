"""Small OpenStreetMap files written as a drawing and a table of ways, for the tests of roads.

Letters of the drawing are nodes, one character is `STEP` degrees; ways are a line each: the letters they
pass, then their tags.
"""

from pathlib import Path
from typing import Any

import numpy as np

from croisee.travel.roads import Attached, attach, build, prepare, profile, read_extract, times

STEP = 0.001  # degrees: 111 m to the north, 75 m to the east where the drawings stand
WEST, NORTH = 0.0, 47.5


def places(drawing: str) -> dict[str, tuple[float, float]]:
    """Longitude and latitude of each letter."""
    return {
        letter: (round(WEST + column * STEP, 7), round(NORTH - row * STEP, 7))
        for row, line in enumerate(drawing.strip("\n").splitlines())
        for column, letter in enumerate(line)
        if letter.isalpha()
    }


def write_roads(
    folder: Path, drawing: str, ways: str, nodes: str = "", restrictions: str = ""
) -> Path:
    """Write the file in the textual form of osmium (OPL) and return its path.

    `ways`: « abc highway=residential » a line. `nodes`: « b barrier=bollard ». `restrictions`:
    « 1 b 2 no_left_turn »: from the first way, by node b, to the second (ways are counted from 1).
    """
    number = {letter: i for i, letter in enumerate(places(drawing), start=1)}
    furniture = dict(line.split(maxsplit=1) for line in nodes.strip().splitlines())
    lines = [
        f"n{number[letter]} v1 T{furniture.get(letter, '').strip().replace(' ', ',')} x{lon} y{lat}"
        for letter, (lon, lat) in places(drawing).items()
    ]
    for i, line in enumerate(ways.strip().splitlines(), start=1):
        letters, tags = line.split(maxsplit=1)
        refs = ",".join(f"n{number[letter]}" for letter in letters)
        lines.append(f"w{i} v1 T{tags.strip().replace(' ', ',').replace(':', '%3a%')} N{refs}")
    for i, line in enumerate(restrictions.strip().splitlines(), start=1):
        origin, via, destination, kind = line.split()
        members = f"w{origin}@from,n{number[via]}@via,w{destination}@to"
        lines.append(f"r{i} v1 Ttype=restriction,restriction={kind} M{members}")
    path = folder / "roads.osm.opl"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


class Town:
    """Drawn roads for one mode: times between letters, in seconds or as a status."""

    def __init__(self, path: Path, drawing: str, mode: str) -> None:
        self.graph = build(read_extract(path), profile(mode))
        self._places = places(drawing)

    def attached(self, letters: str, east: float = 0.0) -> Attached:
        """The letters as points, moved by so many degrees to the east."""
        here = [self._places[letter] for letter in letters]
        return attach(
            self.graph,
            np.array([lon + east for lon, _ in here]),
            np.array([lat for _, lat in here]),
        )

    def seconds(self, origin: str, destination: str, **options: Any) -> int:
        """Time between two letters; the hierarchy must say the same as the plain search."""
        origins, destinations = self.attached(origin), self.attached(destination)
        plain = times(self.graph, origins, destinations, **options)
        swept = times(
            self.graph, origins, destinations, hierarchy=prepare(self.graph.network), **options
        )
        assert plain.tolist() == swept.tolist()
        return int(plain[0, 0])
