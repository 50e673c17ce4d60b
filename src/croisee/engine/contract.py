"""What an engine is given and what it promises, whichever engine it is."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import pyarrow as pa


@dataclass(frozen=True)
class Grant:
    """What a query may read of one table: Parquet files of one shape, and which columns.

    `columns` is None when every column is granted.
    """

    files: tuple[Path, ...]
    columns: frozenset[str] | None = None


class Engine(Protocol):
    """One SQL text, read before it runs, confined to what is granted.

    The language is the subset of DuckDB's described in `croisee.engine.language`. Results come
    in a defined order: the query's own ORDER BY, then the remaining output columns from left to
    right (nulls last, text compared byte by byte), so that ties cannot move between two runs.
    """

    @property
    def name(self) -> str:
        """ "duckdb" or "spark"."""
        ...

    def query(self, sql: str, grants: Mapping[str, Grant]) -> pa.Table:
        """The rows of `sql` over the granted tables.

        Columns come out as int64, double, string, bool, date32 or timestamp[us]. Raises
        `CroiseeError` when the query reads what is not granted, leaves the portable subset, or
        fails on the data (the message never holds a value of the data).
        """
        ...

    def write(self, sql: str, grants: Mapping[str, Grant], destination: Path) -> int:
        """Write the rows of `sql` to one Parquet file, whole or absent; return their number.

        Same inputs, same bytes. The query must end with an ORDER BY: the order of a file is a
        choice, not an accident. Raises as `query` does.
        """
        ...

    def stage_csv(
        self,
        path: Path,
        destination: Path,
        *,
        delimiter: str,
        encoding: str,
        header_line: int = 1,
    ) -> tuple[str, ...]:
        """Copy a delimited text file to Parquet as it stands; return the names of its columns.

        See `croisee.engine.delimited.stage`.
        """
        ...
