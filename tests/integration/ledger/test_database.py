"""What the operations database promises, on SQLite and on PostgreSQL alike."""

import sqlite3
from pathlib import Path

import pytest
from sqlalchemy import Column, Engine, Integer, LargeBinary, MetaData, String, Table, insert, select
from sqlalchemy.exc import DBAPIError

from croisee.foundation.database import append_only, create_schema, open_database, reading
from croisee.foundation.errors import CroiseeError

METADATA = MetaData()
NOTES = append_only(
    Table(
        "notes",
        METADATA,
        Column("numero", Integer, primary_key=True, autoincrement=False),
        Column("titre", String(20)),
        Column("texte", LargeBinary),
    ),
    erasable=["titre", "texte"],
)


@pytest.fixture
def notes(engine: Engine) -> Engine:
    """A table of one line: (1, « titre », b'texte')."""
    create_schema(engine, METADATA)
    with engine.begin() as connection:
        connection.execute(insert(NOTES).values(numero=1, titre="titre", texte=b"texte"))
    return engine


def _content(engine: Engine) -> list[tuple[object, ...]]:
    with reading(engine) as connection:
        return [tuple(row) for row in connection.execute(select(NOTES).order_by(NOTES.c.numero))]


REFUSED = [
    "DELETE FROM notes",
    "UPDATE notes SET titre = 'autre'",
    "UPDATE notes SET titre = NULL",
    "UPDATE notes SET titre = NULL, texte = NULL, numero = 2",
    "UPDATE notes SET titre = NULL, texte = texte",
    "UPDATE notes SET numero = 2",
]
REFUSED_BY = {
    "sqlite": [
        "INSERT OR REPLACE INTO notes VALUES (1, 'autre', NULL)",
        "REPLACE INTO notes VALUES (1, 'autre', NULL)",
        "INSERT INTO notes VALUES (1, 'a', NULL) ON CONFLICT (numero) DO UPDATE SET titre = 'a'",
        "UPDATE OR REPLACE notes SET numero = 1, titre = 'autre'",
        "INSERT OR REPLACE INTO notes (rowid, numero) VALUES (1, 7)",
    ],
    "postgresql": [
        "TRUNCATE notes",
        "TRUNCATE notes CASCADE",
        "INSERT INTO notes VALUES (1, 'a', NULL) ON CONFLICT (numero) DO UPDATE SET titre = 'a'",
        "SET session_replication_role = replica; DELETE FROM notes",
        "MERGE INTO notes USING (SELECT 1) AS un ON true WHEN MATCHED THEN DELETE",
    ],
}


def test_an_append_only_table_refuses_every_change(notes: Engine) -> None:
    for statement in REFUSED + REFUSED_BY[notes.dialect.name]:
        with pytest.raises(DBAPIError), notes.begin() as connection:
            connection.exec_driver_sql(statement)
        assert _content(notes) == [(1, "titre", b"texte")], statement


def test_sqlite_guards_hold_for_a_plain_client_with_no_pragma(tmp_path: Path) -> None:
    """Only SQLite lets a session choose whether triggers see what a replacement deletes."""
    engine = open_database(f"sqlite:///{tmp_path / 'notes.sqlite'}")
    create_schema(engine, METADATA)
    client = sqlite3.connect(tmp_path / "notes.sqlite")
    client.execute("INSERT INTO notes VALUES (1, 'titre', X'00')")
    client.commit()
    for statement in REFUSED + REFUSED_BY["sqlite"]:
        with pytest.raises(sqlite3.DatabaseError):
            client.execute(statement)
        client.rollback()
    client.close()
    assert _content(engine) == [(1, "titre", b"\x00")]
    engine.dispose()


def test_the_one_change_let_through_is_the_erasure(notes: Engine) -> None:
    with notes.begin() as connection:
        connection.exec_driver_sql("UPDATE notes SET titre = NULL, texte = NULL")
    assert _content(notes) == [(1, None, None)]
    with pytest.raises(DBAPIError), notes.begin() as connection:
        connection.exec_driver_sql("UPDATE notes SET titre = 'revenu'")


def test_a_table_without_erasable_columns_refuses_even_that(engine: Engine) -> None:
    metadata = MetaData()
    append_only(Table("strict", metadata, Column("numero", Integer, primary_key=True)))
    create_schema(engine, metadata)
    with engine.begin() as connection:
        connection.exec_driver_sql("INSERT INTO strict VALUES (1)")
    with pytest.raises(DBAPIError), engine.begin() as connection:
        connection.exec_driver_sql("UPDATE strict SET numero = 1")


def test_creating_the_schema_again_changes_nothing(notes: Engine) -> None:
    create_schema(notes, METADATA)
    assert _content(notes) == [(1, "titre", b"texte")]


def test_a_reader_sees_one_instant_and_holds_back_no_writer(notes: Engine) -> None:
    with reading(notes) as reader:
        before = reader.execute(select(NOTES.c.numero)).all()
        with notes.begin() as writer:
            writer.execute(insert(NOTES).values(numero=2))
        assert reader.execute(select(NOTES.c.numero)).all() == before
    assert len(_content(notes)) == 2


def test_sqlite_is_set_to_lose_nothing(tmp_path: Path) -> None:
    engine = open_database(f"sqlite:///{tmp_path / 'dossier' / 'o.sqlite'}")
    expected = {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1, "secure_delete": 1}
    with engine.connect() as connection:
        found = {name: connection.exec_driver_sql(f"PRAGMA {name}").scalar() for name in expected}
    assert found == expected
    engine.dispose()


@pytest.mark.parametrize(
    "url",
    [
        "",
        "n’importe quoi",
        "sqlite://",
        "sqlite:///:memory:",
        "sqlite:///file:x?mode=memory&uri=true",
        "mysql://serveur/base",
        "postgresql://serveur/base",
    ],
)
def test_an_address_of_another_kind_is_refused_in_french(url: str) -> None:
    with pytest.raises(CroiseeError, match="adresse de base de données non reconnue"):
        open_database(url)


def test_a_database_that_does_not_answer_is_said_without_its_password(tmp_path: Path) -> None:
    url = "postgresql+psycopg://croisee:motdepasse@127.0.0.1:1/absente"
    with pytest.raises(CroiseeError, match="ne répond pas") as caught:
        open_database(url)
    assert "motdepasse" not in str(caught.value)


def test_a_file_that_is_not_a_database_is_said(tmp_path: Path) -> None:
    (tmp_path / "texte.sqlite").write_text("ceci n’est pas une base\n" * 100)
    with pytest.raises(CroiseeError, match="ne répond pas"):
        open_database(f"sqlite:///{tmp_path / 'texte.sqlite'}")
