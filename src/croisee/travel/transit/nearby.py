"""How much public transport there is near a place: vehicles one may board, per hour.

It says whether a line passes at all and how often, before any journey: a place with none is not
helped by a better timetable elsewhere.
"""

from datetime import time

import numpy as np
import numpy.typing as npt

from croisee.travel.transit.timetable import Timetable
from croisee.travel.transit.walks import Points, Walking, straight_walks
from croisee.travel.transit.window import seconds_of

NEAR = 500
"""Metres in a straight line that count as near a stop, by default."""

# One metre a second, without detour: seconds of a walk are its metres.
_STRAIGHT = Walking(metres_per_hour=3_600, detour_percent=100)


def service_near(
    timetable: Timetable,
    points: Points,
    metres: int = NEAR,
    start: time = time(7),
    end: time = time(9),
) -> npt.NDArray[np.float64]:
    """Departures per hour (points), from `start` until before `end`, both directions together.

    A vehicle is counted once, even if it calls at several stops within `metres` of the point; a
    stop where one may not board, or where the vehicle ends, counts for nothing.
    """
    first, last = seconds_of(start), seconds_of(end)
    if last <= first:
        raise ValueError("the end comes after the start")
    rides = timetable.connections
    chosen = (first <= rides.departure) & (rides.departure < last) & rides.boards
    order = np.argsort(rides.origin[chosen], kind="stable")
    stop, run = rides.origin[chosen][order], rides.run[chosen][order]
    of_stop = np.searchsorted(stop, np.arange(len(timetable.stops.longitude) + 1))
    near = straight_walks(points, timetable.stops, metres, _STRAIGHT)
    counts = np.zeros(near.rows, dtype=np.int64)
    for point in range(near.rows):
        stops, _ = near.row(point)
        runs = [run[of_stop[place] : of_stop[place + 1]] for place in stops]
        counts[point] = np.unique(np.concatenate([run[:0], *runs])).size
    return counts * 3_600 / (last - first)
