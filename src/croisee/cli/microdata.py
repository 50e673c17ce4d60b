"""`croisee microdata`: a file of records, without a project."""

from pathlib import Path
from typing import Annotated

import typer

from croisee.cli.answer import say

Columns = list[str] | None


def microdata(
    records: Annotated[Path, typer.Argument(metavar="FICHIER.csv", help="Une ligne par personne.")],
    known: Annotated[
        list[str],
        typer.Option(metavar="COLONNE", help="Ce qu'un voisin peut savoir. Répétable."),
    ],
    sensitive: Annotated[
        Columns, typer.Option(metavar="COLONNE", help="Ce qu'il ne doit pas apprendre. Répétable.")
    ] = None,
    amount: Annotated[
        Columns, typer.Option(metavar="COLONNE", help="De même, un nombre. Répétable.")
    ] = None,
    named: Annotated[
        Columns, typer.Option(metavar="COLONNE", help="Nom, numéro, adresse. Répétable.")
    ] = None,
    k: Annotated[
        int, typer.Option("--k", min=2, help="Personnes qui se ressemblent, au moins.")
    ] = 5,
    distinct: Annotated[
        int, typer.Option(min=1, help="Valeurs différentes d'une information, au moins.")
    ] = 2,
    distance: Annotated[
        float, typer.Option(min=0.0, max=1.0, help="Écart à la répartition de tous, au plus.")
    ] = 0.2,
) -> None:
    """Dit à quel point un fichier de personnes les expose. Rien n'est écrit, rien ne sort.

    Répond une ligne JSON, avec des phrases : k-anonymat, l-diversité, t-proximité.
    """
    from croisee.confidentiality.microdata import Demand
    from croisee.tablefiles import examine_records

    say(
        examine_records(
            records,
            known,
            sensitive=sensitive or (),
            amounts=amount or (),
            named=named or (),
            demand=Demand(k, distinct, distance),
        )
    )
