"""What a request says of its sources, and the choices that decide the result."""

from datetime import date
from typing import Annotated, Literal

from pydantic import Field

from croisee.studies.parameters import Filter, Name, Parameters, SourceName, Text


class Seekers(Parameters):
    """Who looks for work: one row per person, or per zone and occupation.

    `nombre`: column of the number of seekers, where a row is a zone and an occupation; the cells
    that their producer hid hold from 1 to `cache_sous` - 1. `sans_permis`: those who cannot drive.
    """

    source: SourceName
    metier: Name = "rome"
    filtre: Filter | None = None
    sans_permis: Filter | None = None
    nombre: Name | None = None
    cache_sous: Annotated[int, Field(ge=2, le=100, description="un nombre de 2 à 100")] = 5

    @property
    def form(self) -> str:
        """What a row is, as `words.yaml` calls it."""
        return "comptages" if self.nombre else "personnes"


class Columns(Parameters):
    """Which column of a source says what of a vacancy."""

    numero: Name
    intitule: Name
    metier: Name | None = None
    postes: Name | None = None
    contrat: Name | None = None
    nature: Name | None = None
    employeur: Name | None = None
    commune: Name | None = None
    parution: Name | None = None
    salaire: Name | None = None
    origine: Name | None = None


class Vacancies(Parameters):
    """One source of vacancies. `precision`: what its coordinates designate."""

    source: SourceName
    colonnes: Columns
    precision: Literal["point", "rue", "commune"]
    employeur: Text | None = None


class Neighbours(Parameters):
    """Pairs of occupations near each other: who seeks `de` might take a post of `vers`.

    `fondement`: what makes them near, as readers are told."""

    source: SourceName
    fondement: Literal["mobilites", "competences"]
    de: Name = "rome_source"
    vers: Name = "rome_cible"


class Occupations(Parameters):
    """The list of names of occupations by which titles are read, and those near each other."""

    source: SourceName
    code: Name = "rome"
    libelle: Name = "libelle"
    appellation: Name = "appellation"
    voisins: Neighbours | None = None


class Families(Parameters):
    """Which occupation (`metier`) is of which family: a pair per row."""

    source: SourceName
    famille: Name = "fap"
    metier: Name = "rome"


class Needs(Parameters):
    """Projects of recruitment announced, a row per job area (its `zone`) and family of occupations:
    their number, those expected to be hard, those that are seasonal."""

    source: SourceName
    famille: Name = "famille"
    projets: Name = "projets"
    difficiles: Name = "difficiles"
    saisonniers: Name = "saisonniers"
    passage: Families


class Published(Parameters):
    """Vacancies kept: those published during a period, both days included."""

    debut: date
    fin: date


class Family(Parameters):
    """Neighbourhoods that are alike in what surrounds them: those of these communes."""

    libelle: Text
    communes: Annotated[tuple[Text, ...], Field(min_length=1)]


class Jobs(Parameters):
    """Parameters of the study. `bassins`: zoning of the job areas; `rayon`: kilometres, as the crow
    flies."""

    zonage: Name
    communes: Name
    bassins: Name | None = None
    demandeurs: Seekers
    offres: Annotated[tuple[Vacancies, ...], Field(min_length=1)]
    metiers: Occupations
    parution: Published
    besoins: Needs | None = None
    rayon: Annotated[int, Field(ge=1, le=200, description="un nombre de kilomètres")] = 30
    familles: tuple[Family, ...] = ()
    metiers_montres: Annotated[int, Field(ge=1, le=600)] = 40
