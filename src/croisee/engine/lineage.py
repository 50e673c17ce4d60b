"""Which columns a query reads, established from its syntax tree before it runs.

The tree is fully qualified (every column carries its table, every star is expanded by the
schema), then checked: each column must be traced to a table of the schema or to a column that an
inner query really gives. What cannot be traced is refused. The engines are given SQL printed
from this very tree, never the text it came from: what was read is what runs, whatever a comment
or a quote could make two parsers understand differently.
"""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from sqlglot import exp
from sqlglot.errors import SqlglotError
from sqlglot.optimizer.qualify import qualify
from sqlglot.optimizer.scope import Scope, traverse_scope

from croisee.engine.language import DIALECT, bounded, check_constructs, parse_query
from croisee.engine.refusals import outside_subset, refusal
from croisee.engine.shapes import check_shapes
from croisee.foundation.errors import CroiseeError

_INVISIBLE = ("Cc", "Cf", "Zl", "Zp")
_RESERVED = re.compile(r"_\d+|_col_\d+")
"""Names that the qualified tree gives to tables and to columns without a name."""


@dataclass(frozen=True)
class Reading:
    """A query, read: its qualified tree, what it touches and the names of what it gives.

    `tables` holds every table of the schema that stands in the query, even when no column of it
    is read (`count(*)`); `columns` the (table, column) pairs; `output` the columns of the result.
    """

    tree: exp.Query
    tables: frozenset[str]
    columns: frozenset[tuple[str, str]]
    output: tuple[str, ...]


def columns_read(sql: str, schema: Mapping[str, Sequence[str]]) -> frozenset[tuple[str, str]]:
    """The (table, column) pairs that `sql` reads, given each table's columns.

    Every mention counts: selected, joined on, filtered, grouped, ordered or windowed by, in the
    query or in any query within it, whether or not the result shows it. Raises `CroiseeError`
    when the query leaves the portable subset or anything in it cannot be traced.
    """
    return read(sql, schema).columns


def read(sql: str, schema: Mapping[str, Sequence[str]]) -> Reading:
    """Read `sql` against `schema` (table → columns). Raises as `columns_read` does."""
    _check_schema(schema)
    tree = parse_query(sql)
    _check_tables(tree, schema)
    _check_names(tree)
    with bounded():
        tree = _qualified(tree, schema)
        check_constructs(tree)
        check_shapes(tree)
        tables, columns = _trace(tree, schema)
    output = tuple(tree.named_selects)
    _check_output(tree, output)
    return Reading(tree, tables, columns, output)


def _check_schema(schema: Mapping[str, Sequence[str]]) -> None:
    """Refuse names that an engine could take for one another (`Nom` and `nom`)."""
    _refuse_twins(schema)
    for columns in schema.values():
        _refuse_twins(columns)
        for column in columns:
            _check_name(column)


def _check_names(tree: exp.Query) -> None:
    for identifier in tree.find_all(exp.Identifier):
        _check_name(identifier.name)


def _check_name(name: str) -> None:
    if any(unicodedata.category(letter) in _INVISIBLE for letter in name):
        raise outside_subset("un nom à caractères invisibles", "Employer un nom lisible.")
    if _RESERVED.fullmatch(name):
        raise outside_subset(f"le nom réservé « {name} »", "Choisir un nom qui commence autrement.")


def _qualified(tree: exp.Query, schema: Mapping[str, Sequence[str]]) -> exp.Query:
    """The same query, each column with its table, and each use of a table with a name of its own.

    In two passes: names can be made unique only once the stars are expanded.
    """
    typed = {table: dict.fromkeys(columns, "VARCHAR") for table, columns in schema.items()}
    try:
        tree = qualify(tree, dialect=DIALECT, schema=typed, identify=True)
        return qualify(
            tree, dialect=DIALECT, schema=typed, identify=True, canonicalize_table_aliases=True
        )
    except SqlglotError as error:
        raise _unresolved(str(error)) from None


