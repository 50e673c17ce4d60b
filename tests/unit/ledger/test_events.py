"""The vocabulary of the ledger: what enters, and what cannot."""

import re
from pathlib import Path

import pytest

from croisee.foundation.errors import CroiseeError
from croisee.ledger import Event, EventKind
from croisee.ledger.events import (
    COUNT,
    DATE,
    DECIMAL,
    HASH,
    NAME,
    REFERENCE,
    parse_event,
    write_event,
)

H = "0123456789abcdef" * 4
CLAUSE = {"clause": "caf_35/allocataires-2026", "empreinte": H}


def test_an_event_of_the_vocabulary_is_accepted() -> None:
    event = Event(EventKind.CLAUSE_DEPOSEE, {**CLAUSE, "expire_le": "2027-12-31"})
    assert event.kind.label == "clause déposée"


@pytest.mark.parametrize("kind", EventKind)
def test_every_kind_has_a_french_label_and_fields(kind: EventKind) -> None:
    assert kind.label
    assert kind.label == kind.label.strip()
    assert kind.required
    assert kind.required <= set(kind.fields)


@pytest.mark.parametrize("kind", EventKind)
def test_no_kind_has_a_field_of_free_text(kind: EventKind) -> None:
    """No form accepts a space, an at sign, an accent or a capitalised name: nobody can be named."""
    for form in kind.fields.values():
        for text in ("Jeanne Dupont", "jeanne dupont", "jeanne@example.fr", "Jeanne", "jérôme"):
            assert not form.accepts(text), (kind, text)


@pytest.mark.parametrize(
    ("form", "accepted", "refused"),
    [
        (HASH, [H], [H[:-1], H.upper(), H + "\n", 12, None]),
        (
            NAME,
            ["insee_filosofi", "caf.35/rsa-2026", "a"],
            ["", "A", "deux mots", "x" * 81, "tel_0612345678", "1850735123456", "a\n", 3, True],
        ),
        (
            REFERENCE,
            [H, "R-2026-000481", "P1"],
            ["DUPONT", "r-2026-1", "R 2026", "R-0612345678", "R-2026-000481\n", 4],
        ),
        (COUNT, [0, 1, (1 << 53) - 1], [-1, True, 1.0, "1", 1 << 53, None]),
        (
            DECIMAL,
            ["0.1", "1", "12.5", "0.000001"],
            ["0", "0.0", "-1", "01", "1,5", "1e3", ".5", "1234", "0.1234567", 0.1, "1\n"],
        ),
        (DATE, ["2026-11-03"], ["1985-07-14", "2026-13-01", "2026-00-10", "3/11/2026", 20261103]),
    ],
)
def test_forms(form: object, accepted: list[object], refused: list[object]) -> None:
    assert [value for value in accepted if not form.accepts(value)] == []  # type: ignore[attr-defined]
    assert [value for value in refused if form.accepts(value)] == []  # type: ignore[attr-defined]


def test_a_key_of_a_project_is_born_and_dies_by_its_fingerprint() -> None:
    facts = {"projet": "acces-aux-droits-2026", "empreinte": H, "expire_le": "2027-01-31"}
    birth = Event(EventKind.CLE_EMISE, {**facts, "emise_le": "2026-11-22"})
    death = Event(EventKind.CLE_DETRUITE, {**facts, "cle": "appariement"})
    assert birth.kind.label == "clé d’appariement émise pour un projet"
    assert birth.fingerprint != death.fingerprint
    with pytest.raises(CroiseeError, match="n’accepte pas l’un des champs"):
        Event(EventKind.CLE_EMISE, {**facts, "emise_le": "2026-11-22", "secret": H})


def test_an_unknown_field_is_refused_without_being_repeated() -> None:
    with pytest.raises(CroiseeError, match="n’accepte pas l’un des champs donnés") as caught:
        Event(EventKind.CLAUSE_DEPOSEE, {**CLAUSE, "Jeanne Dupont": "née en 1985"})
    assert "Dupont" not in str(caught.value)
    assert "1985" not in str(caught.value)


def test_a_missing_field_is_named() -> None:
    with pytest.raises(CroiseeError, match="le champ « empreinte » manque"):
        Event(EventKind.CLAUSE_DEPOSEE, {"clause": "caf"})


def test_a_value_of_another_form_is_refused_without_being_repeated() -> None:
    with pytest.raises(CroiseeError, match="le champ « clause » n’a pas la forme") as caught:
        Event(EventKind.CLAUSE_DEPOSEE, {**CLAUSE, "clause": "Jeanne Dupont"})
    assert "Dupont" not in str(caught.value)


def test_all_faults_are_told_at_once() -> None:
    with pytest.raises(CroiseeError) as caught:
        Event(EventKind.CLAUSE_DEPOSEE, {"clause": "X", "autre": 1})
    assert len(caught.value.problems) == 3


def test_two_events_that_say_the_same_share_a_fingerprint() -> None:
    backwards = dict(reversed(CLAUSE.items()))
    first, same = (Event(EventKind.CLAUSE_DEPOSEE, subject) for subject in (CLAUSE, backwards))
    other = Event(EventKind.CLAUSE_RETIREE, CLAUSE)
    assert first.fingerprint == same.fingerprint != other.fingerprint


def test_what_is_written_is_read_again() -> None:
    event = Event(EventKind.CLAUSE_DEPOSEE, CLAUSE)
    content = write_event(event, "2026-11-03T10:00:00Z")
    assert parse_event(content) == ("2026-11-03T10:00:00Z", event)
    assert content == (
        b'{"kind":"clause_deposee","subject":{"clause":"caf_35/allocataires-2026","empreinte":"'
        + H.encode()
        + b'"},"time":"2026-11-03T10:00:00Z"}'
    )


def test_the_verifier_knows_the_kind_that_declares_erasures() -> None:
    """`verify` imports nothing of Croisée: it repeats this one word."""
    import croisee.ledger.verify

    source = Path(croisee.ledger.verify.__file__).read_text()
    assert re.findall(r'\["kind"\] == "(\w+)"', source) == [EventKind.EFFACEMENT.value]
