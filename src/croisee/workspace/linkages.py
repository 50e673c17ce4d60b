"""The appariements of a project: which sources are linked, and what lies where."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING

from croisee.clauses import Permit
from croisee.engine import Engine
from croisee.foundation.errors import Problem
from croisee.ledger import Event, EventKind, Ledger
from croisee.matching.circuit.roles import ANALYST, check_alone
from croisee.sources import (
    Declaration,
    Lake,
    Linkage,
    Source,
    check_linkage,
    link_in_clear,
    receive_linkage,
)
from croisee.studies.registry import find_study
from croisee.studies.study import Request, crosses_persons

if TYPE_CHECKING:
    from croisee.workspace.project import Matching, Project, Settings

FILE = "croisee.yaml"
_Fault = tuple[str, str]
"""What is wrong, and what to do."""


def faults(settings: "Settings", declarations: Mapping[str, Declaration]) -> list[Problem]:
    """What is wrong in the appariements that `croisee.yaml` declares."""
    return [
        Problem(message=message, file=FILE, column=f"appariements.{place}", remedy=remedy)
        for place, matching in enumerate(settings.appariements)
        for message, remedy in _wrong(matching, settings, declarations)
    ]


def _wrong(
    matching: "Matching", settings: "Settings", declarations: Mapping[str, Declaration]
) -> Iterator[_Fault]:
    names = [each.nom for each in settings.appariements]
    if names.count(matching.nom) > 1 or matching.nom in declarations:
        yield (
            f"le nom « {matching.nom} » sert deux fois",
            "donnez à un appariement un nom à lui ; au circuit, celui du projet dont il a la clé.",
        )
    if matching.sources[0] == matching.sources[1]:
        yield "cet appariement donne deux fois la même source", "donnez-en deux."
    known = [declarations[name] for name in dict.fromkeys(matching.sources) if name in declarations]
    for name in sorted(set(matching.sources) - set(declarations)):
        yield f"la source « {name} » n'est pas déclarée", "corrigez son nom, ou déclarez-la."
    yield from _CHECKS[matching.voie](known, settings)


def _wrong_in_circuit(known: Sequence[Declaration], settings: "Settings") -> Iterator[_Fault]:
    for declaration in known:
        name = declaration.source
        if not declaration.at_producer:
            yield (
                f"la source « {name} » est reçue avec ses noms, et non du circuit d'appariement",
                "donnez à chacune de ses livraisons son fichier d'étude (`etude`).",
            )
        if sum(name in each.sources for each in settings.appariements) > 1:
            yield (
                f"la source « {name} » est dans deux appariements",
                "un fichier d'étude sert à un seul : déclarez une source par appariement.",
            )


def _wrong_in_clear(known: Sequence[Declaration], _: "Settings") -> Iterator[_Fault]:
    for declaration in known:
        if declaration.pseudonyme is None or declaration.at_producer:
            yield (
                f"la source « {declaration.source} » n'est pas reçue avec ses noms",
                "apparier en clair demande les noms : passez par le circuit.",
            )
    if len({declaration.producteur for declaration in known}) > 1:
        yield (
            "deux producteurs ne se montrent pas leurs personnes : ces sources ne s'apparient pas "
            "en clair",
            "passez par le circuit d'appariement (docs/appariement.md).",
        )


_CHECKS = {"circuit": _wrong_in_circuit, "clair": _wrong_in_clear}


def matching_of(project: "Project", request: Request) -> "Matching | None":
    """The appariement of the sources of a request that crosses persons; None: it needs none, or
    none was declared."""
    if not crosses_persons(find_study(request.study), request):
        return None
    wanted = set(request.sources)
    declared = project.settings.appariements
    return next((each for each in declared if set(each.sources) == wanted), None)


def linkage_of(
    project: "Project",
    request: Request,
    permit: Permit,
    sources: Mapping[str, Source],
    *,
    lake: Lake,
    engine: Engine,
    key: bytes,
    ledger: Ledger,
    today: date,
) -> Linkage | None:
    """The linkage that a request uses, each of its passages noted in the ledger under its permit;
    None: it has none.

    `key`: the secret of the project. Raises `CroiseeError` as `receive_linkage` or `link_in_clear`.
    """
    matching = matching_of(project, request)
    if matching is None:
        return None
    left, right = (sources[name] for name in matching.sources)
    deliveries = project.folder / "deliveries"
    linkage = (
        link_in_clear(
            matching.nom, (left, right), deliveries,
            lake=lake, engine=engine, key=key, linked_on=today,
        )
        if matching.voie == "clair"
        else receive_linkage(
            matching.nom, deliveries / matching.nom, (left, right), deliveries,
            lake=lake, received=today, threshold=permit.threshold,
        )
    )  # fmt: skip
    for passage in linkage.passages:
        told = {
            "appariement": linkage.name,
            "permis": permit.reference,
            "preuves": passage.evidence,
            "rapport": passage.report,
            "parametres": passage.parameters,
            "cle": linkage.key,
            **({} if linkage.certificate is None else {"certificat": linkage.certificate}),
        }
        ledger.append_once(Event(EventKind.APPARIEMENT_EMPLOYE, told))
    return linkage


def check_role(project: "Project") -> None:
    """Raise `CroiseeError` if the project lies beside what only another role of the circuit may
    hold."""
    deliveries = project.folder / "deliveries"
    folders = [path for path in sorted(deliveries.rglob("*")) if path.is_dir()]
    check_alone(ANALYST, [project.folder, deliveries, *folders])


def problems(project: "Project") -> list[Problem]:
    """What is wrong in the files of each appariement, as far as a dry run can tell."""
    deliveries = project.folder / "deliveries"
    return [
        problem
        for matching in project.settings.appariements
        if matching.voie == "circuit"
        for problem in check_linkage(
            matching.nom,
            deliveries / matching.nom,
            [project.declarations[name] for name in matching.sources],
            deliveries,
        )
    ]
