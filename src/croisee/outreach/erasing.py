"""The database's own files: closed to others, and rid of what was erased from the tables.

SQLite overwrites erased cells (`secure_delete`); rebuilding the file (`VACUUM`) and emptying the
write-ahead log leave no older copy of a page. PostgreSQL rewrites the tables. Backups, replicas,
the log archives of a server and the cells of a solid-state disk are not reached.
"""

from pathlib import Path

from sqlalchemy import Engine, func, insert, select, text

from croisee.foundation.database import reading, serialise, writing
from croisee.outreach.acts import LOCK
from croisee.outreach.sheets import FORGOTTEN
from croisee.outreach.states import states
from croisee.outreach.store import ACTS, ENTRIES, SCRUBBED


def scrub(engine: Engine) -> None:
    """Rewrite the files if anything was erased since the last time; killed, it is taken up again.

    Somebody who still reads an older state of a SQLite file keeps it: it is then tried again at the
    next command.
    """
    with reading(engine) as connection:
        query = select(func.max(ACTS.c.number)).where(ACTS.c.state.in_(_erasing()))
        last = connection.scalar(query)
        done = connection.scalar(select(func.max(SCRUBBED.c.number)))
    if last is None or last == done:
        return
    if not (_rebuild_sqlite(engine) if engine.dialect.name == "sqlite" else _rewrite(engine)):
        return
    with writing(engine) as connection:
        serialise(connection, LOCK)
        known = select(SCRUBBED.c.number).where(SCRUBBED.c.number == last)
        if connection.execute(known).first() is None:
            connection.execute(insert(SCRUBBED).values(number=last))
    if engine.dialect.name == "sqlite":
        _empty_log(engine)


def keep_to_owner(engine: Engine) -> None:
    """Leave the files of a SQLite database to their owner alone, before persons enter them."""
    if engine.dialect.name == "sqlite":
        path = Path(str(engine.url.database))
        for each in path.parent.glob(f"{path.name}*"):  # its log and its index lie beside
            each.chmod(0o600)


def _erasing() -> list[str]:
    return [FORGOTTEN, *(name for name, state in states().items() if state.erases)]


def _rebuild_sqlite(engine: Engine) -> bool:
    connection = engine.raw_connection()
    try:
        connection.cursor().execute("VACUUM").close()
    finally:
        connection.close()
    return _empty_log(engine)


def _empty_log(engine: Engine) -> bool:
    """Whether the write-ahead log is empty and cut to nothing."""
    connection = engine.raw_connection()
    try:
        cursor = connection.cursor()
        busy, *_ = cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
        cursor.close()
    finally:
        connection.close()
    return not busy


def _rewrite(engine: Engine) -> bool:
    outside = engine.execution_options(isolation_level="AUTOCOMMIT")
    with outside.connect() as connection:
        for table in (ENTRIES, ACTS):
            connection.execute(text(f'VACUUM FULL "{table.name}"'))
    return True
