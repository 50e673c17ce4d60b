"""Random queries on random small tables mean the same on both engines.

Spark is slow to answer, so each example asks many expressions in one query.
"""

import math

import pyarrow as pa
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from croisee.engine import Grant
from fixtures.engines import store
from fixtures.sql_grammar import aggregates, expressions, tables

FEW = settings(
    max_examples=6,
    phases=[Phase.generate],  # each attempt to simplify would cost seconds of Spark
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
pytestmark = pytest.mark.spark


def agree(engines, lake, sql: str, columns: dict[str, pa.Table]) -> None:
    """Both engines give the same rows; doubles may differ by their last digits."""
    grants = {name: Grant((store(lake, table),)) for name, table in columns.items()}
    one, other = (engine.query(sql, grants) for engine in engines)
    assert one.schema == other.schema, sql
    for column in one.column_names:
        found = zip(one[column].to_pylist(), other[column].to_pylist(), strict=True)
        assert all(_same(*pair) for pair in found), f"{column} of {sql}"


def _same(one: object, other: object) -> bool:
    if isinstance(one, float) and isinstance(other, float):
        return math.isclose(one, other, rel_tol=1e-12, abs_tol=1e-12)
    return one == other


@pytest.fixture(scope="module")
def engines(duckdb_engine, spark_engine):
    return duckdb_engine, spark_engine


@FEW
@given(tables(), st.lists(expressions(), min_size=12, max_size=12))
def test_expressions(engines, lake, table, drawn):
    columns = ", ".join(f"{text} AS c{rank}" for rank, text in enumerate(drawn))
    agree(engines, lake, f"SELECT k, {columns} FROM t ORDER BY k", {"t": table})


@FEW
@given(tables(), st.lists(aggregates(), min_size=12, max_size=12), expressions("BOOLEAN"))
def test_aggregates(engines, lake, table, drawn, condition):
    columns = ", ".join(f"{text} AS c{rank}" for rank, text in enumerate(drawn))
    sql = f"SELECT s, {columns} FROM t WHERE {condition} GROUP BY s ORDER BY s"
    agree(engines, lake, sql, {"t": table})


@FEW
@given(tables(), tables(), st.sampled_from(["JOIN", "LEFT JOIN", "FULL JOIN", "SEMI JOIN"]))
def test_joins_and_windows(engines, lake, left, right, join):
    shown = "a.k, a.n" if join == "SEMI JOIN" else "a.k, b.k AS k2, a.n"
    sql = f"""
        WITH j AS (SELECT {shown} FROM t AS a {join} u AS b ON a.n = b.n AND a.s <= b.s)
        SELECT *, rank() OVER (PARTITION BY n ORDER BY k) AS r, count(*) OVER (PARTITION BY n) AS c,
               sum(k) OVER (ORDER BY k) AS total
        FROM j ORDER BY k
    """
    agree(engines, lake, sql, {"t": left, "u": right})
