"""The states of a release request, as data: who may act, and what comes next.

The state is never stored: it is read off the reviews, so that no update can contradict them.
"""

from collections.abc import Sequence
from enum import StrEnum

from croisee.foundation.errors import CroiseeError, Problem
from croisee.releases.manifest import Review

REVIEWERS_NEEDED = 2


class State(StrEnum):
    """Where a request stands; each value's label is what its author reads."""

    WAITING = "en_relecture"
    ACCEPTED = "accordee"
    REFUSED = "refusee"


LABELS = {
    State.WAITING: "en attente de deux relectures",
    State.ACCEPTED: "accordée par deux relecteurs",
    State.REFUSED: "refusée par un relecteur",
}


def state(reviews: Sequence[Review]) -> State:
    """State of a request. One refusal is enough to refuse; two agreements are needed to accept."""
    if any(review.decision == "refus" for review in reviews):
        return State.REFUSED
    if len(reviews) >= REVIEWERS_NEEDED:
        return State.ACCEPTED
    return State.WAITING


def check_review(author: str, reviews: Sequence[Review], reviewer: str) -> None:
    """Raises `CroiseeError` when `reviewer` may not give a review now."""
    if reviewer == author:
        raise _refusal(
            "l'auteur d'une demande ne peut pas la relire", "demandez à une autre personne."
        )
    if any(review.reviewer == reviewer for review in reviews):
        raise _refusal(
            f"{reviewer} a déjà relu cette demande",
            "une relecture ne se change pas : faites une nouvelle demande si elle est fausse.",
        )
    if state(reviews) is not State.WAITING:
        raise _refusal(
            f"cette demande est déjà {LABELS[state(reviews)]}", "il n'y a plus rien à décider."
        )


def _refusal(message: str, remedy: str) -> CroiseeError:
    return CroiseeError(Problem(message=message, remedy=remedy, rule="relecture"))
