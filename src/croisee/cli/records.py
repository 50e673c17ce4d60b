"""What commands on files of records share: their options, how a file is read and renamed, the line
they answer."""

import json
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.console import Console

from croisee.foundation.errors import CroiseeError, Problem

if TYPE_CHECKING:
    import pyarrow as pa

    from croisee.matching.review.decisions import Decisions

_PARQUET = b"PAR1"
_out = Console(highlight=False, soft_wrap=True)


class Links(StrEnum):
    """What the files allow: `scoring.assign.Cardinality`, without its imports."""

    ONE_TO_ONE = "un-un"
    ONE_TO_MANY = "un-plusieurs"


def renaming(option: str, example: str, columns: str, file: str = "du fichier") -> Any:
    """The option that says which columns of a file are the expected `columns`."""
    return typer.Option(
        option,
        metavar=example,
        help=f"Colonne attendue ({columns}) et celle {file}. Répétable.",
    )


_PERSON = "id, given_name, family_name, married_name, sex, birth_date, birth_place, postcode"
_EXAMPLE = "given_name=PRENOM"

People = Annotated[
    Path, typer.Argument(metavar="FICHIER", help="Une ligne par personne (CSV ou Parquet).")
]
Renames = Annotated[list[str] | None, renaming("--map", _EXAMPLE, _PERSON)]
RenamesA = Annotated[list[str] | None, renaming("--map-a", _EXAMPLE, _PERSON, "du premier")]
RenamesB = Annotated[list[str] | None, renaming("--map-b", _EXAMPLE, _PERSON, "du second")]
NewFolder = Annotated[Path, typer.Option(metavar="DOSSIER", help="Dossier neuf où écrire.")]
Cardinality = Annotated[
    Links,
    typer.Option(
        help="Une personne est une fois dans chaque fichier, ou plusieurs fois dans le second."
    ),
]
Threshold = Annotated[
    float,
    typer.Option(min=0.01, max=0.99, metavar="SEUIL", help="Probabilité d'un lien, au moins."),
]
Low = Annotated[
    float, typer.Option(min=0.01, max=1.0, help="Probabilité des paires à juger, au moins.")
]
High = Annotated[
    float, typer.Option(min=0.01, max=1.0, help="Probabilité des paires à juger, au plus.")
]
Judged = Annotated[
    Path | None, typer.Option(metavar="PAIRES.csv", help="Paires jugées par une personne.")
]
Reviewer = Annotated[
    str, typer.Option(metavar="QUI", help="Qui les a jugées : une fonction, des initiales.")
]


def answer(**line: Any) -> None:
    """Print one JSON line."""
    _out.print(json.dumps(line, ensure_ascii=False), markup=False)


def rows_of(path: Path) -> "pa.Table":
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


def renames_of(texts: list[str]) -> dict[str, str]:
    """« given_name=PRENOM » as canonical column → column of the file."""
    renames: dict[str, str] = {}
    for text in texts:
        name, sign, source = (part.strip() for part in text.partition("="))
        if not (name and sign and source) or name in renames:
            raise CroiseeError(
                Problem(
                    "un renommage est mal écrit, ou donné deux fois.",
                    "Écrivez --map une fois par colonne.",
                    expected="« --map colonne_attendue=COLONNE »",
                )
            )
        renames[name] = source
    return renames


def decisions_of(file: Path | None, reviewer: str) -> "Decisions | None":
    """A judged file and who judged it. Raises `CroiseeError` when nobody is named."""
    if file is None:
        return None
    from croisee.matching.review.decisions import Decisions

    return Decisions(file, _reviewer(reviewer))


def _reviewer(text: str) -> str:
    said = " ".join(text.split())
    if not said or len(said) > 80 or not said.isprintable():
        raise CroiseeError(
            Problem(
                "les décisions viennent sans leur auteur.",
                "Dites qui a jugé : une fonction ou des initiales suffisent.",
                expected="« --reviewer QUI », de 80 caractères au plus",
            )
        )
    return said
