"""`croisee clause …`: read, compare and question clauses."""

from datetime import date
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from croisee.clauses import Clause, diff
from croisee.clauses.contract import print_clause
from croisee.clauses.parser import clause_from_document
from croisee.foundation.errors import CroiseeError, Problem
from croisee.foundation.strict_yaml import read_strict
from croisee.workspace.project import Project
from croisee.workspace.questions import why as ask_why

app = typer.Typer(help="Lire, comparer et interroger les clauses.", no_args_is_help=True)
_out = Console(highlight=False, soft_wrap=True)

ClauseFile = Annotated[Path, typer.Argument(metavar="CLAUSE.yaml")]


@app.command("print")
def print_(clause: ClauseFile) -> None:
    """Écrit la clause en français, phrase par phrase, avec le champ dont chacune vient."""
    _out.print(print_clause(_read(clause)).text, markup=False)


@app.command("diff")
def diff_(old: ClauseFile, new: ClauseFile) -> None:
    """Dit ce qui change d'une version à l'autre, et si cela élargit ou restreint."""
    changes = diff(_read(old), _read(new))
    for change in changes:
        _out.print(f"{change.direction.value.capitalize()} : {change.sentence}", markup=False)
    if not changes:
        _out.print("Les deux clauses disent la même chose.")


@app.command()
def why(
    folder: Annotated[Path, typer.Argument(metavar="DOSSIER")],
    request: Annotated[str, typer.Argument(metavar="DEMANDE", help="Nom d'une demande.")],
    purpose: Annotated[str | None, typer.Option("--finalite", help="Autre finalité.")] = None,
    recipient: Annotated[str | None, typer.Option("--destinataire")] = None,
    on: Annotated[str | None, typer.Option("--date", metavar="AAAA-MM-JJ")] = None,
) -> None:
    """Simule une décision : ce qui serait admis, refusé, et quel avenant le permettrait."""
    day = None if on is None else _date(on)
    answer = ask_why(Project(folder), request, purpose=purpose, recipient=recipient, on=day)
    _out.print(answer, markup=False)


def _read(path: Path) -> Clause:
    return clause_from_document(read_strict(path))


def _date(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise CroiseeError(
            Problem(message="cette date n'existe pas", remedy="écrivez-la AAAA-MM-JJ.")
        ) from None
