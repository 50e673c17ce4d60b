"""Times by public transport, worked out plainly from the lines as they were drawn.

One looks at every hop of every bus in order of departure, and asks for each moment of the morning
whether one could be aboard. No timetable file is read.
"""

import numpy as np

from acceptance.emploi.roads import LONGEST, Roads
from croisee.demo.buses import Buses, departures

START, END, STEP = 7 * 3600, 9 * 3600, 60
TO_STOP, BETWEEN = 1_200, 600
BEFORE_BOARDING = 60


def hops(buses: Buses) -> list[tuple[int, int, int, int, int]]:
    """Departure, arrival (seconds), stop, next stop and vehicle of every hop, first to leave first."""
    found, vehicle = [], 0
    for line in buses.lines:
        back = [line.minutes[-1] - each for each in line.minutes[::-1]]
        for stops, minutes in ((line.stops, line.minutes), (line.stops[::-1], back)):
            for start in departures(line.kind):
                for k in range(len(stops) - 1):
                    leaves, comes = (60 * (start + minutes[j]) for j in (k, k + 1))
                    found.append((leaves, comes, stops[k], stops[k + 1], vehicle))
                vehicle += 1
    return sorted(found, key=lambda hop: hop[0])


def seconds(
    buses: Buses, roads: Roads, origins: tuple[np.ndarray, ...], places: tuple[np.ndarray, ...]
) -> np.ndarray:
    """Median over the departures of the morning of the time from door to door (origins × places),
    on foot where that is shorter; infinite beyond `LONGEST`. `roads`: those of pedestrians."""
    here, there = roads.spots(*origins), roads.spots(*places)
    stops = roads.spots(*buses.stops.T)
    to_stop, from_stop = roads.seconds(here, stops), roads.seconds(stops, there)
    change, on_foot = roads.seconds(stops, stops), roads.seconds(here, there)
    moments = np.arange(START, END, STEP, dtype=float)
    ready = np.where(to_stop <= TO_STOP, to_stop, np.inf).T[:, :, None] + moments
    change = np.where(change <= BETWEEN, change, np.inf)
    np.fill_diagonal(change, 0.0)
    near = [np.flatnonzero(np.isfinite(row)) for row in change]
    set_down = np.full(ready.shape, np.inf)
    aboard: dict[int, np.ndarray] = {}
    for leaves, comes, stop, following, vehicle in hops(buses):
        if leaves > END + LONGEST:
            break
        if leaves < START:
            continue
        on = (ready[stop] <= leaves - BEFORE_BOARDING) | aboard.get(vehicle, False)
        if not on.any():
            continue
        aboard[vehicle] = on
        better = on & (comes < set_down[following])
        if better.any():
            set_down[following][better] = comes
            for other in near[following]:
                arrives = comes + change[following, other]
                ready[other][better & (arrives < ready[other])] = arrives
    found = np.empty(on_foot.shape)
    rank = -(-50 * len(moments) // 100) - 1
    for place in range(on_foot.shape[1]):
        best = np.repeat(on_foot[:, place, None], len(moments), axis=1)
        for stop in np.flatnonzero(from_stop[:, place] <= TO_STOP):
            np.minimum(best, set_down[stop] + from_stop[stop, place] - moments, out=best)
        found[:, place] = np.partition(best, rank, axis=1)[:, rank]
    return np.where(found <= LONGEST, found, np.inf)
