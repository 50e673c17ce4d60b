"""The life of a list, on both databases: opened, worked through, opposed to, forgotten."""

import json
import stat
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine, text
from sqlalchemy.exc import DBAPIError

from croisee.clauses import Clause, Refusal
from croisee.foundation.errors import CroiseeError
from croisee.ledger import EventKind, Ledger
from croisee.outreach import Dossier, Mandate, Register, authorise
from croisee.outreach.store import METADATA
from unit.outreach.house import TODAY, clause, demand, holding, mandate, tables

AGENT = "Mme Le Bihan, accueil"
LETTER = "L-0123456789ab"
PERSONAL = ("OLIVEIRA", "Inès", "0299000001", "BEN SAÏD", "Yacine", "IO-1", "IO-2", "IO-5", "FO-4")


def opened(register: Register) -> dict[str, Dossier]:
    """Person → dossier of a list just opened, its letter kept."""
    register.open(mandate(), tables(), AGENT, TODAY)
    register.keep_notice(mandate(), LETTER, "<p>courrier</p>", AGENT, TODAY)
    return by_person(register)


def authorised(held: Clause, on: date) -> Mandate:
    answer = authorise(demand(), holding(held), on)
    assert isinstance(answer, Mandate), str(answer)
    return answer


def by_person(register: Register, on: date = TODAY) -> dict[str, Dossier]:
    dossiers = register.dossiers(mandate(on), on)
    return {each.content.person: each for each in dossiers if each.content is not None}


def note(register: Register, code: str, state: str, reason: str, on: date = TODAY, **facts) -> None:
    register.note(mandate(on), [code], state, reason, AGENT, day=on, on=on, **facts)


def inform(register: Register, *codes: str) -> None:
    register.note(
        mandate(), codes, "informe", "courrier", AGENT, day=TODAY, on=TODAY, notice=LETTER
    )


def everything(engine: Engine) -> str:
    """All that the tables of the register and of the ledger hold, as text."""
    with engine.connect() as connection:
        names = [*METADATA.tables, "ledger_event"]
        rows = [connection.execute(text(f'SELECT * FROM "{name}"')).all() for name in names]
    return repr(
        [[bytes(v) if isinstance(v, memoryview) else v for v in r] for t in rows for r in t]
    )


def test_a_list_is_worked_through_to_the_opening_of_a_right(register: Register):
    code = opened(register)["IO-5"].code
    inform(register, code)
    note(register, code, "contacte", "telephone")
    note(register, code, "droit_ouvert", "demande_accompagnee")
    dossier = by_person(register)["IO-5"]
    assert dossier.stage.state == "droit_ouvert"
    assert dossier.content is not None
    assert dossier.content.rules[0].text == "CSS, art. L. 861-1"


def test_nothing_is_noted_before_the_letter_nor_with_a_letter_never_written(register: Register):
    code = opened(register)["IO-1"].code
    with pytest.raises(CroiseeError, match="n’a pas encore été informée"):
        note(register, code, "contacte", "telephone")
    with pytest.raises(CroiseeError, match="jamais été écrite pour cette liste"):
        note(register, code, "informe", "courrier", notice="L-ffffffffffff")
    assert by_person(register)["IO-1"].stage.state == "repere"


def test_acts_on_several_dossiers_are_all_noted_or_none(register: Register):
    known = opened(register)
    inform(register, known["IO-1"].code)
    with pytest.raises(CroiseeError):
        inform(register, known["IO-2"].code, known["IO-1"].code)
    assert by_person(register)["IO-2"].stage.state == "repere"


@pytest.mark.parametrize("day", [TODAY - timedelta(1), TODAY + timedelta(1)])
def test_an_act_is_dated_between_the_one_before_and_today(register: Register, day: date):
    code = opened(register)["IO-1"].code
    with pytest.raises(CroiseeError, match="la date de l’acte"):
        register.note(
            mandate(), [code], "informe", "courrier", AGENT, day=day, on=TODAY, notice=LETTER
        )


