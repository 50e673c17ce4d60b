"""Small GTFS archives, written as tables a person reads."""

import zipfile
from pathlib import Path
from textwrap import dedent

TOWN = {
    "agency": """
        agency_name, agency_url, agency_timezone
        Régie, https://exemple.fr, Europe/Paris
    """,
    "stops": """
        stop_id, stop_name, stop_lat, stop_lon
        gare, Gare, 48.10, -1.70
        mairie, Mairie, 48.10, -1.69
        hopital, Hôpital, 48.10, -1.67
        usine, Usine, 48.10, -1.60
    """,
    "trips": """
        route_id, service_id, trip_id
        1, semaine, matin
    """,
    "stop_times": """
        trip_id, arrival_time, departure_time, stop_id, stop_sequence
        matin, 08:00:00, 08:00:00, gare, 1
        matin, 08:10:00, 08:11:00, mairie, 2
        matin, 08:40:00, 08:40:00, usine, 3
    """,
    "calendar": """
        service_id, monday, tuesday, wednesday, thursday, friday, saturday, sunday, start_date, end_date
        semaine, 1, 1, 1, 1, 1, 0, 0, 20260302, 20260327
    """,
}
"""A bus line of three stops that leaves the station once, at eight, on the weekdays of March 2026."""


def write_feed(folder: Path, name: str = "bus.zip", **tables: str | bytes | None) -> Path:
    """The town's feed with these tables instead of, or beside, its own; `None` takes one away."""
    path = folder / name
    with zipfile.ZipFile(path, "w") as archive:
        for table, text in (TOWN | tables).items():
            if text is not None:
                content = text if isinstance(text, bytes) else dedent(text).strip().encode()
                archive.writestr(f"{table}.txt", content)
    return path
