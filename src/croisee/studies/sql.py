"""The few pieces of SQL that studies share: values from a project file, made harmless."""

from croisee.sources import Declaration
from croisee.studies.parameters import Filter


def literal(value: bool | int | str) -> str:
    """A value as SQL writes it; in a text, quotes are doubled and end nothing."""
    if isinstance(value, bool):
        return str(value).upper()
    if isinstance(value, int):
        return str(value)
    return "'" + value.replace("'", "''") + "'"


def condition(kept: Filter | None, table: str | None = None) -> str:
    """Condition of a filter, on the columns of `table`; always true when there is none."""
    return "1 = 1" if kept is None else f"{_column(kept.colonne, table)} = {literal(kept.valeur)}"


def last_edition(declaration: Declaration, table: str | None = None) -> str:
    """The rows of the last delivery: in the lake, editions lie one under another."""
    return f"{_column('edition', table)} = {literal(declaration.livraisons[-1].edition)}"


def _column(name: str, table: str | None) -> str:
    return f'"{name}"' if table is None else f'{table}."{name}"'
