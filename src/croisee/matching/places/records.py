"""The table of places, as it comes, and each place as it is compared."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

import pyarrow as pa

from croisee.foundation.errors import CroiseeError, Problem
from croisee.matching.places.addresses import Address, read_address
from croisee.matching.places.names import name_words, without_commune
from croisee.matching.places.siret import read_siret
from croisee.matching.places.vocabulary import Words

SCHEMA = pa.schema(
    [
        ("id", pa.string()),
        ("name", pa.string()),
        ("address", pa.string()),
        ("postcode", pa.string()),
        ("commune", pa.string()),
        ("department", pa.string()),
        ("lat", pa.float64()),
        ("lon", pa.float64()),
        ("siret", pa.string()),
        ("updated", pa.string()),
        ("source", pa.string()),
    ]
)
"""A table of places. `id` (unique), `name` and `source` are required; any other column may be
absent or null. `commune`: code of the COG of one year, the same for the whole table; `department`
is needed only where neither commune nor postcode is known; `lat`, `lon` in degrees (WGS 84);
`updated` ISO `YYYY-MM-DD`."""
REQUIRED = ("id", "name", "source")
_OVERSEAS = ("97", "98")


@dataclass(frozen=True)
class Place:
    """One row, read: what two places are compared on."""

    id: str
    source: str
    name: str
    words: Words
    address: Address | None
    postcode: str | None
    commune: str | None
    commune_name: str
    department: str | None
    position: tuple[float, float] | None
    siret: str | None


def canonical_places(table: pa.Table, *, file: str | None = None) -> pa.Table:
    """The table with the columns of `SCHEMA`, blank texts and impossible SIRET made null.

    Rows are sorted by `id`.

    Raises `CroiseeError`: a required column is absent or empty, an `id` is repeated, a column has
    another type, a position is out of the Earth or has one half only.
    """
    problems = [
        Problem(
            "cette colonne manque.",
            "Ajoutez-la à la table des lieux.",
            file=file,
            column=name,
            expected="un texte sur chaque ligne",
        )
        for name in REQUIRED
        if name not in table.column_names
    ]
    if problems:
        raise CroiseeError(problems)
    columns: dict[str, list[str | float | None]] = {
        field.name: _column(table, field, file)
        if field.name in table.column_names
        else [None] * table.num_rows
        for field in SCHEMA
    }
    problems = _faults(columns, file)
    if problems:
        raise CroiseeError(problems)
    columns["siret"] = [read_siret(str(value or "")) for value in columns["siret"]]
    return pa.table(columns, schema=SCHEMA).sort_by("id")


def read_places(
    table: pa.Table, commune_names: Mapping[str, str] = MappingProxyType({})
) -> list[Place]:
    """The places of a canonical table, in its order; `commune_names`: code → name of a commune."""
    return [_place(row, commune_names) for row in table.to_pylist()]


def _place(row: dict[str, str], commune_names: Mapping[str, str]) -> Place:
    commune = row["commune"] or ""
    commune_name = commune_names.get(commune, "")
    address = read_address(row["address"], commune_name) if row["address"] else None
    return Place(
        id=row["id"],
        source=row["source"],
        name=row["name"],
        words=without_commune(name_words(row["name"]), commune_name),
        address=address,
        postcode=row["postcode"],
        commune=row["commune"],
        commune_name=commune_name,
        department=row["department"] or _department(commune, row["postcode"] or ""),
        position=None if row["lat"] is None else (float(row["lat"]), float(row["lon"])),
        siret=row["siret"],
    )


def _department(commune: str, postcode: str) -> str | None:
    """Département of a commune, else of a postcode (Corsica has one postcode prefix for two)."""
    code = commune or postcode
    if code.startswith(_OVERSEAS):
        return code[:3]
    return None if not code or (not commune and code.startswith("20")) else code[:2]


def _column(table: pa.Table, field: pa.Field, file: str | None) -> list[str | float | None]:
    column = table.column(field.name)
    try:
        # A code held as a number has lost its first zeros: « 01000 » would become « 1000 ».
        if field.type == pa.string() and pa.types.is_primitive(column.type):
            column = column.cast(pa.date32())
        values = column.cast(field.type).to_pylist()
    except (pa.ArrowInvalid, pa.ArrowNotImplementedError):
        raise CroiseeError(
            Problem(
                "la colonne n’a pas le bon type.",
                "Convertissez-la avant la comparaison.",
                file=file,
                column=field.name,
                expected="un nombre décimal, en degrés"
                if field.name in ("lat", "lon")
                else "du texte",
            )
        ) from None
    if field.type == pa.float64():
        return [None if value is None or value != value else value for value in values]
    return [(value.strip() or None) if value is not None else None for value in values]


def _faults(columns: Mapping[str, list[str | float | None]], file: str | None) -> list[Problem]:
    faults: list[Problem] = []

    def report(column: str, rows: list[int], message: str, remedy: str, expected: str) -> None:
        if rows:
            faults.append(
                Problem(
                    message,
                    remedy,
                    expected=expected,
                    file=file,
                    row=rows[0] + 2,
                    column=column,
                    count=len(rows),
                )
            )

    for name in REQUIRED:
        empty = [row for row, value in enumerate(columns[name]) if value is None]
        report(name, empty, "la case est vide.", "Remplissez-la.", "un texte sur chaque ligne")
    seen: set[str | float] = set()
    repeated: list[int] = []
    for row, value in enumerate(columns["id"]):
        if value is not None and value in seen:
            repeated.append(row)
        elif value is not None:
            seen.add(value)
    report(
        "id",
        repeated,
        "cet identifiant est déjà celui d’un autre lieu.",
        "Donnez à chaque lieu un identifiant à lui, par exemple « source/numéro ».",
        "un identifiant différent sur chaque ligne",
    )
    for name, other, limit in (("lat", "lon", 90.0), ("lon", "lat", 180.0)):
        wrong = [
            row
            for row, (value, pair) in enumerate(zip(columns[name], columns[other], strict=True))
            if (value is None) != (pair is None)
            or (isinstance(value, float) and not -limit <= value <= limit)
        ]
        report(
            name,
            wrong,
            "la position est incomplète ou hors de la Terre.",
            "Corrigez les deux coordonnées, ou videz-les toutes les deux.",
            f"deux coordonnées en degrés, celle-ci entre −{limit:.0f} et {limit:.0f}",
        )
    return faults
