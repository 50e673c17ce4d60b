"""Verifying a project folder: its ledger, its releases, and that they tell the same story."""

from dataclasses import dataclass, field
from pathlib import Path

from croisee.foundation.database import open_database
from croisee.foundation.errors import CroiseeError, Problem
from croisee.ledger import EventKind, Ledger, keep_key, new_log_key, verify_folder
from croisee.releases.draws import budgets
from croisee.releases.publish import read_manifest
from croisee.releases.publish import verify as verify_release
from croisee.workspace.blurring import budget_lines
from croisee.workspace.project import Project


@dataclass
class Findings:
    """French sentences: what holds, and what does not."""

    confirmed: list[str] = field(default_factory=list)
    broken: list[str] = field(default_factory=list)


def verify(folder: Path, *, previous: Path | None = None) -> Findings:
    """Check the exported ledger, the operations database, every release, and their agreement."""
    project = Project(folder)
    findings = Findings()
    kept = None if previous is None else _checkpoint(previous)
    faults = verify_folder(project.journal, previous=kept)
    findings.broken += [f"Journal : {fault}" for fault in faults]
    if not faults:
        findings.confirmed.append("Le journal publié est entier et signé.")
    logged, drawn = _logged(project, findings)
    releases = sorted(path for path in project.releases.glob("*") if path.is_dir())
    for release in releases:
        problems = verify_release(release)
        findings.broken += [str(problem) for problem in problems]
        if release.name not in logged:
            findings.broken.append(
                f"La publication {release.name[:12]}… n'est pas au journal : elle n'a pas passé le "
                "sas."
            )
        if not problems and (missing := _draws(release) - drawn):
            findings.broken.append(
                f"La publication {release.name[:12]}… porte un bruit qui n'est pas au journal "
                f"({', '.join(sorted(draw[:12] for draw in missing))}…) : il n'a été décompté "
                "d'aucun budget."
            )
    for lost in sorted(logged - {release.name for release in releases}):
        findings.broken.append(
            f"La publication {lost[:12]}… est au journal, et son dossier a disparu : ce qu'elle a "
            "rendu public n'est plus dans la mémoire qui protège les suivantes."
        )
    for name, release_id in sorted(project.current().items()):
        if release_id not in logged:
            findings.broken.append(f"La publication « {name} » n'est pas au journal.")
    if not findings.broken:
        findings.confirmed.append(
            f"{len(releases)} publication(s) intactes, toutes inscrites au journal."
        )
    return findings


def _checkpoint(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        raise CroiseeError(
            Problem(
                message="le point de contrôle gardé ne peut pas être lu",
                file=path.name,
                expected="le fichier « checkpoint » copié du dossier journal/ une autre fois",
                remedy="vérifiez le chemin et les droits.",
            )
        ) from None


def _draws(release: Path) -> frozenset[str]:
    """The draws of noise that a release was made of."""
    notes = [note.perturbation for note in read_manifest(release).tables]
    return frozenset(note.draw for note in notes if note is not None and note.draw is not None)


def _logged(project: Project, findings: Findings) -> tuple[frozenset[str], frozenset[str]]:
    """The releases, and the draws of noise, that the ledger tells of; budgets are checked."""
    database = open_database(project.database_url)
    try:
        key_file = project.private / "keys" / "journal.key"
        ledger = Ledger(database, project.origin, keep_key(key_file, new_log_key(project.origin)))
        kept = project.kept_checkpoint
        faults = ledger.audit(kept.read_text(encoding="utf-8") if kept.is_file() else None)
        findings.broken += [f"Base du journal : {fault}" for fault in faults]
        if not faults:
            findings.confirmed.append(f"La base du journal est intacte ({ledger.size()} feuilles).")
        findings.broken += [
            f"Budget de confidentialité dépassé : source « {budget.source} », période "
            f"{budget.period}."
            for budget in budgets(budget_lines(project), ledger).values()
            if budget.left < 0
        ]
        return (
            _told(ledger, EventKind.DIFFUSION, "diffusion"),
            _told(ledger, EventKind.BRUIT_TIRE, "tirage"),
        )
    finally:
        database.dispose()


def _told(ledger: Ledger, kind: EventKind, field: str) -> frozenset[str]:
    return frozenset(
        str(entry.event.subject[field])
        for entry in ledger.events()
        if entry.event is not None and entry.event.kind is kind
    )
