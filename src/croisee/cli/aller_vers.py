"""`croisee aller-vers …`: propose a right to people who seem entitled, in one administration."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NamedTuple

import typer
from rich.console import Console

from croisee.cli.records import rows_of
from croisee.foundation.errors import CroiseeError, Problem
from croisee.foundation.files import atomic_file

if TYPE_CHECKING:
    from croisee.outreach import Demand, Dossier, Holding, Mandate, Register, Wishes

app = typer.Typer(
    help="Aller vers les personnes qui semblent avoir un droit sans l'avoir demandé : une liste "
    "qui ne quitte pas l'administration, sous sa propre clause.",
    no_args_is_help=True,
)
_out = Console(highlight=False, soft_wrap=True)

Folder = Annotated[Path, typer.Argument(metavar="DOSSIER", help="Dossier du projet.")]
Name = Annotated[str, typer.Argument(metavar="LISTE", help="Nom de la liste (aller-vers.yaml).")]
Agent = Annotated[
    str, typer.Option("--agent", metavar="QUI", help="Qui agit : nom ou fonction de l'agent.")
]
Codes = Annotated[
    list[str] | None,
    typer.Option("--numero", metavar="NUMERO", help="Numéro d'un dossier. Répétable."),
]
Page = Annotated[Path, typer.Option("--vers", metavar="PAGE.html", help="Page à imprimer.")]


class _Desk(NamedTuple):
    """What a command works with."""

    folder: Path
    register: "Register"
    holding: "Holding"
    names: dict[str, str]
    today: date

    @property
    def wishes(self) -> "Wishes":
        """`aller-vers.yaml`, read by whoever needs it: nobody does to oppose or to erase."""
        from croisee.outreach.demand import FILE, read_demands

        return read_demands(self.folder / FILE)

    def demand(self, name: str) -> "Demand":
        known = self.wishes.demands
        if name not in known:
            raise CroiseeError(
                Problem(
                    "cette liste n’est pas dans aller-vers.yaml.",
                    "Corrigez son nom, ou décrivez-la.",
                    expected=", ".join(known),
                )
            )
        return known[name]

    def mandate(self, name: str, operations: frozenset[str] = frozenset()) -> "Mandate":
        """The right to work on a list today, or the refusal, printed and noted."""
        from croisee.outreach import Mandate, authorise

        demand = self.demand(name)
        demand = replace(demand, operations=demand.operations | operations)
        answer = authorise(demand, self.holding, self.today)
        if isinstance(answer, Mandate):
            return answer
        self.register.refused(answer)
        _say(answer.text(self.names))
        raise typer.Exit(1)

    def expires(self, mandate: "Mandate") -> date:
        return self.register.sheet(mandate, self.today).expires_on


@app.command()
def ouvrir(
    folder: Folder,
    name: Name,
    agent: Agent,
    personnes: Annotated[Path, typer.Option(metavar="FICHIER", help="Personnes à joindre.")],
    droits: Annotated[Path, typer.Option(metavar="FICHIER", help="Ce que disent les règles.")],
    beneficiaires: Annotated[Path, typer.Option(metavar="FICHIER", help="Qui a déjà le droit.")],
) -> None:
    """Ouvre une liste : qui semble avoir le droit, ne l'a pas, et ne s'est pas opposé."""
    from croisee.outreach.people import read_tables

    with _desk(folder) as desk:
        mandate = desk.mandate(name)
        paths = {"personnes": personnes, "droits": droits, "beneficiaires": beneficiaires}
        given = {role: rows_of(path) for role, path in paths.items()}
        found = desk.register.open(mandate, read_tables(given, mandate.demand), agent, desk.today)
        for line in (
            f"Liste « {name} » ouverte : {len(found.listed)} dossier(s), jusqu'au "
            f"{desk.expires(mandate).isoformat()}.",
            f"Personnes du fichier : {found.people} ; semblent avoir le droit : {found.entitled} ; "
            f"l'ont déjà : {found.having} ; écartées à leur demande : {found.out}.",
            f"Sans réponse des règles pour leur ménage : {found.unknown}. Bénéficiaires absents du "
            f"fichier des personnes : {found.strangers}.",
        ):
            _say(line)
        if found.strangers:
            _say("Vérifiez ces bénéficiaires : mal reconnus, ils seraient contactés pour rien.")


@app.command()
def lire(
    folder: Folder,
    name: Name,
    code: Annotated[
        str | None, typer.Option("--numero", metavar="NUMERO", help="Un dossier, en entier.")
    ] = None,
    order: Annotated[
        str, typer.Option("--ordre", metavar="hasard", help="Aucun autre ordre n'est admis.")
    ] = "hasard",
) -> None:
    """Lit la liste, ou un dossier avec son explication, règle par règle."""
    with _desk(folder) as desk:
        ranking = frozenset() if order == "hasard" else frozenset({"classer_personnes"})
        dossiers = desk.register.dossiers(desk.mandate(name, ranking), desk.today)
        for line in _one(dossiers, code) if code else _all(dossiers):
            _say(line)


@app.command()
def noter(
    folder: Folder,
    name: Name,
    state: Annotated[str, typer.Argument(metavar="ETAPE")],
    agent: Agent,
    reason: Annotated[str, typer.Option("--motif", metavar="MOTIF")],
    codes: Codes = None,
    everyone: Annotated[
        bool, typer.Option("--tous", help="Tous les dossiers repérés (pour « informe » seulement).")
    ] = False,
    day: Annotated[
        str | None, typer.Option("--le", metavar="AAAA-MM-JJ", help="Jour de l'acte.")
    ] = None,
    notice: Annotated[
        str | None, typer.Option("--courrier", metavar="L-…", help="Version du courrier envoyé.")
    ] = None,
) -> None:
    """Note un acte : informe, contacte, droit_ouvert, renonce, non_eligible, sans_reponse."""
    from croisee.outreach.states import FIRST, INFORMED

    with _desk(folder) as desk:
        mandate = desk.mandate(name)
        wanted = list(codes or [])
        if everyone and state == INFORMED:
            dossiers = desk.register.dossiers(mandate, desk.today)
            wanted = [each.code for each in dossiers if each.stage.state == FIRST]
        done = desk.today if day is None else _day(day)
        desk.register.note(
            mandate, wanted, state, reason, agent, day=done, on=desk.today, notice=notice
        )
        _say(f"Noté sur {len(set(wanted))} dossier(s).")


@app.command()
def opposer(
    folder: Folder,
    agent: Agent,
    code: Annotated[str | None, typer.Option("--numero", metavar="NUMERO")] = None,
) -> None:
    """Honore une opposition, pour toutes les listes, présentes et à venir.

    Sans numéro de dossier, demande l'identifiant de la personne au clavier.
    """
    with _desk(folder) as desk:
        if code is not None:
            emptied = desk.register.oppose_dossier(code, agent, desk.today)
        else:
            person = typer.prompt("Identifiant de la personne", hide_input=True)
            emptied = desk.register.oppose(person, agent, desk.today)
        _say(f"Opposition enregistrée ; {emptied} dossier(s) effacé(s).")
        if not emptied:
            _say("Cet identifiant n'est sur aucune liste : s'il devrait y être, vérifiez-le.")


@app.command()
def lettre(folder: Folder, name: Name, agent: Agent, page: Page) -> None:
    """Écrit le courrier d'information, sans aucun nom. Rien n'est envoyé."""
    from croisee.outreach.pages import letter

    with _desk(folder) as desk:
        mandate = desk.mandate(name)
        written = letter(mandate, desk.wishes.desk, desk.names, desk.expires(mandate))
        desk.register.keep_notice(mandate, written.version, written.html, agent, desk.today)
        _write(page, written.html)
        _say(f"Courrier {written.version}.")


@app.command()
def feuille(folder: Folder, name: Name, agent: Agent, page: Page) -> None:
    """Écrit la feuille de travail de l'agent, marquée à son nom. Elle ne quitte pas la maison."""
    from croisee.outreach.pages import sheet

    with _desk(folder) as desk:
        mandate = desk.mandate(name)
        dossiers = desk.register.dossiers(mandate, desk.today)
        desk.register.printed(mandate, agent, desk.today)
        _write(page, sheet(mandate, desk.names, dossiers, agent, desk.today, desk.expires(mandate)))
        _say("Feuille écrite, à détruire après usage. Son impression est notée.")


