"""The operations database: SQLite by default, PostgreSQL in production, one behaviour.

Writers follow one another (SQLite takes its write lock when a transaction begins; on PostgreSQL
`serialise` takes a named one), readers see one instant (`reading`), and a table can be declared
append-only: the database itself then refuses what our own code would never ask. SQLAlchemy Core,
no objects mapped.
"""

import hashlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import (
    DDL,
    URL,
    Connection,
    Engine,
    MetaData,
    Table,
    create_engine,
    event,
    func,
    make_url,
    select,
)
from sqlalchemy.exc import ArgumentError, DBAPIError
from sqlalchemy.schema import ExecutableDDLElement

from croisee.foundation.errors import CroiseeError, Problem

_PRAGMAS = (
    "busy_timeout = 30000",  # first: the pragmas below may have to wait for another process
    "journal_mode = WAL",
    "synchronous = FULL",
    "foreign_keys = ON",
    "recursive_triggers = ON",
    "secure_delete = ON",  # erased content is overwritten in the file, not only unlinked
)
_READING = "croisee_reading"


def open_database(url: str) -> Engine:
    """Open `sqlite:///path` or `postgresql+psycopg://user@host/name`, and check that it answers.

    Raises `CroiseeError` when the address is of another form or the database does not answer;
    the message never shows a password.
    """
    try:
        address = make_url(url)
    except ArgumentError as error:
        raise _unknown_address() from error
    if address.drivername in {"sqlite", "sqlite+pysqlite"}:
        engine = _open_sqlite(address)
    elif address.drivername == "postgresql+psycopg":
        engine = create_engine(address, isolation_level="READ COMMITTED", pool_pre_ping=True)
    else:
        raise _unknown_address()
    try:
        with reading(engine) as connection:
            connection.exec_driver_sql("SELECT 1")
    except DBAPIError as error:
        engine.dispose()
        raise CroiseeError(
            Problem(
                message=f"la base de données « {address.render_as_string()} » ne répond pas",
                remedy="vérifiez que l’adresse est juste, que le serveur est démarré, que le "
                "fichier est bien une base SQLite et que vous avez le droit de l’ouvrir.",
            )
        ) from error
    return engine


@contextmanager
def reading(engine: Engine) -> Iterator[Connection]:
    """A read-only transaction that sees the database at one instant and blocks no writer."""
    options: dict[str, Any] = {_READING: True}
    if engine.dialect.name == "postgresql":
        options = {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True}
    with engine.connect().execution_options(**options) as connection, connection.begin():
        yield connection


@contextmanager
def writing(engine: Engine, connection: Connection | None = None) -> Iterator[Connection]:
    """The caller's transaction when there is one, else a new one, committed if all goes well."""
    if connection is not None:
        yield connection
    else:
        with engine.begin() as new:
            yield new


def serialise(connection: Connection, purpose: str) -> None:
    """Until the transaction ends, be the only one on this database to pursue `purpose`.

    On SQLite the transaction already excludes every other writer (`BEGIN IMMEDIATE`).
    """
    if connection.dialect.name == "postgresql":
        key = hashlib.sha256(purpose.encode()).digest()[:8]
        lock = func.pg_advisory_xact_lock(int.from_bytes(key, "big", signed=True))
        connection.execute(select(lock))


def create_schema(engine: Engine, metadata: MetaData) -> None:
    """Create the missing tables of `metadata`; any number of processes may call it at once."""
    with engine.begin() as connection:
        serialise(connection, "croisee.schema")
        metadata.create_all(connection)


def append_only(table: Table, erasable: Sequence[str] = ()) -> Table:
    """Have the database refuse UPDATE, DELETE and TRUNCATE on `table`; returns `table`.

    One UPDATE is let through: the one that sets all the `erasable` columns to NULL and leaves
    every other column as it was. The owner of the database can still drop a trigger: this stops
    mistakes and injections, the Merkle tree shows the rest.
    """
    # Without it, `INSERT OR REPLACE` naming a hidden rowid would delete a row behind the triggers.
    table.dialect_options["sqlite"]["with_rowid"] = False
    for dialect, statements in (
        ("sqlite", _sqlite_guards(table, erasable)),
        ("postgresql", _postgresql_guards(table, erasable)),
    ):
        for statement in statements:
            guard: ExecutableDDLElement = DDL(statement)  # type: ignore[no-untyped-call]
            event.listen(table, "after_create", guard.execute_if(dialect=dialect))
    return table


