"""`croisee link`: two files of people linked in clear, by one who may lawfully see both."""

from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from croisee.cli.records import (
    Cardinality,
    High,
    Judged,
    Links,
    Low,
    People,
    RenamesA,
    RenamesB,
    Reviewer,
    Threshold,
    answer,
    decisions_of,
    renames_of,
    rows_of,
)

if TYPE_CHECKING:
    from croisee.matching.clear.engines import Engine


class Engines(StrEnum):
    """Where the comparisons run."""

    DUCKDB = "duckdb"
    SPARK = "spark"


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
    cardinality: Cardinality = Links.ONE_TO_ONE,
    map_a: RenamesA = None,
    map_b: RenamesB = None,
    reliable_a: Reliable = None,
    reliable_b: Reliable = None,
    threshold: Threshold = 0.5,
    to_judge: Annotated[
        Path | None,
        typer.Option(
            metavar="PAIRES.csv", help="Où écrire les paires peu sûres, à juger par une personne."
        ),
    ] = None,
    low: Low = 0.2,
    high: High = 0.9,
    decisions: Judged = None,
    reviewer: Reviewer = "",
) -> None:
    """Rapproche deux fichiers en clair, chez un seul responsable qui a le droit de voir les deux.

    Écrit les liens (id_a, id_b, probabilité, poids de chaque champ) et le rapport ; si on le
    demande, les paires à juger. Répond une ligne JSON.
    """
    from croisee.matching.clear.files import PeopleFile, ToJudge, link_files
    from croisee.matching.scoring import assign

    written = link_files(
        PeopleFile(left, rows_of(left), renames_of(map_a or []), reliable_a),
        PeopleFile(right, rows_of(right), renames_of(map_b or []), reliable_b),
        out,
        report or out.with_suffix(".rapport.json"),
        engine=_opened(engine),
        engine_name=engine.value,
        cardinality=assign.Cardinality(cardinality.value),
        threshold=threshold,
        today=date.today(),
        to_judge=None if to_judge is None else ToJudge(to_judge, low, high),
        decisions=decisions_of(decisions, reviewer),
    )
    answer(**written)


def _opened(engine: Engines) -> "Engine":
    from croisee.matching.clear import engines

    if engine is Engines.DUCKDB:
        return engines.duckdb
    from croisee.engine.spark_session import new_session

    return engines.spark(new_session(None, None))
