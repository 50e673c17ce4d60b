"""What commands on files of records share: how a file is read and renamed, the line they answer."""

import json
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.console import Console

from croisee.foundation.errors import CroiseeError, Problem

if TYPE_CHECKING:
    import pyarrow as pa

People = Annotated[
    Path, typer.Argument(metavar="FICHIER", help="Une ligne par personne (CSV ou Parquet).")
]
_PARQUET = b"PAR1"
_out = Console(highlight=False, soft_wrap=True)


class Links(StrEnum):
    """What the files allow: `scoring.assign.Cardinality`, without its imports."""

    ONE_TO_ONE = "un-un"
    ONE_TO_MANY = "un-plusieurs"


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


def reviewer_of(text: str) -> str:
    """Who judged, as given. Raises `CroiseeError` when nobody is named."""
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
