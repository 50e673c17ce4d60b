"""Tables as release files: CSV in UTF-8, sorted, the same bytes for the same figures."""

import csv
import io
from collections.abc import Sequence

import pyarrow as pa
import pyarrow.compute as pc

FIGURES = ("value", "low", "high")


def number_text(value: float) -> str:
    """A figure without float noise: 15 significant digits, no trailing zeros."""
    return f"{value:.15g}"


def csv_bytes(table: pa.Table) -> bytes:
    """Comma-separated text of a table, rows in the order given, nulls empty."""
    stream = io.StringIO(newline="")
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow(table.column_names)
    for record in table.to_pylist():
        writer.writerow(
            "" if value is None else number_text(value) if isinstance(value, float) else value
            for value in record.values()
        )
    return stream.getvalue().encode()


def cells_bytes(tables: Sequence[pa.Table], extra: Sequence[str]) -> bytes:
    """`cells.csv` of a release: the cells of its tables, one under another, sorted.

    Raises `ValueError` when one cell stands in two tables: a figure has one source.
    """
    dimensions = ["zone", "indicator", "period", *extra]
    columns = [*dimensions, *FIGURES, "status", "reason"]
    aligned = [
        pa.table(
            {
                name: table[name]
                if name in table.column_names
                else pa.nulls(table.num_rows, pa.string())
                for name in columns
            }
        )
        for table in tables
    ]
    merged = pa.concat_tables(aligned)
    keys = merged.select(dimensions).group_by(dimensions).aggregate([([], "count_all")])
    if keys.num_rows < merged.num_rows:
        repeated = keys.filter(pc.greater(keys["count_all"], 1)).slice(0, 1).to_pylist()[0]
        raise ValueError(f"one cell, two figures: {repeated}")
    return csv_bytes(merged.sort_by([(name, "ascending") for name in dimensions]))
