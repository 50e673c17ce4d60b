"""Donor households, the language shared by rights and synthetic populations: read, written."""

from pathlib import Path

import pyarrow as pa
import pyarrow.csv as csv
import pyarrow.parquet as pq

from croisee.foundation.errors import CroiseeError, Problem
from croisee.rights.checks import check_donors
from croisee.rights.schema import (
    CODES,
    INCOMES,
    MENAGES,
    PERSONNES,
    REVENUS,
    SCHEMAS,
    TENANTS,
    WORKING_AGE,
    Donors,
)

__all__ = [
    "CODES",
    "INCOMES",
    "MENAGES",
    "PERSONNES",
    "REVENUS",
    "SCHEMAS",
    "TENANTS",
    "WORKING_AGE",
    "Donors",
    "read_donors",
    "write_donors",
]


def read_donors(folder: Path) -> Donors:
    """The tables `menages`, `personnes`, `revenus` of a folder, each `.parquet` or `.csv`, checked.

    Raises `CroiseeError` when one is absent, cannot be read, or breaks a rule of the tables.
    """
    paths = {name: _path(folder, name) for name in SCHEMAS}
    tables = [_read(path, SCHEMAS[name]) for name, path in paths.items()]
    return check_donors(Donors(*tables), {name: path.name for name, path in paths.items()})


def write_donors(donors: Donors, folder: Path) -> None:
    """Write the three tables as Parquet in an existing folder."""
    for name, table in donors._asdict().items():
        pq.write_table(table, folder / f"{name}.parquet")


def _path(folder: Path, name: str) -> Path:
    for suffix in (".parquet", ".csv"):
        path = folder / (name + suffix)
        if path.is_file():
            return path
    raise CroiseeError(
        Problem(
            "ce tableau des ménages donneurs manque.",
            f"Déposez-le dans le dossier « {folder.name} ».",
            expected=f"{name}.parquet ou {name}.csv",
            file=name,
        )
    )


def _read(path: Path, schema: pa.Schema) -> pa.Table:
    try:
        if path.suffix == ".parquet":
            return pq.read_table(path)
        # An empty case of text stays null, so that it is told as empty.
        options = csv.ConvertOptions(
            column_types={field.name: field.type for field in schema}, strings_can_be_null=True
        )
        return csv.read_csv(path, convert_options=options)
    except pa.ArrowException as error:
        raise CroiseeError(
            Problem(
                "le fichier ne peut pas être lu comme un tableau de ménages donneurs.",
                "Vérifiez que chaque colonne tient la sorte de valeur attendue.",
                expected=", ".join(f"{field.name} ({field.type})" for field in schema),
                file=path.name,
            )
        ) from error
