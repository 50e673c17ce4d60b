"""One Spark per process, local, started at the first need and stopped with the process."""

import atexit
import os
import shutil
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path
from tempfile import mkdtemp
from threading import Lock
from typing import Any

from croisee.engine.java import check_java
from croisee.engine.refusals import refusal

_SETTINGS = {
    "spark.ui.enabled": "false",
    "spark.ui.showConsoleProgress": "false",
    "spark.log.level": "OFF",
    "spark.driver.bindAddress": "127.0.0.1",
    "spark.driver.host": "127.0.0.1",
    "spark.driver.maxResultSize": "0",
    "spark.sql.adaptive.enabled": "false",
    "spark.sql.ansi.enabled": "true",
    "spark.sql.caseSensitive": "true",
    "spark.sql.catalogImplementation": "in-memory",
    "spark.sql.runSQLOnFiles": "false",
    "spark.sql.session.timeZone": "UTC",
    "spark.sql.timestampType": "TIMESTAMP_NTZ",
}
"""Nothing seen from outside, errors instead of silent nulls, names as written, no local clock."""

_starting = Lock()
_started: list[Any] = []


def new_session(memory_limit: str | None, threads: int | None) -> Any:
    """A session with tables of its own on the Spark of this process.

    The first call starts Spark with its `memory_limit` ("4g") and `threads`; later calls share it
    as it is. Raises `CroiseeError` when Java or pyspark is missing, or when Spark does not start.
    """
    with _starting:
        if not _started:
            _started.append(_start(memory_limit, threads or os.cpu_count() or 1))
        return _started[0].newSession()


def _start(memory_limit: str | None, threads: int) -> Any:
    check_java()
    errors: tuple[type[Exception], ...] = (*failures(), OSError)
    scratch = Path(mkdtemp(prefix="croisee-spark-"))
    atexit.register(shutil.rmtree, scratch, ignore_errors=True)
    settings = _SETTINGS | {
        "spark.local.dir": str(scratch),
        "spark.sql.warehouse.dir": str(scratch / "warehouse"),
        "spark.sql.shuffle.partitions": str(threads),
    }
    if memory_limit is not None:
        settings["spark.driver.memory"] = memory_limit.lower().removesuffix("b")
    builder = (
        import_module("pyspark.sql")
        .SparkSession.Builder()
        .master(f"local[{threads}]")
        .appName("croisee")
    )
    for name, value in settings.items():
        builder = builder.config(name, value)
    try:
        with _stderr_to(scratch / "spark.log"):
            session = builder.getOrCreate()
    except errors as error:
        kind = type(error).__name__
    else:
        atexit.register(session.stop)
        return session
    raise refusal(
        f"le moteur Spark n'a pas démarré ({kind})",
        "Vérifier l'installation de Java et la mémoire disponible, ou choisir « duckdb ».",
        rule="moteur.spark",
    )


def failures() -> tuple[type[Exception], ...]:
    """What Spark raises. Raises `CroiseeError` when pyspark is not installed."""
    try:
        with warnings.catch_warnings():
            # We exchange Arrow and Parquet with Spark, never pandas: its notice is not for us.
            warnings.filterwarnings("ignore", "PySpark does not yet fully support pandas")
            protocol = import_module("py4j.protocol")
            errors = import_module("pyspark.errors")
            import_module("pyspark.sql")
            logger = import_module("pyspark.logger").PySparkLogger
    except ImportError:
        raise refusal(
            "le moteur Spark n'est pas installé",
            "Installer le complément : pip install 'croisee[spark]', ou choisir « duckdb ».",
            rule="moteur.spark",
        ) from None
    # Spark's Python side logs each failed query with its message, which may quote the data.
    logger.getLogger("SQLQueryContextLogger").disabled = True
    return errors.PySparkException, protocol.Py4JError


@contextmanager
def _stderr_to(log: Path) -> Iterator[None]:
    """Give the Java process started in the block a file to speak to instead of the terminal."""
    kept = os.dup(2)
    with log.open("wb") as stream:
        os.dup2(stream.fileno(), 2)
    try:
        yield
    finally:
        os.dup2(kept, 2)
        os.close(kept)
