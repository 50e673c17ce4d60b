"""Public transport on the feeds of Porto Alegre: CPU per departure, one to all, and whole windows.

    python benchmarks/travel/transit.py

Buses and suburban train of one Monday; the extract holds afternoons, so the window is 14:00 to
16:00, a departure a minute, at most two hours from door to door, twenty minutes of walk at each end
and ten between vehicles. Origins are hexagons drawn at random among those of r5r's sample grid;
destinations the grid itself, then more points scattered around stops. Seconds of CPU, user and
system, compiled functions warm. The two ways of answering a window must agree to the bit, else the
run fails.
"""

import argparse
import csv
import os
import sys
import time
from collections.abc import Callable
from datetime import date
from datetime import time as clock
from pathlib import Path
from typing import TypeVar

import numpy as np

from croisee.travel.transit import (
    UNREACHED,
    Points,
    Timetable,
    Walks,
    arrivals,
    every,
    read_feeds,
    straight_walks,
    timetable,
    window_times,
)

ROOT = Path(__file__).resolve().parents[2]
DATA = Path(os.environ.get("CROISEE_OPEN_DATA", ROOT.parent / "shared" / "data"))
NETWORKS = DATA.parent / "reference" / "networks"
MONDAY = date(2019, 5, 13)
WALK = 1200
WINDOW = every(60, clock(14), clock(16))

Result = TypeVar("Result")


def measured(work: Callable[[], Result]) -> tuple[Result, float]:
    """The result, and the seconds of CPU it took."""
    start = time.process_time()
    result = work()
    return result, time.process_time() - start


def grid() -> Points:
    """Centres of the hexagons of the city."""
    with (NETWORKS / "poa_hexgrid.csv").open(newline="") as file:
        rows = list(csv.DictReader(file))
    longitude, latitude = (np.array([float(row[name]) for row in rows]) for name in ("lon", "lat"))
    return Points(longitude, latitude)


def scattered(day: Timetable, count: int, random: np.random.Generator) -> Points:
    """Points within about a kilometre of stops."""
    near = random.integers(0, day.stops.longitude.size, count)
    away = random.normal(0, 0.005, (2, count))
    return Points(day.stops.longitude[near] + away[0], day.stops.latitude[near] + away[1])


def one_by_one(day: Timetable, access: Walks, origin: int) -> np.ndarray:
    """A window as a scan per departure."""
    alone = [arrivals(day, access, origin, WINDOW[k : k + 1]) for k in range(WINDOW.size)]
    return np.concatenate(alone)


def door_to_door(
    day: Timetable, access: Walks, origins: Points, places: Points
) -> tuple[float, float]:
    """Percentage of pairs that have a median, and the CPU of three percentiles, walks apart."""
    egress = straight_walks(day.stops, places, WALK)
    walk = straight_walks(origins, places, WALK)
    count = places.longitude.size
    times, spent = measured(
        lambda: window_times(day, access, egress, walk, WINDOW, (25, 50, 75), destinations=count)
    )
    return 100 * float((times[1] != UNREACHED).mean()), spent


def line(what: str, seconds: float, each: str = "") -> None:
    """A row of the Markdown table."""
    print(f"| {what} | {seconds:.2f} | {each} |")


def main() -> int:
    """Print the table; 1 if the two ways differ, 2 if there is no mirror."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--origins", type=int, default=78)
    parser.add_argument("--destinations", type=int, default=50_000)
    parser.add_argument("--seed", type=int, default=2026)
    options = parser.parse_args()
    if not NETWORKS.is_dir():
        print("No mirror of open data: set CROISEE_OPEN_DATA.", file=sys.stderr)
        return 2
    random = np.random.default_rng(options.seed)
    feeds, reading = measured(
        lambda: read_feeds(NETWORKS / name for name in ("poa_eptc.zip", "poa_trensurb.zip"))
    )
    day, building = measured(lambda: timetable(feeds, MONDAY))
    hexagons = grid()
    chosen = random.choice(hexagons.longitude.size, options.origins, replace=False)
    origins = Points(hexagons.longitude[chosen], hexagons.latitude[chosen])
    access = straight_walks(origins, day.stops, WALK)
    door_to_door(day, access.only([0]), origins, hexagons)  # compile

    print("| work | CPU s | each |\n|---|---|---|")
    line("read the two GTFS archives", reading, f"{sum(len(f.calls.stop) for f in feeds):,} calls")
    size = day.connections.departure.size
    line("timetable of a Monday, walks between stops", building, f"{size:,} connections")
    sample = range(0, options.origins, 8)
    asked = f"{len(sample)} × {WINDOW.size}"
    apart, apart_time = measured(lambda: [one_by_one(day, access, o) for o in sample])
    alone = 1000 * apart_time / len(sample) / WINDOW.size
    line(f"one to all, a scan per departure, {asked}", apart_time, f"{alone:.3f} ms per departure")
    together, together_time = measured(lambda: [arrivals(day, access, o, WINDOW) for o in sample])
    shared = 1000 * together_time / len(sample) / WINDOW.size
    ratio = f"{shared:.3f} ms per departure, ratio {alone / shared:.0f}"
    line(f"one to all, the window in one scan, {asked}", together_time, ratio)
    for places in (hexagons, scattered(day, options.destinations, random)):
        reached, spent = door_to_door(day, access, origins, places)
        asked = f"{options.origins} × {places.longitude.size:,} × {WINDOW.size}"
        line(f"door to door, {asked}", spent, f"{reached:.0f} % with a median")
    return 0 if all(np.array_equal(a, b) for a, b in zip(apart, together, strict=True)) else 1


if __name__ == "__main__":
    sys.exit(main())
