"""How people travel on the territory: the files declared, checked to be there."""

from dataclasses import dataclass
from datetime import date, time
from pathlib import Path

from croisee.foundation.errors import CroiseeError, Problem
from croisee.territories.declaration import NetworkDeclaration


@dataclass(frozen=True)
class Networks:
    """Roads and timetables, and the departures of the day that are read.

    `title`: whose they are, in French, for those who read a time.
    """

    roads: Path
    feeds: tuple[Path, ...]
    day: date | None
    start: time
    end: time
    title: str


def read_networks(declaration: NetworkDeclaration, base: Path) -> Networks:
    """The files of the section. Raises `CroiseeError` naming each that is missing."""
    files = [declaration.routes, *declaration.transports]
    if missing := [name for name in files if not (base / name).is_file()]:
        raise CroiseeError(
            Problem(
                file=name,
                message="ce fichier de déplacements est absent.",
                expected="un extrait OpenStreetMap (.osm.pbf), ou un horaire GTFS (.zip)",
                remedy="Déposez-le, ou corrigez la section « deplacements » de croisee.yaml.",
            )
            for name in missing
        )
    told = (declaration.producteur, declaration.millesime, declaration.licence)
    return Networks(
        roads=base / declaration.routes,
        feeds=tuple(base / name for name in declaration.transports),
        day=declaration.jour,
        start=time.fromisoformat(declaration.depart),
        end=time.fromisoformat(declaration.fin),
        title=", ".join(part for part in told if part),
    )
