"""After erasure, the very bytes of the database file tell of nobody."""

import sqlite3
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine

from croisee.outreach import Register
from unit.outreach.house import TODAY, mandate, tables

CANARIES = [f"CANARI{n:03}" for n in range(300)]
"""Family names of three hundred people: enough for pages to split and move."""
PEOPLE = "personne | menage | nom | prenom | telephone\n" + "\n".join(
    f"P-{n:03} | F-{n:03} | {name} | Ana{n} | 02990{n:05}" for n, name in enumerate(CANARIES)
)
ENTITLED = "menage | droit | eligible | montant | ecart_plafond\n" + "\n".join(
    f"F-{n:03} | c2s_gratuite | true | 0 | -0.1" for n in range(len(CANARIES))
)
AFTER = TODAY + timedelta(200)
Place = tuple[Engine, Register, Path]


def seen(path: Path) -> set[str]:
    """The names that any file of the database still shows."""
    content = b"".join(each.read_bytes() for each in sorted(path.parent.iterdir()))
    return {name for name in CANARIES if name.encode() in content}


def open_list(register: Register) -> None:
    found = register.open(mandate(), tables(PEOPLE, ENTITLED), "agent", TODAY)
    assert len(found.listed) == len(CANARIES)


def test_no_byte_of_anybody_is_left_once_the_list_is_erased(in_file: Place):
    _, register, path = in_file
    open_list(register)
    assert seen(path) == set(CANARIES)
    register.forget(AFTER)
    assert seen(path) == set()
    for word in (b"P-017", b"F-017", b"0299000017", b"Ana17"):
        assert not any(word in each.read_bytes() for each in path.parent.iterdir())


def test_no_byte_is_left_of_one_who_opposes_and_the_others_stay(in_file: Place):
    _, register, path = in_file
    open_list(register)
    register.oppose("P-042", "agent", TODAY)
    assert seen(path) == set(CANARIES) - {"CANARI042"}


def test_what_a_reader_still_held_goes_at_the_next_command(in_file: Place):
    """Somebody reads an older state: the file keeps it, and is rid of it once they are done."""
    engine, register, path = in_file
    open_list(register)
    reader = sqlite3.connect(path, isolation_level=None)
    reader.execute("PRAGMA busy_timeout = 0")
    reader.execute("BEGIN")
    reader.execute("SELECT count(*) FROM outreach_entry").fetchone()
    with engine.connect() as connection:  # the pool's connection: wait for nobody in this test
        connection.exec_driver_sql("PRAGMA busy_timeout = 50")
    register.forget(AFTER)
    reader.rollback()
    reader.close()
    register.forget(AFTER)
    assert seen(path) == set()


@pytest.mark.parametrize("extra", [1, 30])
def test_a_second_list_does_not_bring_back_the_first(in_file: Place, extra: int):
    _, register, path = in_file
    open_list(register)
    register.forget(AFTER)
    later = AFTER + timedelta(extra)
    some = tables("\n".join(PEOPLE.splitlines()[:6]), "\n".join(ENTITLED.splitlines()[:6]))
    register.open(mandate(later, name="c2s-2027"), some, "agent", later)
    assert seen(path) == set(CANARIES[:5])
