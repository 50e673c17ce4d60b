"""The dry run: what would be allowed, refused, invalid. Nothing public is written."""

from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

from croisee.clauses import Permit
from croisee.engine import open_engine
from croisee.foundation.errors import CroiseeError, Problem
from croisee.sources import Lake
from croisee.sources import check as check_source
from croisee.territories import load_territory
from croisee.workspace import linkages
from croisee.workspace.decisions import Decision, decide_request
from croisee.workspace.fetching import fetch_project
from croisee.workspace.project import Project
from croisee.workspace.street import Say


@dataclass
class Report:
    """What the dry run found: sentences in order, and the faults."""

    lines: list[str] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)


def check(folder: Path, *, mirror: Path | None, say: Say, today: date | None = None) -> Report:
    """Decide every request, read every delivery, load the territory; keep nothing.

    Raises `CroiseeError` when the project itself cannot be read.
    """
    project, report = Project(folder), Report()
    linkages.check_role(project)
    fetch_project(folder, mirror=mirror, say=say)
    reference = date.fromisoformat(project.settings.date_reference)
    decisions = [
        decide_request(
            request,
            project.declarations,
            project.clauses,
            reference=reference,
            today=today or date.today(),
        )
        for request in project.requests()
    ]
    for decision in decisions:
        report.lines.append(_line(decision))
    try:
        load_territory(project.settings.territoire, folder)
        report.lines.append("✓ Territoire : lisible.")
    except CroiseeError as error:
        report.problems += error.problems
    _check_sources(project, report)
    report.problems += linkages.problems(project)
    return report


def _check_sources(project: Project, report: Report) -> None:
    with TemporaryDirectory() as scratch:
        lake = Lake(Path(scratch))
        folders = (project.folder / "deliveries", lake.root)
        with open_engine(project.settings.moteur, folders=folders) as engine:
            for name, declaration in sorted(project.declarations.items()):
                faults = check_source(
                    declaration, project.folder / "deliveries" / name, lake=lake, engine=engine
                )
                report.problems += faults
                if not faults:
                    report.lines.append(f"✓ Source « {declaration.titre} » : valide.")


def _line(decision: Decision) -> str:
    title = decision.request.title
    if isinstance(decision.answer, Permit):
        return (
            f"✓ Demande « {title} » : admise, seuil {decision.answer.threshold}, "
            f"jusqu'au {decision.answer.expires_on}."
        )
    return f"✗ Demande « {title} » :\n{decision.answer}"