@pytest.mark.parametrize("author", ["", "   ", "x" * 81, "a\u0000b"])
def test_every_act_has_an_author(register: Register, author: str):
    with pytest.raises(CroiseeError, match="n’a pas d’auteur"):
        register.open(mandate(), tables(), author, TODAY)
    assert register.lists() == ()


def test_an_author_is_kept_with_the_act_and_out_of_the_ledger(
    engine: Engine, register: Register, ledger: Ledger
):
    opened(register)
    with engine.connect() as connection:
        authors = set(connection.scalars(text("SELECT author FROM outreach_act")))
    assert authors == {AGENT}
    told = "".join(str(entry.event) for entry in ledger.events())
    assert "Le Bihan" not in told


def test_one_who_opposes_is_erased_at_once_and_on_no_list_again(engine: Engine, register: Register):
    known = opened(register)
    assert register.oppose_dossier(known["IO-5"].code, AGENT, TODAY) == 1
    assert "IO-5" not in by_person(register)
    assert not any(word in everything(engine) for word in ("BEN SAÏD", "Yacine", "IO-5", "FO-4"))
    for right in ("c2s_gratuite", "rsa"):
        again = register.open(
            mandate(name=f"{right.replace('_', '-')}-bis", right=right),
            tables(right=right), AGENT, TODAY,
        )  # fmt: skip
        assert "IO-5" not in {person.id for person, _ in again.listed}
        assert again.out == 1


def test_one_may_oppose_without_being_listed_and_twice_is_once(register: Register):
    assert register.oppose("IO-1", AGENT, TODAY) == 0
    assert register.oppose(" IO-1 ", AGENT, TODAY) == 0
    assert set(opened(register)) == {"IO-2", "IO-5"}


def test_one_who_renounces_is_out_of_the_lists_of_this_right_alone(register: Register):
    code = opened(register)["IO-5"].code
    inform(register, code)
    note(register, code, "renonce", "sans_explication")
    assert "IO-5" not in by_person(register)
    same = register.open(mandate(name="c2s-2027"), tables(), AGENT, TODAY)
    other = register.open(mandate(name="rsa-2026", right="rsa"), tables(right="rsa"), AGENT, TODAY)
    assert "IO-5" not in {person.id for person, _ in same.listed}
    assert "IO-5" in {person.id for person, _ in other.listed}


def test_saying_no_on_one_list_empties_the_dossiers_of_the_others(register: Register):
    """Opposing, of every right, however it was noted; renouncing, of the same right."""
    known = opened(register)
    others = {"c2s-bis": "c2s_gratuite", "rsa-2026": "rsa"}
    for name, right in others.items():
        register.open(mandate(name=name, right=right), tables(right=right), AGENT, TODAY)

    def living(name: str) -> set[str]:
        dossiers = register.dossiers(mandate(name=name, right=others[name]), TODAY)
        return {each.content.person for each in dossiers if each.content is not None}

    inform(register, known["IO-5"].code)
    note(register, known["IO-5"].code, "renonce", "demarche_trop_lourde")
    assert living("c2s-bis") == {"IO-1", "IO-2"}
    assert "IO-5" in living("rsa-2026")
    note(register, known["IO-1"].code, "oppose", "demande_de_la_personne")
    assert living("c2s-bis") == {"IO-2"}
    register.oppose("IO-5", AGENT, TODAY)
    assert "IO-5" not in living("rsa-2026")


def test_opposing_needs_no_mandate_even_when_the_clause_is_over(register: Register):
    code = opened(register)["IO-1"].code
    assert register.oppose_dossier(code, AGENT, date(2031, 1, 1)) == 1


