"""`croisee places`: lists of places of service, without a project."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from croisee.cli.records import Links, NewFolder, answer, renames_of, renaming, rows_of

if TYPE_CHECKING:
    from croisee.matching.places.communes import Communes
    from croisee.matching.places.files import ListFile

app = typer.Typer(
    help="Lieux (médiation, guichets, structures) : dédoublonner une liste, en rapprocher deux.",
    no_args_is_help=True,
)

_COLUMNS = (
    "id, name, kind, address, postcode, commune, department, lat, lon, siret, updated, source"
)
Places = Annotated[
    Path, typer.Argument(metavar="FICHIER", help="Une ligne par lieu (CSV ou Parquet).")
]
Renames = Annotated[list[str] | None, renaming("--map", "name=NOM", _COLUMNS)]
RenamesA = Annotated[list[str] | None, renaming("--map-a", "name=NOM", _COLUMNS, "de A")]
RenamesB = Annotated[list[str] | None, renaming("--map-b", "name=NOM", _COLUMNS, "de B")]
CommuneTable = Annotated[
    Path | None,
    typer.Option(
        metavar="COMMUNES.csv",
        help="Communes (code, nom, code postal), comme la base officielle des codes postaux. "
        "Change les noms de communes en codes.",
    ),
]
Judged = Annotated[
    Path | None,
    typer.Option(
        metavar="A-JUGER.csv", help="Paires jugées par une personne, d'une exécution précédente."
    ),
]


@app.command()
def deduplicate(
    file: Places,
    out: NewFolder,
    renames: Renames = None,
    communes: CommuneTable = None,
    unite: Annotated[
        list[str] | None,
        typer.Option(
            metavar="COLONNE",
            help="Colonne à plusieurs valeurs (services, publics…) à réunir. Répétable.",
        ),
    ] = None,
    decisions: Judged = None,
) -> None:
    """Ramène une liste à une fiche par lieu, et demande à une personne ce qui n'est pas sûr.

    Répond une ligne JSON.
    """
    from croisee.matching.places.files import deduplicate_file

    answer(
        **deduplicate_file(
            _listed(file, renames),
            out,
            communes=_communes(communes),
            united=unite or (),
            judged=decisions,
        )
    )


@app.command()
def match(
    first: Annotated[Path, typer.Argument(metavar="A", help="Première liste (CSV ou Parquet).")],
    second: Annotated[Path, typer.Argument(metavar="B", help="Seconde liste (CSV ou Parquet).")],
    out: NewFolder,
    renames_a: RenamesA = None,
    renames_b: RenamesB = None,
    communes: CommuneTable = None,
    cardinality: Annotated[
        Links,
        typer.Option(help="Un lieu est une fois dans chaque liste, ou plusieurs fois dans B."),
    ] = Links.ONE_TO_ONE,
    decisions: Judged = None,
) -> None:
    """Dit quel lieu d'une liste est lequel de l'autre, et pourquoi.

    Une liste qui a des doublons va en second, avec « --cardinality un-plusieurs ». Répond une ligne
    JSON.
    """
    from croisee.matching.places.files import match_files
    from croisee.matching.places.match import Cardinality

    answer(
        **match_files(
            _listed(first, renames_a),
            _listed(second, renames_b),
            out,
            communes=_communes(communes),
            cardinality=Cardinality(cardinality.value),
            judged=decisions,
        )
    )


def _listed(path: Path, renames: list[str] | None) -> "ListFile":
    from croisee.matching.places.files import ListFile

    return ListFile(path.name, rows_of(path), renames_of(renames or []))


def _communes(path: Path | None) -> "Communes":
    from croisee.matching.places.communes import NO_COMMUNES, read_communes

    return read_communes(rows_of(path), file=path.name) if path else NO_COMMUNES
