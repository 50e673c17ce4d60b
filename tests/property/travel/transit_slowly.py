"""Earliest arrivals the slow and obvious way: Dijkstra over the events of a day, in plain Python.

States are being ready at a stop, sitting in a vehicle as it leaves a call, and being set down.
"""

import heapq
import math
from dataclasses import dataclass


@dataclass(frozen=True)
class Call:
    stop: int
    arrival: int
    departure: int
    boards: bool = True
    alights: bool = True


Run = list[Call]
Times = dict[int, int]


def set_down(
    runs: list[Run],
    changes: dict[tuple[int, int], int],
    slack: int,
    access: Times,
    departure: int,
    longest: int,
) -> Times:
    """Earliest second one is set down at each stop, where it is at most `longest` after leaving.

    `access`: stop → seconds walked from the origin. `changes`: seconds walked between two vehicles.
    """
    calls_at: dict[int, list[tuple[int, int]]] = {}
    for r, run in enumerate(runs):
        for i, call in enumerate(run):
            calls_at.setdefault(call.stop, []).append((r, i))
    walks_from: dict[int, Times] = {}
    for (origin, end), seconds in changes.items():
        walks_from.setdefault(origin, {})[end] = seconds
    queue = [(departure + seconds, ("ready", stop, 0)) for stop, seconds in access.items()]
    heapq.heapify(queue)
    met: dict[tuple[str, int, int], int] = {}
    while queue:
        time, state = heapq.heappop(queue)
        if state in met:
            continue
        met[state] = time
        kind, which, i = state
        after: list[tuple[int, tuple[str, int, int]]] = []
        if kind == "ready":
            for r, j in calls_at.get(which, []):
                call = runs[r][j]
                if call.boards and time + slack <= call.departure <= departure + longest:
                    after.append((call.departure, ("riding", r, j)))
        elif kind == "riding" and i + 1 < len(runs[which]):
            call = runs[which][i + 1]
            after.append((call.departure, ("riding", which, i + 1)))
            if call.alights:
                after.append((call.arrival, ("set down", call.stop, 0)))
        elif kind == "set down":
            for end, seconds in walks_from.get(which, {}).items():
                after.append((time + seconds, ("ready", end, 0)))
        for event in after:
            heapq.heappush(queue, event)
    return {
        stop: time
        for (kind, stop, _), time in met.items()
        if kind == "set down" and time <= departure + longest
    }


def nearest_rank(times: list[float], percentile: int) -> float:
    """Smallest time such that at least this percentage of the times are no greater."""
    needed = math.ceil(percentile * len(times) / 100)
    return sorted(times)[needed - 1]
