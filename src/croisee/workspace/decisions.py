"""What the clauses say of each request: a permit, or a refusal with its reasons."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from croisee.clauses import Clause, Permit, Refusal, decide
from croisee.clauses import Request as Asked
from croisee.clauses.vocabulary import label
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


_GRAINS = {
    "individu": frozenset({"individu_pseudonymise"}),
    "menage": frozenset({"menage_pseudonymise"}),
    "lieu": frozenset({"lieu", "entreprise"}),
    "zone": frozenset({"agrege_public"}),
    "nomenclature": frozenset({"nomenclature"}),
}
"""What a row of a source is → how its clause may call it: persons cannot pass for places."""


def disagreements(declaration: Declaration, clause: Clause) -> list[Problem]:
    """Where a declaration takes from its clause what it does not grant.

    The grain must be the clause's, and the door may read only the identifying columns it names.
    """
    grant = clause.grant(declaration.source)
    if grant is None:
        return []  # the decision refuses it, with its reason
    problems = []
    if grant.grain not in _GRAINS[declaration.grain]:
        problems.append(
            Problem(
                message=f"une ligne de la source « {declaration.source} » est un « "
                f"{declaration.grain} », et la clause {clause.clause} parle d'autre chose",
                file=f"sources/{declaration.source}.yaml",
                column="grain",
                expected=f"ce que dit la clause : {label('grains', grant.grain)}",
                remedy="corrigez le grain : des personnes ne peuvent pas passer pour des lieux.",
            )
        )
    identifying = {field.name for field in declaration.fields if field.identifying}
    for name in sorted(identifying - set(grant.champs_identifiants)):
        problems.append(
            Problem(
                message=f"la clause {clause.clause} ne permet pas de lire « {name} », même pour "
                "faire le pseudonyme",
                file=f"sources/{declaration.source}.yaml",
                column=name,
                expected="un champ de « champs_identifiants » de la clause",
                remedy="retirez ce champ de la déclaration et du fichier, ou faites un avenant.",
            )
        )
    return problems


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