def test_a_list_past_its_day_is_not_read_then_is_erased_and_its_outcomes_stay(
    engine: Engine, register: Register, ledger: Ledger
):
    known = opened(register)
    inform(register, known["IO-1"].code)
    before = register.counts()
    last = TODAY + timedelta(days=180)
    assert register.lists()[0].expires_on == last
    assert register.forget(last) == ()
    after = last + timedelta(1)
    with pytest.raises(CroiseeError, match="a atteint son échéance"):
        register.dossiers(mandate(after), after)
    assert register.forget(after) == ("c2s-2026",)
    assert register.forget(after) == ()
    assert register.counts() == before
    assert not any(word in everything(engine) for word in PERSONAL)
    assert known["IO-1"].code not in repr(sorted(register.counts()))
    certificates = [
        entry.event.subject
        for entry in ledger.events()
        if entry.event is not None and entry.event.kind is EventKind.LISTE_EFFACEE
    ]
    assert [each["liste"] for each in certificates] == ["c2s-2026"]
    assert ledger.audit() == []
    with pytest.raises(CroiseeError, match="a atteint son échéance"):
        register.note(
            mandate(after),
            [known["IO-1"].code],
            "contacte",
            "telephone",
            AGENT,
            day=after,
            on=after,
        )


def test_what_ties_an_act_to_a_dossier_and_a_day_goes_with_the_list(
    engine: Engine, register: Register
):
    opened(register)
    register.forget(TODAY + timedelta(200))
    with engine.connect() as connection:
        rows = connection.execute(text("SELECT code, day, state FROM outreach_act")).all()
    assert {(code, day) for code, day, state in rows if state == "repere"} == {(None, None)}


def test_a_list_does_not_outlive_its_clause(register: Register):
    late = date(2028, 12, 1)
    register.open(mandate(late), tables(), AGENT, late)
    assert register.lists()[0].expires_on == date(2028, 12, 31)


def test_a_name_serves_once_even_after_erasure(register: Register):
    opened(register)
    later = TODAY + timedelta(200)
    register.forget(later)
    with pytest.raises(CroiseeError, match="a déjà été ouverte"):
        register.open(mandate(later), tables(), AGENT, later)


def test_a_mandate_of_yesterday_opens_and_reads_nothing(register: Register):
    tomorrow = TODAY + timedelta(1)
    with pytest.raises(CroiseeError, match="n’est pas d’aujourd’hui"):
        register.open(mandate(), tables(), AGENT, tomorrow)
    opened(register)
    with pytest.raises(CroiseeError, match="n’est pas d’aujourd’hui"):
        register.dossiers(mandate(), tomorrow)


def test_a_list_that_was_never_opened_is_not_read(register: Register):
    with pytest.raises(CroiseeError, match="n’est pas ouverte"):
        register.dossiers(mandate(), TODAY)


def test_a_list_is_read_for_its_right_by_its_house_under_its_clauses_alone(register: Register):
    opened(register)
    with pytest.raises(CroiseeError, match="ouverte pour un autre droit"):
        register.dossiers(mandate(right="rsa"), TODAY)
    caf = clause(parties=replace(clause().parties, destinataires=("caf-valmorin",)))
    other_house = authorise(
        demand(recipient="caf-valmorin"), holding(caf, house="caf-valmorin"), TODAY
    )
    origins = {
        role: replace(origin, clause="CL-CPAM-AV-02") for role, origin in demand().origins.items()
    }
    other_clause = authorise(
        demand(origins=origins), holding(clause(clause="CL-CPAM-AV-02")), TODAY
    )
    for lawful_elsewhere in (other_house, other_clause):
        assert isinstance(lawful_elsewhere, Mandate)
        with pytest.raises(CroiseeError, match="ouverte pour un autre droit"):
            register.dossiers(lawful_elsewhere, TODAY)


def test_the_ledger_holds_a_leaf_per_act_and_nothing_of_anybody(register: Register, ledger: Ledger):
    known = opened(register)
    size = ledger.size()
    inform(register, known["IO-1"].code, known["IO-2"].code)
    register.printed(mandate(), AGENT, TODAY)
    register.oppose_dossier(known["IO-5"].code, AGENT, TODAY)
    assert ledger.size() == size + 4
    told = [e.event for e in ledger.events() if e.event is not None]
    leaves = [json.dumps(dict(each.subject)) for each in told]
    for word in (*PERSONAL, *(each.code for each in known.values()), AGENT, "informe", "oppose"):
        assert not any(word in leaf for leaf in leaves)
    assert len({each.fingerprint for each in told if each.kind is EventKind.LISTE_ACTE}) == 4


