"""A release needs two people who did not make it."""

import pytest

from croisee.foundation.errors import CroiseeError
from croisee.releases.manifest import Review
from croisee.releases.workflow import State, check_review, state


def review(reviewer: str, decision: str = "accord") -> Review:
    return Review.model_validate(
        {
            "reviewer": reviewer,
            "role": "statisticienne",
            "decision": decision,
            "date": "2026-10-01",
            "simulated": True,
        }
    )


@pytest.mark.parametrize(
    ("reviews", "expected"),
    [
        ([], State.WAITING),
        ([review("A")], State.WAITING),
        ([review("A"), review("B")], State.ACCEPTED),
        ([review("A", "refus")], State.REFUSED),
        ([review("A"), review("B", "refus")], State.REFUSED),
    ],
)
def test_two_agreements_accept_and_one_refusal_refuses(
    reviews: list[Review], expected: State
) -> None:
    assert state(reviews) is expected


@pytest.mark.parametrize(
    ("reviews", "reviewer", "because"),
    [
        ([], "autrice", "l'auteur d'une demande ne peut pas la relire"),
        ([review("A")], "A", "a déjà relu"),
        ([review("A"), review("B")], "C", "déjà accordée"),
        ([review("A", "refus")], "B", "déjà refusée"),
    ],
)
def test_who_may_not_review(reviews: list[Review], reviewer: str, because: str) -> None:
    with pytest.raises(CroiseeError, match=because):
        check_review("autrice", reviews, reviewer)