def scrub(engine: Engine) -> None:
    """Push erased content out of the side files where the database may still hold it.

    SQLite: empties the write-ahead log, unless a reader still needs it (it then goes with the
    next one). PostgreSQL: its own vacuum reclaims the old row versions. Backups are not reached.
    """
    if engine.dialect.name == "sqlite":
        connection = engine.raw_connection()
        try:
            connection.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)").close()
        finally:
            connection.close()


def _open_sqlite(address: URL) -> Engine:
    if not address.database or address.database == ":memory:" or address.query:
        raise _unknown_address()
    Path(address.database).parent.mkdir(parents=True, exist_ok=True)
    engine = create_engine(address)

    @event.listens_for(engine, "connect")
    def _configure(connection: Any, _record: Any) -> None:
        connection.isolation_level = None  # the driver opens no transaction of its own
        for pragma in _PRAGMAS:
            connection.execute(f"PRAGMA {pragma}").close()

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        is_reading = connection.get_execution_options().get(_READING, False)
        connection.exec_driver_sql("BEGIN" if is_reading else "BEGIN IMMEDIATE")

    return engine


def _unknown_address() -> CroiseeError:
    return CroiseeError(
        Problem(
            message="adresse de base de données non reconnue",
            expected="« sqlite:///chemin/du/fichier.sqlite » ou "
            "« postgresql+psycopg://utilisateur@serveur/base »",
            remedy="corrigez l’adresse de la base dans la configuration.",
        )
    )


_REFUSAL = "Table « {table} » : on y ajoute des lignes, on ne les modifie ni ne les supprime."


def _erasure(table: Table, erasable: Sequence[str], unchanged: str) -> str:
    """SQL condition true of the one UPDATE allowed; `unchanged` compares NEW and OLD."""
    if not erasable:
        return "1 = 0"
    kept = [column.name for column in table.columns if column.name not in erasable]
    return " AND ".join(
        [f'NEW."{name}" IS NULL' for name in erasable]
        + [f'NEW."{name}" {unchanged} OLD."{name}"' for name in kept]
    )


def _sqlite_guards(table: Table, erasable: Sequence[str]) -> list[str]:
    name = table.name
    refuse = f"SELECT RAISE(ABORT, '{_REFUSAL.format(table=name)}')"
    same_key = " AND ".join(f'"{c.name}" = NEW."{c.name}"' for c in table.primary_key.columns)
    twin = f'SELECT 1 FROM "{name}" WHERE {same_key}'
    return [
        f'CREATE TRIGGER "{name}_no_delete" BEFORE DELETE ON "{name}" BEGIN {refuse}; END',
        f'CREATE TRIGGER "{name}_no_update" BEFORE UPDATE ON "{name}" '
        f"WHEN NOT ({_erasure(table, erasable, 'IS')}) BEGIN {refuse}; END",
        # `INSERT OR REPLACE` fires no delete trigger unless a pragma of the session asks for it.
        f'CREATE TRIGGER "{name}_no_replace" BEFORE INSERT ON "{name}" '
        f"WHEN EXISTS ({twin}) BEGIN {refuse}; END",
    ]


def _postgresql_guards(table: Table, erasable: Sequence[str]) -> list[str]:
    name = table.name
    allowed = _erasure(table, erasable, "IS NOT DISTINCT FROM")
    body = (
        f"BEGIN IF TG_OP = 'UPDATE' THEN IF {allowed} THEN RETURN NEW; END IF; END IF; "
        f"RAISE EXCEPTION '{_REFUSAL.format(table=name)}' USING ERRCODE = 'restrict_violation'; END"
    )
    return [
        f'CREATE FUNCTION "{name}_guard"() RETURNS trigger LANGUAGE plpgsql '
        f"AS $guard${body}$guard$",
        f'CREATE TRIGGER "{name}_no_change" BEFORE UPDATE OR DELETE ON "{name}" '
        f'FOR EACH ROW EXECUTE FUNCTION "{name}_guard"()',
        f'CREATE TRIGGER "{name}_no_truncate" BEFORE TRUNCATE ON "{name}" '
        f'FOR EACH STATEMENT EXECUTE FUNCTION "{name}_guard"()',
        # ALWAYS: a session that pretends to be a replica does not get round them.
        f'ALTER TABLE "{name}" ENABLE ALWAYS TRIGGER "{name}_no_change"',
        f'ALTER TABLE "{name}" ENABLE ALWAYS TRIGGER "{name}_no_truncate"',
    ]
