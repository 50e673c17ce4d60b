"""*Croisement*: of the persons of one source, how many are found in another?

Joined on the project's pseudonym, which no other project shares. Exact equality of normalised
identities: a name written otherwise on both sides is a link missed, so the « non retrouvées »
are an upper bound. The linkage of persons by probabilities will replace this join.
"""

from collections.abc import Mapping
from typing import Any

from croisee.confidentiality.evidence import Evidence, Kind
from croisee.sources import Declaration
from croisee.studies.card import Card, Indicator, Trend
from croisee.studies.cells import cell_table
from croisee.studies.counting import axis, condition, count_cells, count_dimensions
from croisee.studies.labels import code_label, column_label
from croisee.studies.study import Opened, Request, Result, table_name

PRESENCE = "presence"


class Croisement:
    """Persons of the first source, found or not in the second."""

    name = "croisement"
    operations = frozenset({"agreger", "croiser", "publier"})
    key = "pseudonyme_projet"

    def columns(
        self, request: Request, declarations: Mapping[str, Declaration]
    ) -> Mapping[str, frozenset[str]]:
        """Pseudonyms of both; zones, dimensions and filter of the first; filter of the second."""
        population, presence = request.sources
        parameters = request.parameters
        first = {"pseudonyme", *parameters["zonages"], *parameters.get("dimensions", ())}
        second = {"pseudonyme"}
        if "population" in parameters:
            first.add(parameters["population"]["colonne"])
        if "presence" in parameters:
            second.add(parameters["presence"]["colonne"])
        return {population: frozenset(first), presence: frozenset(second)}

    def compute(self, opened: Opened) -> Result:
        """One count table over zone × dimensions × found or not, with every margin."""
        request = opened.request
        population, presence = request.sources
        declaration = opened.declarations[population]
        parameters = request.parameters
        dimensions = tuple(parameters.get("dimensions", ()))
        zonings = tuple(parameters["zonages"])
        period = declaration.livraisons[-1].periodes["defaut"]
        columns = ", ".join(f'a."{name}"' for name in (*zonings, *dimensions))
        counted = opened.query(
            f"""
            SELECT {columns},
                   CASE WHEN b."pseudonyme" IS NULL THEN 'sans' ELSE 'avec' END AS {PRESENCE},
                   COUNT(*) AS n
            FROM (
                SELECT "pseudonyme", {_firsts(zonings, dimensions)}
                FROM {table_name(population)}
                WHERE {condition(parameters.get("population"))}
                GROUP BY "pseudonyme"
            ) a
            LEFT JOIN (
                SELECT DISTINCT "pseudonyme" FROM {table_name(presence)}
                WHERE {condition(parameters.get("presence"))}
            ) b ON a."pseudonyme" = b."pseudonyme"
            GROUP BY {columns}, CASE WHEN b."pseudonyme" IS NULL THEN 'sans' ELSE 'avec' END
            ORDER BY {columns}, {PRESENCE}
            """
        )
        extra = (*dimensions, PRESENCE)
        rows = count_cells(counted, opened.territory, zonings, extra, request.name, period)
        axes = [
            axis(
                name,
                "Présence dans l'autre fichier"
                if name == PRESENCE
                else column_label(declaration, name),
                sorted({row[name] for row in rows}),
                {code: code_label(name, code) for code in {row[name] for row in rows}},
            )
            for name in extra
        ]
        evidence = Evidence(
            study=request.name,
            table=request.name,
            title=request.title,
            permit=opened.permit.reference,
            kind=Kind.COUNT,
            response=f"{population}×{presence}:{request.name}",
            profile=declaration.profil,
            unit=parameters["unite"],
            dimensions=(
                *count_dimensions(opened.territory, zonings, request.name, period),
                *axes,
            ),
            cells=cell_table(rows, extra),
        )
        return Result((evidence,), (_indicator(opened),), _card(opened))


def _firsts(zonings: tuple[str, ...], dimensions: tuple[str, ...]) -> str:
    """One record per person: a duplicated file line must not count twice."""
    return ", ".join(f'MIN("{name}") AS "{name}"' for name in (*zonings, *dimensions))


def _texts(parameters: Mapping[str, Any]) -> tuple[str, str]:
    return parameters["definition"], parameters["population_texte"]


def _indicator(opened: Opened) -> Indicator:
    request = opened.request
    definition, population = _texts(request.parameters)
    return Indicator(
        name=request.name,
        label=request.title,
        theme=request.parameters["theme"],
        definition=definition,
        unit=request.parameters["unite"],
        decimals=0,
        population=population,
        polarity="neutre",
        additive=True,
        source=" × ".join(opened.declarations[name].titre for name in request.sources),
        trend=Trend(allowed=False, reason="Une seule livraison est publiée ici."),
        limits=(
            "Une personne dont le nom est écrit autrement dans les deux fichiers n'est pas "
            "retrouvée : les « non retrouvées » sont un maximum.",
        ),
        sentence=request.parameters["phrase"],
    )


def _card(opened: Opened) -> Card:
    request = opened.request
    first, second = (opened.declarations[name].titre for name in request.sources)
    return Card(
        study=request.name,
        title=request.title,
        question=request.parameters["question"],
        why=request.parameters["pourquoi"],
        method=(
            f"À l'arrivée des fichiers « {first} » et « {second} », le nom, le prénom, la date de "
            "naissance et le sexe de chaque personne sont remplacés par un pseudonyme calculé avec "
            "une clé secrète propre à ce projet, puis effacés.",
            "On compte, parmi les personnes du premier fichier, celles dont le pseudonyme est dans "
            "le second, par zone et par critère.",
            "Les petits nombres sont cachés, ainsi que les chiffres qui permettraient de les "
            "retrouver. Aucune liste de personnes n'est produite.",
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
