"""Many writers at once, and writers killed without notice: the ledger stays one valid sequence."""

import os
import signal
import subprocess
import sys
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

from sqlalchemy import Engine

from croisee.foundation.database import open_database
from croisee.ledger import Event, EventKind, Ledger, SigningKey

MakeEvent = Callable[[int], Event]

WRITER = """
import sys
from croisee.foundation.database import open_database
from croisee.ledger import Event, EventKind, Ledger, parse_signing_key

url, key, name, count = sys.argv[1], parse_signing_key(sys.argv[2]), sys.argv[3], int(sys.argv[4])
ledger = Ledger(open_database(url), key.name, key)
for number in range(count):
    index = ledger.append(Event(EventKind.CLE_CREEE, {"cle": f"{name}_{number}"}))
    print(index, flush=True)
"""


def _writer(url: str, key: SigningKey, name: str, count: int) -> "subprocess.Popen[bytes]":
    return subprocess.Popen(
        [sys.executable, "-c", WRITER, url, key.encode(), name, str(count)],
        stdout=subprocess.PIPE,
    )


def _names(ledger: Ledger) -> list[str]:
    return [str(entry.event.subject["cle"]) for entry in ledger.events() if entry.event]


def test_sixty_connections_make_one_sequence(
    database_url: str, ledger: Ledger, key: SigningKey
) -> None:
    def write(writer: int) -> list[int]:
        engine = open_database(database_url)
        own = Ledger(engine, key.name, key)
        places = [
            own.append(Event(EventKind.CLE_CREEE, {"cle": f"fil_{writer}_{number}"}))
            for number in range(3)
        ]
        engine.dispose()
        return places

    with ThreadPoolExecutor(60) as pool:
        places = list(pool.map(write, range(60)))
    assert sorted(place for own in places for place in own) == list(range(180))
    assert all(own == sorted(own) for own in places)
    names = _names(ledger)
    for writer, own in enumerate(places):
        assert [names[place] for place in own] == [f"fil_{writer}_{n}" for n in range(3)]
    assert ledger.audit() == []


def test_processes_that_start_at_once_make_one_schema_and_one_sequence(
    database_url: str, key: SigningKey
) -> None:
    writers = [_writer(database_url, key, f"p{number}", 25) for number in range(3)]
    printed = [[int(line) for line in writer.communicate()[0].split()] for writer in writers]
    assert sorted(place for own in printed for place in own) == list(range(75))
    engine = open_database(database_url)
    ledger = Ledger(engine, key.name, key)
    assert len(set(_names(ledger))) == 75
    assert ledger.audit() == []
    engine.dispose()


def test_one_event_reported_by_many_at_once_is_logged_once(
    database_url: str, ledger: Ledger, key: SigningKey, delivery: MakeEvent
) -> None:
    def report(_: int) -> int:
        engine = open_database(database_url)
        place = Ledger(engine, key.name, key).append_once(delivery(1))
        engine.dispose()
        return place

    with ThreadPoolExecutor(16) as pool:
        assert Counter(pool.map(report, range(32))) == {0: 32}
    assert ledger.size() == 1


def test_a_transaction_that_gives_up_leaves_no_hole(engine: Engine, ledger: Ledger) -> None:
    def attempt(number: int) -> None:
        with engine.connect() as connection:
            transaction = connection.begin()
            ledger.append(Event(EventKind.CLE_CREEE, {"cle": f"c{number}"}), connection)
            if number % 3:
                transaction.rollback()
            else:
                transaction.commit()

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(attempt, range(30)))
    assert sorted(_names(ledger)) == sorted(f"c{number}" for number in range(0, 30, 3))
    assert ledger.audit() == []


def test_killed_writers_leave_a_valid_ledger_with_all_that_was_acknowledged(
    database_url: str, ledger: Ledger, key: SigningKey
) -> None:
    """Each round a writer is killed without notice at an arbitrary moment of its work."""
    acknowledged: dict[int, str] = {}
    kept = ledger.checkpoint()
    for round_ in range(3):
        writer = _writer(database_url, key, f"r{round_}", 100_000)
        assert writer.stdout is not None
        for number in range(1 + 4 * round_):
            acknowledged[int(writer.stdout.readline())] = f"r{round_}_{number}"
        os.kill(writer.pid, signal.SIGKILL)
        for number, line in enumerate(writer.stdout, start=1 + 4 * round_):
            acknowledged[int(line)] = f"r{round_}_{number}"
        writer.stdout.close()
        assert writer.wait() == -signal.SIGKILL
        assert ledger.audit(previous=kept) == []
        kept = ledger.checkpoint()
    names = _names(ledger)
    assert {place: names[place] for place in acknowledged} == acknowledged
    assert len(names) <= len(acknowledged) + 3, "at most the append under way is in doubt"
