"""The portrait: what producers publish about each zone, read as they publish it.

No figure is computed here. A suppressed value stays suppressed with its producer's reason; an
edition is shown under the period its producer gives; trends are allowed or refused indicator by
indicator (`catalogue.yaml`), after the producer's own warnings.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from croisee.confidentiality.rules import PUBLIC_PROFILE
from croisee.foundation.errors import CroiseeError, Problem
from croisee.foundation.statuses import Status
from croisee.sources import Declaration
from croisee.sources.model import SourceField
from croisee.studies.card import Card, Indicator
from croisee.studies.cells import zone_evidence
from croisee.studies.parameters import NoParameters, check_columns, check_figures, read_parameters
from croisee.studies.portrait.catalogue import catalogue
from croisee.studies.study import Opened, Request, Result, table_name
from croisee.studies.zones import zone_ids

_REASONS = {
    Status.SUPPRESSED_AT_SOURCE: "Le producteur ne publie pas ce chiffre : trop peu de personnes "
    "sont concernées, ou le chiffre n'est pas assez fiable.",
    Status.UNAVAILABLE: "Le producteur ne donne pas ce chiffre pour cette zone et cette période.",
    Status.NOT_APPLICABLE: "Ce chiffre n'a pas de sens pour cette zone.",
}


class Portrait:
    """Indicators by zone, from every source whose columns name one."""

    name = "portrait"
    operations = frozenset({"agreger", "publier"})
    key = "zone"

    def columns(
        self, request: Request, declarations: Mapping[str, Declaration]
    ) -> Mapping[str, frozenset[str]]:
        """The zone and the columns that feed an indicator."""
        read_parameters(NoParameters, request)
        needed = {}
        for name in request.sources:
            declaration = declarations[name]
            names = [field.name for field in _feeding(declaration)]
            if not names:
                raise CroiseeError(
                    Problem(
                        message=f"demande « {request.name} » : la source « {name} » ne donne aucun "
                        "indicateur au portrait",
                        file=f"sources/{name}.yaml",
                        expected="au moins un champ avec « croisee: {indicateur: …} »",
                        remedy="nommez l'indicateur d'un champ, ou retirez la source.",
                    )
                )
            _check_public(request, declaration)
            check_columns(request, "sources", ["zone"], declaration)
            check_figures(request, "sources", names, declaration)
            needed[name] = frozenset({"zone", *names})
        return needed

    def compute(self, opened: Opened) -> Result:
        """One evidence per source: its indicators on the zones of the territory."""
        wanted = frozenset(zone_ids(opened.territory))
        evidences = []
        fed: dict[str, list[str]] = {}
        for name in opened.request.sources:
            declaration = opened.declarations[name]
            rows = list(_rows(opened, declaration, wanted))
            for field in _feeding(declaration):
                fed.setdefault(str(field.croisee.indicateur), []).append(declaration.titre)
            evidences.append(
                zone_evidence(
                    opened,
                    rows,
                    profile=declaration.profil,
                    part=table_name(name),
                    title=declaration.titre,
                    response=name,
                )
            )
        return Result(tuple(evidences), _indicators(fed), _card(opened))


def _check_public(request: Request, declaration: Declaration) -> None:
    """Raises `CroiseeError` unless the figures are public: nobody tells who is behind them."""
    if declaration.profil != PUBLIC_PROFILE:
        raise CroiseeError(
            Problem(
                message=f"demande « {request.name} » : les chiffres de « {declaration.source} » ne "
                "sont pas déjà publics, et rien ne dit combien de personnes sont derrière chacun",
                file="croisee.yaml",
                column="sources",
                expected=f"des sources de profil « {PUBLIC_PROFILE} »",
                remedy="retirez cette source du portrait.",
            )
        )


def _feeding(declaration: Declaration) -> list[SourceField]:
    """Fields that name an indicator of the catalogue; an unknown name is an error."""
    fields = [field for field in declaration.fields if field.croisee.indicateur]
    for field in fields:
        if field.croisee.indicateur not in catalogue():
            raise CroiseeError(
                Problem(
                    message=f"l'indicateur « {field.croisee.indicateur} » n'est pas au catalogue "
                    "du portrait",
                    file=f"sources/{declaration.source}.yaml",
                    column=field.name,
                    expected="un nom du catalogue (studies/portrait/catalogue.yaml)",
                    remedy="corrigez le nom, ou ajoutez l'indicateur et sa définition au "
                    "catalogue.",
                )
            )
    return fields


def _rows(
    opened: Opened, declaration: Declaration, wanted: frozenset[str]
) -> Iterator[dict[str, Any]]:
    fields = _feeding(declaration)
    selected = ", ".join(f'"{f.name}", "{f.name}__statut"' for f in fields)
    table = opened.query(
        f'SELECT "zone", "edition", {selected} FROM {table_name(declaration.source)} '
        'ORDER BY "zone", "edition"'
    )
    records = table.to_pylist()
    held = _held(records, fields)
    for record in records:
        if record["zone"] not in wanted:
            continue
        for field in fields:
            if (record["edition"], field.name) not in held:
                continue
            status = Status(record[f"{field.name}__statut"])
            yield {
                "zone": record["zone"],
                "indicator": field.croisee.indicateur,
                "period": declaration.period(record["edition"], field.name),
                "value": record[field.name],
                "status": status,
                "reason": _REASONS.get(status),
            }


def _held(
    records: Sequence[Mapping[str, Any]], fields: Sequence[SourceField]
) -> frozenset[tuple[str, str]]:
    """(edition, field) that a file holds: one that lacks a column says nothing of any zone."""
    return frozenset(
        (record["edition"], field.name)
        for record in records
        for field in fields
        if record[f"{field.name}__statut"] != Status.UNAVAILABLE
    )


def _indicators(fed: Mapping[str, list[str]]) -> tuple[Indicator, ...]:
    return tuple(
        indicator.model_copy(update={"source": " ; ".join(dict.fromkeys(fed[name]))})
        for name, indicator in catalogue().items()
        if name in fed
    )


def _card(opened: Opened) -> Card:
    return Card(
        study=opened.request.name,
        title=opened.request.title,
        question="Qui vit ici, avec quels revenus, quels emplois, quels droits ?",
        why="Donner à tous, au même endroit et avec les mêmes définitions, les chiffres que les "
        "producteurs publient déjà sur les quartiers prioritaires.",
        method=(
            "Chaque chiffre est lu dans le fichier de son producteur, tel qu'il le publie : aucun "
            "n'est recalculé, arrondi ni complété.",
            "Une valeur que le producteur cache reste cachée, et la page dit pourquoi.",
            "L'année affichée est celle des données, pas celle de l'édition du fichier. Quand le "
            "fichier ne la donne pas, la page écrit « édition » suivie de son numéro.",
            "Une évolution n'est dessinée que si le producteur admet la comparaison.",
        ),
        formula="valeur affichée = valeur publiée par le producteur",
        parameters=(),
        limits=(
            "La plupart de ces chiffres ne s'additionnent pas d'un quartier à l'autre.",
            "Les contours des quartiers ont changé au 1er janvier 2024 : un chiffre vaut pour la "
            "génération de quartiers indiquée, et pour elle seule.",
            "Les estimations du recensement et des revenus à cette échelle ont une marge d'erreur "
            "que leurs producteurs ne publient pas : une petite différence ne veut rien dire.",
        ),
        contact=opened.contact,
        version="1",
    )
