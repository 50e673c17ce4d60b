"""The release of the governance record: who grants what, what was refused, the registers."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from croisee.clauses import Clause, Permit, Refusal
from croisee.clauses.contract import print_clause
from croisee.clauses.dpia import dpia_prefill
from croisee.clauses.jsonld import to_jsonld
from croisee.clauses.registers import algorithm_record, treatment_record
from croisee.clauses.vocabulary import label
from croisee.releases.manifest import Kind, Manifest
from croisee.studies.card import Card
from croisee.workspace.decisions import Decision
from croisee.workspace.project import Project


def prepare(
    project: Project, decisions: Sequence[Decision], cards: Mapping[str, Card]
) -> tuple[Manifest, dict[str, bytes]]:
    """The candidate. `cards`: name of each released study → its card."""
    clauses = [project.clauses[name] for name in sorted(project.clauses)]
    documents: dict[str, Any] = {
        "clauses.json": [_clause(project, clause) for clause in clauses],
        "clauses.jsonld": [to_jsonld(clause) for clause in clauses],
        "refusals.json": [
            _refusal(project, decision)
            for decision in decisions
            if isinstance(decision.answer, Refusal)
        ],
        "permits.json": [
            _permit(project, decision)
            for decision in decisions
            if isinstance(decision.answer, Permit)
        ],
        "treatments.json": [treatment_record(clause, project.parties) for clause in clauses],
        "algorithms.json": [
            algorithm_record(
                cards[decision.request.name].model_dump(mode="json"),
                _governing(project, decision),
                project.parties,
                project.settings.responsable,
            )
            for decision in decisions
            if decision.request.name in cards
        ],
        "dpia.json": _dpia(project, clauses),
    }
    manifest = Manifest(
        kind=Kind.GOVERNANCE,
        **project.identity(),
        title="Qui partage quoi, avec qui, jusqu'à quand",
        files={},
        author=project.settings.relecture.auteur.nom,
    )
    return manifest, {name: _text(value) for name, value in documents.items()}


def _dpia(project: Project, clauses: Sequence[Clause]) -> dict[str, Any] | None:
    """The impact assessment to complete, when persons' data are crossed."""
    try:
        return dpia_prefill(clauses, project.parties, name=project.settings.titre)
    except ValueError:
        return None


def _text(value: Any) -> bytes:
    return (json.dumps(value, ensure_ascii=False, indent=1) + "\n").encode()


def _governing(project: Project, decision: Decision) -> list[Clause]:
    names = {project.declarations[source].clause for source in decision.request.sources}
    return [project.clauses[name] for name in sorted(names)]


def _title(project: Project, clause: Clause) -> str:
    """What the clause shares, in the words of its sources; its contract when there are many."""
    known = [
        project.declarations[o.jeu].titre for o in clause.objets if o.jeu in project.declarations
    ]
    return known[0] if len(known) == 1 == len(clause.objets) else clause.contrat.intitule


def _clause(project: Project, clause: Clause) -> dict[str, Any]:
    printed = print_clause(clause)
    return {
        "id": clause.clause,
        "title": _title(project, clause),
        "producer": project.party(clause.parties.producteur),
        "recipients": [project.party(each) for each in clause.parties.destinataires],
        "sources": [
            project.declarations[each.jeu].titre if each.jeu in project.declarations else each.jeu
            for each in clause.objets
        ],
        "purposes": [label("finalites", each) for each in clause.finalites],
        "prohibitions": [label("interdits", each) for each in clause.interdits],
        "from": clause.validite.debut,
        "until": clause.validite.fin,
        "threshold": clause.sorties.seuil,
        "digest": clause.digest,
        "signatures": [
            {
                "party": project.party(each.partie),
                "role": each.nom_ou_fonction,
                "date": each.date,
                "simulated": project.settings.fictif,
            }
            for each in clause.signatures
        ],
        "articles": [
            {
                "number": article.number,
                "title": article.title,
                "sentences": [f"{each.number} {each.text}" for each in article.sentences],
            }
            for article in printed.articles
        ],
    }


def _refusal(project: Project, decision: Decision) -> dict[str, Any]:
    refusal = decision.answer
    assert isinstance(refusal, Refusal)
    parts = refusal.parts({name: party.nom for name, party in project.parties.items()})
    return {
        "reference": refusal.reference,
        "date": refusal.on,
        "study": decision.request.title,
        "requester": project.party(decision.request.recipient),
        "asked": refusal.asked,
        "reasons": [
            {
                "article": reason.article or "règle commune",
                "clause": reason.clause,
                "sentence": reason.sentence,
            }
            for reason in dict.fromkeys(refusal.reasons)
        ],
        "law": list(refusal.texts),
        "possible": list(parts[3][1]),
        "who_can_decide": " ".join(parts[4][1]),
    }


def _permit(project: Project, decision: Decision) -> dict[str, Any]:
    permit = decision.answer
    assert isinstance(permit, Permit)
    return {
        "Étude": decision.request.title,
        "Référence": permit.reference,
        "Finalité": label("finalites", permit.purpose),
        "Destinataire": project.party(permit.recipient),
        "Sources": [project.declarations[name].titre for name in decision.request.sources],
        "Plus petit effectif montré": permit.threshold,
        "Valable jusqu'au": permit.expires_on,
    }
