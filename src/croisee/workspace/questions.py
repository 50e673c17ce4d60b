"""« Et si… ? » : what a request would get, and which amendment would make it lawful."""

from dataclasses import replace
from datetime import date

from croisee.clauses.vocabulary import label
from croisee.clauses.why import Explanation
from croisee.clauses.why import why as explain
from croisee.foundation.errors import CroiseeError, Problem
from croisee.studies.registry import REGISTRY
from croisee.workspace.decisions import asked, governing
from croisee.workspace.project import Project


def why(
    project: Project,
    name: str,
    *,
    purpose: str | None = None,
    recipient: str | None = None,
    on: date | None = None,
) -> str:
    """The explanation, as its reader sees it. Raises `CroiseeError` on an unknown request."""
    known = {request.name: request for request in project.requests()}
    if name not in known:
        raise CroiseeError(
            Problem(
                message=f"la demande « {name} » n'est pas dans croisee.yaml",
                expected="l'une de : " + ", ".join(known),
                remedy="corrigez le nom.",
            )
        )
    request = replace(
        known[name],
        purpose=purpose or known[name].purpose,
        recipient=recipient or known[name].recipient,
    )
    explanation = explain(
        asked(request, project.declarations),
        governing(request, project.declarations, project.clauses),
        on=on or date.fromisoformat(project.settings.date_reference),
        algorithms=REGISTRY,
    )
    return _text(request.title, request.purpose, explanation)


def _text(title: str, purpose: str, explanation: Explanation) -> str:
    lines = [f"« {title} », pour « {label('finalites', purpose)} » :"]
    if not explanation.reasons:
        return lines[0] + " admis en l'état."
    lines.append("Ce qui s'y oppose :")
    lines += [f"  - {reason}" for reason in dict.fromkeys(map(str, explanation.reasons))]
    lines.append("Ce qui serait possible dès maintenant :")
    lines += [f"  - {each}" for each in explanation.possible] or ["  - rien avec ces sources."]
    if explanation.amendments:
        lines.append("Ce qui le rendrait licite :")
        for amendment in explanation.amendments:
            lines.append(f"  - un avenant à la clause {amendment.clause} :")
            lines += [f"      · {change.sentence}" for change in amendment.changes]
            lines.append(f"      signé par : {', '.join(amendment.signatories)}")
    lines += [f"  - {each}" for each in explanation.obstacles]
    return "\n".join(lines)
