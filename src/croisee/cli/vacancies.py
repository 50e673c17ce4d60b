"""`croisee vacancies`: vacancies brought from where they are published, without a project."""

from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from croisee.cli.records import answer
from croisee.foundation.errors import CroiseeError, Problem

if TYPE_CHECKING:
    from croisee.vacancies.agency.collecting import Period

app = typer.Typer(
    help="Offres d'emploi : les collecter auprès de l'agence publique.", no_args_is_help=True
)

_DAY = "%Y-%m-%d"
Several = list[str] | None


@app.callback()
def _group() -> None:
    """Offres d'emploi : les collecter auprès de l'agence publique."""


@app.command()
def collect(
    folder: Annotated[
        Path, typer.Argument(metavar="DOSSIER", help="Dossier des pages : neuf, ou à reprendre.")
    ],
    first: Annotated[
        datetime,
        typer.Option("--from", formats=[_DAY], metavar="AAAA-MM-JJ", help="Premier jour."),
    ],
    last: Annotated[
        datetime,
        typer.Option(
            "--to", formats=[_DAY], metavar="AAAA-MM-JJ", help="Dernier jour compris, hier au plus."
        ),
    ],
    department: Annotated[
        Several, typer.Option(metavar="CODE", help="Département. Répétable.")
    ] = None,
    rome: Annotated[Several, typer.Option(metavar="CODE", help="Code ROME. Répétable.")] = None,
    delivery: Annotated[
        Path | None,
        typer.Option(
            metavar="OFFRES.zip",
            help="Écrit aussi les offres, chacune une fois, en une livraison à déclarer.",
        ),
    ] = None,
) -> None:
    """Collecte les offres créées entre deux jours (UTC), par l'API « Offres d'emploi v2 ».

    Les identifiants viennent des variables CROISEE_FRANCE_TRAVAIL_ID et
    CROISEE_FRANCE_TRAVAIL_SECRET, et ne sont écrits nulle part. Interrompue, la collecte reprend
    où elle était : relancez la même commande. Répond une ligne JSON.
    """
    from croisee.vacancies.agency import client
    from croisee.vacancies.agency.collecting import collect as collect_pages
    from croisee.vacancies.agency.delivery import write_delivery
    from croisee.vacancies.agency.pages import read_pages

    today = datetime.now(UTC)
    period = _period(first, last, today)
    asked = {"departement": department, "codeROME": rome}
    query = {name: ",".join(codes) for name, codes in asked.items() if codes}
    agency = client.Agency(client.credentials(), client.OFFICIAL)
    found = collect_pages(agency, folder, period, today.date(), query)
    if delivery is not None:
        write_delivery(read_pages(found.pages), delivery)
    answer(pages=len(found.pages), announced=found.announced, offers=found.read)


def _period(first: datetime, last: datetime, now: datetime) -> "Period":
    """From the first second of a day to the last of another. Raises `CroiseeError`: none between,
    or the last is not over, and what is created later would be missed."""
    from croisee.vacancies.agency.collecting import Period

    midnight = datetime.combine(now.date(), time(), UTC)
    period = Period(
        first.replace(tzinfo=UTC), last.replace(tzinfo=UTC) + timedelta(days=1, seconds=-1)
    )
    if period.first <= period.last < midnight:
        return period
    raise CroiseeError(
        Problem(
            "ces deux jours ne font pas une période achevée.",
            "Donnez le plus ancien d'abord ; le dernier est hier au plus, pour qu'il soit entier.",
            expected="« --from AAAA-MM-JJ --to AAAA-MM-JJ »",
        )
    )
