"""Published tables of neighbourhoods, IRIS and communes, read by columns declared in YAML.

    published = read_published(mirror, "qpv")
    targets = margins(published, "2021-01")        # published_margins: what weights must meet
    received = published.of_role("numerateur")     # who receives: never fitted

A cell left empty by its producer is never a zero: nothing is known of it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as csv

from croisee.foundation.columns import absent_columns
from croisee.foundation.errors import CroiseeError, Problem
from croisee.foundation.packaged import packaged
from croisee.population.margins import Floats

ZONINGS = ("qpv", "iris", "communes")


@dataclass(frozen=True, eq=False)
class Published:
    """What is published of each zone. `figures`: column → one value per zone, NaN if not told."""

    zoning: str
    zones: tuple[str, ...]
    figures: Mapping[str, Floats]

    def of_role(self, role: str) -> dict[str, Floats]:
        """The columns of one role: « marge », « retenue », « numerateur », « contexte »."""
        return {
            name: self.figures[name]
            for name, column in declared(self.zoning)["colonnes"].items()
            if column["role"] == role
        }


def declared(zoning: str) -> dict[str, Any]:
    """What the package says of the tables of a zoning: columns, margins, what is held out."""
    if zoning not in ZONINGS:
        raise CroiseeError(
            Problem(
                f"aucun tableau publié n’est décrit pour « {zoning} ».",
                "Choisissez un zonage décrit.",
                expected=", ".join(ZONINGS),
            )
        )
    found: dict[str, Any] = packaged("croisee.population", f"{zoning}.yaml")
    return found


def read_published(mirror: Path, zoning: str) -> Published:
    """Read every declared table of a zoning under the folder `mirror`.

    Raises `CroiseeError` when a table or a column is missing, or a figure is not a number.
    """
    entry = declared(zoning)
    tables = {
        name: read_table(mirror / each["chemin"], each["cle"])
        for name, each in entry["tables"].items()
    }
    return published_of(tables, zoning)


def published_of(tables: Mapping[str, pa.Table], zoning: str) -> Published:
    """The declared columns of tables already read, for the zones of the main one.

    A zone that another table does not know has no figure there.
    """
    entry = declared(zoning)
    main = entry["zones"]
    zones = tables[main][entry["tables"][main]["cle"]].combine_chunks()
    figures = {}
    for name, column in entry["colonnes"].items():
        table, there = tables[column["table"]], entry["tables"][column["table"]]
        problems = absent_columns(
            [there["cle"], column["colonne"]],
            table.column_names,
            "Reprenez le fichier de l’édition attendue.",
            Path(there["chemin"]).name,
        )
        if problems:
            raise CroiseeError(problems)
        place = pc.index_in(zones, table[there["cle"]].combine_chunks())
        values = _numbers(table[column["colonne"]], there["chemin"], column["colonne"])
        figures[name] = np.asarray(
            values.take(place).fill_null(np.nan).to_numpy(zero_copy_only=False), np.float64
        )
    return Published(zoning, tuple(zones.to_pylist()), figures)


def read_table(path: Path, key: str) -> pa.Table:
    """The table of a file, its key as text: a code that looks like a number keeps its zeros.

    Raises `CroiseeError` when the file is absent or is no table.
    """
    options = csv.ConvertOptions(strings_can_be_null=True, column_types={key: pa.string()})
    try:
        with pa.input_stream(str(path), compression="detect") as stream:
            return csv.read_csv(stream, convert_options=options)
    except (OSError, pa.ArrowException) as error:
        raise CroiseeError(
            Problem(
                "ce tableau publié ne peut pas être lu.",
                "Vérifiez le dossier des données ouvertes.",
                file=path.name,
            )
        ) from error


def _numbers(column: pa.ChunkedArray, file: str, name: str) -> pa.Array:
    try:
        return column.cast(pa.float64()).combine_chunks()
    except pa.ArrowException as error:
        raise CroiseeError(
            Problem(
                "cette colonne tient autre chose que des nombres.",
                "Laissez vides les cases que le producteur ne publie pas.",
                file=Path(file).name,
                column=name,
                expected="un nombre, ou rien",
            )
        ) from error


def kept_apart(published: Published) -> dict[str, Floats]:
    """What no margin says and that estimates must predict: name → a percentage per zone."""
    found = {}
    for name, each in declared(published.zoning)["retenues"].items():
        found[name] = _sum(published, each["numerateur"])
        if "denominateur" in each:
            found[name] = 100 * found[name] / _sum(published, each["denominateur"])
    return found


def _sum(published: Published, columns: Sequence[str]) -> Floats:
    return np.asarray(np.sum([published.figures[column] for column in columns], axis=0))
