"""Blurred tables of a project: choices and budgets declared in `croisee.yaml`, and draws."""

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from sqlalchemy import Engine as Database

from croisee.confidentiality.perturbation import (
    CellKey,
    DifferentialPrivacy,
    perturbation_of,
)
from croisee.foundation.canonical import digest
from croisee.foundation.errors import CroiseeError, Problem
from croisee.foundation.strict_yaml import Document
from croisee.ledger import Ledger
from croisee.releases.draws import BudgetLine, NoiseRegister
from croisee.sources import Source, digest_declaration
from croisee.studies.study import Request

if TYPE_CHECKING:
    from croisee.workspace.project import Project, Settings


def faults(document: Document, settings: "Settings") -> list[Problem]:
    """What is wrong in the choices of perturbation and in the budgets."""
    found = []
    for place, demand in enumerate(settings.demandes):
        if demand.perturbation is None:
            continue
        try:
            if isinstance(perturbation_of(demand.perturbation), CellKey):
                raise CroiseeError(_no_keys())
        except CroiseeError as error:
            line = document.line_of(("demandes", place, "perturbation"))
            where = f"demandes.{place}.perturbation"
            found += [
                replace(problem, file=document.origin, row=line, column=where)
                for problem in error.problems
            ]
    places = [(line.source, line.periode) for line in settings.budget_confidentialite]
    found += [
        Problem(
            message=f"deux budgets pour la source « {source} », période {period}",
            file=document.origin,
            row=document.line_of(("budget_confidentialite",)),
            column="budget_confidentialite",
            remedy="gardez-en un seul : il vaut pour toutes les demandes.",
        )
        for source, period in sorted({place for place in places if places.count(place) > 1})
    ]
    return found


def budget_lines(project: "Project") -> tuple[BudgetLine, ...]:
    """The budgets that the project sets."""
    return tuple(
        BudgetLine(line.source, line.periode, line.epsilon)
        for line in project.settings.budget_confidentialite
    )


def noise_register(
    project: "Project",
    request: Request,
    sources: Mapping[str, Source],
    territory: str,
    database: Database,
    ledger: Ledger,
) -> NoiseRegister | None:
    """Where the noise of a request is written down; None when it draws none.

    `territory`: digest of the territory that places the persons counted.
    """
    choice = project.perturbation(request.name)
    if not isinstance(choice, DifferentialPrivacy):
        return None
    return NoiseRegister(
        database,
        ledger,
        budget_lines(project),
        request=request.name,
        choice=choice,
        sources={name: source_digest(sources[name]) for name in request.sources},
        context=territory,
    )


def source_digest(source: Source) -> str:
    """What a source delivered and how it was read; whatever the secret of the project."""
    return digest(
        {"declaration": digest_declaration(source.declaration), "files": dict(source.files)}
    )


def _no_keys() -> Problem:
    return Problem(
        message="la clé de cellule demande une clé par personne, qu'une étude ne donne pas",
        expected="arrondi_controle, ou confidentialite_differentielle",
        remedy="choisissez l'une de ces deux méthodes ; la clé de cellule s'emploie avec "
        "« croisee protect ».",
    )
