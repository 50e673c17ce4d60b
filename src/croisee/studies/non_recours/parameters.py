"""What a request says: the month of the law, the donors, where each published figure is."""

from typing import Annotated

from pydantic import Field, StringConstraints

from croisee.studies.parameters import Code, Name, Parameters, Period, SourceName

RIGHTS = ("c2s", "c2s_gratuite", "c2s_participation", "rsa")
"""The rights studied; the first is both of the next two together."""
HEALTH = RIGHTS[:3]

Year = Annotated[int, Field(ge=2000, le=2100, description="une année, par exemple 2025")]
Right = Annotated[str, StringConstraints(pattern=r"\A(c2s_gratuite|c2s_participation|rsa)\z")]
HousingZone = Annotated[int, Field(ge=1, le=3)]


class DrawnDonors(Parameters):
    """How many donor households are invented, and the seed of their draw."""

    nombre: Annotated[int, Field(ge=500, le=500_000)]
    graine: Annotated[int, Field(ge=0)] = 1


class Table(Parameters):
    """Figures of one source: the names by which margins know them → its columns."""

    source: SourceName
    edition: Code
    colonnes: Annotated[dict[Name, Name], Field(min_length=1)]


class Beneficiaries(Parameters):
    """Who receives, in one source. `secret`: the most that a count its producer hides may be;
    `couverts`: the people whom the fund counts among, when they are not everybody."""

    source: SourceName
    edition: Code
    annee: Year
    colonnes: Annotated[
        dict[Right, Name],
        Field(min_length=1, description="c2s_gratuite, c2s_participation, rsa et leurs colonnes"),
    ]
    couverts: Name | None = None
    secret: Annotated[int, Field(ge=0)] | None = None


class ByCommune(Parameters):
    """Zones of the housing aid that each code of a zoning may be in: one, or two when unsure."""

    zonage: Code
    zones: Annotated[
        dict[Code, Annotated[tuple[HousingZone, ...], Field(min_length=1, max_length=2)]],
        Field(min_length=1, description="pour chaque code, une ou deux zones de 1 à 3"),
    ]


class Estimate(Parameters):
    """Parameters of the study."""

    periode: Period
    mois: Annotated[
        str,
        StringConstraints(pattern=r"\A[0-9]{4}-(0[1-9]|1[0-2])\z"),
        Field(description='le mois de la loi, par exemple "2025-12"'),
    ]
    zonages: Annotated[tuple[Code, ...], Field(min_length=1, description="des zonages")]
    donneurs: Annotated[DrawnDonors, Field(description="nombre et graine")]
    zones_apl: Annotated[ByCommune, Field(description="zonage et zones, code par code")]
    revenus_de: Annotated[Year, Field(description="l'année des revenus publiés")]
    marges: Annotated[
        tuple[Table, ...], Field(min_length=1, description="source, edition et colonnes")
    ]
    beneficiaires: Annotated[
        tuple[Beneficiaries, ...],
        Field(min_length=1, description="source, edition, annee et colonnes"),
    ]
    jugees: Annotated[
        tuple[Name, ...], Field(min_length=1, description="des marges cachées au modèle")
    ] = ("taille", "emploi", "familles")
    semblables: Annotated[
        tuple[Name, ...], Field(description="des chiffres qui disent quelles zones se ressemblent")
    ] = ("declare_q2", "part_0_24", "part_menages_1")
