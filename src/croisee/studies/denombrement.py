"""*Dénombrement*: how many persons of one partner's file live in each zone, by sex, age…

Counts only. Totals over every dimension are computed from the same records, so that the tables
add up before protection; what is hidden afterwards is hidden in every table that could give it
back (`confidentiality`).
"""

from collections.abc import Mapping

from croisee.sources import Declaration
from croisee.studies.card import Card, Indicator, Trend
from croisee.studies.counting import (
    check_dimensions,
    count_evidence,
    dimension_codes,
)
from croisee.studies.parameters import (
    CountTexts,
    Filter,
    Names,
    Text,
    check_filter,
    check_sources,
    check_zonings,
    read_parameters,
)
from croisee.studies.sql import condition, last_edition
from croisee.studies.study import Opened, Request, Result, table_name


class Denombrements(CountTexts):
    """Parameters of the study."""

    zonages: Names
    dimensions: Names = ()
    filtre: Filter | None = None
    population: Text


class Denombrement:
    """Persons of one source, by zone and by the dimensions asked for."""

    name = "denombrement"
    operations = frozenset({"agreger", "publier"})
    key = "zone"

    def columns(
        self, request: Request, declarations: Mapping[str, Declaration]
    ) -> Mapping[str, frozenset[str]]:
        """The zone columns, the dimensions and the column of the filter, of the one source."""
        check_sources(request, 1, "une source et une seule")
        source = request.sources[0]
        declaration, parameters = declarations[source], read_parameters(Denombrements, request)
        check_zonings(request, parameters.zonages, declaration)
        check_dimensions(request, parameters.dimensions, declaration, parameters.zonages)
        check_filter(request, "filtre", parameters.filtre, declaration)
        filtered = {parameters.filtre.colonne} if parameters.filtre else set()
        return {source: frozenset({*parameters.zonages, *parameters.dimensions, *filtered})}

    def compute(self, opened: Opened) -> Result:
        """One count table over zone × dimensions, with every margin."""
        request = opened.request
        source = request.sources[0]
        declaration = opened.declarations[source]
        parameters = read_parameters(Denombrements, request)
        extra = {name: dimension_codes(declaration, name) or () for name in parameters.dimensions}
        zonings = parameters.zonages
        kept = condition(parameters.filtre)
        columns = ", ".join(f'"{name}"' for name in (*zonings, *extra))
        counted = opened.query(
            f"SELECT {columns}, COUNT(*) AS n FROM {table_name(source)} "
            f"WHERE {kept} AND {last_edition(declaration)} GROUP BY {columns} ORDER BY {columns}"
        )
        evidence = count_evidence(
            opened,
            declaration,
            counted,
            zonings,
            extra,
            response=f"{source}:{kept}",
            unit=parameters.unite,
        )
        return Result(
            (evidence,),
            (_indicator(request, parameters, declaration),),
            _card(opened, parameters, declaration),
        )


def _indicator(request: Request, parameters: Denombrements, declaration: Declaration) -> Indicator:
    return Indicator(
        name=request.name,
        label=request.title,
        theme=parameters.theme,
        definition=parameters.definition,
        unit=parameters.unite,
        decimals=0,
        population=parameters.population,
        polarity="neutre",
        additive=True,
        source=declaration.titre,
        trend=Trend(allowed=False, reason="Une seule livraison est publiée ici."),
        limits=(
            "Les personnes dont l'adresse n'a pu être placée sur la carte ne sont pas comptées.",
        ),
        sentence=parameters.phrase,
    )


def _card(opened: Opened, parameters: Denombrements, declaration: Declaration) -> Card:
    request = opened.request
    return Card(
        study=request.name,
        title=request.title,
        question=parameters.question,
        why=parameters.definition,
        method=(
            f"On compte les lignes de la source « {declaration.titre} », une par personne, dans "
            "chaque zone et pour chaque combinaison des critères.",
            "La zone de chaque personne a été trouvée à l'arrivée du fichier, à partir de son "
            "adresse ; l'adresse, le nom et la date de naissance ont alors été effacés.",
            "Les totaux viennent des mêmes lignes. Puis les petits nombres sont cachés, ainsi que "
            "les chiffres qui permettraient de les retrouver par soustraction ; ou bien, si la "
            "demande le préfère, tous les chiffres sont brouillés.",
        ),
        formula="effectif(zone, critères) = nombre de personnes de la source",
        parameters=(),
        limits=(
            "Ce compte dit combien de personnes sont connues du partenaire, pas combien sont "
            "concernées.",
            "Une personne présente deux fois dans le fichier est comptée deux fois.",
        ),
        contact=opened.contact,
        version="1",
    )
