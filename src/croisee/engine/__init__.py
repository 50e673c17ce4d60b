"""One SQL text, on DuckDB by default or on Spark by explicit choice.

The only room that opens tables. A query is read before it runs (`columns_read`), held to what a
permit grants (`Grant`), printed from the tree that was read, and run on an engine that can open
nothing else. Must never hold a rule of a study or of a clause.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from croisee.engine.contract import Engine, Grant
from croisee.engine.duckdb_engine import DuckDBEngine
from croisee.engine.lineage import columns_read
from croisee.engine.refusals import refusal
from croisee.engine.spark_engine import SparkEngine

__all__ = ["Engine", "Grant", "columns_read", "open_engine"]


@contextmanager
def open_engine(
    name: str = "duckdb",
    *,
    folders: Sequence[Path],
    memory_limit: str | None = None,
    threads: int | None = None,
) -> Iterator[Engine]:
    """Open an engine over `folders`: no query reads a file outside them.

    `name` is "duckdb" or "spark"; `memory_limit` ("4GB") and `threads` default to the engine's
    own choice. Raises `CroiseeError` for another name, or when Spark cannot start.
    """
    real = tuple(folder.resolve() for folder in folders)
    if name == "duckdb":
        yield DuckDBEngine(real, memory_limit, threads)
    elif name == "spark":
        yield SparkEngine(real, memory_limit, threads)
    else:
        raise refusal(
            f"le moteur « {name} » est inconnu",
            "Choisir « duckdb » ou « spark ».",
            rule="moteur.choix",
        )
