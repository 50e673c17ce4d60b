"""The airlock on SQLite and on PostgreSQL: requests, blind reviews, and their leaves."""

from collections.abc import Iterator

import pytest

from croisee.foundation.canonical import digest
from croisee.foundation.database import open_database
from croisee.foundation.errors import CroiseeError
from croisee.ledger import EventKind, Ledger, new_log_key
from croisee.releases.manifest import Review
from croisee.releases.store import Airlock
from croisee.releases.workflow import State

REQUEST = digest("a candidate")


@pytest.fixture
def opened(database_url: str) -> Iterator[tuple[Airlock, Ledger]]:
    database = open_database(database_url)
    ledger = Ledger(database, "croisee.example/essai", new_log_key("croisee.example/essai"))
    yield Airlock(database, ledger, b"k" * 32), ledger
    database.dispose()


def review(reviewer: str, decision: str = "accord") -> Review:
    return Review.model_validate(
        {
            "reviewer": reviewer,
            "role": "statisticienne",
            "decision": decision,
            "date": "2026-10-01",
            "simulated": False,
        }
    )


def test_two_reviewers_let_a_request_out(opened: tuple[Airlock, Ledger]) -> None:
    gate, ledger = opened
    gate.submit(REQUEST, "portrait", "autrice", "2026-10-01")
    assert gate.review(REQUEST, review("A")) is State.WAITING
    assert gate.review(REQUEST, review("B")) is State.ACCEPTED
    assert [each.reviewer for each in gate.reviews(REQUEST)] == ["A", "B"]
    kinds = [entry.event.kind for entry in ledger.events() if entry.event]
    assert kinds == [EventKind.DIFFUSION_DEMANDEE, EventKind.RELECTURE, EventKind.RELECTURE]


def test_a_reviewer_does_not_see_the_other_before_both_are_in(
    opened: tuple[Airlock, Ledger],
) -> None:
    gate, _ = opened
    gate.submit(REQUEST, "portrait", "autrice", "2026-10-01")
    gate.review(REQUEST, review("A"))
    assert gate.reviews(REQUEST) == ()


def test_the_author_cannot_review_and_nothing_is_logged(opened: tuple[Airlock, Ledger]) -> None:
    gate, ledger = opened
    gate.submit(REQUEST, "portrait", "autrice", "2026-10-01")
    size = ledger.size()
    with pytest.raises(CroiseeError, match="auteur"):
        gate.review(REQUEST, review("autrice"))
    assert ledger.size() == size
    assert gate.state(REQUEST) is State.WAITING


def test_asking_twice_is_asking_once(opened: tuple[Airlock, Ledger]) -> None:
    gate, ledger = opened
    gate.submit(REQUEST, "portrait", "autrice", "2026-10-01")
    gate.submit(REQUEST, "portrait", "autrice", "2026-10-01")
    assert ledger.size() == 1
    assert gate.waiting() == ((REQUEST, "portrait"),)


def test_the_ledger_names_no_reviewer(opened: tuple[Airlock, Ledger]) -> None:
    gate, ledger = opened
    gate.submit(REQUEST, "portrait", "autrice", "2026-10-01")
    gate.review(REQUEST, review("Camille Le Goff"))
    subjects = [entry.event.subject for entry in ledger.events() if entry.event]
    assert "Le Goff" not in str(subjects)


def test_reviewing_what_nobody_asked_for_is_refused(opened: tuple[Airlock, Ledger]) -> None:
    gate, _ = opened
    with pytest.raises(CroiseeError, match="n'existe pas"):
        gate.review(REQUEST, review("A"))
