"""A study's result → the candidate for release: protected, described, ready to be read."""

from collections.abc import Mapping

from croisee.clauses import Permit
from croisee.confidentiality import ProtectedTable, protect
from croisee.foundation.canonical import digest
from croisee.foundation.errors import CroiseeError, Problem
from croisee.releases.manifest import (
    Audit,
    DimensionNote,
    Kind,
    Manifest,
    PermitNote,
    Protection,
    SourceNote,
)
from croisee.sources import Source, digest_declaration
from croisee.studies.cells import BASE
from croisee.studies.study import Result
from croisee.workspace.decisions import Decision
from croisee.workspace.project import Project
from croisee.workspace.tables import cells_bytes


def prepare(
    project: Project, decision: Decision, result: Result, sources: Mapping[str, Source]
) -> tuple[Manifest, dict[str, bytes]]:
    """Protect the evidence and write the candidate. Raises `CroiseeError` if a cell is unsafe."""
    permit = decision.answer
    assert isinstance(permit, Permit)
    protected = protect(result.evidences, threshold=permit.threshold, rounding=permit.rounding)
    dimensions = _dimensions(protected)
    try:
        cells = cells_bytes([each.cells for each in protected], [d.name for d in dimensions])
    except ValueError as error:
        raise CroiseeError(
            Problem(
                message=f"deux sources donnent le même chiffre à l'étude "
                f"« {decision.request.title} »",
                expected="une seule source pour un indicateur, une zone et une période",
                remedy="retirez « indicateur » de l'une des deux déclarations.",
                rule=str(error),
            )
        ) from error
    manifest = Manifest(
        kind=Kind.TABLE,
        **project.identity(),
        title=decision.request.title,
        files={},
        card=result.card,
        indicators=result.indicators,
        dimensions=dimensions,
        sources=tuple(_source(project, sources[name]) for name in decision.request.sources),
        protection=_protection(protected),
        permit=PermitNote(
            reference=permit.reference,
            purpose=permit.purpose,
            recipient=permit.recipient,
            clauses=tuple(sorted(permit.clauses)),
            issued_on=permit.issued_on,
            expires_on=permit.expires_on,
        ),
        author=project.settings.relecture.auteur.nom,
    )
    return manifest, {"cells.csv": cells}


def _dimensions(protected: tuple[ProtectedTable, ...]) -> tuple[DimensionNote, ...]:
    notes = {
        dimension.name: DimensionNote(
            name=dimension.name,
            label=dimension.label,
            labels=dict(dimension.labels),
            parents=dict(dimension.parents),
        )
        for each in protected
        for dimension in each.dimensions
        if dimension.name not in BASE
    }
    return tuple(notes.values())


def _source(project: Project, source: Source) -> SourceNote:
    declaration = source.declaration
    periods = sorted(
        {period for delivery in declaration.livraisons for period in delivery.periodes.values()}
    )
    return SourceNote(
        name=declaration.source,
        title=declaration.titre,
        producer=project.party(declaration.producteur),
        licence=declaration.licence,
        page=declaration.page,
        vintage=", ".join(periods),
        clause=declaration.clause,
        digest=digest(
            {"declaration": digest_declaration(declaration), "files": dict(source.files)}
        ),
        simulated=declaration.simule,
    )


def _protection(protected: tuple[ProtectedTable, ...]) -> Protection:
    counts: dict[str, int] = {}
    for each in protected:
        for status in each.cells["status"].to_pylist():
            counts[status] = counts.get(status, 0) + 1
    audits = [each.audit for each in protected]
    return Protection(
        profile=", ".join(dict.fromkeys(each.profile for each in protected)),
        rules=tuple(dict.fromkeys(rule for each in protected for rule in each.rules)),
        counts=dict(sorted(counts.items())),
        audit=Audit(
            method=audits[0].method,
            cells=sum(audit.cells for audit in audits),
            primary=sum(audit.primary for audit in audits),
            secondary=sum(audit.secondary for audit in audits),
            unsafe=sum(audit.unsafe for audit in audits),
        ),
    )
