"""What a request asks of each of its sources: columns checked before anything is computed."""

from collections.abc import Iterator, Mapping

from croisee.foundation.errors import CroiseeError, Problem
from croisee.sources import Declaration
from croisee.studies.distance_emploi import announced, demand
from croisee.studies.distance_emploi.parameters import Jobs, Occupations
from croisee.studies.parameters import (
    check_columns,
    check_figures,
    check_filter,
    check_named,
    read_parameters,
)
from croisee.studies.study import Request


def columns(
    request: Request, declarations: Mapping[str, Declaration]
) -> Mapping[str, frozenset[str]]:
    """Columns needed of each source: what the permit is asked for, and nothing more.

    Raises `CroiseeError` when a source is not named, or has no such column.
    """
    parameters = read_parameters(Jobs, request)
    found: dict[str, frozenset[str]] = {}
    for source, key, names in (
        _seekers(request, parameters, declarations),
        *_vacancies(request, parameters, declarations),
        *_occupations(request, parameters.metiers),
        *_needs(request, parameters, declarations),
    ):
        check_columns(request, key, names, declarations[source])
        found[source] = found.get(source, frozenset()) | names
    return found


def _seekers(
    request: Request, parameters: Jobs, declarations: Mapping[str, Declaration]
) -> tuple[str, str, frozenset[str]]:
    wanted = parameters.demandeurs
    check_named(request, "demandeurs.source", wanted.source)
    declaration = declarations[wanted.source]
    check_filter(request, "demandeurs.filtre", wanted.filtre, declaration)
    check_filter(request, "demandeurs.sans_permis", wanted.sans_permis, declaration)
    if wanted.nombre:
        check_figures(request, "demandeurs.nombre", [wanted.nombre], declaration)
    names = demand.needed(wanted, parameters.zonage, parameters.communes)
    return wanted.source, "demandeurs", names


def _vacancies(
    request: Request, parameters: Jobs, declarations: Mapping[str, Declaration]
) -> Iterator[tuple[str, str, frozenset[str]]]:
    for place, each in enumerate(parameters.offres, 1):
        check_named(request, f"offres, n° {place}.source", each.source)
        located = declarations[each.source].localisation
        placed = (located.x, located.y) if located else ()
        names = announced.needed(each, parameters.communes, placed)
        yield each.source, f"offres, n° {place}.colonnes", names


def _occupations(request: Request, names: Occupations) -> Iterator[tuple[str, str, frozenset[str]]]:
    check_named(request, "metiers.source", names.source)
    yield names.source, "metiers", frozenset({names.code, names.libelle, names.appellation})
    near = names.voisins
    if near is not None:
        check_named(request, "metiers.voisins.source", near.source)
        yield near.source, "metiers.voisins", frozenset({near.de, near.vers})


def _needs(
    request: Request, parameters: Jobs, declarations: Mapping[str, Declaration]
) -> Iterator[tuple[str, str, frozenset[str]]]:
    needs = parameters.besoins
    if needs is None:
        return
    check_named(request, "besoins.source", needs.source)
    check_named(request, "besoins.passage.source", needs.passage.source)
    if parameters.bassins is None:
        raise CroiseeError(
            Problem(
                message=f"demande « {request.name} » : des besoins de recrutement sont déclarés, "
                "sans les bassins d'emploi où ils sont comptés",
                file="croisee.yaml",
                column="parametres.bassins",
                expected="le nom d'un zonage du territoire",
                remedy="ajoutez « bassins », ou retirez « besoins ».",
            )
        )
    counts = [needs.projets, needs.difficiles, needs.saisonniers]
    check_figures(request, "besoins", counts, declarations[needs.source])
    yield needs.source, "besoins", frozenset({"zone", needs.famille, *counts})
    passage = frozenset({needs.passage.famille, needs.passage.metier})
    yield needs.passage.source, "besoins.passage", passage
