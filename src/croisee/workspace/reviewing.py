"""Giving a review, from the command line."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

from croisee.foundation.database import open_database
from croisee.foundation.errors import CroiseeError, Problem
from croisee.ledger import Ledger, keep_key, new_log_key
from croisee.releases.manifest import Review
from croisee.releases.store import Airlock
from croisee.releases.workflow import LABELS
from croisee.workspace.keys import secret
from croisee.workspace.project import Project


@contextmanager
def _gate(project: Project) -> Iterator[Airlock]:
    database = open_database(project.database_url)
    try:
        keys = project.private / "keys"
        ledger = Ledger(
            database, project.origin, keep_key(keys / "journal.key", new_log_key(project.origin))
        )
        yield Airlock(database, ledger, secret(keys / "pseudonyme.key")[0])
    finally:
        database.dispose()


def waiting(folder: Path) -> list[str]:
    """One line per request that waits for reviewers."""
    with _gate(Project(folder)) as gate:
        lines = [f"{request}  {study}" for request, study in gate.waiting()]
    return lines or ["Aucune demande n'attend de relecture."]


def review(folder: Path, request: str, reviewer: str, decision: str, comment: str) -> str:
    """Record one review; returns what the request has become, in French."""
    project = Project(folder)
    known = {each.nom: each.role for each in project.settings.relecture.relecteurs}
    if reviewer not in known or decision not in ("accord", "refus"):
        raise CroiseeError(
            Problem(
                message="cette relecture ne peut pas être enregistrée",
                expected="un relecteur de croisee.yaml (" + ", ".join(known) + "), et « accord » "
                "ou « refus »",
                remedy="corrigez --relecteur ou --decision.",
            )
        )
    with _gate(project) as gate:
        state = gate.review(
            request,
            Review(
                reviewer=reviewer,
                role=known[reviewer],
                decision="accord" if decision == "accord" else "refus",
                date=date.today().isoformat(),
                simulated=False,
                comment=comment,
            ),
        )
    return f"Relecture enregistrée. La demande est {LABELS[state]}."
