"""`croisee protect` and `croisee attack`: tables in files, without a project."""

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from croisee.cli.answer import say
from croisee.foundation.errors import CroiseeError, Problem

if TYPE_CHECKING:
    pass


class Search(StrEnum):
    """How the pattern is looked for: `confidentiality.Method`, without its imports."""

    OPTIMAL = "optimal"
    LARGE = "large"


Tables = Annotated[
    list[Path] | None,
    typer.Argument(metavar="TABLE.csv", help="Tableau(x) de la même réponse, liés."),
]
Rules = Annotated[Path | None, typer.Option(metavar="FICHIER.yaml", help="Règles des tableaux.")]
Cells = Annotated[
    Path | None, typer.Option(metavar="FICHIER", help="Forme neutre : les cases (csv, csv.gz).")
]
Relations = Annotated[
    Path | None,
    typer.Option(metavar="FICHIER", help="Forme neutre : les relations (rel, cell, coef)."),
]
IntervalText = Annotated[
    str | None,
    typer.Option(
        "--interval",
        metavar="exact|10%|1|0-5",
        help="Ce que l'attaquant ne doit pas resserrer : la valeur seule (exact), une part de la "
        "valeur, des unités, ou deux bornes. Par défaut : celui des règles, sinon 10%.",
    ),
]
Counts = Annotated[
    bool | None,
    typer.Option(
        "--integer/--no-integer",
        help="Forme neutre : les valeurs sont des effectifs, et l'attaquant le sait. Par défaut : "
        "si elles sont entières et égales à « freq ».",
    ),
]
Before = Annotated[
    list[Path] | None,
    typer.Option(metavar="FICHIER", help="Tableau déjà diffusé, avec ses statuts. Répétable."),
]


def protect(
    tables: Tables = None,
    rules: Rules = None,
    cells: Cells = None,
    relations: Relations = None,
    interval: IntervalText = None,
    weight: Annotated[
        str | None,
        typer.Option(metavar="COLONNE", help="Ce que l'on perd avec une case cachée."),
    ] = None,
    time: Annotated[
        float | None,
        typer.Option(min=0.0, metavar="SECONDES", help="Temps donné à la recherche."),
    ] = None,
    method: Annotated[Search | None, typer.Option(help="Par défaut : selon la taille.")] = None,
    integer: Counts = None,
    before: Before = None,
    out: Annotated[
        Path | None,
        typer.Option(
            metavar="FICHIER",
            help="Tableau pour la maison : vraies valeurs et statuts A, B, C, D, V. Un dossier "
            "s'il y a plusieurs tableaux.",
        ),
    ] = None,
    public: Annotated[
        Path | None,
        typer.Option(
            metavar="FICHIER",
            help="Tableau à publier : les chiffres cachés y sont vides. Un dossier s'il y a "
            "plusieurs tableaux.",
        ),
    ] = None,
) -> None:
    """Protège un tableau : cache ce qu'il faut, puis l'attaque pour le vérifier.

    Donnez TABLE.csv et --rules, ou bien --cells et --relations.

    Répond une ligne JSON. Code de sortie 1, et rien d'écrit, si une case se devine.
    """
    from croisee.confidentiality import Method
    from croisee.tablefiles import parse_interval, protect_neutral, protect_tables

    asked = None if interval is None else parse_interval(interval)
    way = None if method is None else Method(method.value)
    earlier = before or []
    if cells is not None and relations is not None:
        _refuse_both(tables, rules, public)
        report = protect_neutral(
            cells,
            relations,
            interval=asked or parse_interval("10%"),
            earlier=earlier,
            weight=weight,
            counts=integer,
            method=way,
            seconds=time,
            out=out,
        )
    else:
        report = protect_tables(
            tables or [],
            _rules(rules, cells, relations),
            interval=asked,
            earlier=earlier,
            cost=weight,
            method=way,
            seconds=time,
            out=out,
            published=public,
        )
    say(report)


def attack(
    tables: Tables = None,
    rules: Rules = None,
    cells: Cells = None,
    relations: Relations = None,
    interval: IntervalText = None,
    integer: Counts = None,
    before: Before = None,
    quick: Annotated[
        bool,
        typer.Option(
            "--quick",
            help="Dire seulement si chaque case est sûre, sans chercher tout son intervalle.",
        ),
    ] = False,
    out: Annotated[
        Path | None, typer.Option(metavar="FICHIER", help="Une ligne par case cachée.")
    ] = None,
) -> None:
    """Attaque un tableau protégé : ce que chacun peut déduire des cases cachées.

    Donnez TABLE.csv et --rules, ou bien --cells et --relations, avec la colonne status.

    Répond une ligne JSON. Code de sortie 1 si une case se devine.
    """
    from croisee.tablefiles import attack_neutral, attack_tables, parse_interval

    asked = None if interval is None else parse_interval(interval)
    earlier = before or []
    if cells is not None and relations is not None:
        _refuse_both(tables, rules, None)
        report = attack_neutral(
            cells,
            relations,
            interval=asked or parse_interval("10%"),
            earlier=earlier,
            counts=integer,
            quick=quick,
            out=out,
        )
    else:
        report = attack_tables(
            tables or [],
            _rules(rules, cells, relations),
            interval=asked,
            earlier=earlier,
            quick=quick,
            out=out,
        )
    say(report)


def _rules(rules: Path | None, cells: Path | None, relations: Path | None) -> Path:
    if rules is not None and cells is None and relations is None:
        return rules
    raise CroiseeError(
        Problem(
            "il manque de quoi lire le tableau.",
            "Donnez TABLE.csv avec --rules FICHIER.yaml, ou bien --cells avec --relations.",
        )
    )


def _refuse_both(tables: list[Path] | None, rules: Path | None, public: Path | None) -> None:
    if tables or rules is not None or public is not None:
        raise CroiseeError(
            Problem(
                "la forme neutre (--cells, --relations) se donne seule.",
                "Retirez TABLE.csv, --rules et --public, ou retirez --cells et --relations.",
            )
        )
