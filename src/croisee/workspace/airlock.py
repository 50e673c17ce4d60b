"""Passing the airlock: ask, have it read, and know whether it may leave."""

from croisee.releases.manifest import Review
from croisee.releases.store import Airlock
from croisee.releases.workflow import State
from croisee.workspace.project import Project

_SIMULATED = "Relecture simulée : aucune personne n'a relu cette publication."


def pass_through(gate: Airlock, project: Project, study: str, request: str) -> State:
    """Submit a candidate and return where it stands.

    Where reviewing is simulated, the reviewers named in `croisee.yaml` agree at once, on the
    project's reference date, and the release says that nobody stood behind.
    """
    reviewing, on = project.settings.relecture, project.settings.date_reference
    gate.submit(request, study, reviewing.auteur.nom, on)
    if reviewing.simulee:
        for reviewer in reviewing.relecteurs:
            if gate.state(request) is not State.WAITING:
                break
            if gate.reviewed_by(request, reviewer.nom):
                continue
            gate.review(
                request,
                Review(
                    reviewer=reviewer.nom,
                    role=reviewer.role,
                    decision="accord",
                    date=on,
                    simulated=True,
                    comment=_SIMULATED,
                ),
            )
    return gate.state(request)
