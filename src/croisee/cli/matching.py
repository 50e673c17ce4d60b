"""`croisee key`, `encode`, `match`, `return`: the circuit of three parties, one role a command."""

import json
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.console import Console

from croisee.foundation.errors import CroiseeError, Problem

if TYPE_CHECKING:
    import pyarrow as pa

keys = typer.Typer(
    help="Bureau des clés : une clé par projet, jamais de données.", no_args_is_help=True
)
_out = Console(highlight=False, soft_wrap=True)

Key = Annotated[Path, typer.Argument(metavar="CLE.json", help="Clé du projet.")]
Journal = Annotated[Path, typer.Option(metavar="DOSSIER", help="Journal où la clé naît et meurt.")]
People = Annotated[
    Path, typer.Argument(metavar="FICHIER", help="Une ligne par personne (CSV ou Parquet).")
]
_PARQUET = b"PAR1"


class Links(StrEnum):
    """What the files allow: `scoring.assign.Cardinality`, without its imports."""

    ONE_TO_ONE = "un-un"
    ONE_TO_MANY = "un-plusieurs"


def register(app: typer.Typer) -> None:
    """Give `app` the commands of the circuit."""
    app.add_typer(keys, name="key")
    app.command()(encode)
    app.command()(match)
    app.command("return")(return_)


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
    _answer(project=leaf.project, key=leaf.fingerprint, leaf=leaf.place, until=until)


@keys.command()
def destroy(key: Key, journal: Journal) -> None:
    """Détruit une clé (ou la copie d'un producteur), et le consigne. Répond une ligne JSON."""
    from croisee.matching.circuit import office

    leaf = office.destroy(key, journal, date.today())
    _answer(project=leaf.project, key=leaf.fingerprint, leaf=leaf.place)


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
    renames: Annotated[
        list[str] | None,
        typer.Option(
            "--map",
            metavar="given_name=PRENOM",
            help="Colonne attendue (id, given_name, family_name, married_name, sex, birth_date, "
            "birth_place, postcode) et celle du fichier. Répétable.",
        ),
    ] = None,
    fakes: Annotated[
        float,
        typer.Option(
            min=0.0,
            max=10.0,
            metavar="PART",
            help="Enregistrements factices par vrai : 0 pour aucun.",
        ),
    ] = 0.25,
) -> None:
    """Producteur : change un fichier en encodages, sans aucune information sur les personnes.

    Répond une ligne JSON.
    """
    from croisee.matching.circuit import producer

    sent = producer.encode_file(
        file,
        _people(file),
        key,
        out,
        private,
        renames=_renames(renames or []),
        fakes=fakes,
        today=date.today(),
    )
    _answer(
        project=sent.project,
        records=sent.records,
        encoded=sent.sent,
        remarks=[str(remark) for remark in sent.remarks],
    )


def match(
    left: Annotated[Path, typer.Argument(metavar="A.parquet", help="Encodages du premier.")],
    right: Annotated[Path, typer.Argument(metavar="B.parquet", help="Encodages du second.")],
    out: Annotated[Path, typer.Option(metavar="DOSSIER", help="Dossier neuf où écrire.")],
    cardinality: Annotated[
        Links,
        typer.Option(
            help="Une personne est une fois dans chaque fichier, ou plusieurs fois dans le second."
        ),
    ] = Links.ONE_TO_ONE,
    threshold: Annotated[
        float,
        typer.Option(min=0.01, max=0.99, metavar="SEUIL", help="Probabilité d'un lien, au moins."),
    ] = 0.5,
) -> None:
    """Unité d'appariement : rapproche deux fichiers d'encodages, sans clé ni information.

    Écrit un retour par producteur, les preuves et le rapport. Répond une ligne JSON.
    """
    from croisee.matching.circuit import unit
    from croisee.matching.scoring.assign import Cardinality

    way = Cardinality(cardinality.value)
    _answer(**unit.match(left, right, out, cardinality=way, threshold=threshold))


def return_(
    private: Annotated[Path, typer.Argument(metavar="PRIVE.parquet", help="Table gardée.")],
    returned: Annotated[Path, typer.Argument(metavar="RETOUR.parquet", help="Retour reçu.")],
    file: People,
    keep: Annotated[
        list[str], typer.Option(metavar="COLONNE", help="Information à garder. Répétable.")
    ],
    out: Annotated[Path, typer.Option(metavar="ETUDE.parquet", help="À remettre à l'étude.")],
) -> None:
    """Producteur : range ses informations sous les pseudonymes du projet, et rien d'autre.

    Répond une ligne JSON.
    """
    from croisee.matching.circuit import producer

    study = producer.return_file(private, returned, file, _people(file), keep, out)
    _answer(
        project=study.project,
        records=study.records,
        columns=list(study.columns),
        left_out=study.left_out,
    )


def _answer(**line: Any) -> None:
    _out.print(json.dumps(line, ensure_ascii=False), markup=False)


def _people(path: Path) -> "pa.Table":
    """The rows of a file: a CSV as text, to the character, or a Parquet with its types."""
    with path.open("rb") as stream:
        start = stream.read(len(_PARQUET))
    if start != _PARQUET:
        from croisee.tablefiles.delimited import read_table

        return read_table(path).columns
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        return pq.read_table(path)
    except (pa.ArrowInvalid, OSError):
        raise CroiseeError(
            Problem(
                "le fichier Parquet est abîmé ou incomplet.",
                "Refaites l'export ou la copie.",
                file=path.name,
            )
        ) from None


def _renames(texts: list[str]) -> dict[str, str]:
    """« given_name=PRENOM » as canonical column → column of the file."""
    renames: dict[str, str] = {}
    for text in texts:
        name, sign, source = (part.strip() for part in text.partition("="))
        if not (name and sign and source) or name in renames:
            raise CroiseeError(
                Problem(
                    "un renommage est mal écrit, ou donné deux fois.",
                    "Écrivez --map une fois par colonne.",
                    expected="« --map given_name=PRENOM »",
                )
            )
        renames[name] = source
    return renames


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise CroiseeError(Problem("cette date n'existe pas.", "Écrivez-la AAAA-MM-JJ.")) from None
