"""From a text and a permit to a query that may run: the gate both engines share."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from sqlglot import exp

from croisee.engine.contract import Grant
from croisee.engine.kinds import assign_kinds
from croisee.engine.language import bounded
from croisee.engine.lineage import Reading, read
from croisee.engine.parquet import column_types
from croisee.engine.refusals import refusal
from croisee.foundation.errors import CroiseeError, Problem


@dataclass(frozen=True)
class OpenTable:
    """One table as a query will see it: its files and, of its columns, only those it reads."""

    files: tuple[str, ...]
    columns: Mapping[str, str]


@dataclass(frozen=True)
class Confined:
    """A query that passed the gate, with the least it needs to run.

    `text`: what the engine runs; `ordered`: whether the query says in which order its rows come;
    `tables`: what it may open; `result`: its columns, each with its type of the language.
    """

    text: str
    ordered: bool
    tables: Mapping[str, OpenTable]
    result: Mapping[str, str]

    def require_order(self) -> None:
        """Raise `CroiseeError` unless the query says in which order its rows come."""
        if not self.ordered:
            raise refusal(
                "une requête dont le résultat est gardé doit dire l'ordre de ses lignes",
                "Ajouter ORDER BY à la fin de la requête.",
                rule="moteur.ordre",
            )


def confine(
    sql: str,
    grants: Mapping[str, Grant],
    folders: Sequence[Path],
    say: Callable[[exp.Query], str],
) -> Confined:
    """Read `sql`, hold it to `grants`, open only what it reads, and say it for an engine.

    Raises `CroiseeError` when the query cannot be read, reads a column that is not granted, a
    column of a type the language does not hold, or a file outside `folders`.
    """
    types = {table: column_types(grant.files) for table, grant in grants.items()}
    reading = read(sql, {table: tuple(columns) for table, columns in types.items()})
    _check_granted(reading, grants)
    tables = {
        table: OpenTable(
            _locate(grants[table].files, folders), _columns(table, reading, types[table])
        )
        for table in sorted(reading.tables)
    }
    with bounded():
        kinds = assign_kinds(reading.tree, {name: table.columns for name, table in tables.items()})
        text = say(reading.tree)
    ordered = reading.tree.args.get("order") is not None
    return Confined(text, ordered, tables, dict(zip(reading.output, kinds, strict=True)))


def _check_granted(reading: Reading, grants: Mapping[str, Grant]) -> None:
    problems = [
        Problem(
            message=f"la colonne « {column} » de {table} n'est pas dans le permis",
            remedy="Retirer cette colonne de la requête, ou demander un permis qui la nomme.",
            rule="moteur.permis",
        )
        for table, column in sorted(reading.columns)
        if (granted := grants[table].columns) is not None and column not in granted
    ]
    if problems:
        raise CroiseeError(problems)


def _columns(table: str, reading: Reading, types: Mapping[str, str | None]) -> dict[str, str]:
    columns = {}
    for name, kind in types.items():
        if (table, name) not in reading.columns:
            continue
        if kind is None:
            raise refusal(
                f"la colonne « {name} » de {table} n'est d'aucun des six types du langage",
                "La convertir avant de la déposer (nombre, texte, vrai/faux, date ou instant).",
                rule="moteur.types",
            )
        columns[name] = kind
    return columns


def _locate(files: Sequence[Path], folders: Sequence[Path]) -> tuple[str, ...]:
    """Real paths of `files`, all inside `folders`, none that an engine could take for a pattern."""
    real = [file.resolve(strict=True) for file in files]
    for path in real:
        if not any(path.is_relative_to(folder) for folder in folders):
            raise refusal(
                f"le fichier {path.name} est hors des dossiers ouverts au moteur",
                "Le déposer dans le lac du projet.",
                rule="moteur.fichiers",
            )
        if set("*?[]{}\\") & set(str(path)):
            raise refusal(
                f"le chemin de {path.name} contient un caractère réservé (* ? [ ] {{ }} \\)",
                "Renommer le fichier ou son dossier.",
                rule="moteur.fichiers",
            )
    return tuple(str(path) for path in real)
