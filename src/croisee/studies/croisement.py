"""*Croisement*: of the persons of one source, how many are found in another?

Joined on the project's pseudonym, which no other project shares. Exact equality of normalised
identities: a name written otherwise on both sides is a link missed, so the « non retrouvées »
are an upper bound. The linkage of persons by probabilities will replace this join.
"""

from collections.abc import Mapping

from croisee.sources import Declaration
from croisee.sources.door import PSEUDONYM
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
    check_columns,
    check_filter,
    check_sources,
    check_zonings,
    read_parameters,
)
from croisee.studies.sql import condition, last_edition
from croisee.studies.study import Opened, Request, Result, table_name

PRESENCE = "presence"
FOUND, NOT_FOUND = "avec", "sans"


class Croisements(CountTexts):
    """Parameters of the study; `population` and `presence` filter the first and second source."""

    zonages: Names
    dimensions: Names = ()
    population: Filter | None = None
    presence: Filter | None = None
    population_texte: Text
    pourquoi: Text


class Croisement:
    """Persons of the first source, found or not in the second."""

    name = "croisement"
    operations = frozenset({"agreger", "croiser", "publier"})
    key = "pseudonyme_projet"

    def columns(
        self, request: Request, declarations: Mapping[str, Declaration]
    ) -> Mapping[str, frozenset[str]]:
        """Pseudonyms of both; zones, dimensions and filter of the first; filter of the second."""
        check_sources(request, 2, "deux sources différentes, celle des personnes d'abord")
        population, presence = request.sources
        parameters = read_parameters(Croisements, request)
        for name in request.sources:
            check_columns(request, "sources", [PSEUDONYM], declarations[name])
        first, second = declarations[population], declarations[presence]
        check_zonings(request, parameters.zonages, first)
        check_dimensions(request, parameters.dimensions, first, parameters.zonages)
        check_filter(request, "population", parameters.population, first)
        check_filter(request, "presence", parameters.presence, second)
        return {
            population: frozenset(
                {
                    PSEUDONYM,
                    *parameters.zonages,
                    *parameters.dimensions,
                    *_filtered(parameters.population),
                }
            ),
            presence: frozenset({PSEUDONYM, *_filtered(parameters.presence)}),
        }

    def compute(self, opened: Opened) -> Result:
        """One count table over zone × dimensions × found or not, with every margin."""
        request = opened.request
        population, presence = request.sources
        declaration = opened.declarations[population]
        parameters = read_parameters(Croisements, request)
        extra = {name: dimension_codes(declaration, name) or () for name in parameters.dimensions}
        extra[PRESENCE] = (FOUND, NOT_FOUND)
        counted = opened.query(_query(request, parameters, opened.declarations))
        evidence = count_evidence(
            opened,
            declaration,
            counted,
            parameters.zonages,
            extra,
            response=f"{population}×{presence}:"
            f"{condition(parameters.population)}×{condition(parameters.presence)}",
            unit=parameters.unite,
        )
        return Result((evidence,), (_indicator(opened, parameters),), _card(opened, parameters))


def _filtered(kept: Filter | None) -> set[str]:
    return {kept.colonne} if kept else set()


def _query(
    request: Request, parameters: Croisements, declarations: Mapping[str, Declaration]
) -> str:
    """Persons of the first source by zone, criteria and presence in the second.

    A person written on several lines counts once, by one whole line: zones and criteria taken
    from different lines would not add up. A line without pseudonym is a person nobody can find.
    """
    population, presence = request.sources
    names = (*parameters.zonages, *parameters.dimensions)
    columns = ", ".join(f'"{name}"' for name in names)
    order = ", ".join(f'"{name}" NULLS LAST' for name in names)
    kept = ", ".join(f'a."{name}"' for name in names)
    found = f"CASE WHEN b.\"pseudonyme\" IS NULL THEN '{NOT_FOUND}' ELSE '{FOUND}' END"
    return f"""
        SELECT {kept}, {found} AS {PRESENCE}, COUNT(*) AS n
        FROM (
            SELECT "pseudonyme", {columns},
                   ROW_NUMBER() OVER (PARTITION BY "pseudonyme" ORDER BY {order}) AS "_premiere"
            FROM {table_name(population)}
            WHERE {condition(parameters.population)} AND {last_edition(declarations[population])}
        ) a
        LEFT JOIN (
            SELECT DISTINCT "pseudonyme" FROM {table_name(presence)}
            WHERE {condition(parameters.presence)} AND {last_edition(declarations[presence])}
        ) b ON a."pseudonyme" = b."pseudonyme"
        WHERE a."_premiere" = 1 OR a."pseudonyme" IS NULL
        GROUP BY {kept}, {found}
        ORDER BY {kept}, {PRESENCE}
    """


def _indicator(opened: Opened, parameters: Croisements) -> Indicator:
    request = opened.request
    return Indicator(
        name=request.name,
        label=request.title,
        theme=parameters.theme,
        definition=parameters.definition,
        unit=parameters.unite,
        decimals=0,
        population=parameters.population_texte,
        polarity="neutre",
        additive=True,
        source=" × ".join(opened.declarations[name].titre for name in request.sources),
        trend=Trend(allowed=False, reason="Une seule livraison est publiée ici."),
        limits=(
            "Une personne dont le nom est écrit autrement dans les deux fichiers n'est pas "
            "retrouvée : les « non retrouvées » sont un maximum.",
        ),
        sentence=parameters.phrase,
    )


def _card(opened: Opened, parameters: Croisements) -> Card:
    request = opened.request
    first, second = (opened.declarations[name].titre for name in request.sources)
    return Card(
        study=request.name,
        title=request.title,
        question=parameters.question,
        why=parameters.pourquoi,
        method=(
            f"À l'arrivée des fichiers « {first} » et « {second} », le nom, le prénom, la date de "
            "naissance et le sexe de chaque personne sont remplacés par un pseudonyme calculé avec "
            "une clé secrète propre à ce projet, puis effacés.",
            "On compte, parmi les personnes du premier fichier, celles dont le pseudonyme est dans "
            "le second, par zone et par critère.",
            "Les petits nombres sont cachés, ainsi que les chiffres qui permettraient de les "
            "retrouver, ou bien tous les chiffres sont brouillés. Aucune liste de personnes n'est "
            "produite.",
        ),
        formula="retrouvées(zone) = nombre de pseudonymes présents dans les deux fichiers",
        parameters=(),
        limits=(
            "Un nom écrit autrement, une date inversée ou un nom d'usage empêchent de retrouver la "
            "personne : le nombre de « non retrouvées » est un maximum, pas une mesure exacte du "
            "non-recours.",
            "Les deux fichiers n'ont pas exactement la même date ni le même champ.",
        ),
        contact=opened.contact,
        version="1",
    )
