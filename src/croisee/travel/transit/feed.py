"""A GTFS feed as arrays: stops, trips and their passing times, services, frequencies, transfers."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from croisee.foundation.errors import CroiseeError, Problem
from croisee.travel.transit.archive import BLANK, Archive
from croisee.travel.transit.calls import Calls, read_calls
from croisee.travel.transit.services import Services, read_services
from croisee.travel.transit.walks import Points

_PLATFORM = 0


@dataclass(frozen=True)
class Stops:
    """Stops and stations (n): `station` is the place of the station a stop is part of, or its own.

    Only `platform` ones are boarded; stations, entrances and corridors are not.
    """

    ids: pa.Array
    points: Points
    station: npt.NDArray[np.int32]
    platform: npt.NDArray[np.bool_]


@dataclass(frozen=True)
class Trips:
    """Trips (n) with the place of their service."""

    ids: pa.Array
    service: npt.NDArray[np.int32]


@dataclass(frozen=True)
class Frequencies:
    """Trips repeated (n): one leaves every `headway` seconds from `start` until before `end`."""

    trip: npt.NDArray[np.int32]
    start: npt.NDArray[np.int64]
    end: npt.NDArray[np.int64]
    headway: npt.NDArray[np.int64]


@dataclass(frozen=True)
class Transfers:
    """Changes a feed speaks of (n), between stops or whole stations; seconds `BLANK` where none."""

    origin: npt.NDArray[np.int32]
    end: npt.NDArray[np.int32]
    kind: npt.NDArray[np.int64]
    seconds: npt.NDArray[np.int64]


@dataclass(frozen=True)
class Feed:
    """One GTFS file. `notes` say, in French, what was supposed or left out."""

    name: str
    timezone: ZoneInfo
    stops: Stops
    trips: Trips
    calls: Calls
    services: Services
    frequencies: Frequencies
    transfers: Transfers
    notes: tuple[str, ...]


def read_feeds(paths: Iterable[Path]) -> tuple[Feed, ...]:
    """Several feeds, to be ridden together; `CroiseeError` says where a fault is."""
    return tuple(read_feed(path) for path in paths)


def read_feed(path: Path) -> Feed:
    """One GTFS zip, whole."""
    with Archive(path) as archive:
        stops = _stops(archive)
        services = read_services(archive)
        trips = _trips(archive, services.ids)
        calls, calls_notes = read_calls(archive, trips.ids, stops.ids, stops.points)
        frequencies, frequencies_notes = _frequencies(archive, trips.ids)
        transfers, transfers_notes = _transfers(archive, stops.ids)
        return Feed(
            path.name,
            _timezone(archive),
            stops,
            trips,
            calls,
            services,
            frequencies,
            transfers,
            (*_validity(archive), *calls_notes, *frequencies_notes, *transfers_notes),
        )


def _timezone(archive: Archive) -> ZoneInfo:
    rows = archive.rows("agency.txt", ("agency_timezone",))
    names = rows.text("agency_timezone").drop_null().to_pylist()
    try:
        return ZoneInfo(names[0])
    except (IndexError, ValueError, ZoneInfoNotFoundError) as error:
        raise CroiseeError(
            Problem(
                "fuseau horaire absent ou inconnu",
                "complétez agency.txt.",
                "un fuseau comme Europe/Paris",
                rows.name,
                2,
                "agency_timezone",
            )
        ) from error


def _stops(archive: Archive) -> Stops:
    rows = archive.rows("stops.txt", ("stop_id", "stop_lat", "stop_lon"))
    ids = rows.identifiers("stop_id")
    kind = rows.numbers("location_type", _PLATFORM)
    parent = rows.places("parent_station", ids, "stops.txt")
    latitude, longitude = rows.decimals("stop_lat", np.nan), rows.decimals("stop_lon", np.nan)
    places = np.arange(len(rows), dtype=np.int32)
    station = np.where(parent == BLANK, places, parent).astype(np.int32)
    for column, values, most in (("stop_lat", latitude, 90), ("stop_lon", longitude, 180)):
        inherited = np.where(np.isnan(values), values[station], values)
        values[:] = inherited
        wrong = np.flatnonzero(~(np.abs(values) <= most) & (kind == _PLATFORM))
        if wrong.size:
            raise rows.fault(
                column, wrong, "coordonnée absente ou impossible", f"de -{most} à {most} degrés"
            )
    points = Points(np.nan_to_num(longitude), np.nan_to_num(latitude))
    return Stops(ids, points, station, kind == _PLATFORM)


def _trips(archive: Archive, services: pa.Array) -> Trips:
    rows = archive.rows("trips.txt", ("service_id", "trip_id"))
    return Trips(
        rows.identifiers("trip_id"),
        rows.known_places("service_id", services, "calendar.txt"),
    )


def _frequencies(archive: Archive, trips: pa.Array) -> tuple[Frequencies, list[str]]:
    rows = archive.rows(
        "frequencies.txt", ("trip_id", "start_time", "end_time", "headway_secs"), needed=False
    )
    headway = rows.numbers("headway_secs")
    none = np.flatnonzero(headway == 0)
    if none.size:
        raise rows.fault("headway_secs", none, "intervalle nul", "au moins 1 seconde")
    found = Frequencies(
        rows.known_places("trip_id", trips, "trips.txt"),
        rows.seconds("start_time"),
        rows.seconds("end_time"),
        headway,
    )
    loose = int((rows.numbers("exact_times", 0) == 0).sum())
    said = (
        f"{loose} fréquences sans horaire exact : départs supposés à intervalle régulier, "
        "dès la première minute"
    )
    return found, [said] if loose else []


def _transfers(archive: Archive, stops: pa.Array) -> tuple[Transfers, list[str]]:
    """Those between stops; those of one route or trip only, or within the vehicle, are left out."""
    rows = archive.rows("transfers.txt", ("transfer_type",), needed=False)
    kind = rows.numbers("transfer_type", 0)
    general = kind <= 3
    for column in ("from_route_id", "to_route_id", "from_trip_id", "to_trip_id"):
        general &= pc.is_null(rows.text(column)).to_numpy(zero_copy_only=False)
    origin = rows.places("from_stop_id", stops, "stops.txt")
    end = rows.places("to_stop_id", stops, "stops.txt")
    general &= (origin != BLANK) & (end != BLANK)
    seconds = rows.numbers("min_transfer_time", BLANK)
    mute = np.flatnonzero(general & (kind == 2) & (seconds == BLANK))
    if mute.size:
        raise rows.fault("min_transfer_time", mute, "durée absente", "des secondes")
    left = int((~general).sum())
    said = f"{left} correspondances propres à une ligne, à un trajet ou à bord : ignorées"
    kept = Transfers(origin[general], end[general], kind[general], seconds[general])
    return kept, [said] if left else []


def _validity(archive: Archive) -> list[str]:
    rows = archive.rows("feed_info.txt", (), needed=False)
    period = ("feed_start_date", "feed_end_date")
    if not len(rows) or any(rows.text(column).null_count for column in period):
        return []
    first, last = (date.fromordinal(int(rows.days(column)[0])) for column in period)
    return [f"le producteur donne ces horaires pour la période du {first} au {last}"]
