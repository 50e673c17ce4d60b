"""The `territoire:` section of `croisee.yaml`, read into typed, checked declarations."""

import re
from collections.abc import Mapping
from datetime import date
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from croisee.foundation.errors import CroiseeError, Problem

_CLOCK = r"^([01]\d|2[0-3]):[0-5]\d$"
_PLACE = "croisee.yaml, section « territoire »"


def _text(value: object) -> object:
    """YAML reads a vintage or a department as a number; here they are always text."""
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else value


def _day(value: object) -> object:
    return date.fromisoformat(value) if isinstance(value, str) else value


Day = Annotated[date, BeforeValidator(_day)]
Text = Annotated[str, BeforeValidator(_text), Field(min_length=1)]


class _Section(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)


class Selection(_Section):
    """Which rows of a file belong to the territory: exact values, or beginnings of values."""

    champ: Text
    valeurs: list[Text] = []
    prefixes: list[Text] = []

    def keeps(self, value: str) -> bool:
        """Whether a row with this value belongs to the territory."""
        return value in self.valeurs or value.startswith(tuple(self.prefixes))


class ZoningDeclaration(_Section):
    """One zoning: its file, its columns, what stands above its zones, where it comes from.

    `parents` maps a zoning to the column naming the parent(s), separated by commas. `motif` is a
    regular expression that replaces the official pattern of the codes.
    """

    nom: Text
    fichier: Text
    titre: Text | None = None
    code: Text = "code"
    libelle: Text = "libelle"
    parents: dict[str, Text] = {}
    selection: Selection | None = None
    motif: Text | None = None
    producteur: Text | None = None
    licence: Text | None = None
    page: Text | None = None
    millesime: Text | None = None


class PassageDeclaration(_Section):
    """An official correspondence between two zonings, with a status per pair."""

    de: Text
    vers: Text
    fichier: Text
    code_de: Text
    code_vers: Text
    statut: Text
    producteur: Text | None = None
    licence: Text | None = None
    page: Text | None = None


class PopulationDeclaration(_Section):
    """Where people live: centres of square cells (`cote` metres) or addresses (`cote: 0`)."""

    fichier: Text
    x: Text
    y: Text
    population: Text
    projection: int
    cote: Annotated[int, Field(ge=0)] = 200
    titre: Text | None = None


class HistoryDeclaration(_Section):
    """Former codes of communes → codes of the year of the communes declared."""

    fichier: Text
    ancien: Text
    actuel: Text


class NetworkDeclaration(_Section):
    """How one travels: an OpenStreetMap extract and, if any, GTFS timetables.

    `jour`: the day of the timetables that is read; departures from `depart` until `fin`.
    """

    routes: Text
    transports: list[Text] = []
    jour: Day | None = None
    depart: Annotated[Text, Field(pattern=_CLOCK)] = "07:00"
    fin: Annotated[Text, Field(pattern=_CLOCK)] = "09:00"
    producteur: Text | None = None
    licence: Text | None = None
    page: Text | None = None
    millesime: Text | None = None


class TerritoryDeclaration(_Section):
    """The whole section. `projection` is the EPSG code in which distances are measured."""

    titre: Text
    projection: int
    zonages: Annotated[list[ZoningDeclaration], Field(min_length=1)]
    passages: list[PassageDeclaration] = []
    population: PopulationDeclaration | None = None
    communes_anciennes: HistoryDeclaration | None = None
    comparaison: list[Text] = []
    deplacements: NetworkDeclaration | None = None


def parse_declaration(spec: Mapping[str, Any]) -> TerritoryDeclaration:
    """Check the section as a whole. Raises `CroiseeError` with one problem per faulty key."""
    try:
        declaration = TerritoryDeclaration.model_validate(dict(spec))
    except ValidationError as error:
        raise CroiseeError([_problem(fault) for fault in error.errors()]) from None
    problems = list(_contradictions(declaration))
    if problems:
        raise CroiseeError(problems)
    return declaration


def _contradictions(declaration: TerritoryDeclaration) -> list[Problem]:
    names = [zoning.nom for zoning in declaration.zonages]
    problems = [
        _fault(f"zonages, {name}", "ce zonage est déclaré deux fois.", "Gardez-en un seul.")
        for name in sorted({name for name in names if names.count(name) > 1})
    ]

    def unknown(key: str, name: str) -> None:
        if name not in names:
            problems.append(
                _fault(
                    key,
                    f"le zonage « {name} » n’est pas déclaré.",
                    "Déclarez-le sous « zonages », ou corrigez son nom.",
                    "un de : " + ", ".join(names),
                )
            )

    for zoning in declaration.zonages:
        for parent in zoning.parents:
            unknown(f"zonages, {zoning.nom}, parents", parent)
        if zoning.selection and not (zoning.selection.valeurs or zoning.selection.prefixes):
            problems.append(
                _fault(
                    f"zonages, {zoning.nom}, selection",
                    "la sélection ne dit pas quelles lignes garder.",
                    "Ajoutez « valeurs » ou « prefixes », ou retirez la sélection.",
                )
            )
        if zoning.motif is not None:
            try:
                re.compile(zoning.motif)
            except re.error:
                problems.append(
                    _fault(
                        f"zonages, {zoning.nom}, motif",
                        "ce motif n’est pas une expression régulière.",
                        "Corrigez-le, ou retirez-le pour garder la forme officielle des codes.",
                    )
                )
    for passage in declaration.passages:
        unknown("passages, de", passage.de)
        unknown("passages, vers", passage.vers)
        if passage.de == passage.vers:
            problems.append(
                _fault("passages", "un passage relie un zonage à lui-même.", "Corrigez « vers ».")
            )
    network = declaration.deplacements
    if network is not None and network.transports and network.jour is None:
        problems.append(
            _fault(
                "deplacements, jour",
                "on ne sait pas quel jour lire dans les horaires.",
                "Ajoutez un jour ouvré ordinaire, que les horaires couvrent.",
                "jour: 2025-11-18",
            )
        )
    if network is not None and network.depart >= network.fin:
        problems.append(
            _fault(
                "deplacements, fin",
                "les départs finissent avant de commencer.",
                "Corrigez « depart » ou « fin ».",
            )
        )
    for level in declaration.comparaison:
        if level != "france":
            unknown("comparaison", level)
    return problems


_MESSAGES = {
    "missing": ("cette clé manque.", "Ajoutez-la."),
    "extra_forbidden": ("cette clé n’est pas prévue.", "Retirez-la, ou corrigez son nom."),
}


def _problem(fault: Any) -> Problem:
    key = ", ".join(
        f"n° {part + 1}" if isinstance(part, int) else str(part) for part in fault["loc"]
    )
    message, remedy = _MESSAGES.get(
        fault["type"],
        ("cette valeur n’a pas la forme attendue.", "Corrigez-la d’après la documentation."),
    )
    return _fault(key, message, remedy)


def _fault(key: str, message: str, remedy: str, expected: str | None = None) -> Problem:
    return Problem(
        file=_PLACE, message=f"clé « {key} » : {message}", remedy=remedy, expected=expected
    )
