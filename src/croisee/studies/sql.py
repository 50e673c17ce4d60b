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


def condition(kept: Filter | None) -> str:
    """Condition of a filter; always true when there is none."""
    return "1 = 1" if kept is None else f'"{kept.colonne}" = {literal(kept.valeur)}'


def last_edition(declaration: Declaration) -> str:
    """The rows of the last delivery: in the lake, editions lie one under another."""
    return f'"edition" = {literal(declaration.livraisons[-1].edition)}'
