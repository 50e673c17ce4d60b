"""Spark, on this machine, by explicit choice: for tables too large for DuckDB's memory."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, ClassVar

import pyarrow as pa
import pyarrow.parquet as pq

from croisee.engine import delimited
from croisee.engine.confinement import Confined, OpenTable, confine
from croisee.engine.contract import Grant
from croisee.engine.parquet import ROWS_PER_GROUP, result_schema, write_parquet
from croisee.engine.portable import to_spark
from croisee.engine.refusals import shielded
from croisee.engine.spark_session import failures, new_session
from croisee.foundation.files import atomic_file


@dataclass(frozen=True)
class SparkEngine:
    """See `contract.Engine`. Each query has a session of its own; all share one Spark."""

    folders: tuple[Path, ...]
    memory_limit: str | None = None
    threads: int | None = None
    name: ClassVar[str] = "spark"

    def query(self, sql: str, grants: Mapping[str, Grant]) -> pa.Table:
        """See `contract.Engine.query`."""
        confined = confine(sql, grants, self.folders, to_spark)
        schema = result_schema(confined.result)

        def run() -> pa.Table:
            with self._run(confined) as frame:
                return frame.toArrow().cast(schema).combine_chunks()

        return shielded(run, *failures())

    def write(self, sql: str, grants: Mapping[str, Grant], destination: Path) -> int:
        """See `contract.Engine.write`."""
        confined = confine(sql, grants, self.folders, to_spark)
        confined.require_order()
        schema = result_schema(confined.result)

        def run() -> int:
            with (
                self._run(confined) as frame,
                TemporaryDirectory(prefix="croisee-") as spill,
                atomic_file(destination) as aside,
            ):
                frame.write.parquet(f"{spill}/parts")
                return write_parquet(_batches(Path(spill) / "parts"), schema, aside)

        return shielded(run, *failures())

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
    def _run(self, confined: Confined) -> Iterator[Any]:
        session = new_session(self.memory_limit, self.threads)
        for name, table in confined.tables.items():
            _expose(session, name, table)
        try:
            yield session.sql(confined.text)
        finally:
            for name in confined.tables:
                session.catalog.dropTempView(name)


def _expose(session: Any, name: str, table: OpenTable) -> None:
    """A view of the files that holds the columns to read and no other."""
    types = {"VARCHAR": "STRING", "TIMESTAMP": "TIMESTAMP_NTZ"}
    columns = [
        f"CAST({_name(column)} AS {types.get(kind, kind)}) AS {_name(column)}"
        for column, kind in table.columns.items()
    ]
    rows = session.read.parquet(*table.files)
    rows.selectExpr(*(columns or ["1"])).createOrReplaceTempView(_name(name))


def _batches(folder: Path) -> Iterator[pa.RecordBatch]:
    """The rows of a result that Spark wrote sorted, part after part."""
    for part in sorted(folder.glob("part-*.parquet")):
        with pq.ParquetFile(part) as file:
            yield from file.iter_batches(ROWS_PER_GROUP)


def _name(identifier: str) -> str:
    return "`" + identifier.replace("`", "``") + "`"
