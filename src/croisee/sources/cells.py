"""From staged text to typed columns: the one query that reads every declared cell.

Field number `i` gives `_t<i>`, the cell as written but for the blanks around it, `_v<i>`, null if
the cell means « missing », else recoded by `valeurs`, and `_p<i>`, the value in its type, null if
missing or unreadable. `_row` is the line of the file.
"""

from collections.abc import Sequence

from croisee.foundation.statuses import Status
from croisee.sources.binding import Binding
from croisee.sources.expressions import name, select, text, texts, typed
from croisee.sources.model import Declaration, Delivery, SourceField

STAGED = "livraison"
"""Name of the staged table in SQL."""

SQL_TYPES = {
    "string": "VARCHAR",
    "integer": "BIGINT",
    "number": "DOUBLE",
    "date": "DATE",
    "boolean": "BOOLEAN",
}


def has_status(declaration: Declaration, field: SourceField) -> bool:
    """Whether the field has a companion column of statuses."""
    return field.numeric and bool(declaration.marques)


def columns_read(binding: Binding, delivery: Delivery) -> Sequence[str]:
    """Columns of the staged file that the query reads."""
    return sorted({*binding.columns.values(), *delivery.filtre, "_row"})


def read_query(declaration: Declaration, delivery: Delivery, binding: Binding) -> str:
    """SQL: `_row` and the columns above, for the fields that the file holds."""
    bound = [
        (number, field, name(binding.columns[field.name]))
        for number, field in enumerate(declaration.fields)
        if field.name in binding.columns
    ]
    cells = [f"trim(coalesce({column}, '')) AS _t{number}" for number, _, column in bound]
    values = [f"_t{n}, {_value(declaration, field, f'_t{n}')} AS _v{n}" for n, field, _ in bound]
    reads = [f"_t{n}, _v{n}, {_typed(declaration, field, n)} AS _p{n}" for n, field, _ in bound]
    rows = " AND ".join(
        f"trim(coalesce({name(column)}, '')) = {text(value)}"
        for column, value in sorted(delivery.filtre.items())
    )
    source = select(["_row", *cells], STAGED, where=rows or None)
    for layer in (values, reads):
        source = select(["_row", *layer], f"({source}) AS a")
    return source


def typed_query(declaration: Declaration, delivery: Delivery, binding: Binding) -> str:
    """SQL: `_rank`, `_edition`, `_row`, `_p<i>` and, for figures of a source with marks, `_s<i>`,
    the status of the cell.

    The same columns for every edition: a field that this one does not hold is null, `indisponible`.
    """
    rank = declaration.livraisons.index(delivery)
    columns = [f"{rank} AS _rank", f"{text(delivery.edition)} AS _edition", "_row"]
    for number, field in enumerate(declaration.fields):
        held = field.name in binding.columns
        kind = SQL_TYPES[field.type]
        columns.append(f"_p{number}" if held else f"CAST(NULL AS {kind}) AS _p{number}")
        if has_status(declaration, field):
            status = _status(declaration, number) if held else text(Status.UNAVAILABLE)
            columns.append(f"{status} AS _s{number}")
    read = read_query(declaration, delivery, binding)
    return select(columns, f"({read}) AS a", order="_row")


def missing_codes(declaration: Declaration) -> list[str]:
    """Cells that hold no value: missing values and producer's marks."""
    return sorted({*declaration.missingValues, *declaration.marques})


def _value(declaration: Declaration, field: SourceField, cell: str) -> str:
    """Null if the cell means « missing », else recoded by `valeurs`."""
    codes = missing_codes(declaration)
    branches = [f"WHEN {cell} IN {texts(codes)} THEN NULL"] if codes else []
    branches += [
        f"WHEN {cell} = {text(code)} THEN {text(target)}"
        for code, target in sorted((field.croisee.valeurs or {}).items())
    ]
    return f"CASE {' '.join(branches)} ELSE {cell} END" if branches else cell


def _typed(declaration: Declaration, field: SourceField, number: int) -> str:
    """The typed value; null for a code that `valeurs` does not list."""
    read = typed(declaration, field, f"_v{number}")
    if not field.croisee.valeurs:
        return read
    return f"CASE WHEN _t{number} IN {texts(sorted(field.croisee.valeurs))} THEN {read} END"


def _status(declaration: Declaration, number: int) -> str:
    marks = " ".join(
        f"WHEN _t{number} = {text(mark)} THEN {text(status)}"
        for mark, status in sorted(declaration.marques.items())
    )
    return (
        f"CASE WHEN _p{number} IS NOT NULL THEN {text(Status.PUBLISHED)} {marks} "
        f"ELSE {text(Status.UNAVAILABLE)} END"
    )
