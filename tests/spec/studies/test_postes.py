"""What *postes* asks of a list of posts, on both engines."""

from croisee.sources import load_declaration
from croisee.studies.postes import Programme, query
from fixtures.example import EXAMPLE

PROGRAMME = Programme(
    nom="adultes_relais",
    source="anct.adultes_relais",
    colonne="epci",
    montant="montant",
    titre="Adultes-relais",
    libelle="d'adultes-relais",
    definition="Médiateurs",
)


def test_posts_euros_and_the_two_largest_amounts(spec):
    declaration = load_declaration(EXAMPLE / "sources" / "anct.adultes_relais.yaml")
    spec(
        query(declaration, PROGRAMME),
        anct_adultes_relais="""
        | edition | epci  | montant |
        | 2020    | 'A'   | 100.5   |
        | 2020    | 'A'   | 100.5   |
        | 2020    | 'A'   | 0.0     |
        | 2020    | 'B'   | -80.0   |
        | 2020    | 'B'   | 30.0    |
        | 2020    | 'B'   |         |
        | 2020    |       | 7.0     |
        | 2021    | 'A'   | 110.0   |
        """,
        gives="""
        | edition | epci  | posts | euros | paid | largest | second |
        | 2020    | 'A'   | 3     | 201.0 | 2    | 100.5   | 100.5  |
        | 2020    | 'B'   | 3     | -50.0 | 2    | 80.0    | 30.0   |
        | 2020    |       | 1     | 7.0   | 1    | 7.0     |        |
        | 2021    | 'A'   | 1     | 110.0 | 1    | 110.0   |        |
        """,
    )
