"""The ledger on SQLite and on PostgreSQL: what it adds, finds again, proves and erases."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Column, Engine, Integer, MetaData, Table, event, func, insert, select

from croisee.foundation.errors import CroiseeError
from croisee.ledger import (
    Event,
    EventKind,
    FileWitness,
    Ledger,
    SigningKey,
    new_log_key,
    new_witness_key,
    verify_folder,
    verify_receipt,
)
from croisee.ledger.verify import EMPTY_ROOT, extends, parse_proof

MakeEvent = Callable[[int], Event]


def test_an_empty_ledger_has_the_root_of_the_empty_tree(ledger: Ledger, tmp_path: Path) -> None:
    assert (ledger.size(), ledger.root(), list(ledger.events())) == (0, EMPTY_ROOT, [])
    ledger.export(tmp_path / "journal")
    assert verify_folder(tmp_path / "journal") == []


def test_appending_numbers_the_events_and_keeps_them(ledger: Ledger, delivery: MakeEvent) -> None:
    assert [ledger.append(delivery(number)) for number in range(5)] == [0, 1, 2, 3, 4]
    assert ledger.extend(delivery(number) for number in range(5, 8)) == range(5, 8)
    assert ledger.extend([]) == range(8, 8)
    entries = list(ledger.events())
    assert [entry.event for entry in entries] == [delivery(number) for number in range(8)]
    assert {entry.time for entry in entries} == {"2026-11-03T10:00:00Z"}
    assert ledger.audit() == []


def test_one_by_one_or_together_the_tree_is_the_same_kind_of_tree(
    engine: Engine, ledger: Ledger, delivery: MakeEvent
) -> None:
    """Batches of every size: the stored nodes are those the leaves make."""
    for batch in range(12):
        ledger.extend(delivery(number) for number in range(batch))
    assert ledger.size() == 66
    assert ledger.audit() == []


def test_an_event_appended_once_is_not_logged_twice_by_a_resumed_run(
    ledger: Ledger, delivery: MakeEvent
) -> None:
    first = [ledger.append_once(delivery(number)) for number in (1, 2, 3)]
    again = [ledger.append_once(delivery(number)) for number in (1, 2, 3, 4)]
    assert (first, again) == ([0, 1, 2], [0, 1, 2, 3])


def test_the_leaf_commits_and_vanishes_with_the_business_change(
    engine: Engine, ledger: Ledger, delivery: MakeEvent
) -> None:
    metadata = MetaData()
    business = Table("essai", metadata, Column("valeur", Integer))
    metadata.create_all(engine)

    def change(fails: bool) -> None:
        with engine.begin() as connection:
            connection.execute(insert(business).values(valeur=1))
            ledger.append(delivery(1), connection)
            if fails:
                raise RuntimeError("panne")

    with pytest.raises(RuntimeError, match="panne"):
        change(fails=True)
    with engine.connect() as connection:
        assert connection.scalar(select(func.count()).select_from(business)) == 0
    assert ledger.size() == 0

    change(fails=False)
    assert ledger.size() == 1
    assert ledger.audit() == []


def test_every_past_root_is_found_again(ledger: Ledger, delivery: MakeEvent) -> None:
    roots = [ledger.root()]
    for number in range(20):
        ledger.append(delivery(number))
        roots.append(ledger.root())
    assert [ledger.root(size) for size in range(21)] == roots
    for old in range(21):
        for new in range(old, 21):
            proof = ledger.prove_consistency(old, new)
            assert extends(old, new, proof, roots[old], roots[new])


def test_a_receipt_proves_its_event_offline(seven: Ledger, key: SigningKey) -> None:
    for index in range(7):
        assert verify_receipt(seven.prove_inclusion(index), str(key.public)) == []


def test_a_receipt_can_rest_on_a_cosigned_checkpoint(
    seven: Ledger, key: SigningKey, delivery: MakeEvent, tmp_path: Path
) -> None:
    city = new_witness_key("ville.example")
    checkpoint = seven.checkpoint([FileWitness(tmp_path / "ville", city, key.public)])
    seven.append(delivery(8))
    receipt = seven.prove_inclusion(2, checkpoint)
    assert verify_receipt(receipt, str(key.public), [str(city.public)]) == []
    assert verify_receipt(seven.prove_inclusion(2), str(key.public), [str(city.public)]) == [
        "Signature : « ville.example » n’a pas signé le point de contrôle."
    ]


def test_a_receipt_of_another_event_is_refused(seven: Ledger, key: SigningKey) -> None:
    receipt = seven.prove_inclusion(2)
    other = parse_proof(seven.prove_inclusion(3)).extra
    lines = receipt.split("\n")
    lines[1] = seven.prove_inclusion(3).split("\n")[1]
    assert other != parse_proof(receipt).extra
    assert verify_receipt("\n".join(lines), str(key.public)) == [
        "L’événement du reçu n’est pas dans le journal signé."
    ]


def test_a_checkpoint_of_another_history_proves_nothing_here(
    seven: Ledger, engine: Engine, key: SigningKey
) -> None:
    head, _, _ = seven.checkpoint().partition("\n\n")
    origin, size, _root = head.split("\n")
    forged = f"{origin}\n{size}\n{'A' * 43}=\n"
    with pytest.raises(CroiseeError, match="n’est pas celui de ce journal"):
        seven.prove_inclusion(0, forged + "\n" + key.sign(forged))


def test_the_export_is_verified_apart(exported: Path, key: SigningKey) -> None:
    assert sorted(path.name for path in exported.iterdir()) == [
        "checkpoint",
        "journal.vkey",
        "leaves.jsonl",
    ]
    assert verify_folder(exported, str(key.public)) == []


def test_a_longer_ledger_continues_the_checkpoint_kept(
    seven: Ledger, delivery: MakeEvent, tmp_path: Path
) -> None:
    kept = seven.checkpoint()
    seven.extend(delivery(number) for number in range(7, 30))
    seven.export(tmp_path / "plus tard")
    assert verify_folder(tmp_path / "plus tard", previous=kept) == []
    assert seven.audit(previous=kept) == []


def test_appending_and_proving_read_no_table_through(
    ledger: Ledger, engine: Engine, delivery: MakeEvent
) -> None:
    """Each query goes by a key: a ledger of a million leaves grows as fast as one of ten.

    Said by the database itself. (PostgreSQL chooses its plans by the size of the tables: on so
    small a one, only forbidding it to read through shows whether it could do otherwise.)
    """
    ledger.extend(delivery(number) for number in range(100))
    plans: list[str] = []
    explain = "EXPLAIN QUERY PLAN " if engine.dialect.name == "sqlite" else "EXPLAIN "

    def note(_: object, cursor: Any, statement: str, parameters: Any, *_rest: object) -> None:
        if not statement.startswith("SELECT ledger_") and "max(" not in statement:
            return
        own = cursor.connection.cursor()
        if engine.dialect.name == "postgresql":
            own.execute("SET LOCAL enable_seqscan = off")
        own.execute(explain + statement, parameters)
        plans.extend(" ".join(map(str, row)) for row in own.fetchall())
        own.close()

    event.listen(engine, "before_cursor_execute", note)
    ledger.append_once(delivery(200))
    ledger.prove_inclusion(5)
    event.remove(engine, "before_cursor_execute", note)
    assert len(plans) > 5
    # The last readable event is found by walking back along the key, and stops at the first.
    assert [plan for plan in plans if "SCAN ledger_node" in plan or "Seq Scan" in plan] == []


# --- Erasure -------------------------------------------------------------------------------------


def test_erasing_keeps_the_tree_and_mutes_the_leaf(seven: Ledger, tmp_path: Path) -> None:
    kept = seven.checkpoint()
    assert seven.erase(3, "droit_a_l_effacement") == 7
    entry = list(seven.events())[3]
    assert (entry.event, entry.time) == (None, None)
    assert seven.audit(previous=kept) == []
    seven.export(tmp_path / "journal")
    assert verify_folder(tmp_path / "journal", previous=kept) == []
    assert "source_3" not in (tmp_path / "journal" / "leaves.jsonl").read_text()
    assert parse_proof(seven.prove_inclusion(3)).extra == b""


def test_erasing_says_so_in_the_ledger(seven: Ledger) -> None:
    index = seven.erase(3, "fin_de_conservation")
    assert list(seven.events())[index].event == Event(
        EventKind.EFFACEMENT, {"indice": 3, "motif": "fin_de_conservation"}
    )


def test_an_erased_event_leaves_no_byte_in_the_sqlite_files(
    seven: Ledger, engine: Engine, tmp_path: Path
) -> None:
    if engine.dialect.name != "sqlite":
        # PostgreSQL keeps old row versions until its vacuum: what can be asked is asked in SQL.
        seven.erase(3, "fin_de_conservation")
        with engine.connect() as connection:
            query = "SELECT count(*) FROM ledger_event WHERE position = 3 AND salt IS NOT NULL"
            assert connection.exec_driver_sql(query).scalar() == 0
        return
    assert _bytes_of(tmp_path).count(b"source_3") > 0
    seven.erase(3, "fin_de_conservation")
    assert _bytes_of(tmp_path).count(b"source_3") == 0
    assert _bytes_of(tmp_path).count(b"source_2") > 0


def _bytes_of(folder: Path) -> bytes:
    return b"".join(path.read_bytes() for path in sorted(folder.glob("operations.sqlite*")))


@pytest.mark.parametrize("target", [7, 3, 99, -1], ids=["erasure", "erased", "absent", "negative"])
def test_what_cannot_be_erased_is_refused(seven: Ledger, target: int) -> None:
    seven.erase(3, "fin_de_conservation")
    with pytest.raises(CroiseeError):
        seven.erase(target, "fin_de_conservation")
    assert seven.size() == 8


# --- Bounds --------------------------------------------------------------------------------------


def test_what_is_out_of_range_is_refused_in_french(seven: Ledger) -> None:
    for ask in (
        lambda: seven.root(8),
        lambda: seven.prove_inclusion(7),
        lambda: seven.prove_inclusion(-1),
        lambda: seven.prove_consistency(8),
        lambda: seven.prove_consistency(5, 4),
    ):
        with pytest.raises(CroiseeError, match="n’a pas autant de feuilles"):
            ask()


def test_the_key_of_another_log_is_refused(engine: Engine) -> None:
    for key in (new_log_key("autre.example"), new_witness_key("croisee.example/essai")):
        with pytest.raises(CroiseeError, match="n’est pas celle de ce journal"):
            Ledger(engine, "croisee.example/essai", key)
