"""Whatever agents and persons do, in whatever order, the promises of the register hold."""

import random
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import text

from croisee.foundation.database import open_database
from croisee.foundation.errors import CroiseeError
from croisee.ledger import Ledger, new_log_key
from croisee.outreach import Register
from croisee.outreach.states import states
from integration.outreach.conftest import KEY, ORIGIN
from unit.outreach.house import TODAY, mandate, tables

LETTER = "L-0123456789ab"


@settings(max_examples=12)
@given(st.integers(0, 2**32))
def test_the_promises_of_the_register_hold(seed: int):
    with TemporaryDirectory() as folder:
        engine = open_database(f"sqlite:///{Path(folder) / 'operations.sqlite'}")
        try:
            walk(engine, random.Random(seed))
        finally:
            engine.dispose()


def walk(engine, chance: random.Random) -> None:
    ledger = Ledger(engine, ORIGIN, new_log_key(ORIGIN))
    register = Register(engine, ledger, KEY)
    register.open(mandate(), tables(), "agent", TODAY)
    register.keep_notice(mandate(), LETTER, "texte", "agent", TODAY)
    opposed: set[str] = set()
    for _ in range(25):
        dossiers = register.dossiers(mandate(), TODAY)
        one = chance.choice(dossiers)
        wanted = states()[chance.choice(list(states()))]
        try:
            if wanted.name == "oppose" and chance.random() < 0.3:
                if one.content is not None:
                    opposed.add(one.content.person)
                register.oppose_dossier(one.code, "agent", TODAY)
            else:
                register.note(
                    mandate(), [one.code], wanted.name, chance.choice(list(wanted.reasons)), "agent",
                    day=TODAY, on=TODAY, notice=LETTER if wanted.notice else None,
                )  # fmt: skip
        except CroiseeError:
            continue
    # Nobody left the first stage without a letter, but to oppose.
    with engine.connect() as connection:
        acts = connection.execute(
            text("SELECT code, state FROM outreach_act ORDER BY number")
        ).all()
    for dossier in register.dossiers(mandate(), TODAY):
        life = [state for code, state in acts if code == dossier.code]
        assert life[1:] in ([], ["oppose"]) or life[1] == "informe"
        # Emptied if, and only if, the person opposed or renounced.
        assert (dossier.content is None) == states()[dossier.stage.state].erases
    assert sum(register.counts().values()) == 3
    assert ledger.audit() == []
    again = register.open(mandate(name="c2s-bis"), tables(), "agent", TODAY)
    assert not opposed & {person.id for person, _ in again.listed}
    before = register.counts()
    register.forget(TODAY + timedelta(200))
    assert register.counts() == before
