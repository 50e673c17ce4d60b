"""`croisee link --engine spark`, typed on a Spark really started: the links of DuckDB, to the bit."""

from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from croisee.engine import Engine
from integration.cli.typed import Typed, only_line, typed
from integration.matching.circuit import blurred, file_of
from integration.matching.invented import COLUMNS, people

__all__ = ["typed"]

pytestmark = pytest.mark.spark

MAPS = [f"--map-{x}={name}={source}" for x in "ab" for name, source in COLUMNS.items()]


def numbered(rows: pa.Table, first: int) -> pa.Table:
    """A file number, for one person of three."""
    numbers = [f"D{n}" if n % 3 == 0 else None for n in range(first, first + rows.num_rows)]
    return rows.append_column("CARTE", pa.array(numbers, pa.string()))


def test_spark_writes_the_links_of_duckdb(typed: Typed, spark_engine: Engine) -> None:
    population = people(500, seed=5)
    theirs = [blurred(row, seed) for seed, row in enumerate(population[200:])]
    pq.write_table(numbered(file_of(population[:350], "A"), 0), "A.parquet")
    pq.write_table(numbered(file_of(theirs, "B"), 200), "B.parquet")
    words = ["link", "A.parquet", "B.parquet", *MAPS, "--reliable-a=CARTE", "--reliable-b=CARTE"]
    said = {}
    for engine in ("duckdb", "spark"):
        judge = ("--to-judge", f"{engine}.csv", "--low", "0.01", "--high", "1")
        code, out, err = typed(*words, "--engine", engine, "--out", f"{engine}.parquet", *judge)
        assert (code, err) == (0, "")
        said[engine] = only_line(out)
    assert said["duckdb"]["links"] > 130
    assert said["spark"] == said["duckdb"] | {"engine": "spark"}
    assert pq.read_table("spark.parquet").equals(pq.read_table("duckdb.parquet"))
    assert Path("spark.parquet").read_bytes() == Path("duckdb.parquet").read_bytes()
    assert Path("spark.csv").read_bytes() == Path("duckdb.csv").read_bytes()
