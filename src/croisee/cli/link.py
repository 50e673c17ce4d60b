"""`croisee link`: two files of people linked in clear, by one who may lawfully see both."""

from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from croisee.cli.records import Links, People, answer, renames_of, reviewer_of, rows_of

if TYPE_CHECKING:
    from croisee.matching.clear.engines import Engine


class Engines(StrEnum):
    """Where the comparisons run."""

    DUCKDB = "duckdb"
    SPARK = "spark"


Renames = Annotated[
    list[str] | None,
    typer.Option(
        metavar="given_name=PRENOM",
        help="Colonne attendue (id, given_name, family_name, married_name, sex, birth_date, "
        "birth_place, postcode) et celle du fichier. Répétable.",
    ),
]


Reliable = Annotated[
    str | None,
    typer.Option(
        metavar="COLONNE",
        help="Identifiant que les deux fichiers portent pour une partie des personnes : il juge "
        "leurs paires, et règle le calcul des autres.",
    ),
]


def link(
    left: People,
    right: People,
    out: Annotated[
        Path, typer.Option(metavar="LIENS.parquet", help="Où écrire les liens (Parquet ou CSV).")
    ],
    report: Annotated[
        Path | None,
        typer.Option(
            metavar="RAPPORT.json", help="Où écrire le rapport ; à côté des liens sans cela."
        ),
    ] = None,
    engine: Annotated[
        Engines, typer.Option(help="Moteur ; les liens sont les mêmes.")
    ] = Engines.DUCKDB,
    cardinality: Annotated[
        Links,
        typer.Option(
            help="Une personne est une fois dans chaque fichier, ou plusieurs fois dans le second."
        ),
    ] = Links.ONE_TO_ONE,
    map_a: Renames = None,
    map_b: Renames = None,
    reliable_a: Reliable = None,
    reliable_b: Reliable = None,
    threshold: Annotated[
        float,
        typer.Option(min=0.01, max=0.99, metavar="SEUIL", help="Probabilité d'un lien, au moins."),
    ] = 0.5,
    to_judge: Annotated[
        Path | None,
        typer.Option(
            metavar="PAIRES.csv", help="Où écrire les paires peu sûres, à juger par une personne."
        ),
    ] = None,
    low: Annotated[
        float, typer.Option(min=0.01, max=1.0, help="Probabilité des paires à juger, au moins.")
    ] = 0.2,
    high: Annotated[
        float, typer.Option(min=0.01, max=1.0, help="Probabilité des paires à juger, au plus.")
    ] = 0.9,
    decisions: Annotated[
        Path | None, typer.Option(metavar="PAIRES.csv", help="Paires jugées par une personne.")
    ] = None,
    reviewer: Annotated[
        str, typer.Option(metavar="QUI", help="Qui les a jugées : une fonction, des initiales.")
    ] = "",
) -> None:
    """Rapproche deux fichiers en clair, chez un seul responsable qui a le droit de voir les deux.

    Écrit les liens (id_a, id_b, probabilité, poids de chaque champ) et le rapport ; si on le
    demande, les paires à juger. Répond une ligne JSON.
    """
    from croisee.matching.clear.files import PeopleFile, ToJudge, link_files
    from croisee.matching.review.decisions import Decisions
    from croisee.matching.scoring.assign import Cardinality

    written = link_files(
        PeopleFile(left, rows_of(left), renames_of(map_a or []), reliable_a),
        PeopleFile(right, rows_of(right), renames_of(map_b or []), reliable_b),
        out,
        report or out.with_suffix(".rapport.json"),
        engine=_opened(engine),
        engine_name=engine.value,
        cardinality=Cardinality(cardinality.value),
        threshold=threshold,
        today=date.today(),
        to_judge=None if to_judge is None else ToJudge(to_judge, low, high),
        decisions=None if decisions is None else Decisions(decisions, reviewer_of(reviewer)),
    )
    answer(**written)


def _opened(engine: Engines) -> "Engine":
    from croisee.matching.clear import engines

    if engine is Engines.DUCKDB:
        return engines.duckdb
    from croisee.engine.spark_session import new_session

    return engines.spark(new_session(None, None))