def _unresolved(message: str) -> CroiseeError:
    found = re.search(r"(?:Column '|[Cc]olumn:? '?\"?)([^'\"]+)", message)
    what = f"la colonne « {found.group(1)} »" if found else "une colonne de la requête"
    return refusal(
        f"{what} ne se rattache à aucune table, ou se rattache à plusieurs",
        "Vérifier l'orthographe (majuscules comprises) et préciser la table : table.colonne.",
        rule="moteur.colonne",
    )


def _check_tables(tree: exp.Query, schema: Mapping[str, Sequence[str]]) -> None:
    named = {cte.alias for cte in tree.find_all(exp.CTE)}
    if shadows := sorted(named & set(schema)):
        raise outside_subset(
            f"une étape WITH du même nom qu'une table (« {shadows[0]} »)",
            "Donner un autre nom à cette étape.",
        )
    for table in tree.find_all(exp.Table):
        if not isinstance(table.this, exp.Identifier):
            raise outside_subset("une fonction à la place d'une table", "Lire une table du permis.")
        if table.name not in schema and table.name not in named:
            raise refusal(
                f"la table « {table.name} » n'est pas dans le permis",
                "Demander un permis qui la nomme, ou corriger son nom.",
                rule="moteur.permis",
            )
        alias = table.args.get("alias")
        if alias is not None and alias.args.get("columns"):
            raise outside_subset("une table dont on renomme les colonnes", "Employer AS.")


def _trace(
    tree: exp.Query, schema: Mapping[str, Sequence[str]]
) -> tuple[frozenset[str], frozenset[tuple[str, str]]]:
    """Follow each column to what it is read from; nothing may be left untraced."""
    tables: set[str] = set()
    columns: set[tuple[str, str]] = set()
    traced: set[int] = set()
    for scope in traverse_scope(tree):
        for source in scope.sources.values():
            if isinstance(source, exp.Table):
                if source.name not in schema:
                    raise _unresolved("")
                tables.add(source.name)
        for column in scope.columns:
            source = scope.sources.get(column.table)
            if isinstance(source, exp.Table):
                if column.name not in schema[source.name]:
                    raise _unresolved(f"Column '{column.name}'")
                columns.add((source.name, column.name))
            elif isinstance(source, Scope):
                if column.name not in _named(source.expression):
                    raise _unresolved(f"Column '{column.name}'")
            else:
                continue
            traced.add(id(column))
    for column in tree.find_all(exp.Column):
        if id(column) not in traced and not _names_output(column):
            raise _unresolved(f"Column '{column.name}'")
    return frozenset(tables), frozenset(columns)


def _named(source: exp.Expr) -> Sequence[str]:
    """Names of the columns that a query within the query gives."""
    query = source.this.unnest() if isinstance(source, exp.Lateral) else source
    names: Sequence[str] = query.named_selects
    return names


def _names_output(column: exp.Column) -> bool:
    """Whether `column` stands in the ORDER BY of a query and names one of its own results."""
    order = column.find_ancestor(exp.Order, exp.Query)
    return (
        isinstance(order, exp.Order)
        and isinstance(query := order.parent, exp.Query)
        and not column.table
        and column.name in query.named_selects
    )


def _check_output(tree: exp.Query, output: Sequence[str]) -> None:
    if not output or any(name in ("", "*") or _RESERVED.fullmatch(name) for name in output):
        raise outside_subset("un résultat sans colonnes nommées", "Nommer chaque colonne avec AS.")
    if len(set(output)) != len(output):
        raise outside_subset("deux colonnes de résultat du même nom", "Les distinguer avec AS.")
    _refuse_twins(
        identifier.name
        for identifier in tree.find_all(exp.Identifier)
        if not isinstance(identifier.parent, exp.Table)
    )


def _refuse_twins(names: Iterable[str]) -> None:
    spellings: defaultdict[str, set[str]] = defaultdict(set)
    for name in names:
        spellings[unicodedata.normalize("NFKC", name).casefold()].add(name)
    for twins in spellings.values():
        if len(twins) > 1:
            raise refusal(
                "deux noms ne diffèrent que par la casse ou les accents composés : "
                + ", ".join(f"« {name} »" for name in sorted(twins)),
                "Renommer l'un des deux : un moteur pourrait les confondre.",
                rule="moteur.noms",
            )
