"""The commands of a project folder."""

import sys
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from croisee.cli import (
    aller_vers,
    clauses,
    differences,
    link,
    matching,
    microdata,
    places,
    prepare,
    tables,
    vacancies,
)
from croisee.cli.faults import explain
from croisee.observatory import serving
from croisee.workspace.checking import check as check_project
from croisee.workspace.fetching import fetch_project
from croisee.workspace.project import Project
from croisee.workspace.reviewing import review as review_project
from croisee.workspace.reviewing import waiting as waiting_requests
from croisee.workspace.street import Outcome
from croisee.workspace.street import run as run_project
from croisee.workspace.verifying import verify as verify_project

app = typer.Typer(
    help="Croiser les données sociales des quartiers prioritaires dans un cadre de confiance.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
app.add_typer(clauses.app, name="clause")
app.command()(tables.protect)
app.command()(tables.attack)
app.command()(differences.differences)
app.command()(microdata.microdata)
matching.register(app)
app.command()(link.link)
app.command()(prepare.prepare)
app.add_typer(places.app, name="places")
app.add_typer(aller_vers.app, name="aller-vers")
app.add_typer(vacancies.app, name="vacancies")
_out = Console(highlight=False, soft_wrap=True)
_err = Console(stderr=True, highlight=False, soft_wrap=True)

Folder = Annotated[Path, typer.Argument(metavar="DOSSIER", help="Dossier du projet.")]
Mirror = Annotated[
    Path | None,
    typer.Option(
        "--mirror",
        metavar="DOSSIER",
        envvar="CROISEE_OPEN_DATA",
        help="Dossier miroir qui remplace le réseau.",
    ),
]

Port = Annotated[int, typer.Option(min=0, max=65_535, help="Port ; 0 pour en choisir un libre.")]


def main() -> None:
    """Entry point: what goes wrong is said in French on the error stream, with its exit code."""
    try:
        code = app(standalone_mode=False)
    except (Exception, KeyboardInterrupt) as error:
        problems, code = explain(error)
        for problem in problems:
            _err.print(f"\n✗ {problem}", markup=False)
    sys.exit(code)


@app.command()
def run(folder: Folder, mirror: Mirror = None) -> None:
    """Suit la rue : livraisons, sources, permis, tableaux protégés, publications, site."""
    fetch_project(folder, mirror=mirror, say=_say)
    outcome = run_project(folder, say=_say)
    _report(folder, outcome)
    if outcome.problems:
        raise typer.Exit(1)


@app.command()
def check(folder: Folder, mirror: Mirror = None) -> None:
    """Essai à blanc : ce qui serait admis, refusé, invalide. N'écrit rien de public."""
    report = check_project(folder, mirror=mirror, say=_say)
    for line in report.lines:
        _out.print(line, markup=False)
    if report.problems:
        for problem in report.problems:
            _err.print(f"\n✗ {problem}", markup=False)
        raise typer.Exit(1)


@app.command()
def fetch(folder: Folder, mirror: Mirror = None, again: bool = False) -> None:
    """Récupère les sources ouvertes du projet à leur adresse officielle, ou dans un miroir."""
    fetched = fetch_project(folder, mirror=mirror, say=_say, again=again)
    _out.print(f"{len(fetched)} fichier(s) récupéré(s)." if fetched else "Rien à récupérer.")


@app.command()
def serve(
    folder: Folder,
    port: Port = 8000,
) -> None:
    """Sert le site du projet sur cette machine (127.0.0.1)."""
    serving.serve(folder / "site", port, _say)


@app.command()
def verify(
    folder: Folder,
    previous: Annotated[
        Path | None,
        typer.Option(help="Point de contrôle gardé d'une vérification passée."),
    ] = None,
) -> None:
    """Vérifie le journal et les empreintes des publications."""
    findings = verify_project(folder, previous=previous)
    for line in findings.confirmed:
        _out.print(f"✓ {line}", markup=False)
    for line in findings.broken:
        _err.print(f"✗ {line}", markup=False)
    if findings.broken:
        raise typer.Exit(1)


@app.command()
def review(
    folder: Folder,
    request: Annotated[str | None, typer.Argument(metavar="DEMANDE")] = None,
    reviewer: Annotated[str | None, typer.Option("--relecteur", metavar="NOM")] = None,
    decision: Annotated[str | None, typer.Option("--decision", metavar="accord|refus")] = None,
    comment: Annotated[str, typer.Option("--commentaire")] = "",
) -> None:
    """Liste les demandes de diffusion en attente, ou donne une relecture."""
    if request is None or reviewer is None or decision is None:
        for line in waiting_requests(folder):
            _out.print(line, markup=False)
        return
    _out.print(review_project(folder, request, reviewer, decision, comment), markup=False)


@app.command()
def demo(
    people: Annotated[
        int, typer.Option(min=20_000, max=1_000_000, help="Nombre d'habitants.")
    ] = 100_000,
    out: Annotated[Path, typer.Option(metavar="DOSSIER")] = Path("demo-territoire"),
    no_serve: Annotated[bool, typer.Option("--no-serve", help="Ne pas servir le site.")] = False,
    port: Port = 8000,
) -> None:
    """Fabrique le territoire fictif, suit la rue et sert le site."""
    from croisee.demo.folder import make_project

    _say(f"Territoire fictif : {people:,} habitants".replace(",", " "))
    make_project(out, people=people, say=_say)
    outcome = run_project(out, say=_say)
    _report(out, outcome)
    if outcome.problems:
        raise typer.Exit(1)
    if not no_serve:
        serving.serve(out / "site", port, _say)


def _say(line: str) -> None:
    _out.print(f"· {line}", markup=False)


def _report(folder: Path, outcome: Outcome) -> None:
    names = {name: party.nom for name, party in Project(folder).parties.items()}
    for refusal in outcome.refused:
        _out.print(f"\n{refusal.text(names)}", markup=False)
    for problem in outcome.problems:
        _err.print(f"\n✗ {problem}", markup=False)
    if outcome.waiting:
        _out.print(
            f"\n{len(outcome.waiting)} publication(s) en attente de deux relecteurs : "
            f"« croisee review {folder} ».",
            markup=False,
        )
    if not outcome.ran and not outcome.problems:
        _out.print("Rien n'a changé depuis la dernière exécution : rien à refaire.")
    else:
        _out.print(
            f"{len(outcome.releases)} publications, {len(outcome.refused)} croisement(s) refusé(s)."
            f" Site : {folder / 'site' / 'index.html'}",
            markup=False,
        )


__all__ = ["app", "main"]
