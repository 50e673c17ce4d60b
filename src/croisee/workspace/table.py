"""A study's result → the candidate for release: protected, described, ready to be read."""

from collections.abc import Mapping

from croisee.clauses import Permit
from croisee.confidentiality import ProtectedTable, protect
from croisee.confidentiality.perturbation import Blur
from croisee.foundation.errors import CroiseeError, Problem
from croisee.releases.draws import NoiseRegister
from croisee.releases.manifest import (
    Audit,
    DimensionNote,
    Kind,
    Manifest,
    PermitNote,
    PerturbationNote,
    Protection,
    SourceNote,
    TableNote,
)
from croisee.releases.memory import Memory
from croisee.sources import Source
from croisee.studies.cells import BASE
from croisee.studies.study import Result
from croisee.workspace.blurring import source_digest
from croisee.workspace.decisions import Decision
from croisee.workspace.project import Project
from croisee.workspace.tables import cells_bytes


def prepare(
    project: Project,
    decision: Decision,
    result: Result,
    sources: Mapping[str, Source],
    memory: Memory,
    noise: NoiseRegister | None = None,
) -> tuple[Manifest, dict[str, bytes]]:
    """Protect the evidence, given all that is public already, and write the candidate.

    `noise`: where it is written down, for a request that draws some. Raises `CroiseeError` if a
    cell is unsafe.
    """
    permit = decision.answer
    assert isinstance(permit, Permit)
    responses = frozenset(evidence.response for evidence in result.evidences)
    protected = protect(
        result.evidences,
        threshold=permit.threshold,
        rounding=permit.rounding,
        already_released=memory.tables(responses),
        perturbation=project.perturbation(decision.request.name),
        draws=noise,
    )
    dimensions = _dimensions(protected)
    tables = [each.cells for each in protected]
    if result.derived is not None:
        tables.append(result.derived(protected))
    try:
        cells = cells_bytes(tables, [d.name for d in dimensions])
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
        tables=tuple(map(_note, protected)),
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


def _note(protected: ProtectedTable) -> TableNote:
    return TableNote(
        table=protected.table,
        kind=protected.kind.value,
        response=protected.response,
        rules=protected.rules,
        indicators=tuple(sorted(set(protected.cells["indicator"].to_pylist()))),
        axes=tuple(dimension.name for dimension in protected.dimensions),
        parents={d.name: dict(d.parents) for d in protected.dimensions if d.parents},
        rounding=protected.rounding,
        suppression=protected.effort.method,
        gap=protected.effort.gap,
        perturbation=None if protected.blur is None else _perturbation(protected.blur),
    )


def _perturbation(blur: Blur) -> PerturbationNote:
    return PerturbationNote(
        method=blur.choice.kind,
        parameters=blur.choice.parameters,
        sentence=blur.sentence,
        additive=blur.choice.additive,
        draw=blur.draw,
    )


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
        digest=source_digest(source),
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
            hidden=sum(audit.primary + audit.secondary for audit in audits),
            unsafe=sum(audit.unsafe for audit in audits),
            exposed=sum({each.response: each.audit.exposed for each in protected}.values()),
            lost_share=_lost_share(protected),
        ),
    )


def _lost_share(protected: tuple[ProtectedTable, ...]) -> float | None:
    """Share lost over several tables, each by the number of its figures."""
    told = [each.audit for each in protected if each.audit.lost_share is not None]
    cells = sum(audit.cells for audit in told)
    lost = sum((audit.lost_share or 0.0) * audit.cells for audit in told)
    return round(lost / cells, 3) if cells else None
