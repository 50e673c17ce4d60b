"""What producers delivered: received where a permit needs it, erased when its time is over."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date

from croisee.clauses import Permit
from croisee.engine import Engine
from croisee.foundation.errors import CroiseeError, Problem
from croisee.ledger import Event, EventKind, Ledger
from croisee.sources import Lake, Source, receive
from croisee.studies.study import Request
from croisee.territories import Territory
from croisee.workspace.decisions import Decision
from croisee.workspace.project import Project


def forget(project: Project, lake: Lake, ledger: Ledger, today: date) -> None:
    """Erase what has outlived its retention, and leave the proof in the ledger."""
    lake.purge(today, deliveries=project.folder / "deliveries")
    linked = {matching.nom for matching in project.settings.appariements}
    # From the proofs kept beside the lake: a kill between erasure and ledger loses none.
    for name in sorted(linked.union(project.declarations)):
        for proof in lake.deletions(name):
            ledger.append_once(
                Event(
                    EventKind.LIVRAISON_EFFACEE,
                    {
                        "source": proof.source,
                        "empreinte": proof.version,
                        "motif": "fin_de_conservation",
                        "fichiers": len(proof.files),
                    },
                )
            )


def receive_sources(
    project: Project,
    decisions: Sequence[Decision],
    territory: Territory,
    contours: str,
    *,
    lake: Lake,
    engine: Engine,
    key: bytes,
    ledger: Ledger,
    today: date,
    say: Callable[[str], None],
) -> tuple[dict[str, Source], list[Problem]]:
    """The sources that permits open, and what is wrong with those that could not be received.

    `contours`: digest of the outlines of `territory`; `key`: the secret of the project.
    """
    needed = {
        name
        for decision in decisions
        if isinstance(decision.answer, Permit)
        for name in decision.request.sources
    }
    received: dict[str, Source] = {}
    problems: list[Problem] = []
    for name in sorted(needed):
        declaration = project.declarations[name]
        say(f"Source : {declaration.titre}")
        try:
            source = receive(
                declaration,
                project.folder / "deliveries" / name,
                lake=lake,
                engine=engine,
                received=today,
                locator=territory,
                contours=contours,
                key=key,
            )
        except CroiseeError as error:
            problems += error.problems
            continue
        received[name] = source
        ledger.append_once(
            Event(
                EventKind.LIVRAISON_RECUE,
                {"source": name, "empreinte": source.version, "lignes": source.rows},
            )
        )
    return received, problems


def check_received(request: Request, sources: Mapping[str, Source]) -> None:
    """Raise `CroiseeError` if a source of the request is not among those received."""
    if missing := [name for name in request.sources if name not in sources]:
        raise CroiseeError(
            Problem(
                message=f"la demande « {request.title} » n'a pas été calculée : "
                f"la source « {missing[0]} » n'a pas pu être reçue",
                remedy="corrigez la livraison ; la dernière publication de cette demande reste "
                "en place.",
            )
        )
