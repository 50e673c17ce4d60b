"""Where Splink runs: DuckDB in this process, or a Spark session that the caller started."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from functools import partial
from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from splink.internals.database_api import DatabaseAPI

Engine = Callable[[], "AbstractContextManager[DatabaseAPI[Any]]"]
"""Opens a database for one linkage; nothing of it is left there afterwards."""

_PREFIX = "__splink__"
"""Of the name of every table that Splink makes."""


@contextmanager
def duckdb() -> "Iterator[DatabaseAPI[Any]]":
    """An empty DuckDB in memory that can open no file and load no extension."""
    from splink import DuckDBAPI

    database = DuckDBAPI(":memory:")
    connection = database.duckdb_con
    connection.sql("SET enable_external_access = false")
    connection.sql("SET lock_configuration = true")
    try:
        yield database
    finally:
        connection.close()


def spark(session: Any) -> Engine:
    """The engine on a Spark session (pyspark 4)."""
    return partial(_spark, session)


@contextmanager
def _spark(session: Any) -> "Iterator[DatabaseAPI[Any]]":
    open_on: Any = import_module("splink").SparkAPI
    try:
        yield open_on(
            spark_session=session,
            break_lineage_method="persist",  # in memory: no copy of the tables in a folder
            register_udfs_automatically=False,  # those of Splink's archive, which levels do not use
        )
    finally:
        for table in session.catalog.listTables():
            if table.name.startswith(_PREFIX):
                session.catalog.dropTempView(table.name)
        session.catalog.clearCache()