@app.command()
def statistiques(folder: Folder) -> None:
    """Dit ce qui a suivi : les étapes par droit et par mois ; les petits nombres sont protégés."""
    from croisee.outreach.statistics import outcomes, told

    with _desk(folder) as desk:
        thresholds = [each.threshold for each in desk.register.lists()]
        tables = outcomes(
            desk.register.counts(), desk.holding.house, threshold=max(thresholds, default=None)
        )
        if not tables:
            _say("Aucune liste n'a encore été ouverte.")
            return
        for line in ("droit ; étape ; mois ; personnes", *map(" ; ".join, told(tables))):
            _say(line)
        for rule in tables[0].rules:
            _say(rule)


@app.command()
def fiche(folder: Folder, name: Name) -> None:
    """Dit comment la liste est faite : la fiche du registre des algorithmes."""
    from croisee.outreach.card import card

    with _desk(folder) as desk:
        for title, words in card(desk.mandate(name), desk.names):
            _say(f"{title} : {words}")


@app.command()
def effacer(folder: Folder) -> None:
    """Efface pour de bon les listes arrivées à échéance (toute autre commande le fait aussi)."""
    with _desk(folder):
        _say("Rien d'échu ne reste.")


@contextmanager
def _desk(folder: Path) -> Iterator[_Desk]:
    """The register of a project folder; what is past its day is erased first."""
    from croisee.foundation.database import open_database
    from croisee.ledger import Ledger, keep_key, new_log_key
    from croisee.outreach import Holding, Register
    from croisee.workspace.keys import secret
    from croisee.workspace.project import Project

    project = Project(folder)
    holding = Holding(project.settings.responsable, project.parties, project.clauses)
    keys = project.private / "keys"
    database = open_database(project.database_url)
    try:
        signing = keep_key(keys / "journal.key", new_log_key(project.origin))
        ledger = Ledger(database, project.origin, signing)
        register = Register(database, ledger, secret(keys / "aller-vers.key")[0])
        today = date.today()
        for name in register.forget(today, project.clauses.values()):
            _say(f"Liste « {name} » : échéance passée, effacée.")
        names = {party.id: party.nom for party in project.parties.values()}
        yield _Desk(folder, register, holding, names, today)
    finally:
        database.dispose()


