"""The buses and coaches of the Valmorin, as a GTFS feed. All invented.

City lines cross Montvallon and Port-Salène through their centres, from neighbourhood to edge of
town; coaches join the other towns to Montvallon, stopping in the villages on the way. As in life,
some activity zones have no stop, and coaches are rare.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import shapely

from croisee.demo.streets import Streets
from croisee.demo.territory import Land
from croisee.demo.writing import degrees, write_archive

_STOP_GAP = {"bus": 380.0, "car": 1_600.0}
"""Metres between two stops along the way."""
_SPEED = {"bus": 17.0, "car": 42.0}
"""Commercial speed, km/h, stops included."""
_FIRST, _LAST = 6 * 60 + 15, 20 * 60 + 45
_EVERY = {"bus": 15, "car": 60}
"""Minutes between two departures; half as many before 7, between 9:30 and 16, and after 19."""
_CALENDAR = ("semaine", "1", "1", "1", "1", "1", "0", "0", "20250901", "20260703")
_SAME_STOP = 120.0
Place = Sequence[float] | np.ndarray


@dataclass(frozen=True)
class Line:
    """A line: its stops in order, and minutes from the first to each."""

    name: str
    kind: str
    stops: tuple[int, ...]
    minutes: tuple[int, ...]


@dataclass(frozen=True)
class Buses:
    """`stops` (n, 2): Lambert-93; lines run both ways."""

    stops: np.ndarray
    lines: tuple[Line, ...]


def run_buses(land: Land, streets: Streets, quarters: Sequence[shapely.Geometry]) -> Buses:
    """Draw the lines on the streets."""
    stops: list[np.ndarray] = []
    lines: list[Line] = []
    for number, (name, kind, places) in enumerate(_routes(land, quarters), start=1):
        corners = streets.nearest(np.array(places))
        way = [int(corners[0])]
        for end in corners[1:].tolist():
            way += streets.way(way[-1], end)[1:]
        code = f"{'B' if kind == 'bus' else 'C'}{number}"
        lines.append(_line(f"{code} {name}", kind, streets.points[way], stops))
    return Buses(np.array(stops), tuple(line for line in lines if len(line.stops) > 1))


def write_feed(path: Path, buses: Buses) -> None:
    """Write the feed."""
    longitude, latitude = degrees(buses.stops[:, 0], buses.stops[:, 1])
    tables: dict[str, list[tuple[str, ...]]] = {
        "agency.txt": [
            ("agency_id", "agency_name", "agency_url", "agency_timezone"),
            ("VAL", "Transports du Valmorin (fictifs)", "https://valmorin.example", "Europe/Paris"),
        ],
        "stops.txt": [
            ("stop_id", "stop_name", "stop_lat", "stop_lon"),
            *(
                (f"S{k + 1:04d}", f"Arrêt {k + 1}", f"{north:.6f}", f"{east:.6f}")
                for k, (east, north) in enumerate(zip(longitude, latitude, strict=True))
            ),
        ],
        "routes.txt": [
            ("route_id", "agency_id", "route_short_name", "route_long_name", "route_type"),
            *(
                (f"R{k + 1}", "VAL", *line.name.split(" ", 1), "3")
                for k, line in enumerate(buses.lines)
            ),
        ],
        "calendar.txt": [
            ("service_id", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday",
             "sunday", "start_date", "end_date"),
            _CALENDAR,
        ],
        "trips.txt": [("route_id", "service_id", "trip_id", "direction_id")],
        "stop_times.txt": [
            ("trip_id", "arrival_time", "departure_time", "stop_id", "stop_sequence")
        ],
    }  # fmt: skip
    for k, line in enumerate(buses.lines):
        for direction in (0, 1):
            for start in departures(line.kind):
                trip = f"R{k + 1}-{direction}-{start:04d}"
                tables["trips.txt"].append((f"R{k + 1}", "semaine", trip, str(direction)))
                tables["stop_times.txt"] += list(_calls(line, direction, start, trip))
    write_archive(
        path,
        ((name, "".join(",".join(row) + "\n" for row in rows)) for name, rows in tables.items()),
    )


def _routes(
    land: Land, quarters: Sequence[shapely.Geometry]
) -> Iterator[tuple[str, str, list[tuple[float, float]]]]:
    """Name, kind and places in order of each line."""
    middles = [(shape.centroid.x, shape.centroid.y) for shape in quarters]
    zones = [
        (shape.centroid.x, shape.centroid.y)
        for shape, kind in zip(land.iris.shapes, land.iris_types, strict=True)
        if kind == "A"
    ]
    big = [k for k, kind in enumerate(land.kinds.tolist()) if kind == 1]
    for town in big:
        centre = tuple(land.centres[town])
        mine = [place for place in middles if _gap(place, centre) < 6_000]
        near = [place for place in zones if _gap(place, centre) < 7_000]
        # One activity zone in two is served; the other can be reached by car alone.
        ends = near[::2] or [(centre[0] + 2_500.0, centre[1])]
        for k, start in enumerate(mine):
            yield (
                f"{land.communes.names[town]} ligne {k + 1}",
                "bus",
                [start, centre, ends[k % len(ends)]],
            )
    for town in [k for k, kind in enumerate(land.kinds.tolist()) if k > 0 and kind <= 2]:
        between = _villages_between(land, town)
        places = [land.centres[k] for k in (town, *between, 0)]
        name = f"{land.communes.names[town]} – {land.communes.names[0]}"
        yield name, "car", [tuple(place) for place in places]


def _villages_between(land: Land, town: int) -> list[int]:
    """Up to three villages that are hardly a detour on the way to the first town."""
    here, there = land.centres[town], land.centres[0]
    straight = _gap(here, there)
    detours = [
        (_gap(here, place) + _gap(place, there) - straight, k)
        for k, place in enumerate(land.centres)
        if land.kinds[k] == 3
    ]
    kept = [k for detour, k in sorted(detours)[:3] if detour < 3_000]
    return sorted(kept, key=lambda k: _gap(here, land.centres[k]))


def _line(name: str, kind: str, way: np.ndarray, stops: list[np.ndarray]) -> Line:
    """The line along a way, with a stop at both ends and at regular gaps; near ones are shared."""
    steps = np.hypot(*np.diff(way, axis=0).T)
    along = np.concatenate([[0.0], np.cumsum(steps)])
    count = max(1, round(along[-1] / _STOP_GAP[kind]))
    at = np.linspace(0.0, along[-1], count + 1)
    metres_per_minute = _SPEED[kind] * 1000 / 60
    found: list[int] = []
    minutes: list[int] = []
    for metres in at:
        rank = int(np.abs(along - metres).argmin())
        stop = _stop(way[rank], stops)
        if not found or stop != found[-1]:
            found.append(stop)
            minutes.append(round(along[rank] / metres_per_minute))
    return Line(name, kind, tuple(found), tuple(minutes))


def _stop(point: np.ndarray, stops: list[np.ndarray]) -> int:
    for rank, place in enumerate(stops):
        if _gap(place, point) < _SAME_STOP:
            return rank
    stops.append(point)
    return len(stops) - 1


def _gap(a: Place, b: Place) -> float:
    return float(np.hypot(a[0] - b[0], a[1] - b[1]))


def departures(kind: str) -> Iterator[int]:
    """When vehicles leave the ends of a line, in minutes after midnight."""
    minute = _FIRST
    while minute <= _LAST:
        yield minute
        rush = 420 <= minute < 570 or 960 <= minute < 1140
        minute += _EVERY[kind] * (1 if rush else 2)


def _calls(line: Line, direction: int, start: int, trip: str) -> Iterator[tuple[str, ...]]:
    stops, minutes = line.stops, line.minutes
    if direction:
        stops = stops[::-1]
        minutes = tuple(minutes[-1] - each for each in minutes[::-1])
    for rank, (stop, after) in enumerate(zip(stops, minutes, strict=True), start=1):
        hours, minute = divmod(start + after, 60)
        time = f"{hours:02d}:{minute:02d}:00"
        yield trip, time, time, f"S{stop + 1:04d}", str(rank)
