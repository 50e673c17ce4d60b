"""`croisee differences`: zonings that do not nest, without a project."""

from pathlib import Path
from typing import Annotated

import typer

from croisee.cli.answer import say


def differences(
    pieces: Annotated[
        Path,
        typer.Argument(
            metavar="MORCEAUX.csv",
            help="Une ligne par morceau de territoire, par adresse ou par personne : sa zone dans "
            "chaque zonage (vide : dans aucune), et son nombre de personnes.",
        ),
    ],
    zoning: Annotated[
        list[str], typer.Option(metavar="ZONAGE", help="Colonne d'un zonage. Répétable.")
    ],
    threshold: Annotated[
        int, typer.Option(min=2, metavar="SEUIL", help="On ne montre pas moins de personnes.")
    ],
    count: Annotated[
        str | None,
        typer.Option(
            metavar="COLONNE",
            help="Colonne du nombre de personnes. Par défaut : chaque ligne en vaut une.",
        ),
    ] = None,
    published: Annotated[
        Path | None,
        typer.Option(
            metavar="FICHIER",
            help="Zones que l'on publie (zoning, zone). Par défaut : celles qui atteignent le "
            "seuil.",
        ),
    ] = None,
    before: Annotated[
        list[Path] | None,
        typer.Option(
            metavar="FICHIER",
            help="Zones déjà diffusées (zoning, zone) : on ne peut plus les retirer. Répétable.",
        ),
    ] = None,
    cost: Annotated[
        Path | None,
        typer.Option(
            metavar="FICHIER",
            help="Ce que l'on perd à ne pas publier une zone (zoning, zone, cost). Par défaut : "
            "ses personnes.",
        ),
    ] = None,
    neighbours: Annotated[
        Path | None,
        typer.Option(
            metavar="FICHIER",
            help="Zones que l'on veut bien publier ensemble (zoning, zone, neighbour).",
        ),
    ] = None,
    out: Annotated[
        Path | None, typer.Option(metavar="FICHIER", help="Une ligne par différence.")
    ] = None,
    remedy: Annotated[
        Path | None,
        typer.Option(metavar="FICHIER", help="Une ligne par zone à retirer ou à réunir."),
    ] = None,
) -> None:
    """Cherche les différences de zones publiées qui isolent trop peu de personnes, et leur remède.

    Répond une ligne JSON. Code de sortie 1 si une différence est trouvée.
    """
    from croisee.tablefiles.differences import examine_differences

    say(
        examine_differences(
            pieces,
            zoning,
            threshold,
            count=count,
            published=published,
            earlier=before or [],
            costs=cost,
            neighbours=neighbours,
            out=out,
            remedies=remedy,
        )
    )
