"""Passing times that a feed leaves blank, filled between the stops it does time.

GTFS only asks for the times of the first and last stop and of "timepoints"; many feeds leave the
rest blank (96 % of the buses of Porto Alegre). Between two timed stops the vehicle is taken to run
at constant speed over the distance given by the feed (shape_dist_traveled) or else the straight
line from stop to stop. All in whole numbers, so that the same feed gives the same second anywhere.
"""

import numpy as np
import numpy.typing as npt

Whole = npt.NDArray[np.int64]


def interpolated(
    trip: Whole, arrival: Whole, departure: Whole, travelled: Whole, blank: int
) -> tuple[Whole, Whole]:
    """Arrivals and departures (n) with no blank, among calls (n) in order of trip then sequence.

    `travelled` (n) is the distance along the trip, any whole unit, not decreasing within a trip.
    The first and last call of each trip are timed: the caller made sure of it. A call that is
    filled does not wait. Where nothing moves between two timed stops, calls share the time evenly.
    Rounded to the nearest second, half up.
    """
    places = np.arange(trip.size)
    timed = arrival != blank
    before = np.maximum.accumulate(np.where(timed, places, 0))
    after = np.minimum.accumulate(np.where(timed, places, trip.size - 1)[::-1])[::-1]
    if not np.array_equal(trip[before], trip[after]):
        raise ValueError("a trip begins or ends with no time")
    moved = travelled[after] > travelled[before]
    done = np.where(moved, travelled - travelled[before], places - before)
    whole = np.where(moved, travelled[after] - travelled[before], after - before)
    span = arrival[after] - departure[before]
    passing = departure[before] + (2 * span * done + whole) // np.maximum(2 * whole, 1)
    return np.where(timed, arrival, passing), np.where(timed, departure, passing)


def along(first: npt.NDArray[np.bool_], steps: Whole) -> Whole:
    """Distance along the trip (n) from the steps (n) between a call and the one before.

    The step into the `first` call of a trip is none.
    """
    return np.cumsum(np.where(first, 0, steps))
