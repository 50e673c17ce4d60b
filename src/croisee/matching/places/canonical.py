"""The table of places as a list gives it, under its own headings, brought to one form."""

import re
from collections.abc import Mapping, Sequence
from types import MappingProxyType

import pyarrow as pa

from croisee.foundation.columns import absent_columns, unexpected_columns
from croisee.foundation.errors import CroiseeError, Problem
from croisee.matching.places.communes import NO_COMMUNES, Communes
from croisee.matching.places.reading import Fault, read_column
from croisee.matching.places.siret import read_siret

SCHEMA = pa.schema(
    [
        ("id", pa.string()),
        ("name", pa.string()),
        ("kind", pa.string()),
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
absent or null. `kind`: what sorts of place it is, as the list codes them, « | » between; `commune`:
code of the COG of one year, the same for the whole table; `department` is needed only where neither
commune nor postcode is known; `lat`, `lon` in degrees (WGS 84); `updated` ISO `YYYY-MM-DD`. Other
columns hold several values each (`list<string>`)."""
REQUIRED = ("id", "name", "source")
_VALUES = re.compile(r"[|;\n]")
_NO_RENAMES: Mapping[str, str] = MappingProxyType({})
Values = Sequence[str | float | None]


def canonical_places(
    table: pa.Table,
    *,
    renames: Mapping[str, str] = _NO_RENAMES,
    source: str | None = None,
    communes: Communes = NO_COMMUNES,
    united: Sequence[str] = (),
    file: str | None = None,
) -> pa.Table:
    """The table with the columns of `SCHEMA`, then `united`; sorted by `id`.

    `renames`: canonical column → the one of the file; `source`: the name of the list, in place of
    a column; `communes`: gives its code to a commune that is named, or told by its postcode;
    `united`: columns of the file with several values in a cell, « | » or « ; » between. Blank
    texts and impossible SIRET become null; a day may be written 31/12/2022.

    Raises `CroiseeError`, naming `file`, row and the file's own column: a renaming that leads
    nowhere, a required column absent or empty, an `id` repeated, another type, half a position or
    one out of the Earth, a commune that is no code while no table of communes was given.
    """
    own = {name: renames.get(name, name) for name in SCHEMA.names}
    _check_columns(table, own, renames, source, united, file)
    faults: list[Fault] = []
    columns: dict[str, list[str | float | None]] = {}
    for field in SCHEMA:
        if field.name == "source" and source is not None:
            columns[field.name] = [source] * table.num_rows
        elif own[field.name] in table.column_names:
            columns[field.name] = read_column(table[own[field.name]], field, faults)
        else:
            columns[field.name] = [None] * table.num_rows
    if not faults:
        columns["commune"] = _communes(columns, communes, faults)
        faults += _missing(columns) + _repeated(columns["id"]) + _out_of_earth(columns)
    if faults:
        raise CroiseeError(fault.problem(own[fault.column], file) for fault in faults)
    columns["siret"] = [read_siret(str(value or "")) for value in columns["siret"]]
    canonical = pa.table(columns, schema=SCHEMA)
    for name in united:
        canonical = canonical.append_column(
            pa.field(name, pa.list_(pa.string())), [[_values(v) for v in table[name].to_pylist()]]
        )
    return canonical.sort_by("id")


def _values(cell: str | list[str] | None) -> list[str]:
    parts = _VALUES.split(cell) if isinstance(cell, str) else cell or []
    return [part.strip() for part in parts if part.strip()]


def _communes(
    columns: Mapping[str, Values], communes: Communes, faults: list[Fault]
) -> list[str | float | None]:
    found: list[str | float | None] = []
    unread: list[int] = []
    for row, said in enumerate(columns["commune"]):
        texts = [str(columns[name][row] or "") for name in ("postcode", "name", "address")]
        code = communes.code(str(said or ""), texts[0], " ".join(texts[1:]))
        if said and code is None and not communes.names:
            unread.append(row)
        found.append(code)
    faults += Fault.on(
        "commune",
        unread,
        "ce n’est pas le code d’une commune.",
        "Donnez la table des communes (--communes), qui change les noms en codes.",
        "un code du COG, comme 35238",
    )
    return found


def _missing(columns: Mapping[str, Values]) -> list[Fault]:
    return [
        fault
        for name in REQUIRED
        for fault in Fault.on(
            name,
            [row for row, value in enumerate(columns[name]) if value is None],
            "la case est vide.",
            "Remplissez-la.",
            "un texte sur chaque ligne",
        )
    ]


def _repeated(ids: Values) -> list[Fault]:
    seen: set[str | float | None] = {None}
    repeated: list[int] = []
    for row, value in enumerate(ids):
        if value is not None and value in seen:
            repeated.append(row)
        seen.add(value)
    return Fault.on(
        "id",
        repeated,
        "cet identifiant est déjà celui d’un autre lieu.",
        "Donnez à chaque lieu un identifiant à lui, par exemple « source/numéro ».",
        "un identifiant différent sur chaque ligne",
    )


def _out_of_earth(columns: Mapping[str, Values]) -> list[Fault]:
    faults: list[Fault] = []
    for name, other, limit in (("lat", "lon", 90.0), ("lon", "lat", 180.0)):
        both = enumerate(zip(columns[name], columns[other], strict=True))
        faults += Fault.on(
            name,
            [
                row
                for row, (value, pair) in both
                if (value is None) != (pair is None)
                or (isinstance(value, float) and not -limit <= value <= limit)
            ],
            "la position est incomplète ou hors de la Terre.",
            "Corrigez les deux coordonnées, ou videz-les toutes les deux.",
            f"deux coordonnées en degrés, celle-ci entre −{limit:.0f} et {limit:.0f}",
        )
    return faults


def _check_columns(
    table: pa.Table,
    own: Mapping[str, str],
    renames: Mapping[str, str],
    source: str | None,
    united: Sequence[str],
    file: str | None,
) -> None:
    needed = {own[name] for name in REQUIRED if name != "source" or source is None}
    announced = [renames[name] for name in renames if name in SCHEMA.names]
    wanted = dict.fromkeys([*sorted(needed), *announced, *united])
    remedy = "Ajoutez-la à la table des lieux, ou dites quelle colonne en tient lieu (--map)."
    problems = unexpected_columns(renames, SCHEMA.names, file)
    problems += absent_columns(wanted, table.column_names, remedy, file)
    problems += [
        Problem(
            "la même colonne tient lieu de deux choses.",
            "Donnez à chaque colonne une seule place.",
            file=file,
            column=column,
        )
        for column in dict.fromkeys(announced)
        if announced.count(column) > 1
    ]
    problems += [
        Problem(
            "cette colonne ne peut pas être réunie : elle sert à comparer les lieux.",
            "Ne la nommez pas avec --unite.",
            file=file,
            column=name,
        )
        for name in united
        if name in SCHEMA.names or name in announced
    ]
    if problems:
        raise CroiseeError(problems)
