"""DuckDB, in memory, one shut connection per query.

Each query gets its own database: it may open the files of its tables and nothing else (no other
file, network, extension, attached database, Python variable or setting), and it sees views that
hold only the columns it was read to use. State lives nowhere: what spills to disk goes to a
folder that vanishes with the query.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import ClassVar

import duckdb
import pyarrow as pa

from croisee.engine import delimited
from croisee.engine.confinement import Confined, OpenTable, confine
from croisee.engine.contract import Grant
from croisee.engine.parquet import result_schema, write_parquet
from croisee.engine.portable import to_duckdb
from croisee.engine.refusals import shielded
from croisee.foundation.files import atomic_file

_ROWS_PER_BATCH = 122_880

_SHUT = {
    "allow_community_extensions": False,
    "allow_extension_repositories": "forbidden",
    "allow_persistent_secrets": False,
    "autoinstall_known_extensions": False,
    "autoload_known_extensions": False,
    "python_enable_replacements": False,
    "preserve_insertion_order": True,
}


@dataclass(frozen=True)
class DuckDBEngine:
    """See `contract.Engine`. Safe to share between threads: queries have nothing in common."""

    folders: tuple[Path, ...]
    memory_limit: str | None = None
    threads: int | None = None
    name: ClassVar[str] = "duckdb"

    def query(self, sql: str, grants: Mapping[str, Grant]) -> pa.Table:
        """See `contract.Engine.query`."""
        confined = confine(sql, grants, self.folders, to_duckdb)
        schema = result_schema(confined.result)

        def run() -> pa.Table:
            with self._run(confined) as reader:
                return reader.read_all().cast(schema).combine_chunks()

        return shielded(run, duckdb.Error, pa.ArrowException)

    def write(self, sql: str, grants: Mapping[str, Grant], destination: Path) -> int:
        """See `contract.Engine.write`."""
        confined = confine(sql, grants, self.folders, to_duckdb)
        confined.require_order()
        schema = result_schema(confined.result)

        def run() -> int:
            with self._run(confined) as reader, atomic_file(destination) as aside:
                return write_parquet(reader, schema, aside)

        return shielded(run, duckdb.Error, pa.ArrowException)

    def stage_csv(
        self,
        path: Path,
        destination: Path,
        *,
        delimiter: str,
        encoding: str,
        header_line: int = 1,
    ) -> tuple[str, ...]:
        """See `contract.Engine.stage_csv`."""
        return delimited.stage(
            path, destination, delimiter=delimiter, encoding=encoding, header_line=header_line
        )

    @contextmanager
    def _run(self, confined: Confined) -> Iterator[pa.RecordBatchReader]:
        with (
            TemporaryDirectory(prefix="croisee-") as spill,
            closing(self._connect(spill)) as connection,
        ):
            _shut(connection, confined.tables.values())
            for name, table in confined.tables.items():
                connection.sql(_view(name, table))
            result = connection.sql(confined.text)
            yield result.to_arrow_reader(_ROWS_PER_BATCH)

    def _connect(self, spill: str) -> duckdb.DuckDBPyConnection:
        settings: dict[str, object] = {**_SHUT, "temp_directory": spill}
        if self.memory_limit is not None:
            settings["memory_limit"] = self.memory_limit
        if self.threads is not None:
            settings["threads"] = self.threads
        return duckdb.connect(":memory:", config=settings)


def _shut(connection: duckdb.DuckDBPyConnection, tables: Iterable[OpenTable]) -> None:
    """Name the only files this connection may open, then turn the key (the order matters)."""
    files = sorted({file for table in tables for file in table.files})
    connection.sql(f"SET allowed_paths = {_list(files)}")
    connection.sql("SET enable_external_access = false")
    connection.sql("SET lock_configuration = true")


def _view(name: str, table: OpenTable) -> str:
    columns = ", ".join(
        f"CAST({_name(column)} AS {kind}) AS {_name(column)}"
        for column, kind in table.columns.items()
    )
    files = f"read_parquet({_list(table.files)}, hive_partitioning = false)"
    # Names and paths are quoted below, and none of them comes from the text of a query.
    return f"CREATE TEMP VIEW {_name(name)} AS SELECT {columns or '1'} FROM {files}"


def _list(texts: Sequence[str]) -> str:
    quoted = ("'" + text.replace("'", "''") + "'" for text in texts)
    return f"[{', '.join(quoted)}]"


def _name(identifier: str) -> str:
    return '"' + identifier.replace('"', '""') + '"'