def _all(dossiers: "Sequence[Dossier]") -> Iterator[str]:
    from croisee.outreach.states import states

    for each in dossiers:
        stage = states()[each.stage.state]
        why = stage.reasons[each.stage.reason]
        yield f"{each.code}  {stage.label}, {why} ({each.stage.day.isoformat()})"


def _one(dossiers: "Sequence[Dossier]", code: str) -> Iterator[str]:
    found = [each for each in dossiers if each.code == code]
    if not found:
        from croisee.outreach.complaints import Complaint, complain

        raise complain(Complaint.NO_DOSSIER)
    yield from _all(found)
    content = found[0].content
    if content is None:
        yield "Dossier effacé : il ne reste rien de la personne."
        return
    yield f"Personne {content.person}, foyer {content.household}"
    yield from (f"{column} : {value}" for column, value in content.contact.items())
    if content.amount:
        yield f"Montant estimé, à ne pas promettre : {content.amount:.0f} € par mois"
    if content.gap is not None:
        yield f"Ressources : {content.gap:+.0%} par rapport au plafond"
    yield "Pourquoi ce droit semble ouvert :"
    yield from (f"  - {step.rule} : {step.found} ({step.text})" for step in content.rules)


def _write(page: Path, html: str) -> None:
    """Write a page whole or not at all, readable by its owner alone."""
    with atomic_file(page) as aside:
        aside.touch(mode=0o600)
        aside.write_text(html, encoding="utf-8")


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise CroiseeError(
            Problem("la date n’est pas lisible.", "Corrigez --le.", expected="AAAA-MM-JJ")
        ) from None


def _say(line: str) -> None:
    _out.print(line, markup=False)
