"""Parquet in and out: what a file holds, and one way to write a result as bytes.

Two writes of the same rows give the same bytes: fixed row groups, whatever batches the engine
hands over; fixed compression; no date in the file.
"""

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from croisee.engine.refusals import refusal

ROWS_PER_GROUP = 122_880

_ARROW: Mapping[str, pa.DataType] = {
    "BIGINT": pa.int64(),
    "DOUBLE": pa.float64(),
    "VARCHAR": pa.string(),
    "BOOLEAN": pa.bool_(),
    "DATE": pa.date32(),
    "TIMESTAMP": pa.timestamp("us"),
}


def column_types(files: Sequence[Path]) -> dict[str, str | None]:
    """Column → one of the six types of the language, or None for a type it does not hold.

    All files must have the same columns and types. Raises `CroiseeError` if they do not.
    """
    if not files:
        raise refusal(
            "une table du permis n'a aucun fichier",
            "Recevoir une livraison avant d'interroger la table.",
            rule="moteur.fichiers",
        )
    shapes = [_shape(file) for file in files]
    for file, shape in zip(files, shapes, strict=True):
        if shape != shapes[0]:
            raise refusal(
                f"{file.name} n'a pas les mêmes colonnes que {files[0].name}",
                "Ne réunir que des fichiers de même forme.",
                rule="moteur.fichiers",
            )
    return shapes[0]


def _shape(file: Path) -> dict[str, str | None]:
    try:
        return {field.name: sql_type(field.type) for field in pq.read_schema(file)}
    except (FileNotFoundError, pa.ArrowInvalid):
        raise refusal(
            f"le fichier {file.name} est absent ou n'est pas du Parquet",
            "Recevoir de nouveau la livraison.",
            rule="moteur.fichiers",
        ) from None


def sql_type(arrow: pa.DataType) -> str | None:
    """The type of the language that holds values of this Arrow type, if one does."""
    if pa.types.is_dictionary(arrow):
        return sql_type(arrow.value_type)
    if pa.types.is_integer(arrow):
        return "BIGINT"
    if pa.types.is_floating(arrow) or pa.types.is_decimal(arrow):
        return "DOUBLE"
    if pa.types.is_string(arrow) or pa.types.is_large_string(arrow) or pa.types.is_null(arrow):
        return "VARCHAR"
    if pa.types.is_boolean(arrow):
        return "BOOLEAN"
    if pa.types.is_date(arrow):
        return "DATE"
    if pa.types.is_timestamp(arrow) and arrow.tz is None:
        return "TIMESTAMP"
    return None


def result_schema(kinds: Mapping[str, str]) -> pa.Schema:
    """The schema in which a result leaves the engine: six Arrow types, no metadata."""
    return pa.schema([pa.field(name, _ARROW[kind]) for name, kind in kinds.items()])


def write_parquet(batches: Iterable[pa.RecordBatch], schema: pa.Schema, path: Path) -> int:
    """Write `batches`, cast to `schema`, to `path`; return the number of rows."""
    rows = 0
    with pq.ParquetWriter(path, schema, compression="zstd", version="2.6") as writer:
        for group in _regroup(batches, schema):
            writer.write_table(group, row_group_size=ROWS_PER_GROUP)
            rows += group.num_rows
        if rows == 0:
            writer.write_table(schema.empty_table())
    return rows


def _regroup(batches: Iterable[pa.RecordBatch], schema: pa.Schema) -> Iterable[pa.Table]:
    """The same rows in tables of exactly `ROWS_PER_GROUP` rows, contiguous in memory."""
    waiting: list[pa.Table] = []
    count = 0
    for batch in batches:
        waiting.append(pa.Table.from_batches([batch]).cast(schema))
        count += batch.num_rows
        if count >= ROWS_PER_GROUP:
            table = pa.concat_tables(waiting)
            full = count - count % ROWS_PER_GROUP
            for start in range(0, full, ROWS_PER_GROUP):
                yield table.slice(start, ROWS_PER_GROUP).combine_chunks()
            waiting = [table.slice(full)]
            count -= full
    if count:
        yield pa.concat_tables(waiting).combine_chunks()
