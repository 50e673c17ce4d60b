"""The circuit of three parties, one role a command: `croisee key`, `encode`, `match`, `return`,
`review-pairs`, `explain-pair`, `linkage-report`."""

from datetime import date
from pathlib import Path
from typing import Annotated

import typer

from croisee.cli.records import (
    Cardinality,
    High,
    Judged,
    Links,
    Low,
    NewFolder,
    People,
    Renames,
    Reviewer,
    Threshold,
    answer,
    decisions_of,
    renames_of,
    rows_of,
)
from croisee.foundation.errors import CroiseeError, Problem

keys = typer.Typer(
    help="Bureau des clés : une clé par projet, jamais de données.", no_args_is_help=True
)

Key = Annotated[Path, typer.Argument(metavar="CLE.json", help="Clé du projet.")]
Journal = Annotated[Path, typer.Option(metavar="DOSSIER", help="Journal où la clé naît et meurt.")]
Linkage = Annotated[
    Path, typer.Argument(metavar="DOSSIER", help="Dossier écrit par « croisee match ».")
]


def register(app: typer.Typer) -> None:
    """Give `app` the commands of the circuit."""
    app.add_typer(keys, name="key")
    app.command()(encode)
    app.command()(match)
    app.command()(review_pairs)
    app.command()(explain_pair)
    app.command("return")(return_)
    app.command()(linkage_report)


@keys.command()
def new(
    project: Annotated[str, typer.Option(metavar="PROJET", help="Nom technique du projet.")],
    purpose: Annotated[
        str, typer.Option("--finalite", metavar="FINALITE", help="Ce à quoi sert l'appariement.")
    ],
    until: Annotated[
        str, typer.Option(metavar="AAAA-MM-JJ", help="Jour où la clé doit être détruite.")
    ],
    out: Annotated[Path, typer.Option(metavar="CLE.json", help="Où écrire la clé.")],
    journal: Journal,
) -> None:
    """Émet la clé d'un projet, à remettre à ses seuls producteurs. Répond une ligne JSON."""
    from croisee.matching.circuit import office

    leaf = office.issue(out, project, purpose, _day(until), journal, date.today())
    answer(project=leaf.project, key=leaf.fingerprint, leaf=leaf.place, until=until)


@keys.command()
def destroy(key: Key, journal: Journal) -> None:
    """Détruit une clé (ou la copie d'un producteur), et le consigne. Répond une ligne JSON."""
    from croisee.matching.circuit import office

    leaf = office.destroy(key, journal, date.today())
    answer(project=leaf.project, key=leaf.fingerprint, leaf=leaf.place)


def encode(
    file: People,
    key: Annotated[Path, typer.Option(metavar="CLE.json", help="Clé du projet.")],
    out: Annotated[
        Path,
        typer.Option(metavar="ENCODAGES.parquet", help="À remettre à l'unité d'appariement."),
    ],
    private: Annotated[
        Path, typer.Option(metavar="PRIVE.parquet", help="À garder : ne sort jamais de chez vous.")
    ],
    renames: Renames = None,
    reliable: Annotated[
        str | None,
        typer.Option(
            metavar="COLONNE",
            help="Identifiant que l'autre producteur a aussi, pour une partie des personnes "
            "(dossier, carte) : il part en code sous la clé. Jamais le NIR.",
        ),
    ] = None,
    fakes: Annotated[
        float | None,
        typer.Option(
            min=0.0,
            max=10.0,
            metavar="PART",
            help="Enregistrements factices par vrai : 0 pour aucun ; sinon 0,25, puis la part du "
            "premier envoi.",
        ),
    ] = None,
    previous: Annotated[
        Path | None,
        typer.Option(
            metavar="PRIVE.parquet",
            help="Table gardée du dernier envoi, si celui-ci en est la suite : chacun garde son "
            "numéro.",
        ),
    ] = None,
) -> None:
    """Producteur : change un fichier en encodages, sans aucune information sur les personnes.

    Répond une ligne JSON.
    """
    from croisee.matching.circuit import producer

    sent = producer.encode_file(
        file,
        rows_of(file),
        key,
        out,
        private,
        renames=renames_of(renames or []),
        reliable=reliable,
        fakes=fakes,
        previous=previous,
        today=date.today(),
    )
    since = {} if previous is None else {"came": sent.came, "left": sent.left}
    borne = {} if reliable is None else {"identified": sent.identified, "shared": sent.shared}
    answer(
        project=sent.project,
        records=sent.records,
        encoded=sent.sent,
        **since,
        **borne,
        remarks=[str(remark) for remark in sent.remarks],
    )


