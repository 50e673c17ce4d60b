"""A ledger on each database, and what a dishonest administrator of that database can do."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import Engine, text

from croisee.foundation.database import open_database
from croisee.ledger import Event, EventKind, Ledger, SigningKey, new_log_key

ORIGIN = "croisee.example/essai"


@pytest.fixture
def engine(database_url: str) -> Iterator[Engine]:
    opened = open_database(database_url)
    yield opened
    opened.dispose()


@pytest.fixture
def key() -> SigningKey:
    return new_log_key(ORIGIN)


@pytest.fixture
def ledger(engine: Engine, key: SigningKey) -> Ledger:
    return Ledger(engine, ORIGIN, key, clock=lambda: datetime(2026, 11, 3, 10, tzinfo=UTC))


@pytest.fixture
def delivery() -> Callable[[int], Event]:
    """The n-th delivery received: events that differ from one another."""

    def make(number: int) -> Event:
        subject = {"source": f"source_{number}", "empreinte": f"{number:064x}", "lignes": number}
        return Event(EventKind.LIVRAISON_RECUE, subject)

    return make


@pytest.fixture
def seven(ledger: Ledger, delivery: Callable[[int], Event]) -> Ledger:
    """A ledger of seven deliveries: seven leaves make an unbalanced tree."""
    ledger.extend(delivery(number) for number in range(7))
    return ledger


@pytest.fixture
def as_owner(engine: Engine) -> Callable[..., None]:
    """Run SQL as whoever owns the database, the guards of the tables put out of action."""

    def run(*statements: str) -> None:
        with engine.begin() as connection:
            if engine.dialect.name == "postgresql":
                for table in ("ledger_event", "ledger_node"):
                    connection.execute(text(f"ALTER TABLE {table} DISABLE TRIGGER USER"))
            else:
                query = "SELECT name FROM sqlite_master WHERE type = 'trigger'"
                for name in connection.scalars(text(query)).all():
                    connection.execute(text(f'DROP TRIGGER "{name}"'))
            for statement in statements:
                connection.exec_driver_sql(statement)

    return run


@pytest.fixture
def exported(seven: Ledger, tmp_path: Path) -> Path:
    """The folder that the ledger of seven leaves exports."""
    seven.export(tmp_path / "journal")
    return tmp_path / "journal"
