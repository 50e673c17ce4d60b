"""What partners announce, row by row, under the names of the common table of vacancies."""

from collections.abc import Mapping, Sequence

import numpy as np
import pyarrow as pa

from croisee.nomenclatures import split_zone
from croisee.studies.distance_emploi.parameters import Vacancies
from croisee.studies.sql import last_edition
from croisee.studies.study import Opened, table_name
from croisee.territories.projection import Floats, transform
from croisee.vacancies.contracts import agency_contract
from croisee.vacancies.listed import read_listed
from croisee.vacancies.row import Precision, Reading

WGS84 = 4326
_OF_PARTNER = "2"
_NAMES = {
    "numero": "number", "intitule": "title", "metier": "rome", "postes": "posts",
    "employeur": "company", "parution": "published", "salaire": "wage",
}  # fmt: skip
"""Our word in a request → the column of the common table of vacancies."""


def needed(each: Vacancies, communes: str, placed: Sequence[str]) -> frozenset[str]:
    """Columns of a source of vacancies that are read; `placed`: its coordinates, if any."""
    told = [column for column in each.colonnes.model_dump().values() if column]
    return frozenset({*told, *placed} | ({communes} if not each.colonnes.commune else set()))


def announced(opened: Opened, each: Vacancies, communes: str) -> Reading:
    """The vacancies of the last delivery of a source, and the rows that are none."""
    return read_listed(
        _rows(opened, each, communes),
        each.source,
        renames={},
        company=each.employeur,
        file=opened.declarations[each.source].livraisons[-1].fichier,
    )


def _rows(opened: Opened, each: Vacancies, communes: str) -> pa.Table:
    declaration = opened.declarations[each.source]
    place = declaration.localisation
    columns = {ours: column for ours, column in each.colonnes.model_dump().items() if column}
    columns.setdefault("commune", communes)
    if place is not None:
        columns |= {"x": place.x, "y": place.y}
    listed = ", ".join(f'"{column}" AS {ours}' for ours, column in columns.items())
    table = opened.query(
        f"SELECT {listed} FROM {table_name(each.source)} WHERE {last_edition(declaration)} "
        "ORDER BY numero"
    )
    rows = table.to_pylist()
    found = {_NAMES[name]: [row[name] for row in rows] for name in columns if name in _NAMES}
    found["commune"] = [_commune(row["commune"]) for row in rows]
    found["contract"] = [_contract(row) for row in rows]
    found["open_ended"] = [row.get("contrat") for row in rows]
    found["via"] = ["partenaire" if row.get("origine") == _OF_PARTNER else None for row in rows]
    if place is not None:
        east, north = (table[name].to_numpy(zero_copy_only=False).astype(float) for name in "xy")
        longitude, latitude = transform(east, north, place.projection, WGS84)
        found["lon"], found["lat"] = _known(longitude), _known(latitude)
    found["precision"] = [_precision(each, row) for row in rows]
    return pa.table(found)


def _commune(told: str | None) -> str | None:
    """The code of a commune, given as a code or as a zone."""
    return None if told is None else split_zone(told)[1] if "/" in told else told


def _contract(row: Mapping[str, str | None]) -> str | None:
    """The kind of contract: where a source codes its nature apart, from both."""
    kind = row.get("contrat")
    return (agency_contract(kind, row["nature"]) if "nature" in row else None) or kind


def _precision(each: Vacancies, row: Mapping[str, object]) -> str:
    if each.precision != "commune" and row.get("x") is not None:
        return each.precision
    return Precision.COMMUNE if row["commune"] else Precision.UNKNOWN


def _known(degrees: Floats) -> list[float | None]:
    return [float(value) if np.isfinite(value) else None for value in degrees]
