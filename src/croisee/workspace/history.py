"""What the ledger must still say before a run may add to it, and what it says was published."""

import json

from croisee.foundation.canonical import canonical_json
from croisee.foundation.errors import CroiseeError, Problem
from croisee.ledger import EventKind, Ledger, verify_folder
from croisee.ledger.events import parse_event
from croisee.ledger.verify import LEAVES_FILE
from croisee.workspace.project import Project

_PAST = (EventKind.DIFFUSION, EventKind.BRUIT_TIRE)


def check_history(project: Project, ledger: Ledger) -> None:
    """Raises `CroiseeError` unless the database continues the history already signed.

    The checkpoint kept apart from the database tells: a database put back from an older copy no
    longer contains what was signed.
    """
    kept = project.kept_checkpoint
    found = ledger.audit(kept.read_text(encoding="utf-8") if kept.is_file() else None)
    if found:
        raise CroiseeError(
            Problem(
                message="la base du journal ne prolonge plus ce qui a été signé à la dernière "
                "exécution : elle a été remise d'une ancienne copie, remplacée ou modifiée",
                expected="une base qui contient tout le dernier point de contrôle",
                remedy="rien n'a été publié. Restaurez la copie la plus récente de la base, puis "
                "relancez ; « croisee verify » dit ce qui ne concorde pas.",
                rule=found[0],
            )
        )


def inherit(project: Project, ledger: Ledger) -> None:
    """Note again, in a ledger that begins, what the one handed out before it says of the past: its
    releases, and the noise that it drew.

    The private folder was erased: what it published is public all the same, and what it spent is
    spent. Nothing is taken from an exported ledger that does not verify.
    """
    if ledger.size() or verify_folder(project.journal):
        return
    for line in (project.journal / LEAVES_FILE).read_bytes().splitlines():
        event = json.loads(line)["event"]
        if event is not None and event["kind"] in _PAST:
            ledger.append(parse_event(canonical_json(event))[1])


def publications(ledger: Ledger) -> dict[str, str]:
    """Request for release → identifier of the release made of it, in order of publication."""
    return {
        str(entry.event.subject["demande"]): str(entry.event.subject["diffusion"])
        for entry in ledger.events()
        if entry.event is not None and entry.event.kind is EventKind.DIFFUSION
    }