def match(
    left: Annotated[Path, typer.Argument(metavar="A.parquet", help="Encodages du premier.")],
    right: Annotated[Path, typer.Argument(metavar="B.parquet", help="Encodages du second.")],
    out: NewFolder,
    cardinality: Cardinality = Links.ONE_TO_ONE,
    threshold: Threshold = 0.5,
    decisions: Judged = None,
    reviewer: Reviewer = "",
    follow: Annotated[
        bool,
        typer.Option(
            "--follow",
            help="D'autres livraisons suivront : garde de quoi ne pas tout comparer de nouveau, et "
            "des pseudonymes qui ne changent plus.",
        ),
    ] = False,
    previous: Annotated[
        Path | None,
        typer.Option(
            metavar="DOSSIER",
            help="Dossier du dernier appariement suivi, dont celui-ci est la suite.",
        ),
    ] = None,
) -> None:
    """Unité d'appariement : rapproche deux fichiers d'encodages, sans clé ni information.

    Un identifiant sûr que les deux ont encodé tranche ses paires et règle le calcul des autres.
    Écrit un retour par producteur, les preuves, les restes et le rapport. Répond une ligne JSON.
    """
    from croisee.matching.circuit import unit
    from croisee.matching.scoring import assign

    report = unit.match(
        left,
        right,
        out,
        cardinality=assign.Cardinality(cardinality.value),
        threshold=threshold,
        decisions=decisions_of(decisions, reviewer),
        follow=follow,
        previous=previous,
        today=date.today(),
    )
    answer(**report)


def review_pairs(
    folder: Linkage,
    out: Annotated[
        Path, typer.Option(metavar="PAIRES.csv", help="À ouvrir dans un tableur et à remplir.")
    ],
    low: Low = 0.2,
    high: High = 0.9,
) -> None:
    """Unité d'appariement : écrit les paires peu sûres, à juger par une personne.

    La colonne « decision » se remplit par oui, non ou ?. Répond une ligne JSON.
    """
    from croisee.matching.circuit import judging

    answer(pairs=judging.pairs_to_judge(folder, out, low, high))


def explain_pair(
    folder: Linkage,
    left: Annotated[str, typer.Argument(metavar="PSEUDONYME", help="Du premier producteur.")],
    right: Annotated[
        str | None,
        typer.Argument(metavar="PSEUDONYME", help="Du second ; le même s'il n'est pas donné."),
    ] = None,
    encodings: Annotated[
        tuple[Path, Path] | None,
        typer.Option(metavar="A.parquet B.parquet", help="Pour une paire très peu probable."),
    ] = None,
) -> None:
    """Unité d'appariement : dit en mots pourquoi deux enregistrements sont reliés, ou pas."""
    from croisee.matching.circuit import explaining

    told = explaining.explain_pair(folder, left, left if right is None else right, encodings)
    typer.echo(told.text)


def return_(
    private: Annotated[Path, typer.Argument(metavar="PRIVE.parquet", help="Table gardée.")],
    returned: Annotated[Path, typer.Argument(metavar="RETOUR.parquet", help="Retour reçu.")],
    file: People,
    keep: Annotated[
        list[str], typer.Option(metavar="COLONNE", help="Information à garder. Répétable.")
    ],
    out: Annotated[Path, typer.Option(metavar="ETUDE.parquet", help="À remettre à l'étude.")],
    groups: Annotated[
        int | None,
        typer.Option(
            min=1900,
            max=2200,
            metavar="ANNEE",
            help="Ajoute des groupes (tranche d'âge atteint cette année-là, sexe, né en France ou "
            "à l'étranger), pour le rapport par groupe.",
        ),
    ] = None,
) -> None:
    """Producteur : range ses informations sous les pseudonymes du projet, et rien d'autre.

    Répond une ligne JSON.
    """
    from croisee.matching.circuit import producer

    study = producer.return_file(
        private, returned, file, rows_of(file), keep, out, groups_in=groups
    )
    answer(
        project=study.project,
        records=study.records,
        columns=list(study.columns),
        left_out=study.left_out,
    )


def linkage_report(
    studies: Annotated[
        tuple[Path, Path],
        typer.Argument(metavar="ETUDE-A.parquet ETUDE-B.parquet", help="Des deux producteurs."),
    ],
    evidence: Annotated[
        Path, typer.Option(metavar="PREUVES.parquet", help="Preuves reçues de l'unité.")
    ],
    remainders: Annotated[
        Path, typer.Option(metavar="RESTES.parquet", help="Restes reçus de l'unité.")
    ],
    out: NewFolder,
    profile: Annotated[
        str, typer.Option(metavar="PROFIL", help="Règles du secret statistique.")
    ] = "prestations",
    threshold: Annotated[
        int | None,
        typer.Option(min=1, metavar="SEUIL", help="Nombre de personnes, s'il est plus exigeant."),
    ] = None,
) -> None:
    """Étude : qui l'appariement retrouve et qui il manque, par groupe, sous secret statistique.

    Écrit le rapport en JSON et en mots. Répond une ligne JSON.
    """
    from croisee.matching.circuit import analyst

    report = analyst.linkage_report(
        studies, evidence, remainders, out, rules=profile, threshold=threshold
    )
    groups = sum(len(side["groups"]) for side in report["files"].values())
    answer(project=report["project"], groups=groups, audit=report["audit"])


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise CroiseeError(Problem("cette date n'existe pas.", "Écrivez-la AAAA-MM-JJ.")) from None
