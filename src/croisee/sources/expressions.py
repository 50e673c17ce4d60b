"""SQL fragments that read a text cell as its declared type, in the engine's portable subset."""

from collections.abc import Iterable

from croisee.sources.dates import DATE_PARTS, ISO_PATTERN, DateLayout, date_layout
from croisee.sources.model import Declaration, SourceField

SPACES = (" ", "\u00a0", "\u202f")
"""Spaces that group digits: ordinary, no-break, narrow no-break."""
TRUE = ("1", "o", "oui", "vrai", "true")
FALSE = ("0", "n", "non", "faux", "false")

_GROUPED = rf"(\d{{1,30}}|\d{{1,3}}([{''.join(SPACES)}]\d{{3}}){{1,9}})"


def name(identifier: str) -> str:
    """An SQL identifier, quoted."""
    return '"' + identifier.replace('"', '""') + '"'


def text(value: str) -> str:
    """An SQL text literal."""
    return "'" + value.replace("'", "''") + "'"


def texts(values: Iterable[str]) -> str:
    """A parenthesised list of text literals, for IN."""
    return "(" + ", ".join(text(value) for value in values) + ")"


def select(
    columns: Iterable[str],
    source: str,
    *,
    where: str | None = None,
    order: str | None = None,
    limit: int | None = None,
) -> str:
    """A SELECT. Its parts come from declarations and are quoted by the functions above; the engine
    confines whatever runs to reading the tables it was granted."""
    query = f"SELECT {', '.join(columns)} FROM {source}"
    query += f" WHERE {where}" if where else ""
    query += f" ORDER BY {order}" if order else ""
    return query + (f" LIMIT {limit}" if limit else "")


def matches(cell: str, pattern: str) -> str:
    """Whether the whole cell matches (RE2: linear time whatever the pattern)."""
    return f"regexp_full_match({cell}, {text(pattern)})"


def without_spaces(cell: str) -> str:
    """The cell without the spaces that group digits."""
    for space in SPACES:
        cell = f"replace({cell}, {text(space)}, '')"
    return cell


def typed(declaration: Declaration, field: SourceField, cell: str) -> str:
    """`cell` in the field's type, null when it cannot be read so."""
    if field.type == "integer":
        whole = rf"[+-]?{_GROUPED}([.,]0*)?"
        digits = f"regexp_extract({without_spaces(cell)}, '^[+-]?[0-9]+')"
        return f"CASE WHEN {matches(cell, whole)} THEN TRY_CAST({digits} AS BIGINT) END"
    if field.type == "number":
        decimal = declaration.format.decimale
        dotted = without_spaces(cell)
        if decimal != ".":
            dotted = f"replace({dotted}, {text(decimal)}, '.')"
        return f"CASE WHEN {matches(cell, _number(decimal))} THEN TRY_CAST({dotted} AS DOUBLE) END"
    if field.type == "boolean":
        return (
            f"CASE WHEN lower({cell}) IN {texts(TRUE)} THEN TRUE "
            f"WHEN lower({cell}) IN {texts(FALSE)} THEN FALSE END"
        )
    if field.type == "date":
        return _date(field, cell)
    if field.croisee.controle in ("siren", "siret"):
        return without_spaces(cell)
    return cell


def _number(decimal: str) -> str:
    mark = r"\." if decimal == "." else ","
    return rf"[+-]?({_GROUPED}({mark}\d{{0,30}})?|{mark}\d{{1,30}})([eE][+-]?\d{{1,2}})?"


def _date(field: SourceField, cell: str) -> str:
    """The declared format, or ISO 8601 (what a spreadsheet's own dates are staged as)."""
    layout = date_layout(field.format)
    year, month, day = (_part(layout, cell, part) for part in DATE_PARTS)
    built = f"{year} || '-' || lpad({month}, 2, '0') || '-' || lpad({day}, 2, '0')"
    branches = [
        f"WHEN {matches(cell, layout.pattern)} THEN {built}",
        f"WHEN {matches(cell, ISO_PATTERN)} THEN substr({cell}, 1, 10)",
    ]
    if field.format is None:  # the frequent case first: the second is then seldom tried
        branches.reverse()
    return f"TRY_CAST(CASE {' '.join(branches)} END AS DATE)"


def _part(layout: DateLayout, cell: str, part: str) -> str:
    """SQL of the year, the month or the day of a cell written in `layout`."""
    if layout.separator:
        rank = layout.order.index(part) + 1
        return f"split_part({cell}, {text(layout.separator)}, {rank})"
    start = 1 + sum(DATE_PARTS[before] for before in layout.order[: layout.order.index(part)])
    return f"substr({cell}, {start}, {DATE_PARTS[part]})"
