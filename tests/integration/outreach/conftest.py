"""A register on each database, its ledger, and the day's mandate."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine

from croisee.foundation.database import open_database
from croisee.ledger import Ledger, new_log_key
from croisee.outreach import Register

ORIGIN = "croisee.example/essai"
KEY = b"secret de la maison, 32 octets.."


@pytest.fixture
def engine(database_url: str) -> Iterator[Engine]:
    opened = open_database(database_url)
    yield opened
    opened.dispose()


@pytest.fixture
def ledger(engine: Engine) -> Ledger:
    return Ledger(engine, ORIGIN, new_log_key(ORIGIN))


@pytest.fixture
def register(engine: Engine, ledger: Ledger) -> Register:
    return Register(engine, ledger, KEY)


@pytest.fixture
def in_file(tmp_path: Path) -> Iterator[tuple[Engine, Register, Path]]:
    """A register in a SQLite file whose bytes can be read."""
    path = tmp_path / "registre" / "operations.sqlite"
    opened = open_database(f"sqlite:///{path}")
    yield opened, Register(opened, Ledger(opened, ORIGIN, new_log_key(ORIGIN)), KEY), path
    opened.dispose()