@pytest.mark.parametrize(
    "statement",
    [
        "DELETE FROM outreach_act",
        "UPDATE outreach_act SET state = 'droit_ouvert'",
        "UPDATE outreach_entry SET content = '{}'",
        "UPDATE outreach_entry SET place = 0, person = NULL, content = NULL",
        "DELETE FROM outreach_mark",
        "UPDATE outreach_list SET expires_on = '2099-01-01'",
        "DELETE FROM outreach_outcome",
    ],
)
def test_the_database_lets_nobody_rewrite_the_register(
    engine: Engine, register: Register, statement: str
):
    known = opened(register)
    register.oppose("Z-1", AGENT, TODAY)
    register.open(mandate(name="autre"), tables(), AGENT, TODAY)
    register.forget(TODAY + timedelta(200))
    register.open(mandate(name="encore"), tables(), AGENT, TODAY)
    assert known
    with pytest.raises(DBAPIError), engine.begin() as connection:
        connection.execute(text(statement))


def test_a_refusal_is_noted_once(register: Register, ledger: Ledger):
    refusal = authorise(demand(purpose="controle_fraude"), holding(), TODAY)
    assert isinstance(refusal, Refusal)
    register.refused(refusal)
    register.refused(refusal)
    (leaf,) = (entry.event for entry in ledger.events() if entry.event is not None)
    assert leaf.kind is EventKind.CROISEMENT_REFUSE
    assert leaf.subject["finalite"] == "controle_fraude"


def test_outcomes_add_up_to_the_persons_listed(register: Register):
    known = opened(register)
    inform(register, known["IO-1"].code)
    register.oppose_dossier(known["IO-5"].code, AGENT, TODAY)
    assert register.counts() == {
        ("c2s_gratuite", "informe", "2026-11"): 1,
        ("c2s_gratuite", "repere", "2026-11"): 1,
        ("c2s_gratuite", "oppose", "2026-11"): 1,
    }


def test_a_clause_made_shorter_shortens_the_lists_already_open(register: Register):
    opened(register)
    shorter = clause(version=2, conservation=replace(clause().conservation, duree="P1M"))
    soon, over = TODAY + timedelta(30), TODAY + timedelta(31)
    assert register.forget(soon, [shorter]) == ()
    with pytest.raises(CroiseeError, match="a atteint son échéance"):
        register.dossiers(authorised(shorter, over), over)
    assert register.forget(over, [shorter]) == ("c2s-2026",)


@pytest.mark.parametrize(
    "database_url", [pytest.param("postgresql", marks=pytest.mark.postgres)], indirect=True
)
def test_postgresql_rewrites_the_tables_that_were_emptied(engine: Engine, register: Register):
    query = text("SELECT pg_relation_filenode('outreach_entry')")
    opened(register)
    with engine.connect() as connection:
        before = connection.scalar(query)
    register.forget(TODAY + timedelta(200))
    with engine.connect() as connection:
        assert connection.scalar(query) != before
        dead = text("SELECT n_dead_tup FROM pg_stat_user_tables WHERE relname = 'outreach_entry'")
        assert connection.scalar(dead) == 0


def test_the_file_of_the_database_is_for_its_owner_alone(
    in_file: tuple[Engine, Register, Path],
):
    _, register, path = in_file
    opened(register)
    files = list(path.parent.glob(f"{path.name}*"))
    assert files
    assert {stat.S_IMODE(each.stat().st_mode) for each in files} == {0o600}


def test_under_another_key_nothing_is_done_rather_than_forget_who_opposed(
    engine: Engine, register: Register, ledger: Ledger
):
    register.oppose("IO-5", AGENT, TODAY)
    with pytest.raises(CroiseeError, match="plus personne ne serait écarté"):
        Register(engine, ledger, b"une autre cle")
