"""Killed at any moment, or two at once: the register and the ledger agree, and work goes on."""

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from textwrap import dedent

import pytest
from sqlalchemy import Engine

from croisee.foundation.database import open_database
from croisee.foundation.errors import CroiseeError
from croisee.ledger import Ledger, keep_key, new_log_key
from croisee.outreach import Register
from integration.outreach.conftest import KEY, ORIGIN
from unit.outreach.house import TODAY, mandate, tables

Reopened = Callable[[str, Path], tuple[Register, Ledger]]
AFTER = TODAY + timedelta(200)
SETTING = """
    import os, signal, sys
    from datetime import timedelta
    from pathlib import Path
    sys.path.insert(0, sys.argv[3])
    from croisee.foundation.database import open_database
    from croisee.ledger import Ledger, keep_key, new_log_key
    from croisee.outreach import Register, acts, leaves, register as room
    from unit.outreach.house import TODAY, mandate, tables

    def dies(module, name, after):
        whole = getattr(module, name)
        def step(*given, **named):
            if not after:
                os.kill(os.getpid(), signal.SIGKILL)
            answer = whole(*given, **named)
            os.kill(os.getpid(), signal.SIGKILL)
        setattr(module, name, step)

    engine = open_database(sys.argv[1])
    key = keep_key(Path(sys.argv[2]), new_log_key("croisee.example/essai"))
    register = Register(engine, Ledger(engine, key.name, key), b"secret de la maison, 32 octets..")
"""
TESTS = str(Path(__file__).resolve().parents[2])


def start(script: str, url: str, key: Path) -> "subprocess.Popen[bytes]":
    code = dedent(SETTING) + dedent(script)
    return subprocess.Popen(
        [sys.executable, "-c", code, url, str(key), TESTS],
        env=dict(os.environ), stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    )  # fmt: skip


def killed(script: str, url: str, key: Path) -> None:
    process = start(script, url, key)
    _, said = process.communicate()
    assert process.returncode == -signal.SIGKILL, said.decode()


@pytest.fixture
def key(tmp_path: Path) -> Path:
    return tmp_path / "journal.key"


@pytest.fixture
def reopened() -> Iterator[Reopened]:
    """Open a register anew, as the next command would."""
    engines: list[Engine] = []

    def reopen(url: str, key: Path) -> tuple[Register, Ledger]:
        engines.append(open_database(url))
        ledger = Ledger(engines[-1], ORIGIN, keep_key(key, new_log_key(ORIGIN)))
        return Register(engines[-1], ledger, KEY), ledger

    yield reopen
    for engine in engines:
        engine.dispose()


@pytest.mark.parametrize(("place", "after"), [("leaves, 'opening'", 0), ("room, 'add'", 1)])
def test_an_opening_killed_leaves_nothing_and_can_be_run_again(
    database_url, key, reopened, place, after
):
    killed(
        f"dies({place}, {after})\nregister.open(mandate(), tables(), 'agent', TODAY)",
        database_url, key,
    )  # fmt: skip
    register, ledger = reopened(database_url, key)
    assert register.lists() == ()
    assert ledger.size() == 0
    assert len(register.open(mandate(), tables(), "agent", TODAY).listed) == 3


@pytest.mark.parametrize(
    "place", ["room, 'empty_list'", "room, 'keep_outcomes'", "leaves, 'erased'"]
)
def test_an_erasure_killed_before_its_end_changes_nothing_then_is_done(
    database_url, key, reopened, place
):
    register, ledger = reopened(database_url, key)
    register.open(mandate(), tables(), "agent", TODAY)
    size, counts = ledger.size(), register.counts()
    killed(f"dies({place}, 1)\nregister.forget(TODAY + timedelta(200))", database_url, key)
    assert ledger.size() == size
    assert len(register.dossiers(mandate(), TODAY)) == 3
    assert register.forget(AFTER) == ("c2s-2026",)
    assert register.counts() == counts
    assert ledger.size() == size + 1


def test_an_erasure_killed_before_the_file_is_rid_of_it_is_ended_by_the_next_command(
    tmp_path: Path, key: Path, reopened: Reopened
):
    url = f"sqlite:///{tmp_path / 'base' / 'operations.sqlite'}"
    register, ledger = reopened(url, key)
    register.open(mandate(), tables(), "agent", TODAY)
    killed("dies(room, 'scrub', 0)\nregister.forget(TODAY + timedelta(200))", url, key)
    assert register.lists()[0].erased
    size = ledger.size()
    assert register.forget(AFTER) == ()
    assert ledger.size() == size
    content = b"".join(each.read_bytes() for each in (tmp_path / "base").iterdir())
    assert b"OLIVEIRA" not in content
    assert b"0299000001" not in content


def test_an_opposition_killed_is_whole_or_absent(database_url, key, reopened):
    register, _ = reopened(database_url, key)
    register.open(mandate(), tables(), "agent", TODAY)
    killed("dies(room, 'add', 1)\nregister.oppose('IO-5', 'agent', TODAY)", database_url, key)
    assert len([d for d in register.dossiers(mandate(), TODAY) if d.content is not None]) == 3
    killed("dies(room, 'scrub', 0)\nregister.oppose('IO-5', 'agent', TODAY)", database_url, key)
    assert len([d for d in register.dossiers(mandate(), TODAY) if d.content is not None]) == 2


def test_of_several_who_open_one_list_at_once_one_does(database_url, key, reopened):
    reopened(database_url, key)
    script = """
        from croisee.foundation.errors import CroiseeError
        try:
            register.open(mandate(), tables(), 'agent', TODAY)
            print('ouverte')
        except CroiseeError as error:
            assert 'déjà été ouverte' in str(error)
    """
    processes = [start(script, database_url, key) for _ in range(3)]
    answers = [process.communicate() for process in processes]
    assert [said for _, said in answers] == [b"", b"", b""]
    assert sum(out.decode().strip() == "ouverte" for out, _ in answers) == 1
    register, ledger = reopened(database_url, key)
    assert len(register.dossiers(mandate(), TODAY)) == 3
    assert ledger.size() == 2


def test_of_two_who_note_one_dossier_at_once_one_does(database_url, key, reopened):
    register, ledger = reopened(database_url, key)
    register.open(mandate(), tables(), "agent", TODAY)
    register.keep_notice(mandate(), "L-0123456789ab", "texte", "agent", TODAY)
    code = register.dossiers(mandate(), TODAY)[0].code
    script = f"""
        from croisee.foundation.errors import CroiseeError
        try:
            register.note(mandate(), ['{code}'], 'informe', 'courrier', 'agent', day=TODAY, on=TODAY,
                notice='L-0123456789ab')
            print('noté')
        except CroiseeError:
            pass
    """
    processes = [start(script, database_url, key) for _ in range(2)]
    answers = [process.communicate() for process in processes]
    assert [said for _, said in answers] == [b"", b""]
    assert sum(out.decode().strip() == "noté" for out, _ in answers) == 1
    assert ledger.audit() == []


def test_the_ledger_follows_the_register_or_neither_moves(database_url, key, reopened, monkeypatch):
    """A ledger that fails takes the act down with it."""
    register, ledger = reopened(database_url, key)
    register.open(mandate(), tables(), "agent", TODAY)

    def broken(*_: object) -> None:
        raise CroiseeError([])

    monkeypatch.setattr(ledger, "extend", broken)
    with pytest.raises(CroiseeError):
        register.oppose("IO-5", "agent", TODAY)
    assert len([d for d in register.dossiers(mandate(), TODAY) if d.content is not None]) == 3
