"""The calls of trips at stops (stop_times.txt), in order, every passing time filled."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from croisee.foundation.errors import CroiseeError, Problem
from croisee.travel.transit.archive import BLANK, Archive, Rows
from croisee.travel.transit.gaps import along, interpolated
from croisee.travel.transit.walks import Points, metres

_NOT_SERVED = 1
_THOUSANDTHS = 1_000


@dataclass(frozen=True)
class Calls:
    """Calls (n) in order of trip, then along the trip; seconds since midnight of the service day.

    The calls of trip t are `first[t]:first[t + 1]` (trips + 1). `boards` and `alights` say whether
    one may get on and off there.
    """

    first: npt.NDArray[np.int64]
    stop: npt.NDArray[np.int32]
    arrival: npt.NDArray[np.int64]
    departure: npt.NDArray[np.int64]
    boards: npt.NDArray[np.bool_]
    alights: npt.NDArray[np.bool_]


def read_calls(
    archive: Archive, trips: pa.Array, stops: pa.Array, points: Points
) -> tuple[Calls, list[str]]:
    """The calls of a feed, with the notes on how blanks were filled."""
    rows = archive.rows(
        "stop_times.txt", ("trip_id", "arrival_time", "departure_time", "stop_id", "stop_sequence")
    )
    trip = rows.known_places("trip_id", trips, "trips.txt").astype(np.int64)
    sequence = rows.numbers("stop_sequence")
    if not len(rows):
        raise CroiseeError(Problem("aucun passage", "vérifiez l'archive GTFS.", file=rows.name))
    order = np.lexsort((sequence, trip))
    trip = trip[order]
    twice = np.flatnonzero((np.diff(trip) == 0) & (np.diff(sequence[order]) == 0))
    if twice.size:
        raise rows.fault(
            "stop_sequence", order[twice + 1], "rang déjà pris dans ce trajet", "un rang par arrêt"
        )
    stop = rows.known_places("stop_id", stops, "stops.txt")[order]
    arrival = rows.seconds("arrival_time", BLANK)[order]
    departure = rows.seconds("departure_time", BLANK)[order]
    arrival, departure = (
        np.where(arrival == BLANK, departure, arrival),
        np.where(departure == BLANK, arrival, departure),
    )
    starts = np.ones(trip.size, dtype=np.bool_)
    starts[1:] = trip[1:] != trip[:-1]
    _ends_timed(rows, order, starts, arrival)
    travelled, measured = _travelled(rows, order, starts, stop, points)
    blanks = arrival == BLANK
    arrival, departure = interpolated(trip, arrival, departure, travelled, BLANK)
    _in_order(rows, order, starts, arrival, departure)
    calls = Calls(
        first=np.searchsorted(trip, np.arange(len(trips) + 1)).astype(np.int64),
        stop=stop,
        arrival=arrival,
        departure=departure,
        boards=rows.numbers("pickup_type", 0)[order] != _NOT_SERVED,
        alights=rows.numbers("drop_off_type", 0)[order] != _NOT_SERVED,
    )
    return calls, _said(blanks, measured)


def _ends_timed(
    rows: Rows,
    order: npt.NDArray[np.int64],
    starts: npt.NDArray[np.bool_],
    arrival: npt.NDArray[np.int64],
) -> None:
    ends = np.roll(starts, -1)
    mute = np.flatnonzero((starts | ends) & (arrival == BLANK))
    if mute.size:
        raise rows.fault(
            "arrival_time",
            np.sort(order[mute]),
            "premier ou dernier arrêt d'un trajet sans heure",
            "une heure HH:MM:SS",
        )


def _in_order(
    rows: Rows,
    order: npt.NDArray[np.int64],
    starts: npt.NDArray[np.bool_],
    arrival: npt.NDArray[np.int64],
    departure: npt.NDArray[np.int64],
) -> None:
    back = departure < arrival
    if back.any():
        raise rows.fault(
            "departure_time",
            np.sort(order[back]),
            "départ avant l'arrivée",
            "des heures croissantes",
        )
    back[1:] = ~starts[1:] & (arrival[1:] < departure[:-1])
    if back.any():
        raise rows.fault(
            "arrival_time",
            np.sort(order[back]),
            "arrivée avant le départ de l'arrêt précédent",
            "des heures croissantes",
        )


def _travelled(
    rows: Rows,
    order: npt.NDArray[np.int64],
    starts: npt.NDArray[np.bool_],
    stop: npt.NDArray[np.int32],
    points: Points,
) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.bool_]]:
    """Distance along its trip of each call (n), and whether the feed measured it (n).

    The measure of the feed is used for the trips where it is whole and rising.
    """
    place = points.unit()[stop]
    steps = np.zeros(stop.size, dtype=np.int64)
    steps[1:] = metres(place[1:], place[:-1])
    given = np.rint(rows.decimals("shape_dist_traveled", BLANK)[order] * _THOUSANDTHS)
    distance = given.astype(np.int64)
    broken = distance < 0
    broken[1:] |= ~starts[1:] & (np.diff(distance) < 0)
    heads = np.flatnonzero(starts)
    measured = ~np.logical_or.reduceat(broken, heads)[np.cumsum(starts) - 1]
    return np.where(measured, distance, along(starts, steps)), measured


def _said(blanks: npt.NDArray[np.bool_], measured: npt.NDArray[np.bool_]) -> list[str]:
    if not blanks.any():
        return []
    percent = round(100 * int(blanks.sum()) / blanks.size)
    straight = round(100 * int((blanks & ~measured).sum()) / int(blanks.sum()))
    return [
        f"{percent} % des heures de passage ne sont pas dans le fichier : placées entre les arrêts "
        f"minutés selon la distance parcourue ({100 - straight} %) ou la ligne droite d'arrêt en "
        f"arrêt ({straight} %)"
    ]
