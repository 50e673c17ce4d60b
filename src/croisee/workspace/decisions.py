"""What the clauses say of each request: a permit, or a refusal with its reasons."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from croisee.clauses import Clause, Permit, Refusal, decide
from croisee.clauses import Request as Asked
from croisee.foundation.errors import CroiseeError, Problem
from croisee.sources import Declaration
from croisee.studies.registry import REGISTRY, find_study
from croisee.studies.study import Request


@dataclass(frozen=True)
class Decision:
    """One request and its answer."""

    request: Request
    answer: Permit | Refusal


def asked(request: Request, declarations: Mapping[str, Declaration]) -> Asked:
    """The request as the clauses understand it: columns, operations, keys of the crossing."""
    study = find_study(request.study)
    columns = study.columns(request, declarations)
    return Asked(
        study=request.study,
        purpose=request.purpose,
        requester=request.recipient,
        columns=columns,
        operations=study.operations,
        crossing=frozenset({study.key}) if len(columns) > 1 else frozenset(),
    )


def decide_request(
    request: Request,
    declarations: Mapping[str, Declaration],
    clauses: Mapping[str, Clause],
    *,
    reference: date,
    today: date,
) -> Decision:
    """Decide on the project's reference date, then make sure the right still holds today.

    The permit carries the reference date, so that two runs of one project are the same; a clause
    that has expired since refuses all the same. Raises `CroiseeError` when a source names a
    clause that the project does not hold.
    """
    held = governing(request, declarations, clauses)
    question = asked(request, declarations)
    answer = decide(question, held, on=reference, algorithms=REGISTRY)
    if isinstance(answer, Permit) and today > reference:
        later = decide(question, held, on=today, algorithms=REGISTRY)
        if isinstance(later, Refusal):
            answer = later
    return Decision(request, answer)


def governing(
    request: Request, declarations: Mapping[str, Declaration], clauses: Mapping[str, Clause]
) -> dict[str, Clause]:
    """Source → the clause it is under. Raises `CroiseeError` when the project does not hold it."""
    return {name: _clause(declarations[name], clauses) for name in request.sources}


def _clause(declaration: Declaration, clauses: Mapping[str, Clause]) -> Clause:
    if declaration.clause not in clauses:
        raise CroiseeError(
            Problem(
                message=f"la source « {declaration.source} » est placée sous la clause "
                f"« {declaration.clause} », absente du dossier clauses/",
                file=f"sources/{declaration.source}.yaml",
                column="clause",
                remedy="ajoutez le fichier de cette clause, ou corrigez son nom : une source sans "
                "clause ne peut pas servir.",
            )
        )
    return clauses[declaration.clause]
