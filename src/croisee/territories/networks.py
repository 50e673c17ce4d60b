"""How people travel on the territory: the files declared, checked to be there."""

from dataclasses import dataclass
from datetime import time
from pathlib import Path

from croisee.foundation.errors import CroiseeError, Problem
from croisee.territories.declaration import NetworkDeclaration
from croisee.travel.journeys import Files


@dataclass(frozen=True)
class Networks:
    """Roads and timetables. `title`: whose they are, in French, for those who read a time."""

    files: Files
    title: str


def read_networks(declaration: NetworkDeclaration, base: Path) -> Networks:
    """The files of the section. Raises `CroiseeError` naming each that is missing."""
    names = [declaration.routes, *declaration.transports]
    if missing := [name for name in names if not (base / name).is_file()]:
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
        Files(
            roads=base / declaration.routes,
            feeds=tuple(base / name for name in declaration.transports),
            day=declaration.jour,
            start=time.fromisoformat(declaration.depart),
            end=time.fromisoformat(declaration.fin),
        ),
        title=", ".join(part for part in told if part),
    )
