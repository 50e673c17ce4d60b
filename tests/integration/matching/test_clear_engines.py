"""The same links on DuckDB and on a Spark really started."""

import pytest

from croisee.engine import Engine
from croisee.engine.spark_session import new_session
from croisee.matching.clear.engines import spark
from croisee.matching.clear.link import link_clear
from fixtures.normalised_people import two_files

pytestmark = pytest.mark.spark


def test_spark_gives_the_links_of_duckdb_and_keeps_nothing(spark_engine: Engine) -> None:
    files = two_files(900, seed=3, times=2.5)
    on_duckdb = link_clear(files.left, files.right)
    session = new_session(None, None)
    on_spark = link_clear(files.left, files.right, engine=spark(session))
    assert on_duckdb.links.num_rows > 400
    assert on_spark.links.equals(on_duckdb.links)
    assert on_spark.expected == on_duckdb.expected
    assert session.sparkContext._jsc.getPersistentRDDs().isEmpty()
    assert [table.name for table in session.catalog.listTables()] == []
