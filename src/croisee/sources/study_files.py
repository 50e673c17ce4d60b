"""A study file at the project's door: attributes under pseudonyms, and nothing else.

Identities have stopped at the producer's (`preparing`). What comes in is checked against the same
declaration: these columns and no other, of these types, with these codes. No value is ever shown.
"""

from collections.abc import Iterator, Sequence
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from croisee.foundation.errors import CroiseeError, Problem
from croisee.matching.circuit.files import Kind, read_marked
from croisee.matching.report.axes import GIVEN
from croisee.sources.codes import looks_like_nir
from croisee.sources.door import PSEUDONYM
from croisee.sources.model import Declaration, Delivery, SourceField
from croisee.sources.preparing import study_columns
from croisee.sources.tables import age_bands, columns_kept

_GIVEN = "pseudonym"
"""What the circuit calls its column."""
_GROUPS = frozenset(axis.column for axis in GIVEN)
"""Coarse groups that a producer may add, to judge the linkage by: of no use to a study."""
_TYPES = {
    "string": pa.string(),
    "integer": pa.int64(),
    "number": pa.float64(),
    "date": pa.date32(),
    "boolean": pa.bool_(),
}
_HEAD = 1_000


def write_studies(declaration: Declaration, files: Sequence[Path], destination: Path) -> int:
    """Write the table that the lake keeps of these study files; returns its rows.

    `files` follow `declaration.livraisons`. Raises `CroiseeError` with every fault.
    """
    tables, problems = read_studies(declaration, files)
    if problems:
        raise CroiseeError(problems)
    pq.write_table(pa.concat_tables(tables), destination)
    return sum(len(table) for table in tables)


def read_studies(
    declaration: Declaration, files: Sequence[Path]
) -> tuple[list[pa.Table], list[Problem]]:
    """One table per sound file, in the columns of the lake; and what is wrong in the others."""
    tables: list[pa.Table] = []
    problems: list[Problem] = []
    for delivery, path in zip(declaration.livraisons, files, strict=True):
        try:
            table, _ = read_marked(path, Kind.STUDY)
            tables.append(_checked(declaration, delivery, table))
        except CroiseeError as error:
            problems += error.problems
    return tables, problems


def _checked(declaration: Declaration, delivery: Delivery, table: pa.Table) -> pa.Table:
    """The table of the lake. Raises `CroiseeError` with every fault of the file."""
    wanted, given = {_GIVEN, *study_columns(declaration)}, set(table.column_names) - _GROUPS
    if wanted != given:
        told = {
            **dict.fromkeys(wanted - given, "cette colonne manque."),
            **dict.fromkeys(given - wanted, "cette colonne n'est pas de celles que l'on reçoit."),
        }
        raise CroiseeError(_fault(delivery, name, told[name], "colonne") for name in sorted(told))
    problems: list[Problem] = []
    names, count = table[_GIVEN], table.num_rows
    if names.null_count or pc.count_distinct(names).as_py() != count:
        problems.append(
            _fault(delivery, _GIVEN, "un pseudonyme manque, ou sert deux fois.", "pseudonyme")
        )
    columns = {
        "edition": pa.array([delivery.edition] * count, pa.string()),
        PSEUDONYM: names.cast(pa.string()),
    }
    for name in study_columns(declaration):
        column, kind = table[name], _type(declaration, name)
        if pa.types.is_large_string(column.type):
            column = column.cast(pa.string())
        if column.type != kind and column.null_count < count:
            problems.append(_fault(delivery, name, "la colonne n'est pas du type déclaré.", "type"))
            continue
        columns[name] = column.cast(kind)
        problems += [
            _fault(delivery, name, message, rule)
            for message, rule in _wrong(declaration, name, columns[name])
        ]
    if problems:
        raise CroiseeError(problems)
    return pa.table({name: columns[name] for name in columns_kept(declaration)})


def _wrong(
    declaration: Declaration, name: str, column: pa.ChunkedArray
) -> Iterator[tuple[str, str]]:
    """What the declaration excludes: sentence and rule."""
    codes = _codes(declaration, name)
    if codes is not None and not _all(pc.is_in(column.drop_null(), value_set=pa.array(codes))):
        yield "une valeur n'est pas parmi celles que la déclaration admet.", "enum"
    place = declaration.localisation
    if place and name in place.zonages and not _all(pc.starts_with(column.drop_null(), f"{name}/")):
        yield f"une zone n'est pas écrite « {name}/code ».", "localisation"
    field = _field(declaration, name)
    if field is None:
        return
    if field.constraints.required and column.null_count:
        yield "une valeur obligatoire manque.", "required"
    if field.type == "string" and looks_like_nir(name, _head(column)):
        yield "la colonne contient des numéros de sécurité sociale (NIR).", "nir"


def _codes(declaration: Declaration, name: str) -> tuple[str, ...] | None:
    """The closed list of codes of a column, None when it has none."""
    if name == "tranche_age" and declaration.age:
        return age_bands(declaration.age.tranches)
    field = _field(declaration, name)
    return field.constraints.enum if field is not None and field.type == "string" else None


def _field(declaration: Declaration, name: str) -> SourceField | None:
    return next((field for field in declaration.fields if field.name == name), None)


def _type(declaration: Declaration, name: str) -> pa.DataType:
    field = _field(declaration, name)
    return pa.string() if field is None else _TYPES[field.type]


def _head(column: pa.ChunkedArray) -> list[str]:
    return [cell or "" for cell in column.slice(0, _HEAD).to_pylist()]


def _all(flags: pa.ChunkedArray) -> bool:
    return pc.all(flags).as_py() is not False


def _fault(delivery: Delivery, column: str, message: str, rule: str) -> Problem:
    return Problem(
        message=message,
        remedy="Demandez au producteur un fichier d'étude fait avec la déclaration du projet.",
        file=delivery.received,
        column=column,
        rule=rule,
    )
